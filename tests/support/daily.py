"""Records of amounts over time, for the tests of whatever adds up over a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from etl.core.interval import Interval
from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, day_bounds, parse_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hypothesis.strategies import SearchStrategy

    from etl.core.model import Episode
    from etl.core.record_type import Processed

#: For property tests: a busy machine is no failure.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NEW_YORK = parse_zone("America/New_York")
FIXED = parse_zone("-05:00")
MIDNIGHT = day_bounds(date(2026, 1, 12), FIXED)[0]
LATER = MIDNIGHT + 400 * DAY_MS
PHONE, RING, WATCH = "com.example.phone", "com.example.ring", "com.example.watch"


def raw(field: str, amount: object, **changes: object) -> dict[str, Any]:
    """Give a decoded Avro record of ten minutes, with changes to its fields or, by ``metadata``, to those."""
    record: dict[str, Any] = {
        "metadata": {
            "id": "id-1",
            "dataOriginPackageName": PHONE,
            "lastModifiedTimeEpochMillis": MIDNIGHT + 1,
            "clientRecordId": None,
            "clientRecordVersion": 0,
            "device": {"manufacturer": "Maker", "model": None, "type": "PHONE"},
        },
        "startTimeEpochMillis": MIDNIGHT,
        "endTimeEpochMillis": MIDNIGHT + 10 * MINUTE_MS,
        "startZoneOffsetId": "-05:00",
        "endZoneOffsetId": "-05:00",
        field: amount,
        "appRecordFetchTimeEpochMillis": MIDNIGHT + HOUR_MS,
    }
    metadata = changes.pop("metadata", {})
    record.update(changes)
    record["metadata"] = {**record["metadata"], **metadata} if isinstance(metadata, dict) else metadata
    return record


def interval(  # noqa: PLR0913 - what a record is made of
    start_ms: int,
    length_ms: int,
    amount: float,
    *,
    origin: str = PHONE,
    fetched_ms: int = LATER,
    modified_ms: int = 0,
    name: str = "",
    source: int = 0,
) -> Interval:
    """Give a record; its id tells origin and time."""
    return Interval(
        record_id=name or f"{origin}-{start_ms}-{length_ms}",
        modified_ms=modified_ms,
        offset="-05:00",
        source=source,
        faults=(),
        start_ms=start_ms,
        end_ms=start_ms + length_ms,
        fetched_ms=fetched_ms,
        amount=float(amount),
        origin=origin,
    )


def at(hour: float, day: int = 0) -> int:
    """Give the instant of an hour of a day (0 is the first)."""
    return MIDNIGHT + day * DAY_MS + round(hour * HOUR_MS)


def run(
    amounts: Iterable[float],
    start_ms: int,
    *,
    step_ms: int = MINUTE_MS,
    origin: str = PHONE,
    fetched_ms: int = LATER,
) -> list[Interval]:
    """Give a record for each step of time."""
    return [
        interval(start_ms + index * step_ms, step_ms, amount, origin=origin, fetched_ms=fetched_ms)
        for index, amount in enumerate(amounts)
    ]


def total(
    day: int,
    amount: float,
    *,
    origin: str = PHONE,
    hours: int = 24,
    fetched_ms: int = LATER,
) -> Interval:
    """Give the total of a day (0 is the first): its last so many hours, to a millisecond before midnight."""
    return interval(at(24 - hours, day), hours * HOUR_MS - 1, amount, origin=origin, fetched_ms=fetched_ms)


def values(episode: Episode) -> dict[str, float]:
    """Give the value of each fact."""
    return {name: fact.value for name, fact in episode.facts.items()}


def of_kind(processed: Processed, kind: str) -> list[Episode]:
    """Give the episodes of a kind."""
    return [episode for episode in processed.episodes if episode.kind == kind]


def only(processed: Processed, kind: str) -> Episode:
    """Give the only episode of a kind."""
    (episode,) = of_kind(processed, kind)
    return episode


def interval_sets(amounts: Sequence[float], *, days: int) -> SearchStrategy[list[Interval]]:
    """Draw sets of records of some of these amounts that begin within so many days."""
    drawn = st.builds(
        lambda start, minutes, amount, origin, fetched: interval(
            MIDNIGHT + start * MINUTE_MS,
            minutes * MINUTE_MS,
            amount,
            origin=origin,
            fetched_ms=MIDNIGHT + (start + fetched) * MINUTE_MS,
        ),
        st.integers(0, days * 24 * 60),
        st.sampled_from([1, 2, 15, 60, 600, 1_200, 1_440]),
        st.sampled_from(amounts),
        st.sampled_from([PHONE, RING, WATCH]),
        st.sampled_from([1, 30, 900, 3_000, 9_000]),
    )
    return st.lists(drawn, min_size=1, max_size=12, unique_by=lambda record: record.record_id)
