"""Days by the minute."""

from __future__ import annotations

from functools import cache
from itertools import islice
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.samples.life import MINUTE_MS, Life
from etl.samples.motion import WALKING, Minutes, by_minute
from etl.samples.nights import OUT_OF_BED, nap, night


@cache
def days() -> list[Minutes]:
    """Forty days of three people."""
    return [day for seed in (7, 1, 2) for day in islice(by_minute(Life(seed, 1), -1), 40)]


def active(minutes: Minutes, minute: int) -> bool:
    """Whether some activity reaches into that minute."""
    start = minutes.at(minute)
    return any(item.start_ms < start + MINUTE_MS and start < item.end_ms for item in minutes.day.activities)


@given(st.integers(-400, 4000))
@settings(max_examples=30)
def test_a_day_has_its_minutes(index: int) -> None:
    """A day should have as many minutes as the clock, also when that is changed, and go on with the next."""
    first, second = islice(by_minute(Life(7, 1), index), 2)
    for minutes in (first, second):
        assert len(minutes.steps) == len(minutes.stages)
        assert minutes.at(len(minutes.steps)) == minutes.day.end_ms
    assert second == next(by_minute(Life(7, 1), index + 1))


def test_asleep_as_the_nights_say() -> None:
    """Each minute should be in the stage in which it begins, up between the sleeps."""
    life = Life(7, 1)
    for minutes in islice(by_minute(life, 0), 9):
        index = minutes.day.index
        sleeps = [item for item in (night(life, index), nap(life, index), night(life, index + 1)) if item]
        stages = [stage for sleep in sleeps for stage in sleep.stages]
        for minute in range(len(minutes.stages)):
            now = minutes.at(minute)
            kinds: list[str | None] = [stage.kind for stage in stages if stage.start_ms <= now < stage.end_ms]
            assert [minutes.stages[minute]] == (kinds or [None])


def test_nobody_walks_asleep() -> None:
    """In bed there should be no step but in whole minutes out of it, and then a few."""
    walks = 0
    for minutes in days():
        for stage, steps in zip(minutes.stages, minutes.steps, strict=True):
            if stage is not None and steps:
                assert stage == OUT_OF_BED
                assert 8 <= steps <= 22
                walks += 1
    assert walks > 60


def test_activities_are_walked() -> None:
    """Walks should be at a walk's pace and runs at a run's, with breaths in between; errands slower."""
    paces: dict[bool, list[int]] = {True: [], False: []}
    for minutes in days():
        for minute, steps in enumerate(minutes.steps):
            assert (steps >= WALKING) <= active(minutes, minute)
            runs = any(item.intensity > 0.8 for item in minutes.day.activities if active(minutes, minute))
            if steps >= WALKING:
                paces[runs and steps > 120].append(steps)
    assert 98 <= min(paces[False]) < max(paces[False]) <= 112
    assert 138 <= min(paces[True]) < max(paces[True]) <= 152


def test_days_have_the_steps_of_people() -> None:
    """Most days should have 3,000 to 11,000 steps, more with exercise, and every hour of them some."""
    totals = [sum(minutes.steps) for minutes in days()]
    assert min(totals) > 3_000
    assert sum(total < 11_000 for total in totals) / len(totals) > 0.75
    assert max(totals) < 16_000
    rest = [sum(minutes.steps) for minutes in days() if not minutes.day.activities]
    assert fmean(totals) > fmean(rest) + 1_000


@pytest.mark.parametrize("index", [131, 369])
def test_clock_changes(index: int) -> None:
    """Days of a clock change should have 23 and 25 hours, and their steps while up."""
    minutes = next(by_minute(Life(7, 1), index))
    assert len(minutes.steps) in (23 * 60, 25 * 60)
    assert sum(minutes.steps) > 2_500


def test_up_means_moving() -> None:
    """Minutes after waking there should be first steps."""
    for minutes in days():
        up = (minutes.day.wake_ms - minutes.day.midnight_ms) // MINUTE_MS
        assert sum(minutes.steps[up : up + 12]) > 0
