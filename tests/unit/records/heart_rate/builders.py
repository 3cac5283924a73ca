"""Records and sets for the tests of heart rate."""

from __future__ import annotations

import math
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings

from etl.core import example, grounding
from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, Zone, day_bounds, parse_zone
from etl.core.narrative import NUMERIC_QA
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.heart_rate import HEART_RATE
from etl.records.heart_rate.series import Series
from etl.records.heart_rate.texts.tasks import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from etl.core.age import AgeBand
    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed

#: For property tests: a busy machine is no failure.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NEW_YORK = parse_zone("America/New_York")
FIXED = parse_zone("-05:00")
MIDNIGHT = day_bounds(date(2026, 1, 12), FIXED)[0]
MINUTES = 1440  # of a day
FIVE_MINUTES = 5 * MINUTE_MS


def sample(time_ms: int = MIDNIGHT, bpm: int = 70) -> dict[str, Any]:
    """Give a sample of a decoded Avro record."""
    return {"timeEpochMillis": time_ms, "beatsPerMinute": bpm}


def raw(**changes: object) -> dict[str, Any]:
    """Give a decoded Avro record, with changes to its own fields or, by ``metadata``, to its metadata."""
    record: dict[str, Any] = {
        "metadata": {
            "id": "id-1",
            "dataOriginPackageName": "com.example.ring",
            "lastModifiedTimeEpochMillis": MIDNIGHT + 1,
            "clientRecordId": None,
            "clientRecordVersion": 0,
            "device": {"manufacturer": "Maker", "model": None, "type": "RING"},
        },
        "startTimeEpochMillis": MIDNIGHT,
        "endTimeEpochMillis": MIDNIGHT,
        "startZoneOffsetId": "-05:00",
        "endZoneOffsetId": "-05:00",
        "appRecordFetchTimeEpochMillis": MIDNIGHT + HOUR_MS,
        "samples": [sample()],
    }
    metadata = changes.pop("metadata", {})
    record.update(changes)
    record["metadata"] = {**record["metadata"], **metadata} if isinstance(metadata, dict) else metadata
    return record


def series(  # noqa: PLR0913 - what a record is made of
    beats: Sequence[int],
    start_ms: int = MIDNIGHT,
    *,
    step_ms: int = MINUTE_MS,
    origin: str = "com.example.ring",
    modified_ms: int = 0,
    source: int = 0,
) -> Series:
    """Give a record with a sample each step; its id tells origin and time."""
    times = tuple(start_ms + index * step_ms for index in range(len(beats)))
    return Series(f"{origin}-{start_ms}", modified_ms, "-05:00", source, (), origin, times, tuple(beats))


def instants(
    beats: Iterable[int],
    start_ms: int = MIDNIGHT,
    *,
    step_ms: int = MINUTE_MS,
    origin: str = "com.example.ring",
) -> list[Series]:
    """Give a record of a lone sample each step."""
    return [series([bpm], start_ms + index * step_ms, origin=origin) for index, bpm in enumerate(beats)]


@cache
def life(minutes: int, base: float = 75, swing: float = 15, start: int = 0) -> tuple[int, ...]:
    """Give the beats of each minute of a life: slow at night, faster in the afternoon."""
    return tuple(
        round(base - swing * math.cos(2 * math.pi * (minute - 240) / MINUTES) + 3 * math.sin(minute / 7))
        for minute in range(start, start + minutes)
    )


def days(count: int, base: float = 75, swing: float = 15, *, every: int = 1) -> list[Series]:
    """Give whole days, each a record an hour with a sample every so many minutes; days differ a little."""
    return [
        series(
            [bpm + day % 3 for bpm in life(MINUTES, base, swing)[hour * 60 : (hour + 1) * 60 : every]],
            MIDNIGHT + day * DAY_MS + hour * HOUR_MS,
            step_ms=every * MINUTE_MS,
        )
        for day in range(count)
        for hour in range(24)
    ]


def process(
    records: Iterable[Series],
    zone: Zone | None = FIXED,
    priority: tuple[str, ...] = (),
    age: AgeBand | None = None,
) -> Processed:
    """Find the episodes of a set."""
    return HEART_RATE.process(list(records), Scope(zone, Rules(), priority, age))


def episodes(
    records: Iterable[Series], kind: str, zone: Zone | None = FIXED, age: AgeBand | None = None
) -> list[Episode]:
    """Find the episodes of a kind."""
    return [episode for episode in process(records, zone, age=age).episodes if episode.kind == kind]


def lone(
    records: Iterable[Series], kind: str, zone: Zone | None = FIXED, age: AgeBand | None = None
) -> Episode:
    """Find the only episode of a kind."""
    (episode,) = episodes(records, kind, zone, age)
    return episode


def values(episode: Episode) -> dict[str, float]:
    """Give the value of each fact."""
    return {name: fact.value for name, fact in episode.facts.items()}


def drafts(episode: Episode, wording: int = 0) -> dict[str, Draft]:
    """Render an episode in a wording, by task."""
    made = HEART_RATE.render(episode, lambda _task, count: wording % count)
    return {draft.task: draft for draft in made}


def numbers(episode: Episode, wording: int = 0) -> Iterator[tuple[str, Draft]]:
    """Ask for each number that an episode holds, in a wording; give the fact asked for, and the draft."""
    known = [question.fact for question in QUESTIONS if question.fact in episode.facts]
    for place, fact in enumerate(known):
        made = HEART_RATE.render(
            episode,
            lambda name, count, at=place: at if name == f"{NUMERIC_QA} fact" else wording % count,  # type: ignore[misc]  # a default in a lambda has no type
        )
        yield fact, next(draft for draft in made if draft.task == NUMERIC_QA)


def line(episode: Episode, draft: Draft) -> dict[str, Any]:
    """Give the training line of a draft."""
    frame = example.Frame("e", "HeartRateRecord", "cardiovascular_fitness", "s", "r", 1.0, (), episode.flags)
    return example.line(draft, episode, frame)


def problems(episode: Episode, draft: Draft) -> list[str]:
    """Say what of a draft is not grounded."""
    return grounding.problems(line(episode, draft), HEART_RATE.usage)
