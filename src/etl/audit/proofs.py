"""Laws 5, 6 and 7 against the sources: a part made again is the same, and says nothing its source must not.

Law 5 runs the transform once more on the bytes of the source and compares bytes and metadata. Where these
differ, law 6 has the lines recounted from the records, to tell a forged number from, say, a lost line; lines
that come out again need no recount. Law 7 looks in the lines for what the source calls things. All three
happen in sandbox children, because a source may be hostile although it was settled: a store is no sandbox.

Held in memory: four sources with their parts; of a sample, 40 bytes for each part in it. The ledger is read
once, for a sample twice.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from etl.audit import facts, names
from etl.audit.faults import Fault, Law
from etl.audit.findings import Finding
from etl.audit.origin import trace
from etl.audit.report import Gap
from etl.audit.scope import Scope
from etl.audit.walk import ahead, look
from etl.core.errors import Permanent, Transient
from etl.core.model import Source
from etl.core.outcome import Disposition, Outcome, Reason
from etl.core.proof import Proof
from etl.core.recount import Kind
from etl.pipeline.flow import only, part_metadata

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from typing import Any

    from etl.audit.evidence import Evidence
    from etl.audit.names import Named
    from etl.audit.options import Options
    from etl.audit.origin import Origin
    from etl.audit.report import Tally
    from etl.audit.walk import Part
    from etl.pipeline.ports import Announcement, Settled

_AT_ONCE = 4
_Entry = tuple["Settled", tuple["Announcement", ...]]
#: What the form of a line tells without its records; see :mod:`etl.audit.law_lines`.
FORMAL = frozenset({Kind.MALFORMED, Kind.REPEATED, Kind.ID, Kind.SOURCE})


class Proofs:
    """The laws, for one walk."""

    reads_bodies = False

    def __init__(self, evidence: Evidence, tally: Tally, options: Options) -> None:
        self._evidence = evidence
        self._tally = tally
        self._options = options
        self._scope = Scope(options)
        self._parts = 0

    async def begin(self) -> None:
        """Say what cannot be checked."""
        if self._evidence.sandbox is None:
            self._tally.missed(Gap.NO_SANDBOX)

    async def part(self, part: Part) -> Sequence[Finding]:
        """Count it: it is the rows that know the sources."""
        self._scope.meet(part.named)
        self._parts += 1
        return ()

    async def rest(self) -> AsyncIterator[Finding]:
        """Go from each row that was drawn to its part and its source."""
        if self._evidence.sandbox is None:
            return
        drawn = None if self._options.deep else await self._drawn()
        rows = 0
        async for found in ahead(self._entries(drawn), self._proved, _AT_ONCE):
            rows += found is not None
            for finding in found or ():
                yield finding
        if drawn is None and self._parts > rows:
            self._tally.missed(Gap.NO_ROW, self._parts - rows)

    async def _entries(self, drawn: frozenset[bytes] | None) -> AsyncIterator[tuple[Named, _Entry]]:
        async for entry in self._evidence.ledger.settled():
            row = entry[0]
            name = names.named(row.record_type, row.input_id, row.generation)
            if name is None or not self._scope.holds(name):
                continue
            if drawn is None or name.packed in drawn:
                yield name, entry

    async def _drawn(self) -> frozenset[bytes]:
        """Draw a sample: those of the smallest chances, always the same for one seed."""
        kept: list[tuple[int, bytes]] = []
        async for name, _ in self._entries(None):
            heapq.heappush(kept, (-self._options.chance(name.name), name.packed))
            if len(kept) > self._options.sample:
                heapq.heappop(kept)
        return frozenset(packed for _, packed in kept)

    async def _proved(self, item: tuple[Named, _Entry]) -> Sequence[Finding] | None:
        """Hold a part against its source; None where there is no part."""
        name, (row, announcements) = item
        file = await look(self._evidence.out, name.part, self._evidence.body_limit)
        if file is None:
            return None
        metadata = await self._evidence.out.head(name.part)
        metadata = row.metadata if metadata is None else metadata  # as the ledger remembers them
        known = facts.read(metadata)
        if known is None or file.content is None:  # counted in the walk
            return ()
        origin = await trace(self._evidence, name, known, metadata, announcements)
        if isinstance(origin, Gap):
            self._tally.missed(origin)
            return ()
        proof = await self._proof(name, origin, file.content)
        if isinstance(proof, Gap):
            self._tally.missed(proof)
            return ()
        self._tally.saw("sources")
        found = self._faults(metadata, file.content, origin, proof)
        return [Finding(fault, name.name) for law, fault in found if law in self._options.laws]

    async def _proof(self, name: Named, origin: Origin, lines: bytes) -> Proof | Gap:
        content, said = origin.file.content, origin.arrived
        if content is None:
            outcome = Outcome(Disposition.QUARANTINED, Reason.TOO_LARGE)
            return Proof(outcome, frozenset({Kind.EPISODE} if lines else ()), told=False)
        source = Source(name.input_id, content, verified=said.announced_hash is not None)
        job = self._evidence.terms.job(name.record_type, said.context)
        assert self._evidence.sandbox is not None  # noqa: S101 - seen to in rest
        try:
            return await self._evidence.sandbox.prove(job, lines, only(source))
        except Transient as error:
            if error.reason not in {Reason.RESOURCE_LIMIT, Reason.CRASHED}:
                raise
            return Gap.RESOURCES
        except Permanent:  # what the transform refuses to write cannot have been written by it
            return Proof(Outcome(Disposition.QUARANTINED), frozenset({Kind.EPISODE}), told=False)

    def _faults(
        self, metadata: Mapping[str, Any], lines: bytes, origin: Origin, proof: Proof
    ) -> Iterator[tuple[Law, Fault]]:
        if lines != proof.outcome.body:
            yield Law.DETERMINISM, Fault.BYTES_NOT_DERIVED
        derived = part_metadata(self._evidence.terms, origin.arrived, origin.file, proof.outcome)
        if not facts.same(derived, metadata):
            yield Law.DETERMINISM, Fault.METADATA_NOT_DERIVED
        if proof.problems - FORMAL:
            yield Law.GROUNDING, Fault.FACTS_DIFFER
        if proof.told:
            yield Law.PRIVACY, Fault.PART_QUOTES
