"""Mends what an audit found, where the part that lies in the store says what is right.

A part is written once and holds all that is made of it: its row of the ledger, its quarantine report, its
event. So these can be made again, always in the same bytes; what a part itself lacks cannot. Nothing is
removed, and no part is touched. Rows are looked at again before they are mended, reports and events may be
made twice: so all of it may be done beside workers, and again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from etl.audit import facts, names
from etl.audit.findings import Fault
from etl.audit.walk import look
from etl.core import identity
from etl.core.event import settled_event
from etl.pipeline.flow import stand_in, write_report
from etl.pipeline.ports import Announcement, Event, Intention, Settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from etl.audit.evidence import Evidence
    from etl.audit.findings import Finding
    from etl.audit.report import Report
    from etl.pipeline.ports import EventSink

_SUFFIX = ".avro"


class Mend(StrEnum):
    """What can be done, in the order in which it is done."""

    RECORD = "record parts in the ledger, with their events"
    RECORD_AGAIN = "record parts anew, in place of rows that say otherwise"
    REPORT = "write quarantine reports from their parts"
    EVENT = "tell events from their parts"


MENDS: Mapping[Fault, Mend] = {
    Fault.UNRECORDED: Mend.RECORD,
    Fault.METADATA_DIFFER: Mend.RECORD_AGAIN,
    Fault.DIGEST_DIFFERS: Mend.RECORD_AGAIN,
    Fault.REPORT_MISSING: Mend.REPORT,
    Fault.REPORT_DIFFERS: Mend.REPORT,
    Fault.EVENT_MISSING: Mend.EVENT,
}


@dataclass(frozen=True, slots=True)
class Bench:
    """What is mended. ``sink`` is None where no events are told; ``now`` gives seconds since 1970."""

    evidence: Evidence
    sink: EventSink | None
    now: Callable[[], float]


@dataclass(slots=True)
class Mended:
    """What was done. ``passed`` are things that were right, or whose part was not, when they were looked at.

    ``sourceless`` are rows whose source nobody finds: they stay out of the training set until their file is
    announced again.
    """

    done: Counter[Mend] = field(default_factory=Counter)
    passed: int = 0
    sourceless: int = 0

    def add(self, other: Mended) -> None:
        """Take in what another round did."""
        self.done += other.done
        self.passed += other.passed
        self.sourceless += other.sourceless

    def document(self) -> dict[str, Any]:
        """The same for machines."""
        done = {mend.name.lower(): self.done[mend] for mend in Mend}
        return {"done": done, "passed": self.passed, "sourceless": self.sourceless}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that is whole, and the row it should have."""

    settled: Settled
    name: str

    @property
    def event(self) -> bytes:
        row = self.settled
        return settled_event(row.input_id, row.generation, row.record_type, row.metadata)


def plan(report: Report) -> Counter[Mend]:
    """Say how many things of each kind can be mended."""
    planned: Counter[Mend] = Counter()
    for fault, mend in MENDS.items():
        planned[mend] += report.found[fault]
    return +planned


async def mend(bench: Bench, findings: Iterable[Finding]) -> Mended:
    """Mend what can be mended of these findings; raises what store, ledger and sink raise."""
    work: dict[Mend, dict[str, None]] = {kind: {} for kind in Mend}
    for finding in findings:
        if kind := MENDS.get(finding.fault):
            work[kind][finding.name] = None
    mended = Mended()
    parts = {name: await _part(bench.evidence, name) for kind in work.values() for name in kind}
    await _record(bench, [part for name in work[Mend.RECORD] if (part := parts[name])], mended)
    await _record_again(bench, [part for name in work[Mend.RECORD_AGAIN] if (part := parts[name])], mended)
    for name in work[Mend.REPORT]:
        if part := parts[name]:
            await write_report(part.settled, bench.evidence.out)
            mended.done[Mend.REPORT] += 1
    for name in work[Mend.EVENT].keys() - work[Mend.RECORD_AGAIN].keys():  # those were told just now
        if (part := parts[name]) and bench.sink is not None:
            await bench.sink.emit([Event(part.event)])
            mended.done[Mend.EVENT] += 1
    mended.passed += sum(part is None for part in parts.values())
    return mended


