"""Good records and files of the types that hold intervals, arrays or lone values, for tests to bend."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from etl.core import avro
from etl.records.active_calories.schema import SCHEMA as CALORIES
from etl.records.heart_rate.schema import SCHEMA as HEART_RATE
from etl.records.hrv_rmssd.schema import SCHEMA as HRV
from etl.records.sleep_session.schema import SCHEMA as SLEEP
from etl.records.steps.schema import SCHEMA as STEPS
from tests.support.glucose import FETCHED_MS, START_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000

Row = dict[str, Any]


def _record(kind: str, number: int, times: Row, values: Row, changes: Row) -> Row:
    metadata = {
        "id": f"{kind}-{number}",
        "dataOriginPackageName": "com.example.ring",
        "lastModifiedTimeEpochMillis": max(times.values()) + 1_000,
        "clientRecordId": None,
        "clientRecordVersion": 0,
        "device": {"manufacturer": "Example", "model": "R", "type": "RING"},
    } | changes.pop("metadata", {})
    zones = {f"{name[: -len('TimeEpochMillis')]}ZoneOffsetId": "-05:00" for name in times if name[0] in "se"}
    zones = zones or {"zoneOffsetId": "-05:00"}
    made = {"metadata": metadata, **times, **zones, **values, "appRecordFetchTimeEpochMillis": FETCHED_MS}
    return made | copy.deepcopy(changes)


def _between(start_ms: int, length_ms: int) -> Row:
    return {"startTimeEpochMillis": start_ms, "endTimeEpochMillis": start_ms + length_ms}


def heart_rate(number: int = 0, **changes: Any) -> Row:  # noqa: ANN401 - any field
    """Make an instant record of the n-th five minutes: 60 to 99 bpm."""
    time = START_MS + number * 5 * MINUTE_MS
    samples = [{"timeEpochMillis": time, "beatsPerMinute": 60 + number % 40}]
    return _record("heart", number, _between(time, 0), {"samples": samples}, changes)


def hrv(number: int = 0, **changes: Any) -> Row:  # noqa: ANN401 - any field
    """Make the value of the n-th five minutes after 05:00 UTC: 30 to 69 ms."""
    time = START_MS + 5 * HOUR_MS + number * 5 * MINUTE_MS
    value = {"heartRateVariabilityRmssd": 30.0 + number % 40}
    return _record("hrv", number, {"timeEpochMillis": time}, value, changes)


def sleep(number: int = 0, **changes: Any) -> Row:  # noqa: ANN401 - any field
    """Make the n-th night, 04:00 to 12:00 UTC, in stages of half an hour."""
    start = START_MS + number * DAY_MS + 4 * HOUR_MS
    kinds = ("AWAKE", "LIGHT", "DEEP", "LIGHT", "REM", "LIGHT", "DEEP", "REM")
    stages = [
        {"startTimeEpochMillis": at, "endTimeEpochMillis": at + HOUR_MS // 2, "stage": kinds[index % 8]}
        for index, at in enumerate(range(start, start + 8 * HOUR_MS, HOUR_MS // 2))
    ]
    values = {"title": None, "notes": None, "durationMillis": 8 * HOUR_MS, "stages": stages}
    return _record("sleep", number, _between(start, 8 * HOUR_MS), values, changes)


def steps(number: int = 0, **changes: Any) -> Row:  # noqa: ANN401 - any field
    """Make the steps of the n-th five minutes: 100 to 149."""
    start = START_MS + number * 5 * MINUTE_MS
    return _record("steps", number, _between(start, 5 * MINUTE_MS), {"count": 100 + number % 50}, changes)


def calories(number: int = 0, **changes: Any) -> Row:  # noqa: ANN401 - any field
    """Make the energy of the n-th quarter of an hour: 5 to 14 kcal."""
    start = START_MS + number * 15 * MINUTE_MS
    value = {"energyInKilocalories": 5.0 + number % 10}
    return _record("calories", number, _between(start, 15 * MINUTE_MS), value, changes)


#: By record type: its schema, and what makes its n-th good record.
KINDS: Mapping[str, tuple[Row, Callable[..., Row]]] = {
    "HeartRateRecord": (HEART_RATE, heart_rate),
    "HeartRateVariabilityRmssdRecord": (HRV, hrv),
    "SleepSessionRecord": (SLEEP, sleep),
    "StepsRecord": (STEPS, steps),
    "ActiveCaloriesBurnedRecord": (CALORIES, calories),
}


def rows(kind: str, total: int = 20, /, **changes: Any) -> list[Row]:  # noqa: ANN401 - any field
    """Make a run of records of a type."""
    return [KINDS[kind][1](number, **copy.deepcopy(changes)) for number in range(total)]


def file(kind: str, records: Iterable[Row] | None = None, *, codec: str = "null") -> bytes:
    """Make a file of a type."""
    return avro.write(KINDS[kind][0], rows(kind) if records is None else records, codec=codec)
