"""Glucose records that look like real ones, quirks included."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from statistics import fmean, median, stdev
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from etl.samples.life import HOUR_MS, MINUTE_MS, Life
from etl.samples.people import person
from tests.unit.samples.conftest import MONTH, local_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.samples.blood_glucose import Reading

Month = dict[int, list["Reading"]]
FIVE_MINUTES = 5 * MINUTE_MS


def gaps(readings: list[Reading]) -> list[int]:
    """Milliseconds between readings."""
    return [b.time_ms - a.time_ms for a, b in pairwise(readings)]


def hour(reading: Reading) -> float:
    """Local hour of the day, in November."""
    return (reading.time_ms - 5 * HOUR_MS) % (24 * HOUR_MS) / HOUR_MS


# --- quirks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2])
def test_sensors_read_every_five_minutes(month: Month, number: int) -> None:
    """A sensor should keep five minutes nearly, never exactly, and not on the full minute."""
    found = gaps(month[number])
    regular = [gap for gap in found if abs(gap - FIVE_MINUTES) < 2_000]
    assert len(regular) / len(found) > 0.97
    assert len(set(regular)) > 500
    assert len({item.time_ms % 1000 for item in month[number]}) > 900
    assert len({item.time_ms % MINUTE_MS // 1000 for item in month[number]}) > 30


@pytest.mark.parametrize("number", [1, 2])
def test_signals_get_lost(month: Month, number: int) -> None:
    """There should be gaps of 10 to 60 minutes and sensor changes, yet over 93 % of the readings."""
    minutes = [round(gap / MINUTE_MS) for gap in gaps(month[number]) if gap > FIVE_MINUTES + 3_000]
    assert sum(10 <= gap <= 60 for gap in minutes) > 8
    assert sum(gap > 140 for gap in minutes) == 3
    assert max(minutes) < 260
    assert 0.93 < len(month[number]) / (288 * MONTH) < 0.995


@pytest.mark.parametrize("number", [1, 2])
def test_a_new_sensor_has_its_own_rhythm(month: Month, number: int) -> None:
    """After a change of sensor the readings should not fall on the old one's five minutes."""
    shifts = [
        min(gap % FIVE_MINUTES, -gap % FIVE_MINUTES) for gap in gaps(month[number]) if gap > 140 * MINUTE_MS
    ]
    assert len(shifts) == 3
    assert sum(shift > 10_000 for shift in shifts) >= 2


def test_every_day_of_a_sensor_is_sufficient(month: Month) -> None:
    """Each day should hold 70 % of its readings."""
    for number in (1, 2):
        days = Counter(local_day(item.time_ms) for item in month[number])
        assert len(days) == MONTH
        assert min(days.values()) > 0.7 * 288


@pytest.mark.parametrize("number", [1, 2])
def test_floating_point_noise(levels: dict[int, list[float]], number: int) -> None:
    """About 9 % of the values should miss their whole number by an ulp or two, and by no more."""
    noisy = [level for level in levels[number] if level != round(level)]
    assert 0.05 < len(noisy) / len(levels[number]) < 0.13
    assert all(abs(level - round(level)) < 1e-12 for level in noisy)


def test_censored_sensor_stops_at_its_bounds(levels: dict[int, list[float]]) -> None:
    """The censored sensor should show 70 and 250 where the other one goes beyond."""
    assert (min(levels[2]), max(levels[2])) == (70, 250)
    assert levels[2].count(70) > 20
    assert levels[2].count(250) > 10
    assert min(levels[1]) < 60
    assert max(levels[1]) > 280


@pytest.mark.parametrize(
    ("number", "package", "model"),
    [(1, "com.dexcom.g7", "G7"), (2, "com.dexcom.stelo", "Stelo"), (3, "com.example.meter", "Meter One")],
)
def test_origin(month: Month, final: Callable[[Reading], Any], number: int, package: str, model: str) -> None:
    """The metadata should name the app and the device."""
    for reading in month[number]:
        metadata = final(reading)["metadata"]
        assert metadata["dataOriginPackageName"] == package
        assert metadata["clientRecordVersion"] == 0
        assert (metadata["device"] or {"model": model})["model"] == model


def test_sensors_write_z_and_meters_their_offset(month: Month, final: Callable[[Reading], Any]) -> None:
    """Only the meter should know the local offset."""
    zones = {number: {final(item)["zoneOffsetId"] for item in month[number]} for number in month}
    assert zones == {1: {"Z"}, 2: {"Z"}, 3: {"-05:00"}}


