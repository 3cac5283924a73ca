"""Law 2: the ledger and the store say the same, generation by generation.

Held in memory: the names of parts that have no row; rows and parts are looked up, not held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.audit import facts, names
from etl.audit.findings import Fault, Finding
from etl.audit.options import NORMAL
from etl.audit.report import Gap
from etl.audit.walk import ahead, look, unfinished
from etl.core import identity
from etl.core.event import settled_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from typing import Any

    from etl.audit.evidence import Evidence
    from etl.audit.names import Named
    from etl.audit.options import Options
    from etl.audit.report import Tally
    from etl.audit.walk import Part
    from etl.pipeline.ports import Announcement, Settled


class LedgerAgrees:
    """The law, for one walk."""

    reads_bodies = False

    def __init__(self, evidence: Evidence, tally: Tally, options: Options = NORMAL) -> None:
        self._evidence = evidence
        self._tally = tally
        self._options = options
        self._unrecorded: list[Named] = []

    async def begin(self) -> None:
        """Say what cannot be checked."""
        if self._evidence.digests is None:
            self._tally.missed(Gap.NO_DIGESTS)

    async def part(self, part: Part) -> Sequence[Finding]:
        """Look its row up; what has none may be about to get one."""
        if not await self._recorded(part.named):
            self._unrecorded.append(part.named)
        return ()

    async def rest(self) -> AsyncIterator[Finding]:
        """Hold every row against its part; then see what still has no row."""
        async for found in ahead(self._rows(), self._row):
            self._tally.saw("rows")
            for finding in found:
                yield finding
        pending = await unfinished(self._evidence) if self._unrecorded else frozenset()
        for name in self._unrecorded:
            if not await self._recorded(name):
                fault = Fault.UNRECORDED_YET if name.packed in pending else Fault.UNRECORDED
                yield Finding(fault, name.name)

    async def _rows(self) -> AsyncIterator[tuple[Settled, tuple[Announcement, ...]]]:
        async for entry in self._evidence.ledger.settled():
            row = entry[0]
            name = names.named(row.record_type, row.input_id, row.generation)
            if self._options.holds(name.input_id if name else self._hidden(row), row.generation):
                yield entry

    async def _recorded(self, name: Named) -> bool:
        row = await self._evidence.ledger.find(name.input_id, name.generation)
        return row is not None and row.record_type == name.record_type

    async def _row(self, entry: tuple[Settled, tuple[Announcement, ...]]) -> Sequence[Finding]:
        row, _ = entry
        name = names.named(row.record_type, row.input_id, row.generation)
        if name is None:
            return [Finding(Fault.PARTLESS, self._hidden(row))]
        metadata = await self._evidence.out.head(name.part)
        if metadata is None:  # gone, or there with another body than its metadata speak of
            gone = await look(self._evidence.out, name.part) is None
            return [Finding(Fault.PARTLESS, name.name)] if gone else []
        if not facts.same(metadata, row.metadata):
            return [Finding(Fault.METADATA_DIFFER, name.name)]
        return await self._digest(name, metadata)

    async def _digest(self, name: Named, metadata: Mapping[str, Any]) -> Sequence[Finding]:
        """Hold the digest of the event against the event that the part makes."""
        if self._evidence.digests is None or facts.read(metadata) is None:
            return []
        kept = await self._evidence.digests.event_digest(name.input_id, name.generation)
        event = settled_event(name.input_id, name.generation, name.record_type, metadata)
        same = kept == identity.content_hash(event)
        return [] if same else [Finding(Fault.DIGEST_DIFFERS, name.name)]

    def _hidden(self, row: Settled) -> str:
        """Name a row whose own name is none of ours, and may be anything."""
        key = self._evidence.terms.pseudonym_key
        return identity.key_hash(key, "row", f"{row.input_id} {row.generation}")
