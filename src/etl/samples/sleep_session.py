"""Sleep session records: one night as several apps score it, which is never the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from etl.records.sleep_session.schema import SCHEMA
from etl.samples.container import without_symbol
from etl.samples.exports import Rhythm
from etl.samples.life import MINUTE_MS, offset_at
from etl.samples.nights import nap, night
from etl.samples.scoring import score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from etl.samples.gear import Source
    from etl.samples.life import Life
    from etl.samples.nights import Night, Stage
    from etl.samples.people import Person
    from etl.samples.scoring import Scored, Scoring

_TEXTS = (
    ("Night", "Canary QX-0417: window open, read until late, blue blanket."),
    (None, None),
    ("Guest room of Canary Street 12", None),
    (None, "canary.notes@example.com asked to be called at 07:00"),
)
"""Titles and notes by day; nothing in them may ever be found in training data."""

_FIRST_MS = 30 * MINUTE_MS  # how long a growing session is when it is first written


@dataclass(frozen=True, slots=True)
class Session:
    """One sleep as one app has it; ``growing``: written while it still goes on, with what is known."""

    record_id: str = field(repr=False)
    source: Source
    scored: Scored
    texts: tuple[str | None, str | None] = field(repr=False)
    growing: bool

    @property
    def time_ms(self) -> int:
        """When it begins."""
        return self.scored.start_ms

    @property
    def end_ms(self) -> int:
        """When it ends."""
        return self.scored.end_ms

    @property
    def written_ms(self) -> int:
        """When it is first on the phone."""
        first = min(self.time_ms + _FIRST_MS, self.end_ms) if self.growing else self.end_ms
        return self.source.brought(first)

    def as_of(self, fetch_ms: int) -> dict[str, object]:
        """The Avro record as far as it went when the source last wrote it."""
        modified, final = self.source.last_brought(fetch_ms), self.source.brought(self.end_ms)
        if modified >= final:
            return self._record(fetch_ms, final, self.end_ms, self.scored.stages)
        known = (item for item in self.scored.stages if item.start_ms < modified)
        cut = [item._replace(end_ms=min(item.end_ms, modified)) for item in known]
        return self._record(fetch_ms, modified, modified, cut)

    def _record(
        self, fetch_ms: int, modified_ms: int, end_ms: int, stages: Iterable[Stage]
    ) -> dict[str, object]:
        title, notes = self.texts
        return {
            "metadata": self.source.metadata(self.record_id, modified_ms, self._client_id()),
            "title": title,
            "notes": notes,
            "startTimeEpochMillis": self.time_ms,
            "endTimeEpochMillis": end_ms,
            "startZoneOffsetId": offset_at(self.time_ms),
            "endZoneOffsetId": offset_at(end_ms),
            "durationMillis": None if self.source.stamped else end_ms - self.time_ms,
            "appRecordFetchTimeEpochMillis": fetch_ms,
            "stages": [
                {"startTimeEpochMillis": start, "endTimeEpochMillis": end, "stage": kind}
                for start, end, kind in stages
            ],
        }

    def _client_id(self) -> str | None:
        return None if self.source.stamped else f"sleep-{self.time_ms // MINUTE_MS}"


class SleepSession:
    """The generator of this record type."""

    name = "SleepSessionRecord"
    schema: Mapping[str, Any] = without_symbol(SCHEMA, "AWAKE_IN_BED")
    rhythm = Rhythm()

    def records(self, life: Life, person: Person, first: int) -> Iterator[Session]:
        """All records from the night that ends on day ``first`` on, by time, without end."""
        *others, last = person.gear.sleep
        for index in count(first):
            sleep, rest = night(life, index), nap(life, index)
            sessions = [_session(life, sleep, *other, growing=False) for other in others]
            sessions.append(_session(life, sleep, *last, growing=True))
            yield from sorted(sessions, key=attrgetter("time_ms"))
            if rest is not None:
                yield _session(life, rest, *last, growing=True)


def _session(life: Life, sleep: Night, source: Source, how: Scoring, *, growing: bool) -> Session:
    """Apps that stamp their ids leave the texts empty."""
    scored = score(life, sleep, how)
    identity = source.identity(life, "sleep", scored.start_ms)
    texts = (None, None) if source.stamped else _TEXTS[sleep.index % len(_TEXTS)]
    return Session(identity, source, scored, texts, growing)