def test_sensors_know_no_meals(month: Month, final: Callable[[Reading], Any]) -> None:
    """A sensor's readings should be interstitial and untagged."""
    for number in (1, 2):
        for reading in month[number]:
            record = final(reading)
            assert record["specimenSource"] == "INTERSTITIAL_FLUID"
            assert (record["mealType"], record["relationToMeal"]) == ("UNKNOWN", "UNKNOWN")


def test_written_minutes_later(month: Month) -> None:
    """Records should be written some minutes after they were measured, backfilled ones later still."""
    for number, readings in month.items():
        delays = [(item.written_ms - item.time_ms) / MINUTE_MS for item in readings]
        assert min(delays) > 0.8
        assert median(delays) < 7
        assert max(delays) < (62 if number < 3 else 10)
    assert any(item.written_ms - item.time_ms > 20 * MINUTE_MS for item in month[1])


def test_client_ids_are_null_or_set(month: Month, final: Callable[[Reading], Any]) -> None:
    """Most records should have a client id, backfilled ones none."""
    names = [final(item)["metadata"]["clientRecordId"] for item in month[1]]
    assert 0.005 < sum(name is None for name in names) / len(names) < 0.1
    assert len(set(names) - {None}) == sum(name is not None for name in names)


def test_few_records_are_put_right(month: Month) -> None:
    """About one record in sixty should come again with a newer time of change and another value."""
    changed = [item for item in month[1] if len(item.levels) > 1]
    assert 0.008 < len(changed) / len(month[1]) < 0.03
    for item in changed:
        (written, first), (later, second) = item.levels
        assert HOUR_MS <= later - written <= 14 * HOUR_MS
        assert 4 <= abs(first - second) <= 25


def test_a_correction_shows_when_it_is_made(month: Month) -> None:
    """An export should hold the value of its time."""
    item = next(item for item in month[1] if len(item.levels) > 1)
    later, level = item.levels[1]
    before: Any = item.as_of(later - 1)
    after: Any = item.as_of(later)
    assert round(before["levelInMilligramsPerDeciliter"]) == item.levels[0][1]
    assert round(after["levelInMilligramsPerDeciliter"]) == level
    assert before["metadata"]["lastModifiedTimeEpochMillis"] == item.written_ms
    assert after["metadata"]["lastModifiedTimeEpochMillis"] == later


def test_ids_are_unique_uuids(month: Month) -> None:
    """No two records of any subject should share an id."""
    ids = [item.record_id for readings in month.values() for item in readings]
    assert len(set(ids)) == len(ids)
    assert all(UUID(identity).version == 4 for identity in ids[:50])


def test_repr_shows_no_reading(month: Month) -> None:
    """A repr should hold neither value nor id."""
    item = month[1][0]
    assert "level" not in repr(item)
    assert item.record_id not in repr(item)


# --- the meter ------------------------------------------------------------------------------------


def test_four_to_eight_checks_a_day(month: Month) -> None:
    """A fingerstick day should hold 4 to 8 checks, the numbers varying."""
    life = Life(7, 3)
    nights = [life.day(index) for index in range(MONTH)]
    counts = [sum(day.wake_ms < item.time_ms < day.bed_ms for item in month[3]) for day in nights]
    assert all(4 <= count <= 8 for count in counts)
    assert len(set(counts)) >= 4


def test_checks_are_tagged(month: Month, final: Callable[[Reading], Any]) -> None:
    """Checks should say which meal they belong to, and that should fit the time of day."""
    hours: dict[tuple[str, str], list[float]] = {}
    for item in month[3]:
        record = final(item)
        assert record["specimenSource"] == "CAPILLARY_BLOOD"
        hours.setdefault((record["mealType"], record["relationToMeal"]), []).append(hour(item))
    assert set(hours) == {
        ("BREAKFAST", "FASTING"),
        ("BREAKFAST", "AFTER_MEAL"),
        ("LUNCH", "BEFORE_MEAL"),
        ("LUNCH", "AFTER_MEAL"),
        ("DINNER", "BEFORE_MEAL"),
        ("DINNER", "AFTER_MEAL"),
        ("SNACK", "AFTER_MEAL"),
        ("UNKNOWN", "GENERAL"),
    }
    assert max(hours["BREAKFAST", "FASTING"]) < 10
    assert min(hours["DINNER", "BEFORE_MEAL"]) > 17


