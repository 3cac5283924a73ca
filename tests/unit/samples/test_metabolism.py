"""Glucose that answers to what happens to a body."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import pytest

from etl.samples.life import HOUR_MS, MINUTE_MS, Activity, Day, Life, Meal
from etl.samples.metabolism import STEP_MS, traces
from etl.samples.people import person

if TYPE_CHECKING:
    from etl.samples.people import Physiology

NOON = 12 * HOUR_MS


class Plain(Life):
    """A life in which only what the test says happens, on day 0."""

    meals: tuple[Meal, ...] = ()
    activities: tuple[Activity, ...] = ()

    def day(self, index: int) -> Day:
        """A day of rest, but for day 0."""
        day = super().day(index)
        at = day.midnight_ms
        if index != 0:
            return replace(day, meals=(), activities=())
        meals = tuple(replace(meal, start_ms=at + meal.start_ms) for meal in self.meals)
        activities = tuple(
            replace(item, start_ms=at + item.start_ms, end_ms=at + item.end_ms) for item in self.activities
        )
        return replace(day, meals=meals, activities=activities)


def curve(meals: tuple[Meal, ...] = (), activities: tuple[Activity, ...] = ()) -> list[float]:
    """Glucose from noon on, every five minutes, of a person who does only this."""
    kind = type("Given", (Plain,), {"meals": meals, "activities": activities, "__slots__": ()})
    _, trace = next(traces(kind(3, 2), steady(), 0))
    return [glucose for _, glucose in trace][NOON // STEP_MS :]


def steady() -> Physiology:
    """A body whose insulin does not vary."""
    return replace(person(2).body, mismatch=0.0)


def lunch(carbs: int, absorption: int = 35) -> tuple[Meal, ...]:
    """A meal at noon."""
    return (Meal("LUNCH", NOON, carbs, absorption),)


def test_rises_after_a_meal_and_comes_back() -> None:
    """A meal should raise glucose within an hour or two, and no longer after five."""
    rest, eaten = curve(), curve(lunch(60))
    lift = [after - before for after, before in zip(eaten, rest, strict=True)]
    peak = lift.index(max(lift))
    assert max(lift) > 50
    assert 6 <= peak <= 24
    assert abs(lift[72]) < max(lift) / 4


def test_larger_meals_rise_higher() -> None:
    """Twice the carbohydrate should mean a higher peak."""
    assert max(curve(lunch(80))) > max(curve(lunch(40))) + 25


def test_slow_meals_peak_later_and_lower() -> None:
    """What is absorbed slowly should peak later and lower."""
    fast, slow = curve(lunch(60, 25)), curve(lunch(60, 60))
    assert slow.index(max(slow)) > fast.index(max(fast)) + 3
    assert max(slow) < max(fast)


def test_exercise_lowers() -> None:
    """Exercise should lower glucose, harder exercise more, and the effect should pass."""
    rest = curve()
    walk = curve(activities=(Activity(NOON, NOON + 45 * MINUTE_MS, 0.5),))
    run = curve(activities=(Activity(NOON, NOON + 45 * MINUTE_MS, 1.0),))
    assert run[10] < walk[10] - 4 < rest[10] - 8
    assert run[100] == pytest.approx(rest[100], abs=3)


def test_rises_before_dawn() -> None:
    """Between four and half past seven glucose should rise without a meal."""
    _, trace = next(traces(Plain(3, 2), replace(steady(), dawn=0.0), 0))
    _, dawning = next(traces(Plain(3, 2), replace(steady(), dawn=30.0), 0))
    lift = [b[1] - a[1] for a, b in zip(trace, dawning, strict=True)]
    assert lift[4 * 12] == pytest.approx(0, abs=1)
    assert max(lift) > 20
    assert 7 * 12 < lift.index(max(lift)) < 9 * 12


@pytest.mark.parametrize("number", [1, 2, 3])
def test_stays_among_the_living(number: int) -> None:
    """Over many days glucose should stay where people live."""
    for seed in range(4):
        for _, trace in islice(traces(Life(seed, number), person(number).body, 0), 40):
            assert all(40 < glucose < 420 for _, glucose in trace)


def test_days_follow_without_a_jump() -> None:
    """Midnight should not show."""
    days = list(islice(traces(Life(7, 1), person(1).body, 0), 10))
    joints = [(a[-1], b[0]) for (_, a), (_, b) in pairwise(days)]
    assert all(late[0] + STEP_MS == early[0] for late, early in joints)
    assert all(abs(late[1] - early[1]) < 12 for late, early in joints)


def test_the_start_is_forgotten() -> None:
    """A day should be the same, to a mg/dL, whichever day the first one asked for was."""
    for seed in range(4):
        life, body = Life(seed, 1), person(1).body
        early = next(trace for day, trace in traces(life, body, -3) if day.index == 0)
        _, late = next(traces(life, body, 0))
        assert all(abs(a[1] - b[1]) < 1 for a, b in zip(early, late, strict=True))
