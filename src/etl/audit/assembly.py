"""The training set assembled once more, person by person, by the very code that assembles it.

Nothing is written: what it would write is compared. A person of whose newly settled files the training set
says nothing yet is undecided, not wrong. Held in memory: the rows of about 50,000 inputs (the ledger is read
once for each so many), one person's lines, and what the sandbox holds of their files.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from etl.audit.faults import Fault
from etl.audit.findings import Finding
from etl.audit.proofs import FORMAL
from etl.audit.report import Gap
from etl.core.errors import Fatal, Permanent, Transient
from etl.core.outcome import Disposition, Reason
from etl.pipeline.assemble import Assembler
from etl.pipeline.flow import Flow
from etl.pipeline.ports import Transformed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

    from etl.audit.evidence import Evidence, Prover
    from etl.audit.report import Tally
    from etl.core.model import Source
    from etl.core.proof import Proof
    from etl.core.wire import Job
    from etl.pipeline.ports import Announcement, Ledger, ObjectStore, Settled

_HELD = 50_000
_DIGITS = slice(2, 10)  # of a pseudonym, behind its "s_"
_SCALE = 16**8
_Entry = tuple["Settled", tuple["Announcement", ...]]


@dataclass(slots=True)
class Stored:
    """The lines of a training file by their person, and the inputs these name."""

    bodies: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    inputs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    is_old: bool = False

    def add(self, subject: str, line: bytes, inputs: Sequence[str]) -> None:
        """Take a line in."""
        self.bodies[subject].append(line)
        self.inputs[subject].update(inputs)


class Assembly:
    """The comparison, for one audit."""

    def __init__(self, evidence: Evidence, tally: Tally, stored: Mapping[str, Stored]) -> None:
        self._evidence = evidence
        self._tally = tally
        self._stored = {name: one for name, one in stored.items() if not one.is_old}
        self._old = len(stored) - len(self._stored)
        self._left = {name: set(one.bodies) for name, one in self._stored.items()}

    async def findings(self) -> AsyncIterator[Finding]:
        """Assemble each person's files, and compare; each fault of a file is told once."""
        if self._old:
            self._tally.missed(Gap.OLD_TRAINING, self._old)
        found: set[tuple[Fault, str]] = set()
        async for subject, entries in self._subjects():
            found.update([each async for each in self._compared(subject, entries)])
        found.update((Fault.TRAINING_DIFFERS, name) for name, left in self._left.items() if left)
        for fault, name in sorted(found):
            yield Finding(fault, name)

    async def _subjects(self) -> AsyncIterator[tuple[str, list[_Entry]]]:
        """Gather the rows of each person; as many people at once as memory holds."""
        ledger = self._evidence.ledger
        passes = await ledger.inputs() // _HELD + 1
        for number in range(passes):
            gathered: dict[str, list[_Entry]] = defaultdict(list)
            async for entry in ledger.settled():
                subject = str(entry[0].metadata.get("subject"))
                if _share(subject, passes) == number:
                    gathered[subject].append(entry)
            for subject in sorted(gathered):
                yield subject, gathered[subject]

    async def _compared(self, subject: str, entries: list[_Entry]) -> AsyncIterator[tuple[Fault, str]]:
        bodies = {name: b"".join(one.bodies.get(subject, ())) for name, one in self._stored.items()}
        proving, caught = _Proving(self._prover, bodies), _Catching()
        flow = self._flow(entries, proving, caught)
        for left in self._left.values():
            left.discard(subject)
        try:
            assembled = await Assembler(flow, allow_missing=True).assemble()
        except Fatal:
            if not proving.troubled:
                raise
            self._tally.missed(Gap.RESOURCES)
            return
        self._tally.saw("subjects")
        for made in assembled:
            if made.missing:
                self._tally.missed(Gap.SOURCES_GONE, made.missing)
            elif made.record_type in self._stored:
                for fault in self._faults(made.record_type, subject, caught.bodies[made.key], proving):
                    yield fault, made.record_type
        for name in self._stored.keys() - {made.record_type for made in assembled}:
            if bodies[name]:  # lines of somebody who has no file of the type
                yield Fault.TRAINING_DIFFERS, name

    def _faults(self, name: str, subject: str, fresh: bytes, proving: _Proving) -> Iterator[Fault]:
        proof = proving.proofs[name]
        if proof.told:
            yield Fault.TRAINING_QUOTES
        if fresh == proving.bodies[name]:
            return
        if _inputs(fresh) - self._stored[name].inputs.get(subject, set()):
            yield Fault.TRAINING_BEHIND
            return
        yield Fault.TRAINING_DIFFERS
        if proof.problems - FORMAL:
            yield Fault.TRAINING_FACTS_DIFFER

    def _flow(self, entries: list[_Entry], proving: _Proving, caught: _Catching) -> Flow:
        """Wire a flow that reads what is there, and writes nowhere; of its ports, assembly asks no more."""
        raw = {bucket: place.store for bucket, place in self._evidence.raw.items()}
        out, ledger = cast("ObjectStore", caught), cast("Ledger", _Rows(entries))
        return Flow(raw, out, ledger, proving, self._evidence.terms)

    @property
    def _prover(self) -> Prover:
        assert self._evidence.sandbox is not None  # noqa: S101 - nobody assembles without
        return self._evidence.sandbox


@dataclass(frozen=True, slots=True)
class _Rows:
    """A ledger of one person."""

    entries: list[_Entry]

    async def settled(self) -> AsyncIterator[_Entry]:
        for entry in self.entries:
            yield entry


@dataclass(frozen=True, slots=True)
class _Catching:
    """An output that keeps what is written."""

    bodies: dict[str, bytes] = field(default_factory=dict)

    async def put(self, key: str, body: bytes) -> None:
        self.bodies[key] = body

    async def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        del since  # all of it was written just now
        for key in self.bodies:
            if key.startswith(prefix + "/"):
                yield key


@dataclass(slots=True)
class _Proving:
    """A sandbox that holds a person's lines as stored against their sources, while it makes them anew."""

    prover: Prover
    bodies: Mapping[str, bytes]
    proofs: dict[str, Proof] = field(default_factory=dict)
    troubled: bool = False

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        lines = self.bodies.get(job.record_type, b"")
        try:
            proof = await self.prover.prove(job, lines, sources, count)
        except (Transient, Permanent) as error:
            self.troubled = error.reason in {Reason.RESOURCE_LIMIT, Reason.CRASHED, Reason.INTERNAL_ERROR}
            raise
        self.troubled |= proof.outcome.disposition is not Disposition.PROCESSED
        self.proofs[job.record_type] = proof
        return Transformed(proof.outcome, {})


def _share(subject: str, passes: int) -> int:
    """Say in which pass a person's turn is: in the order of pseudonyms."""
    try:
        return int(subject[_DIGITS], 16) * passes // _SCALE
    except ValueError:  # no pseudonym of ours
        return 0


def _inputs(body: bytes) -> set[str]:
    documents: Iterator[Any] = map(json.loads, body.splitlines())
    return {named for document in documents for named in document["provenance"]["inputs"]}
