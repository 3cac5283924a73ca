"""Bytes in, training lines out: the pure heart of the engine.

:func:`transform` works on a set of sources of one subject and record type. One file is such a set: that
makes a part. All settled files together are another: that makes the training set. Same code.
:func:`recount` works on the same sets: it holds lines that were written against what the sources say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from etl.core import avro, example, extract, grounding, identity
from etl.core.age import AgeBand
from etl.core.errors import Permanent, Refused
from etl.core.localtime import commonest_offset, parse_zone
from etl.core.model import Flag
from etl.core.outcome import Counts, Disposition, Outcome, Reason, Stage
from etl.core.overlap import upsert
from etl.core.quality import Tally, Verdict, judge, usable
from etl.core.record_type import Scope
from etl.core.recount import Truth, differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from etl.core.model import Episode, Source
    from etl.core.record_type import Draft, Processed, Record, RecordType
    from etl.core.recount import Problem
    from etl.core.wire import Job


def transform(
    sources: Iterable[Source], job: Job, registry: Mapping[str, RecordType], mark: Callable[[Stage], None]
) -> Outcome:
    """Turn a set of sources into an outcome.

    ``sources`` are read lazily, each once. ``mark`` is told each stage as it begins; nothing it does can
    reach the outcome. Raises :class:`Permanent` (``internal_error``) when a line is not grounded: that
    is a defect of this program, not of the data.
    """
    try:
        return _transform(sources, job, registry[job.record_type], mark)
    except Refused as refusal:
        return Outcome(Disposition.QUARANTINED, refusal.reason, details=refusal.details)


def recount(
    lines: Iterable[bytes], sources: Iterable[Source], job: Job, registry: Mapping[str, RecordType]
) -> Iterator[Problem]:
    """Hold training lines, as written, against the sources they came from; say what is not so.

    ``job`` is the one they were made by; the sources may come in any order, and are all held at once. Where
    their quality is too low for any line, no episode is known. Raises :class:`Refused` when one of them
    cannot be read.
    """
    ordered = sorted(sources, key=attrgetter("input_id"))  # as in assembly: the first of equal records counts
    found = _find(ordered, job, registry[job.record_type], lambda _stage: None)
    truths = {frame.episode: Truth(episode, frame) for episode, frame in _framed(found, job)}
    return differences(lines, truths)


def _transform(
    sources: Iterable[Source], job: Job, record_type: RecordType, mark: Callable[[Stage], None]
) -> Outcome:
    found = _find(sources, job, record_type, mark)
    if found.processed is None:
        return _low_quality(found.verdict, found.counts)
    mark(Stage.RENDER)
    lines = list(_lines(found, job))
    outcome = _processed(lines, found.counts, found.processed.overlapping, found.verdict)
    return replace(outcome, offset=found.offset, extract=found.intake.extract())


class _Found(NamedTuple):
    """What a set of sources holds; its episodes are None where its quality is too low."""

    intake: Intake
    verdict: Verdict
    counts: Counts
    processed: Processed | None
    offset: str | None = None


def _find(
    sources: Iterable[Source], job: Job, record_type: RecordType, mark: Callable[[Stage], None]
) -> _Found:
    """Read, judge and process a set of sources: all but the words."""
    mark(Stage.DECODE)
    intake = Intake(job, record_type)
    survivors, superseded = upsert(intake.records(sources))
    mark(Stage.VALIDATE)
    verdict = _judge(survivors, intake, job)
    records = [record for record in survivors if not record.faults or usable(record.faults)]
    counts = Counts(len(survivors) + superseded, len(records), superseded, 0, len(survivors) - len(records))
    if not (verdict.accepted or job.accepted):
        return _Found(intake, verdict, counts, None)
    mark(Stage.PROCESS)
    offset = commonest_offset(record.offset for record in records)
    processed = record_type.process(records, _scope(job, offset))
    return _Found(intake, verdict, counts, processed, offset)


class Intake:
    """Reads sources into records and remembers what the lines must say of them."""

    def __init__(self, job: Job, record_type: RecordType) -> None:
        self.record_type = record_type
        self.defaulted: set[int] = set()
        self.inputs: list[str] = []
        self.verified: list[bool] = []
        self._rules = job.rules
        self._keep = job.keep
        self._kept: list[Record] = []

    def records(self, sources: Iterable[Source]) -> Iterator[Record]:
        """Give the records of all sources, one at a time."""
        for index, source in enumerate(sources):
            self.inputs.append(source.input_id)
            self.verified.append(source.verified)
            yield from self._extracted(source, index) if source.extracted else self._parsed(source, index)

    def extract(self) -> bytes:
        """Pack the records as they came in, where the job asked to keep them."""
        return extract.pack(self._kept, defaulted=bool(self.defaulted)) if self._keep else b""

    def _parsed(self, source: Source, index: int) -> Iterator[Record]:
        kind, rules = self.record_type, self._rules
        file = avro.open_file(source.content, kind.name, kind.schema, rules.limits)
        if file.info.defaults_filled:
            self.defaulted.add(index)
        parsed = map(kind.parse, file, repeat(index), repeat(rules))
        if not self._keep:
            return parsed
        self._kept.extend(parsed)
        return iter(self._kept)

    def _extracted(self, source: Source, index: int) -> Iterator[Record]:
        records = extract.Extract(source.content, self.record_type.record, index)
        if records.defaulted:
            self.defaulted.add(index)
        return iter(records)


def _judge(survivors: list[Record], intake: Intake, job: Job) -> Verdict:
    tally = Tally()
    alike = Counter((record.faults, record.source in intake.defaulted) for record in survivors)
    for (faults, defaulted), records in alike.items():
        tally.add(faults, defaulted=defaulted, records=records)
    return judge(tally, job.rules.quality)


def _scope(job: Job, offset: str | None) -> Scope:
    """Take the subject's zone; failing that, the commonest offset of the set; failing that, none."""
    name = job.context.zone or offset
    zone = parse_zone(name) if name else None
    age = None if job.context.age is None else AgeBand(job.context.age)
    return Scope(zone, job.rules, job.rules.priorities.get(job.record_type, ()), age)


