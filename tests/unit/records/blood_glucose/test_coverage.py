"""Slots of a sensor: how many there are, and how many are filled."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from etl.records.blood_glucose.coverage import cadence_minutes, looks_continuous, slots_filled, slots_in
from tests.unit.records.blood_glucose.builders import STEADY

FIVE = 5 * MINUTE_MS


def every(minutes: float, count: int, start: int = 0) -> list[int]:
    """Times at a steady pace."""
    return [start + round(index * minutes * MINUTE_MS) for index in range(count)]


@pytest.mark.parametrize(
    ("minutes", "count", "expected"),
    [(5, 24, True), (15, 24, True), (16, 24, False), (5, 23, False), (1, 400, True), (60, 200, False)],
)
def test_looks_continuous(minutes: int, count: int, *, expected: bool) -> None:
    """Should call a pace of up to 15 minutes with 24 readings a day a sensor's."""
    assert looks_continuous(every(minutes, count)) is expected


def test_a_cut_day_is_still_a_sensor() -> None:
    """Should not be misled by an export that holds little of a day: 24 readings across midnight."""
    assert looks_continuous(every(5, 24, start=DAY_MS - HOUR_MS))


def test_frequent_fingersticks_are_no_sensor() -> None:
    """Should see through fingersticks that come in quick pairs, hours apart, eleven times a day."""
    pairs = [time + offset for time in every(131, 44) for offset in (0, 2 * MINUTE_MS)]
    assert not looks_continuous(pairs)
    assert not looks_continuous([])


def test_repeats_in_a_minute_are_no_pace() -> None:
    """Should count minutes, not records: 24 copies of a reading are no sensor."""
    assert not looks_continuous([second * 1000 for second in range(24)])


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (every(5, 10), 5),
        (every(1, 10), 1),
        (every(15, 10), 15),
        (every(90, 10), 15),
        (every(4.5, 11), 5),
        (every(4.49, 11), 4),
        ([0, 1000, 2000], 15),
        ([7], 15),
        ([], 15),
        ([0, FIVE, 2 * FIVE, 10 * FIVE], 5),
    ],
)
def test_cadence(times: list[int], expected: int) -> None:
    """Should be the median gap in whole minutes, half up, within 1 and 15."""
    assert cadence_minutes(times) == expected


def test_slots_in() -> None:
    """Should expect 276, 288 and 300 readings of days of 23, 24 and 25 hours."""
    assert [slots_in(0, hours * HOUR_MS, FIVE) for hours in (23, 24, 25)] == [276, 288, 300]
    assert slots_in(0, DAY_MS, 7 * MINUTE_MS) == 205
    assert slots_in(0, 1, FIVE) == 1


def test_steady_readings_fill_a_slot_each() -> None:
    """Should count each reading of a steady pace."""
    assert slots_filled(every(5, 288), FIVE) == 288
    assert slots_filled([], FIVE) == 0
    assert slots_filled([123], FIVE) == 1


def test_repeats_share_a_slot() -> None:
    """Should count readings two minutes apart once."""
    assert slots_filled([0, 2 * MINUTE_MS, FIVE, FIVE + 2 * MINUTE_MS], FIVE) == 2
    assert slots_filled(every(1, 100), FIVE) == 20 + 1  # minutes 0..2 lie around the first slot


def test_gaps_are_not_filled() -> None:
    """Should count what is there, and lay the slots anew after a gap."""
    assert slots_filled([*every(5, 10), *every(5, 10, start=10 * HOUR_MS + 150_001)], FIVE) == 20


def test_slots_are_laid_anew_after_a_gap() -> None:
    """Should count each reading of a new sensor that reads half a cadence off, with jitter."""
    chance = random.Random(7)
    new = [time + chance.randint(-20_000, 20_000) for time in every(5, 100, start=20 * HOUR_MS + FIVE // 2)]
    assert slots_filled([*every(5, 100), *new], FIVE) == 200


def test_jitter_moves_no_reading() -> None:
    """Should count each reading although each comes some seconds early or late."""
    chance = random.Random(7)
    jittered = [time + chance.randint(-20_000, 20_000) for time in every(5, 288)]
    assert slots_filled(jittered, FIVE) == 288


def test_drift_moves_no_reading() -> None:
    """Should count each reading of a clock that runs half a second late each time."""
    assert slots_filled([index * (FIVE + 500) for index in range(288)], FIVE) == 288


@STEADY
@given(st.lists(st.integers(0, DAY_MS), max_size=50), st.sampled_from([1, 5, 15]))
def test_never_more_than_readings(times: list[int], cadence: int) -> None:
    """Should fill at least one slot with readings, and never more slots than there are readings."""
    filled = slots_filled(sorted(times), cadence * MINUTE_MS)
    assert bool(times) <= filled <= len(times)
