"""Law 8: each settled input was told, in the words of its part, and nothing else was.

Held in memory: 36 bytes for each settled input that no event was found of yet. The outbox is read before the
sink, so that an event on its way from one to the other is seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.audit import facts, names
from etl.audit.findings import Fault, Finding
from etl.audit.options import NORMAL
from etl.audit.report import Gap
from etl.audit.scope import Scope
from etl.audit.walk import ahead
from etl.core.event import settled_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from typing import Any

    from etl.audit.evidence import EventLog, Evidence
    from etl.audit.names import Named
    from etl.audit.options import Options
    from etl.audit.report import Tally
    from etl.audit.walk import Part


class Events:
    """The law, for one walk."""

    reads_bodies = False

    def __init__(self, evidence: Evidence, tally: Tally, options: Options = NORMAL) -> None:
        self._evidence = evidence
        self._tally = tally
        self._options = options
        self._scope = Scope(options)
        self._untold: set[bytes] = set()

    async def begin(self) -> None:
        """Say what cannot be checked."""
        if not self._evidence.tells:
            return
        if self._evidence.sink is None:
            self._tally.missed(Gap.NO_SINK)
        elif not self._evidence.sink_keeps_all:
            self._tally.missed(Gap.SHORT_SINK)

    async def part(self, part: Part) -> Sequence[Finding]:
        """Only what is recorded is told; of a look since a time, see here whether it is."""
        self._scope.meet(part.named)
        if self._options.since is not None and self._evidence.tells:
            row = await self._evidence.ledger.find(part.named.input_id, part.named.generation)
            if row is not None and row.record_type == part.named.record_type:
                self._untold.add(part.named.packed)
        return ()

    async def rest(self) -> AsyncIterator[Finding]:
        """Note what is settled, read the events, then say what was not told."""
        if not self._evidence.tells:
            return
        if self._options.since is None:
            await self._note_rows()
        for log in (self._evidence.outbox, self._evidence.sink):
            async for finding in self._read(log):
                yield finding
        if self._evidence.sink is not None and self._evidence.sink_keeps_all:
            for packed in self._untold:
                yield Finding(Fault.EVENT_MISSING, names.unpacked(packed))

    async def _note_rows(self) -> None:
        async for row, _ in self._evidence.ledger.settled():
            name = names.named(row.record_type, row.input_id, row.generation)
            if name and self._options.holds(name.input_id, name.generation):
                self._untold.add(name.packed)

    async def _read(self, log: EventLog | None) -> AsyncIterator[Finding]:
        if log is None:
            return
        async for found in ahead(log.events(), self._event):
            self._tally.saw("events")
            if found is not None:
                yield found

    async def _event(self, event: bytes) -> Finding | None:
        """Hold an event against the part it tells of."""
        name = names.told_of(event, self._evidence.terms.record_types)
        if name is None:
            return self._stranger(event)
        if not self._scope.holds(name):
            return None
        metadata = await self._metadata(name)
        if metadata is None:
            return Finding(Fault.EVENT_UNKNOWN, name.name)
        self._untold.discard(name.packed)
        true = settled_event(name.input_id, name.generation, name.record_type, metadata)
        return None if event == true else Finding(Fault.EVENT_DIFFERS, name.name)

    def _stranger(self, event: bytes) -> Finding | None:
        """Name what is no event of ours by its hash; when it was told is not known."""
        hidden = self._evidence.terms.body_hash(event)
        looked_at = self._options.since is None and self._options.shard.holds(hidden)
        return Finding(Fault.EVENT_FOREIGN, hidden) if looked_at else None

    async def _metadata(self, name: Named) -> Mapping[str, Any] | None:
        """Those of the part; where it is gone or cannot be read, those the ledger remembers."""
        metadata = await self._evidence.out.head(name.part)
        if metadata is not None and facts.read(metadata) is not None:
            return metadata
        row = await self._evidence.ledger.find(name.input_id, name.generation)
        return row.metadata if row and facts.read(row.metadata) else None
