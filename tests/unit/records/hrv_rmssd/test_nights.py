"""Which run is the night of which date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, instant
from etl.records.hrv_rmssd.nights import Night, find_nights
from etl.records.hrv_rmssd.runs import find_runs
from tests.unit.records.hrv_rmssd.builders import EVENING, FIXED, MIDNIGHT, NEW_YORK, SLOT, readings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.core.localtime import Zone
    from etl.records.hrv_rmssd.reading import Reading


def nights_of(members: Iterable[Reading], zone: Zone = FIXED, priority: tuple[str, ...] = ()) -> list[Night]:
    """Find the nights of a set."""
    return find_nights(find_runs(members), zone, priority)


def stretch(start_h: float, end_h: float, origin: str = "a", step_ms: int = SLOT) -> list[Reading]:
    """Give values between two hours after midnight of the first day."""
    count = int((end_h - start_h) * HOUR_MS) // step_ms + 1
    return readings([40] * count, MIDNIGHT + int(start_h * HOUR_MS), origin=origin, step_ms=step_ms)


def test_wake_date() -> None:
    """It should give a night to the date on which it ends, and count days from the set's first."""
    (night,) = nights_of(stretch(23, 31))
    assert (night.date, night.number, night.outside, night.left_out) == (date(2026, 1, 13), 2, 0, 0)
    (night,) = nights_of(stretch(0.5, 7))
    assert (night.date, night.number) == (date(2026, 1, 12), 1)


@pytest.mark.parametrize(
    ("start", "end", "is_night"),
    [
        (18, 30, True),
        (17.9, 30, False),
        (28, 41.9, True),
        (28, 42, False),
        (29.9, 33, True),
        (30, 33, False),
        (25, 41, True),
        (25, 41.1, False),
        (10, 17, False),
        (20, 23, False),
        (24, 24, True),
    ],
)
def test_what_can_be_a_night(start: float, end: float, *, is_night: bool) -> None:
    """It should take a run for a night from 18:00 to 18:00, before 06:00, of at most 16 hours."""
    assert bool(nights_of(stretch(start, end))) is is_night


def test_round_the_clock() -> None:
    """It should see no night in a device that never stops."""
    assert nights_of(stretch(8, 100)) == []


def test_longest_run_is_the_night() -> None:
    """It should take the longest of several runs, and count the others."""
    (night,) = nights_of(stretch(19, 20) + stretch(23, 28) + stretch(31, 34))
    assert (night.run.start_ms, len(night.run.readings)) == (MIDNIGHT + 23 * HOUR_MS, 61)
    assert (night.outside, night.left_out) == (13 + 37, 0)


@pytest.mark.parametrize("longest", [(22, 25.5), (28, 32)])
def test_longest_of_several_that_can_be_the_night(longest: tuple[float, float]) -> None:
    """It should take the longest, whether it comes early or late."""
    short = (29, 30) if longest[0] == 22 else (22, 25)
    (night,) = nights_of(stretch(*short) + stretch(*longest))
    assert night.run.start_ms == MIDNIGHT + longest[0] * HOUR_MS
    assert night.outside == len(stretch(*short))


@pytest.mark.parametrize(
    ("start", "expected"), [(15, [7, 0]), (37, [7, 0]), (43, [7, 0]), (62, [0, 7]), (85, [0, 7])]
)
def test_where_other_values_are_counted(start: float, expected: list[int]) -> None:
    """It should count values outside nights with the night of their date, the next, or the last."""
    members = stretch(23, 31) + stretch(72, 78) + stretch(start, start + 0.5)
    assert [night.outside for night in nights_of(members)] == expected


def test_the_origin_with_most_values_owns_the_night() -> None:
    """It should take one origin for a night, whole, and count what another tells before and after as such."""
    ring, watch = stretch(23, 30, "ring"), stretch(22, 31, "watch", 2 * SLOT)
    (night,) = nights_of(ring + watch)
    assert (night.run.origin, len(night.run.readings)) == ("ring", 85)
    assert (night.outside, night.left_out) == (12, len(watch) - 12)


def test_priority_comes_before_most_values() -> None:
    """It should let the setting name the owner."""
    ring, watch = stretch(23, 30, "ring"), stretch(22, 31, "watch", 2 * SLOT)
    (night,) = nights_of(ring + watch, priority=("watch",))
    assert (night.run.origin, night.left_out) == ("watch", len(ring))


def test_equal_origins_go_by_name() -> None:
    """It should not depend on the order of the records."""
    one, two = stretch(23, 30, "b"), stretch(23, 30, "a")
    assert nights_of(one + two)[0].run.origin == nights_of(two + one)[0].run.origin == "a"


def test_each_night_has_its_owner() -> None:
    """It should choose anew for each night."""
    members = stretch(23, 30, "ring") + stretch(23, 25, "watch") + stretch(47, 54, "watch")
    found = nights_of([*members, *stretch(48, 49, "ring")])
    assert [(night.run.origin, night.left_out) for night in found] == [("ring", 25), ("watch", 13)]


def test_another_device_by_day_is_outside() -> None:
    """It should count values of another origin at other times, and not twice where two tell of one nap."""
    (night,) = nights_of(stretch(23, 30, "ring") + stretch(37, 38, "watch") + stretch(37.1, 37.9, "ring"))
    assert night.outside == 10 + 4  # the ring has more values in the set; the watch begins and ends later
    assert night.left_out == 9


def test_spring_forward() -> None:
    """It should give a night of seven hours by the clock, six in truth, where clocks go forward."""
    start = instant(date(2026, 3, 7), 23, NEW_YORK)
    end = instant(date(2026, 3, 8), 6, NEW_YORK)
    assert end - start == 6 * HOUR_MS
    (night,) = nights_of(readings([40] * 73, start), NEW_YORK)
    assert (night.date, night.run.length_ms, night.run.end_ms) == (date(2026, 3, 8), 6 * HOUR_MS, end)


def test_fall_back() -> None:
    """It should keep to the wall clock where a day has 25 hours."""
    start = instant(date(2026, 10, 31), 18, NEW_YORK)
    late = instant(date(2026, 11, 1), 17, NEW_YORK)
    assert late - start == 24 * HOUR_MS
    assert nights_of(readings([40], start), NEW_YORK) == []
    (night,) = nights_of(readings([40] * 80, start + 5 * HOUR_MS), NEW_YORK)
    assert night.date == date(2026, 11, 1)


def test_a_stray_value_before_everything_moves_day_one() -> None:
    """It should count days from the first local date with any value."""
    members = stretch(23, 31) + readings([40], MIDNIGHT - 5 * DAY_MS + MINUTE_MS)
    assert [(night.number, night.outside) for night in nights_of(members)] == [(1, 0), (7, 0)]
    assert EVENING > MIDNIGHT
