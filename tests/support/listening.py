"""What a type finds in files of raw records, by the transform itself; no word of it is rendered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core import avro
from etl.core.model import Source, SubjectContext
from etl.core.outcome import Disposition
from etl.core.rules import Rules
from etl.core.wire import Job
from etl.transform import transform

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from etl.core.model import Episode
    from etl.core.outcome import Counts, Outcome
    from etl.core.record_type import Draft, Processed, RecordType, Scope
    from tests.support.rows import Row


class Listener:
    """A record type that remembers the episodes it finds, and says nothing of them."""

    def __init__(self, of: RecordType) -> None:
        self.name, self.category, self.schema = of.name, of.category, of.schema
        self.record, self.usage, self.parse = of.record, of.usage, of.parse
        self._of = of
        self.episodes: tuple[Episode, ...] = ()

    def process(self, records: Sequence[Any], scope: Scope) -> Processed:
        """Find the episodes."""
        processed = self._of.process(records, scope)
        self.episodes = processed.episodes
        return processed

    def render(self, episode: Episode, choose: Callable[[str, int], int]) -> Iterable[Draft]:
        """Say nothing."""
        del episode, choose
        return ()


class Heard(NamedTuple):
    """The episodes of a set, without where they come from, and what became of its records."""

    episodes: list[Episode]
    counts: Counts


def heard(
    record_type: RecordType,
    files: Iterable[Sequence[Row]],
    zone: str | None = None,
    extracted: Container[int] = (),
) -> Heard:
    """Give what the transform finds in files of one set; those at ``extracted`` places go in as extracts."""
    listener = Listener(record_type)
    job = Job(record_type.name, SubjectContext("s_1", zone), Rules(), "ruleset", b"key", accepted=True)
    sources = [
        Source(f"in-{place}", avro.write(record_type.schema, rows, codec="null"), verified=True)
        for place, rows in enumerate(files)
    ]
    sources = [
        _extract(one, job, listener) if place in extracted else one for place, one in enumerate(sources)
    ]
    outcome = _transform(sources, job, listener)
    assert outcome.disposition is Disposition.PROCESSED
    return Heard([replace(episode, sources=()) for episode in listener.episodes], outcome.counts)


def _extract(source: Source, job: Job, listener: Listener) -> Source:
    kept = _transform([source], replace(job, keep=True), listener).extract
    return replace(source, content=kept, extracted=True)


def _transform(sources: Iterable[Source], job: Job, listener: Listener) -> Outcome:
    return transform(sources, job, {job.record_type: listener}, lambda _stage: None)