async def _record(bench: Bench, parts: Sequence[_Part], mended: Mended) -> None:
    """Note parts that the ledger does not know, and where their source lies."""
    places = await _places(bench.evidence, {part.settled.metadata["key_hash"] for part in parts})
    for part in parts:
        row = part.settled
        if await bench.evidence.ledger.find(row.input_id, row.generation):
            mended.passed += 1
            continue
        place = places.get(row.metadata["key_hash"])
        await write_report(row, bench.evidence.out)
        await bench.evidence.ledger.record(row, stand_in(row, place))
        mended.done[Mend.RECORD] += 1
        mended.sourceless += place is None


async def _record_again(bench: Bench, parts: Sequence[_Part], mended: Mended) -> None:
    """Put rows in the place of those that say otherwise, with the announcements that these have."""
    wanted = {(part.settled.input_id, part.settled.generation): part for part in parts}
    said: dict[str, tuple[Announcement, ...]] = {}
    if wanted:
        async for row, announcements in bench.evidence.ledger.settled():
            if part := wanted.get((row.input_id, row.generation)):
                said[part.name] = announcements
    for part in parts:
        if part.name in said and not await _agrees(bench.evidence, part):
            await _replace(bench, part.settled, said[part.name] or (stand_in(part.settled, None),))
            mended.done[Mend.RECORD_AGAIN] += 1
        else:
            mended.passed += 1


async def _replace(bench: Bench, row: Settled, announcements: Sequence[Announcement]) -> None:
    """Forget a row and record it again.

    It is intended first: where we are killed in between, a sweep records it. And an announcement that comes
    of the same place meanwhile stays the last.
    """
    ledger = bench.evidence.ledger
    for first, announcement in enumerate(announcements):
        name = (row.input_id, row.generation, row.record_type)
        await ledger.intend(Intention(*name, announcement, bench.now()))
        if first == 0:
            await ledger.forget([row])
        await ledger.record(row, announcement)


async def _agrees(evidence: Evidence, part: _Part) -> bool:
    """Tell whether row and digest are as the part has them: somebody else may have mended them."""
    row = await evidence.ledger.find(part.settled.input_id, part.settled.generation)
    if row is None or not facts.same(row.metadata, part.settled.metadata):
        return False
    return row.event_digest == identity.content_hash(part.event)


async def _part(evidence: Evidence, name: str) -> _Part | None:
    """Find a part by the name of a finding; None where it is gone, or cannot be trusted itself."""
    input_id, _, generation = name.partition(".")
    for record_type in evidence.terms.record_types:
        named = names.named(record_type, input_id, int(generation) if generation.isdecimal() else None)
        metadata = await evidence.out.head(named.part) if named else None
        if named and metadata is not None:
            sound = await _is_sound(evidence, named, metadata)
            settled = Settled(named.input_id, named.generation, record_type, metadata)
            return _Part(settled, name) if sound else None
    return None


async def _is_sound(evidence: Evidence, named: names.Named, metadata: Mapping[str, Any]) -> bool:
    """See that a part has the body, the name and the key that its metadata speak of."""
    known = facts.read(metadata)
    file = await look(evidence.out, named.part)
    if known is None or file is None:
        return False
    name = identity.input_id(known.subject, named.record_type, known.content)
    key_id = identity.key_id(evidence.terms.pseudonym_key)
    return (file.sha256, named.input_id, known.key_id) == (known.body_sha256, name, key_id)


async def _places(evidence: Evidence, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """Find files by the hash of their place: where inputs lie first, then in all of their buckets."""
    found: dict[str, tuple[str, str]] = {}
    key = evidence.terms.pseudonym_key
    for bucket, place in evidence.raw.items():
        for prefix in (*place.prefixes, ""):
            if wanted <= found.keys():
                return found
            async for name in place.store.keys(prefix):
                if name.endswith(_SUFFIX) and (hashed := identity.key_hash(key, bucket, name)) in wanted:
                    found[hashed] = (bucket, name)
    return found
