"""Values and sets for the tests of heart rate variability."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings

from etl.core import example, grounding
from etl.core.localtime import HOUR_MS, MINUTE_MS, Zone, day_bounds, parse_zone
from etl.core.narrative import NUMERIC_QA
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.hrv_rmssd import HRV_RMSSD
from etl.records.hrv_rmssd.reading import Reading
from etl.records.hrv_rmssd.texts.tasks import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed

#: For property tests: a busy machine is no failure.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SLOT = 5 * MINUTE_MS
NEW_YORK = parse_zone("America/New_York")
FIXED = parse_zone("-05:00")
#: A Monday in winter, when New York keeps the fixed offset.
MIDNIGHT = day_bounds(date(2026, 1, 12), FIXED)[0]
EVENING = MIDNIGHT + 23 * HOUR_MS
LONG_AFTER = MIDNIGHT + 400 * 24 * HOUR_MS
RING = "com.example.ring"


def raw(**changes: object) -> dict[str, Any]:
    """Give a decoded Avro record, with changes to its own fields or, by ``metadata``, to its metadata."""
    record: dict[str, Any] = {
        "metadata": {
            "id": "id-1",
            "dataOriginPackageName": RING,
            "lastModifiedTimeEpochMillis": MIDNIGHT + 1,
            "clientRecordId": None,
            "clientRecordVersion": 0,
            "device": {"manufacturer": "Maker", "model": None, "type": "RING"},
        },
        "timeEpochMillis": MIDNIGHT,
        "zoneOffsetId": "-05:00",
        "heartRateVariabilityRmssd": 41.5,
        "appRecordFetchTimeEpochMillis": MIDNIGHT + HOUR_MS,
    }
    metadata = changes.pop("metadata", {})
    record.update(changes)
    record["metadata"] = {**record["metadata"], **metadata} if isinstance(metadata, dict) else metadata
    return record


def readings(  # noqa: PLR0913 - what a value is made of
    values: Iterable[float],
    start_ms: int = EVENING,
    *,
    step_ms: int = SLOT,
    origin: str = RING,
    source: int = 0,
    modified_ms: int = 0,
    fetched_ms: int = LONG_AFTER,
) -> list[Reading]:
    """Give a value each step; ids tell origin and time."""
    return [
        Reading(
            record_id=f"{origin}-{start_ms + index * step_ms}-{modified_ms}",
            modified_ms=modified_ms,
            offset="-05:00",
            source=source,
            faults=(),
            time_ms=start_ms + index * step_ms,
            rmssd=float(value),
            origin=origin,
            fetched_ms=fetched_ms,
        )
        for index, value in enumerate(values)
    ]


def nights(levels: Sequence[float], *, days: Sequence[int] | None = None, size: int = 80) -> list[Reading]:
    """Give a night for each level, on the days given (or one after the other), rising by a few ms."""
    return [
        reading
        for level, day in zip(levels, days or range(len(levels)), strict=True)
        for reading in readings(
            [level + index % 7 + index / 20 for index in range(size)], EVENING + day * 24 * HOUR_MS
        )
    ]


def process(
    records: Iterable[Reading], zone: Zone | None = FIXED, priority: tuple[str, ...] = ()
) -> Processed:
    """Find the episodes of a set."""
    return HRV_RMSSD.process(list(records), Scope(zone, Rules(), priority))


def episodes(records: Iterable[Reading], kind: str, zone: Zone | None = FIXED) -> list[Episode]:
    """Find the episodes of a kind."""
    return [episode for episode in process(records, zone).episodes if episode.kind == kind]


def lone(records: Iterable[Reading], kind: str, zone: Zone | None = FIXED) -> Episode:
    """Find the only episode of a kind."""
    (episode,) = episodes(records, kind, zone)
    return episode


def values(episode: Episode) -> dict[str, float]:
    """Give the value of each fact."""
    return {name: fact.value for name, fact in episode.facts.items()}


def drafts(episode: Episode, wording: int = 0) -> dict[str, Draft]:
    """Render an episode in a wording, by task."""
    made = HRV_RMSSD.render(episode, lambda _task, count: wording % count)
    return {draft.task: draft for draft in made}


def numbers(episode: Episode, wording: int = 0) -> Iterator[tuple[str, Draft]]:
    """Ask for each number that an episode holds, in a wording; give the fact asked for, and the draft."""
    known = [question.fact for question in QUESTIONS if question.fact in episode.facts]
    for place, fact in enumerate(known):
        made = HRV_RMSSD.render(
            episode,
            lambda name, count, at=place: at if name == f"{NUMERIC_QA} fact" else wording % count,  # type: ignore[misc]  # a default in a lambda has no type
        )
        yield fact, next(draft for draft in made if draft.task == NUMERIC_QA)


def line(episode: Episode, draft: Draft) -> dict[str, Any]:
    """Make the training line of a draft."""
    frame = example.Frame("e", HRV_RMSSD.name, HRV_RMSSD.category, "s", "r", 1.0, (), episode.flags)
    return example.line(draft, episode, frame)


def problems(episode: Episode, draft: Draft) -> list[str]:
    """Say what of a draft is not grounded."""
    return grounding.problems(line(episode, draft), HRV_RMSSD.usage)
