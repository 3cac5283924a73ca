"""Readings and sets for the tests of blood glucose."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings

from etl.core import example, grounding
from etl.core.localtime import HOUR_MS, MINUTE_MS, Zone, day_bounds, parse_zone
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.blood_glucose import BLOOD_GLUCOSE
from etl.records.blood_glucose.reading import Reading
from tests.support.rendering import choosing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed

#: For property tests: a busy machine is no failure.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIVE_MINUTES = 5 * MINUTE_MS
NEW_YORK = parse_zone("America/New_York")
FIXED = parse_zone("-05:00")
MIDNIGHT = day_bounds(date(2026, 1, 12), FIXED)[0]
FULL_DAY = 288
SENSOR, METER = "INTERSTITIAL_FLUID", "CAPILLARY_BLOOD"


def raw(**changes: object) -> dict[str, Any]:
    """Give a decoded Avro record, with changes to its own fields or, by ``metadata``, to its metadata."""
    record: dict[str, Any] = {
        "metadata": {
            "id": "id-1",
            "dataOriginPackageName": "com.example.cgm",
            "lastModifiedTimeEpochMillis": MIDNIGHT + 1,
            "clientRecordId": None,
            "clientRecordVersion": 0,
            "device": {"manufacturer": "Maker", "model": None, "type": "PHONE"},
        },
        "timeEpochMillis": MIDNIGHT,
        "zoneOffsetId": "-05:00",
        "levelInMilligramsPerDeciliter": 120.5,
        "specimenSource": SENSOR,
        "mealType": "UNKNOWN",
        "relationToMeal": "UNKNOWN",
        "appRecordFetchTimeEpochMillis": MIDNIGHT + HOUR_MS,
    }
    metadata = changes.pop("metadata", {})
    record.update(changes)
    record["metadata"] = {**record["metadata"], **metadata} if isinstance(metadata, dict) else metadata
    return record


def readings(  # noqa: PLR0913 - what a reading is made of
    levels: Iterable[float],
    start_ms: int = MIDNIGHT,
    *,
    step_ms: int = FIVE_MINUTES,
    origin: str = "com.example.cgm",
    specimen: str = SENSOR,
    relation: str = "UNKNOWN",
    source: int = 0,
) -> list[Reading]:
    """Give a reading each step; ids tell origin and time."""
    return [
        Reading(
            record_id=f"{origin}-{specimen}-{start_ms + index * step_ms}",
            modified_ms=0,
            offset="Z",
            source=source,
            faults=(),
            time_ms=start_ms + index * step_ms,
            mgdl=float(level),
            origin=origin,
            specimen=specimen,
            relation=relation,
            meal="UNKNOWN",
        )
        for index, level in enumerate(levels)
    ]


def sticks(
    levels: Sequence[float],
    start_ms: int = MIDNIGHT + 7 * HOUR_MS,
    *,
    relations: Sequence[str] | None = None,
    step_ms: int = 3 * HOUR_MS,
) -> list[Reading]:
    """Give fingersticks hours apart, with the meal relation of each."""
    made = readings(levels, start_ms, step_ms=step_ms, origin="com.example.meter", specimen=METER)
    return [
        reading._replace(relation=relation)
        for reading, relation in zip(made, relations or ["UNKNOWN"] * len(made), strict=True)
    ]


def process(records: Iterable[Reading], zone: Zone | None = FIXED) -> Processed:
    """Find the episodes of a set."""
    return BLOOD_GLUCOSE.process(list(records), Scope(zone, Rules()))


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
    made = BLOOD_GLUCOSE.render(episode, choosing(wording))
    return {draft.task: draft for draft in made}


def problems(episode: Episode, draft: Draft) -> list[str]:
    """Say what of a draft is not grounded."""
    frame = example.Frame("e", "BloodGlucoseRecord", "metabolic_diabetes", "s", "r", 1.0, (), episode.flags)
    return grounding.problems(example.line(draft, episode, frame), BLOOD_GLUCOSE.usage)


def guideline_names(draft: Draft) -> Mapping[str, str]:
    """Give the claim of each guideline a draft cites."""
    return {name: claim for claim, name in draft.evidence}