def _framed(found: _Found, job: Job) -> Iterator[tuple[Episode, example.Frame]]:
    """Give each episode with what its lines share."""
    for episode in found.processed.episodes if found.processed else ():
        yield episode, _frame(episode, found.intake, job, found.verdict)


def _lines(found: _Found, job: Job) -> Iterator[bytes]:
    record_type = found.intake.record_type
    for episode, frame in _framed(found, job):
        for draft in record_type.render(episode, example.chooser(frame.episode)):
            yield _line(draft, episode, frame, record_type.usage)


def _frame(episode: Episode, intake: Intake, job: Job, verdict: Verdict) -> example.Frame:
    flags = set(episode.flags)
    if not all(intake.verified[index] for index in episode.sources):
        flags.add(Flag.UNVERIFIED)
    return example.Frame(
        episode=identity.episode_id(
            job.episode_key, job.context.subject, job.record_type, episode.kind, episode.identity
        ),
        record_type=job.record_type,
        category=intake.record_type.category,
        subject=job.context.subject,
        ruleset=job.ruleset,
        score=verdict.score,
        inputs=tuple(sorted(intake.inputs[index] for index in episode.sources)),
        flags=tuple(sorted(flags)),
    )


def _line(draft: Draft, episode: Episode, frame: example.Frame, usage: grounding.Usage) -> bytes:
    line = example.line(draft, episode, frame)
    if problems := grounding.problems(line, usage):
        message = f"template {draft.template}: {problems[0]}"
        raise Permanent(Stage.RENDER, Reason.INTERNAL_ERROR, message)
    return example.canonical(line) + b"\n"


def _low_quality(verdict: Verdict, counts: Counts) -> Outcome:
    counts = Counts(counts.records_in, 0, counts.superseded, 0, counts.used + counts.excluded)
    return Outcome(
        Disposition.QUARANTINED,
        Reason.LOW_QUALITY,
        counts=counts,
        score=verdict.score,
        deductions=verdict.deductions,
    )


def _processed(lines: list[bytes], counts: Counts, overlapping: int, verdict: Verdict) -> Outcome:
    counts = Counts(
        counts.records_in, counts.used - overlapping, counts.superseded, overlapping, counts.excluded
    )
    return Outcome(
        Disposition.PROCESSED,
        body=b"".join(lines),
        counts=counts,
        examples=len(lines),
        score=verdict.score,
        deductions=verdict.deductions,
    )
