"""Law 2: the ledger and the store say the same, generation by generation.

Held in memory: the names of parts that have no row; rows and parts are looked up, not held. Rows are looked
up part by part; where their number is another than that of the parts that have one, all are gone through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.audit import facts, names
from etl.audit.findings import Fault, Finding
from etl.audit.options import NORMAL
from etl.audit.walk import ahead, look, unfinished
from etl.core import identity
from etl.core.event import settled_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from typing import Any

    from etl.audit.evidence import Evidence
    from etl.audit.names import Named
    from etl.audit.options import Options
    from etl.audit.report import Tally
    from etl.audit.walk import Part
    from etl.pipeline.ports import Settled


class LedgerAgrees:
    """The law, for one walk."""

    reads_bodies = False

    def __init__(self, evidence: Evidence, tally: Tally, options: Options = NORMAL) -> None:
        self._evidence = evidence
        self._tally = tally
        self._options = options
        self._unrecorded: list[Named] = []
        self._recorded = 0

    async def begin(self) -> None:
        """Prepare nothing."""

    async def part(self, part: Part) -> Sequence[Finding]:
        """Hold it against its row; what has none may be about to get one."""
        row = await self._row(part.named)
        if row is None:
            self._unrecorded.append(part.named)
            return ()
        self._recorded += 1
        return [Finding(fault, part.named.name) for fault in self._faults(part, row)]

    async def rest(self) -> AsyncIterator[Finding]:
        """See what still has no row; and, where there are more rows than parts, which of them have none.

        Since a time, rows are looked at by way of their parts alone.
        """
        pending = await unfinished(self._evidence) if self._unrecorded else frozenset()
        for name in self._unrecorded:
            if await self._row(name) is None:
                fault = Fault.UNRECORDED_YET if name.packed in pending else Fault.UNRECORDED
                yield Finding(fault, name.name)
        rows = self._recorded if self._options.since is not None else await self._number()
        self._tally.saw("rows", rows)
        if rows != self._recorded:
            async for found in ahead(self._rows(), self._partless):
                if found is not None:
                    yield found

    async def _number(self) -> int:
        rows = 0
        async for _ in self._rows():
            rows += 1
        return rows

    async def _rows(self) -> AsyncIterator[Settled]:
        async for row, _ in self._evidence.ledger.settled():
            name = names.named(row.record_type, row.input_id, row.generation)
            if self._options.holds(name.input_id if name else self._hidden(row), row.generation):
                yield row

    async def _row(self, name: Named) -> Settled | None:
        row = await self._evidence.ledger.find(name.input_id, name.generation)
        return row if row is not None and row.record_type == name.record_type else None

    async def _partless(self, row: Settled) -> Finding | None:
        """Look for the part of a row; one that has another body than its metadata speak of is there."""
        name = names.named(row.record_type, row.input_id, row.generation)
        if name is None:
            return Finding(Fault.PARTLESS, self._hidden(row))
        gone = await look(self._evidence.out, name.part) is None
        return Finding(Fault.PARTLESS, name.name) if gone else None

    def _faults(self, part: Part, row: Settled) -> Iterator[Fault]:
        """Hold a row, and the digest of its event, against the part."""
        if part.metadata is None:  # law 4 names it
            return
        if not facts.same(part.metadata, row.metadata):
            yield Fault.METADATA_DIFFER
        elif part.facts is not None and row.event_digest != _digest(part.named, part.metadata):
            yield Fault.DIGEST_DIFFERS

    def _hidden(self, row: Settled) -> str:
        """Name a row whose own name is none of ours, and may be anything."""
        key = self._evidence.terms.pseudonym_key
        return identity.key_hash(key, "row", f"{row.input_id} {row.generation}")


def _digest(name: Named, metadata: Mapping[str, Any]) -> str:
    """Give that of the event that a part makes."""
    return identity.content_hash(settled_event(name.input_id, name.generation, name.record_type, metadata))
