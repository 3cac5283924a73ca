"""Nights that fit into the days, and look like sleep."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cache
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from etl.samples.life import FIRST_DAY, HOUR_MS, MINUTE_MS, Life
from etl.samples.nights import AWAKE, DEEP, LIGHT, OUT_OF_BED, REM, UP, nap, night

if TYPE_CHECKING:
    from etl.samples.nights import Night


@cache
def nights() -> list[Night]:
    """Six weeks of two people."""
    return [night(Life(seed, 1), index) for seed in (7, 1) for index in range(42)]


def minutes(sleep: Night, *kinds: str) -> float:
    """How long it spends in these stages."""
    return sum(stage.end_ms - stage.start_ms for stage in sleep.stages if stage.kind in kinds) / MINUTE_MS


def third(sleep: Night, number: int, kind: str) -> float:
    """How many stages of that kind begin in the first, second or third part of it."""
    length = (sleep.wake_ms - sleep.bed_ms) / 3
    starts = [stage.start_ms for stage in sleep.stages if stage.kind == kind]
    return sum(number <= (start - sleep.bed_ms) / length < number + 1 for start in starts)


@given(st.integers(), st.integers(1, 99), st.integers(-400, 4000))
def test_a_night_fits_between_its_days(seed: int, subject: int, index: int) -> None:
    """A night should last from lights out to getting up, without a gap, and begin awake."""
    life = Life(seed, subject)
    sleep = night(life, index)
    assert (sleep.bed_ms, sleep.wake_ms) == (life.day(index - 1).bed_ms, life.day(index).wake_ms)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(sleep.stages))
    assert all(stage.start_ms < stage.end_ms for stage in sleep.stages)
    assert sleep.stages[-1].end_ms - sleep.stages[-1].start_ms >= 2 * MINUTE_MS
    assert sleep.stages[0].kind == AWAKE
    assert 5 <= (sleep.onset_ms - sleep.bed_ms) / MINUTE_MS <= 22


def test_as_many_stages_as_in_real_ones() -> None:
    """A night should have about as many stages as the real one had: 109."""
    counts = [len(sleep.stages) for sleep in nights()]
    assert 95 < fmean(counts) < 130
    assert 70 < min(counts) < max(counts) < 190


def test_shares_are_those_of_people() -> None:
    """Light sleep should fill half the night, dreams a fifth, deep sleep less; little time awake."""
    spent = {kind: fmean(minutes(sleep, kind) for sleep in nights()) for kind in (LIGHT, DEEP, REM)}
    whole = fmean((sleep.wake_ms - sleep.bed_ms) / MINUTE_MS for sleep in nights())
    assert 6.9 * 60 < whole < 9 * 60
    assert 0.48 < spent[LIGHT] / whole < 0.62
    assert 0.15 < spent[REM] / whole < 0.26
    assert 0.11 < spent[DEEP] / whole < 0.21
    assert 20 < fmean(minutes(sleep, *UP) for sleep in nights()) < 60


def test_deep_early_dreams_late() -> None:
    """The first third should have most of the deep sleep, the last third most of the dreams."""
    deep = [sum(third(sleep, number, DEEP) for sleep in nights()) for number in range(3)]
    dreams = [sum(third(sleep, number, REM) for sleep in nights()) for number in range(3)]
    assert deep[0] > deep[1] > deep[2]
    assert dreams[0] < dreams[1] < dreams[2]


def test_long_awakenings_are_few() -> None:
    """There should be nights with and without an awakening of over five minutes, seldom several."""
    long = Counter[int]()
    for sleep in nights():
        inside = [stage for stage in sleep.stages if stage.start_ms > sleep.onset_ms and stage.kind == AWAKE]
        long[sum(stage.end_ms - stage.start_ms > 5 * MINUTE_MS for stage in inside)] += 1
    assert long[0] > long[1] > 3
    assert sum(count for number, count in long.items() if number > 1) < 8


def test_every_third_night_has_a_walk_to_the_bathroom() -> None:
    """It should last some minutes between two moments awake, also in the night between the default days."""
    for sleep in nights():
        out = [number for number, stage in enumerate(sleep.stages) if stage.kind == OUT_OF_BED]
        assert len(out) <= (sleep.index % 3 == 1)
        for number in out:
            assert {sleep.stages[number - 1].kind, sleep.stages[number + 1].kind} == {AWAKE}
            assert 3 <= minutes(sleep, OUT_OF_BED) <= 4.5
    assert OUT_OF_BED in {stage.kind for stage in night(Life(7, 1), 1).stages}


@given(st.integers(), st.integers(1, 99), st.integers(-400, 4000))
def test_naps_disturb_nothing(seed: int, subject: int, index: int) -> None:
    """Naps should come on Wednesdays and Sundays, when nothing is eaten or exercised, and be light."""
    life = Life(seed, subject)
    rest, day = nap(life, index), life.day(index)
    assert (rest is not None) == ((FIRST_DAY + timedelta(days=index)).weekday() in (2, 6))
    if rest is None:
        return
    assert 24 <= (rest.wake_ms - rest.bed_ms) / MINUTE_MS <= 70
    assert day.wake_ms + 4 * HOUR_MS < rest.bed_ms < rest.wake_ms < day.bed_ms - 4 * HOUR_MS
    assert not any(rest.bed_ms <= meal.start_ms < rest.wake_ms for meal in day.meals)
    assert not any(rest.bed_ms < item.end_ms and item.start_ms < rest.wake_ms for item in day.activities)
    assert minutes(rest, LIGHT, AWAKE) > 0.7 * minutes(rest, LIGHT, AWAKE, DEEP, REM)


def test_people_and_nights_differ() -> None:
    """No two nights of any two people should be alike, and each the same when asked for again."""
    nights = [night(Life(7, subject), index) for subject in (1, 2) for index in range(20)]
    assert len({sleep.stages for sleep in nights}) == 40
    assert nights[5] == night(Life(7, 1), 5)
