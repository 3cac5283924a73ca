"""The training set: all settled files of a subject and type together, through the same transform.

One file rarely holds a whole day; the union does. Same files, in whatever order they came, same bytes.
Nothing is written before every subject of a type is done: a training set that silently lost lines would
be worse than none.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from etl.core import identity
from etl.core.errors import Fatal, Permanent, Transient
from etl.core.model import Source, SubjectContext
from etl.core.outcome import RULES, Counts, Disposition
from etl.pipeline.ports import Announcement, Settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping, Sequence

    from etl.core.outcome import Outcome, Reason
    from etl.core.wire import Job
    from etl.pipeline.flow import Flow

PARTS = "parts"
_TRIES = 2
T = TypeVar("T")
_Entry = tuple[Settled, tuple[Announcement, ...]]


@dataclass(frozen=True, slots=True)
class Assembled:
    """One training file: its key below the output, and what went into it."""

    record_type: str
    key: str
    examples: int
    subjects: int
    files: int
    missing: int
    records: Counts


@dataclass(frozen=True, slots=True)
class Assembler:
    """Builds training files from what the ledger says is processed.

    With ``allow_missing``, settled files whose source is gone or changed are left out and counted;
    without, they stop the assembly.
    """

    flow: Flow
    allow_missing: bool = False

    async def assemble(self) -> list[Assembled]:
        """Write every training file anew.

        Raises Fatal when the ledger does not know all parts, a settled file is gone or changed, or the
        set cannot be transformed; the training files of an earlier run stay as they are.
        """
        entries = [entry async for entry in self.flow.ledger.settled()]
        await self._all_parts_known(entries)
        groups: dict[str, dict[str, list[_Entry]]] = defaultdict(lambda: defaultdict(list))
        subjects: dict[str, list[_Entry]] = defaultdict(list)
        for entry in newest_processed(entries):
            groups[entry[0].record_type][entry[0].metadata["subject"]].append(entry)
            subjects[entry[0].metadata["subject"]].append(entry)
        known = {subject: context(subject, files) for subject, files in subjects.items()}
        work = sorted(groups, key=lambda name: (-_examples(groups[name]), name))  # the longest first
        made = await _together(self._training_file(name, groups[name], known) for name in work)
        return sorted(made, key=attrgetter("record_type"))

    async def _all_parts_known(self, entries: Sequence[_Entry]) -> None:
        known = {part_of(settled) for settled, _ in entries}
        unknown = {key async for key in self.flow.out.keys(PARTS) if key not in known}
        if unknown:
            message = f"the ledger does not know {len(unknown)} of the parts"
            raise Fatal(message, "run once over the sources of all parts: the ledger is rebuilt from them")

    async def _training_file(
        self, record_type: str, subjects: dict[str, list[_Entry]], known: Mapping[str, SubjectContext]
    ) -> Assembled:
        found = {name: await self._present(subjects[name]) for name in sorted(subjects)}
        outcomes = await _together(
            self._subject(record_type, known[name], entries) for name, entries in found.items()
        )
        key = identity.training_key(self.flow.terms.record_types[record_type], record_type)
        await self.flow.out.put(key, b"".join(outcome.body for outcome in outcomes))
        files = sum(map(len, found.values()))
        return Assembled(
            record_type,
            key,
            examples=sum(outcome.examples for outcome in outcomes),
            subjects=len(subjects),
            files=files,
            missing=sum(map(len, subjects.values())) - files,
            records=sum((outcome.counts for outcome in outcomes), start=Counts()),
        )

    async def _present(self, entries: list[_Entry]) -> list[_Entry]:
        """The entries whose source is where it was; without ``allow_missing`` it must be all."""
        if not self.allow_missing:
            return entries
        return [entry for entry in entries if await self._source(*entry) is not None]

    async def _subject(self, record_type: str, known: SubjectContext, entries: list[_Entry]) -> Outcome:
        job = replace(self.flow.terms.job(record_type, known), accepted=True)
        outcome = await self._transform(job, entries)
        if outcome.disposition is not Disposition.PROCESSED:
            raise _refused(outcome.reason)
        return outcome

    async def _transform(self, job: Job, entries: list[_Entry]) -> Outcome:
        failure: Transient | Permanent | None = None
        for _ in range(_TRIES):
            try:
                return (await self.flow.sandbox.transform(job, self._sources(entries), len(entries))).outcome
            except (Transient, Permanent) as error:
                failure = error
        raise _refused(failure.reason if failure else None) from failure

    async def _sources(self, entries: list[_Entry]) -> AsyncIterator[Source]:
        for settled, announcements in entries:
            source = await self._source(settled, announcements)
            if source is None:
                message = f"the source file of settled input {settled.input_id[:12]} is gone or changed"
                remedy = "put the file back or run over it where it is now; --allow-missing goes on without"
                raise Fatal(message, remedy)
            yield source

    async def _source(self, settled: Settled, announcements: Sequence[Announcement]) -> Source | None:
        """Find a settled input: its extract, or its bytes at any place it was announced from."""
        verified = any(announcement.verified for announcement in announcements)
        if self.flow.extracts and (extract := self.flow.extracts.find(settled.input_id)):
            return Source(settled.input_id, extract, verified, extracted=True)
        wanted, limit = settled.metadata["content"], self.flow.terms.rules.limits.file_bytes
        for announcement in announcements:
            raw = self.flow.raw.get(announcement.bucket)
            try:
                file = await raw.fetch(announcement.key, limit) if raw else None
            except Transient:
                continue
            if file and file.sha256 == wanted and file.content is not None:
                return Source(settled.input_id, file.content, verified)
        return None


async def _together(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Do all at once and give the results in order; the first failure ends the others and is raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def _examples(subjects: Mapping[str, list[_Entry]]) -> int:
    """How many examples the parts hold: about as much work is to be done again."""
    return sum(settled.metadata["examples"] for entries in subjects.values() for settled, _ in entries)


def _refused(reason: Reason | None) -> Fatal:
    why = f"{reason}: {RULES[reason].meaning}" if reason else "no reason given"
    message = f"the settled files cannot be assembled together ({why})"
    return Fatal(message, "use the limits they were settled under, or higher ones")


def part_of(settled: Settled) -> str:
    """Key of the part that settled an input."""
    return identity.part_key(settled.record_type, settled.input_id, settled.generation)


async def forget_lost(flow: Flow) -> int:
    """Drop ledger rows whose part is gone, so that their files are settled anew; returns how many."""
    parts = {key async for key in flow.out.keys(PARTS)}
    lost = [settled async for settled, _ in flow.ledger.settled() if part_of(settled) not in parts]
    if lost:
        await flow.ledger.forget(lost)
    return len(lost)


def newest_processed(entries: Sequence[_Entry]) -> list[_Entry]:
    """Of each input the highest generation, where that was processed; ordered by input id.

    With it comes what was announced of any of its generations.
    """
    inputs: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        inputs[entry[0].input_id].append(entry)
    newest = [(rows[-1][0], spoken(rows)) for rows in inputs.values()]
    return [entry for entry in newest if entry[0].metadata["outcome"] == Disposition.PROCESSED]


def spoken(generations: Sequence[_Entry]) -> tuple[Announcement, ...]:
    """All that was announced of an input, the last word last.

    That of generation 0 is: producers announce nothing else, whenever they do, and a later generation repeats
    what was known before it.
    """
    return tuple(said for _, announcements in reversed(generations) for said in announcements)


def context(subject: str, entries: Sequence[_Entry]) -> SubjectContext:
    """Gather what is known of a person from all their files, of whatever type.

    Their zone is the one that was announced; failing that, the offset that most files hold: a glucose sensor
    writes none, the records of a phone beside it do.
    """
    offsets = Counter(settled.metadata.get("offset") for settled, _ in entries)
    zone = commonest("zone", entries) or most_common(offsets)
    return SubjectContext(subject, zone, commonest("age", entries))


def commonest(what: str, entries: Sequence[_Entry]) -> Any:  # noqa: ANN401 - of the field's type
    """The zone or age most files of the set came with, each by its last word; of equals the smallest."""
    return most_common(Counter(last_word(what, announcements) for _, announcements in entries))


def most_common(votes: Counter[Any]) -> Any:  # noqa: ANN401 - of what is voted for
    """The value with most votes, of equals the smallest; None has no vote."""
    return min(
        (value for value in votes if value is not None),
        key=lambda value: (-votes[value], value),
        default=None,
    )


def last_word(what: str, announcements: Sequence[Announcement]) -> Any:  # noqa: ANN401 - as above
    """What the latest announcement to name one named."""
    values = (getattr(announcement, what) for announcement in reversed(announcements))
    return next((value for value in values if value is not None), None)
