"""Amounts cut into records."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from etl.samples.amounts import Cutter, Quantity
from etl.samples.gear import Source
from etl.samples.life import HOUR_MS, MINUTE_MS, Life
from etl.samples.motion import Minutes, by_minute

LIFE = Life(7, 1)
DAY = next(by_minute(LIFE, 0))
STEPS = Quantity("count", "steps", int)
PHONE = Source("phone", None)
RING = Source("ring", None, share=0.5, brings=60, day_hours=20)
CUTTER = Cutter(LIFE, STEPS)
MORNINGS = st.lists(st.sampled_from([0, 0, 0, 0, 7, 40, 89, 90, 100, 150]), min_size=90, max_size=90)


def of(steps: list[int]) -> Minutes:
    """A morning with these steps."""
    return replace(DAY, steps=steps)


def test_a_phones_day_ends_a_millisecond_early() -> None:
    """A phone's total should last from midnight to the last millisecond of the day."""
    total = CUTTER.total(PHONE, DAY, DAY.steps)
    assert (total.time_ms, total.end_ms) == (DAY.day.midnight_ms, DAY.day.end_ms - 1)


def test_a_rings_day_has_twenty_hours() -> None:
    """A ring's total should cover exactly the last 20 hours, and count nothing before them."""
    total = CUTTER.total(RING, DAY, [10] * 1440)
    assert (total.time_ms, total.end_ms) == (DAY.day.end_ms - 20 * HOUR_MS, DAY.day.end_ms)
    assert total.as_of(10**15)["count"] == 20 * 60 * 10 * 0.5


def test_a_total_is_a_count_so_far() -> None:
    """A total should grow with the day, say the same end all the time, and stop when the day is over."""
    total = CUTTER.total(PHONE, DAY, [10] * 1440)
    fetches = range(total.written_ms, DAY.day.end_ms + 3 * HOUR_MS, 7 * MINUTE_MS)
    records: list[dict[str, Any]] = [total.as_of(fetch) for fetch in fetches]
    counts = [record["count"] for record in records]
    assert counts == sorted(counts)
    assert counts[-1] == 14_400
    assert {record["endTimeEpochMillis"] for record in records} == {total.end_ms}
    for fetch, record in zip(fetches, records, strict=True):
        modified = record["metadata"]["lastModifiedTimeEpochMillis"]
        assert modified <= min(fetch, total.end_ms + 16 * MINUTE_MS)
        minutes = min(modified - total.time_ms, 24 * HOUR_MS) // MINUTE_MS
        assert record["count"] == 10 * minutes


def test_a_total_is_not_there_before_the_first_step() -> None:
    """A total should first be written when there is something to count."""
    total = CUTTER.total(PHONE, DAY, [0] * 400 + [5] + [0] * 1039)
    first: Any = total.as_of(total.written_ms)
    assert total.written_ms > DAY.at(401)
    assert first["count"] == 5


@given(MORNINGS)
def test_bouts_hold_every_step_once(steps: list[int]) -> None:
    """Bouts should be apart, hold all steps, last 1 to 15 minutes, and one minute each while walking."""
    found = list(CUTTER.bouts(PHONE, of(steps), steps))
    assert sum(item.amount for item in found) == sum(steps)
    for item in found:
        first, last = ((time - DAY.day.midnight_ms) // MINUTE_MS for time in (item.time_ms, item.end_ms))
        assert 1 <= last - first <= 15
        assert all(0 < count < 90 for count in steps[first:last]) or last - first == 1
    assert all(a.end_ms <= b.time_ms for a, b in pairwise(found))


@given(MORNINGS)
def test_quarters_follow_the_clock(steps: list[int]) -> None:
    """Quarters should begin at full quarters of an hour, last one, and leave out those without a step."""
    found = list(CUTTER.quarters(PHONE, of(steps), steps))
    assert sum(item.amount for item in found) == sum(steps)
    assert all(item.time_ms % (15 * MINUTE_MS) == 0 for item in found)
    assert {item.end_ms - item.time_ms for item in found} <= {15 * MINUTE_MS}
    assert all(item.amount >= 1 for item in found)


def test_what_is_less_than_one_is_not_written() -> None:
    """A single step of which a source notices half should give no record."""
    steps = [1, *[0] * 1439]
    assert list(CUTTER.bouts(PHONE, DAY, steps))
    assert not list(CUTTER.bouts(RING, DAY, steps))