def test_higher_after_meals(month: Month, final: Callable[[Reading], Any]) -> None:
    """After a meal the values should be higher than before one."""
    values: dict[str, list[float]] = {}
    for item in month[3]:
        record = final(item)
        values.setdefault(record["relationToMeal"], []).append(record["levelInMilligramsPerDeciliter"])
    assert fmean(values["AFTER_MEAL"]) > fmean(values["BEFORE_MEAL"]) + 20


def test_some_checks_are_typed_in(month: Month, final: Callable[[Reading], Any]) -> None:
    """Some checks should name no device, most should."""
    devices = [final(item)["metadata"]["device"] for item in month[3]]
    assert 0.03 < devices.count(None) / len(devices) < 0.3


# --- like life ------------------------------------------------------------------------------------


def _autocorrelation(values: list[float], lag: int) -> float:
    mean = fmean(values)
    over = fmean((a - mean) * (b - mean) for a, b in zip(values, values[lag:], strict=False))
    return over / fmean((value - mean) ** 2 for value in values)


@pytest.mark.parametrize("number", [1, 2])
def test_glucose_moves_smoothly(levels: dict[int, list[float]], number: int) -> None:
    """Neighbours should be alike, values hours apart should not; no jump, and no flat line."""
    values = levels[number]
    assert _autocorrelation(values, 1) > 0.97
    assert abs(_autocorrelation(values, 48)) < 0.4
    steps = [abs(b - a) for a, b in pairwise(values)]
    assert sum(step > 20 for step in steps) / len(steps) < 0.02
    assert 0.6 < sum(step > 0.5 for step in steps) / len(steps) < 0.95


@pytest.mark.parametrize("number", [1, 2])
def test_nights_are_calmer_than_days(month: Month, levels: dict[int, list[float]], number: int) -> None:
    """Within a night glucose should vary much less than within a day."""
    parts: dict[tuple[int, bool], list[float]] = {}
    for item, level in zip(month[number], levels[number], strict=True):
        if hour(item) < 5 or hour(item) >= 7:
            parts.setdefault((local_day(item.time_ms), hour(item) < 5), []).append(level)
    night = median(stdev(values) for (_, early), values in parts.items() if early)
    day = median(stdev(values) for (_, early), values in parts.items() if not early)
    assert night < 0.5 * day


@pytest.mark.parametrize("number", [1, 2])
def test_ranges_are_those_of_people(levels: dict[int, list[float]], number: int) -> None:
    """Most time should be spent in range, some above, a little below."""
    values = levels[number]
    share = {
        "in": sum(70 <= value <= 180 for value in values) / len(values),
        "above": sum(value > 180 for value in values) / len(values),
        "below": sum(value < 70 for value in values) / len(values),
    }
    assert 110 < fmean(values) < 170
    assert 0.7 < share["in"] < 0.92
    assert 0.08 < share["above"] < 0.28
    assert share["below"] < 0.05
    assert (share["below"] > 0) == (number == 1)


def test_breakfast_can_be_seen(month: Month, levels: dict[int, list[float]]) -> None:
    """After breakfast the sensor should rise, on most days."""
    for number in (1, 2):
        times = dict(zip((item.time_ms for item in month[number]), levels[number], strict=True))
        rises = []
        for index in range(MONTH):
            breakfast = Life(7, number).day(index).meals[0].start_ms
            before = [level for time, level in times.items() if -20 < (time - breakfast) / MINUTE_MS <= 5]
            after = [level for time, level in times.items() if 45 < (time - breakfast) / MINUTE_MS < 100]
            rises.append(max(after, default=0) - fmean(before or [0]))
        assert median(rises) > 35
        assert sum(rise > 15 for rise in rises) > 0.8 * MONTH


def test_no_day_repeats(month: Month, levels: dict[int, list[float]]) -> None:
    """Days should differ from one another and from person to person."""
    hours: dict[tuple[int, int], list[float]] = {}
    for number in (1, 2):
        for item, level in zip(month[number], levels[number], strict=True):
            hours.setdefault((number, local_day(item.time_ms)), []).append(level)
    assert len({round(fmean(values), 3) for values in hours.values()}) == 2 * MONTH
    assert len({round(max(values)) for values in hours.values()}) > MONTH // 2


def test_wears_as_told() -> None:
    """Subjects should take turns: wide sensor, censored sensor, meter, and again."""
    kinds = [person(number).instrument for number in range(1, 7)]
    assert kinds[:3] == kinds[3:]
    assert [person(number).name for number in (1, 12)] == ["sample-01", "sample-12"]
