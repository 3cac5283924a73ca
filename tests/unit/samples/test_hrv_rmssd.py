"""Heart rate variability that looks like real one."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise, takewhile
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

import pytest

from etl.samples.hrv_rmssd import HeartRateVariability, Variability
from etl.samples.life import MINUTE_MS, Life
from etl.samples.nights import UP, nap, night
from etl.samples.people import person
from tests.unit.samples.conftest import MONTH, decoded, newest

if TYPE_CHECKING:
    from etl.samples.nights import Night

NAME = "HeartRateVariabilityRmssdRecord"
LIFE = Life(7, 1)
END = LIFE.day(MONTH).midnight_ms


@cache
def measured() -> list[Variability]:
    """Four weeks of values."""
    return list(
        takewhile(lambda item: item.time_ms < END, HeartRateVariability().records(LIFE, person(1), 0))
    )


@cache
def sleeps() -> list[Night]:
    """Every night and nap of these weeks."""
    return [
        sleep for day in range(MONTH + 1) for sleep in (night(LIFE, day), nap(LIFE, day)) if sleep is not None
    ]


def asleep(item: Variability) -> Night | None:
    """The night or nap it was measured in."""
    return next((sleep for sleep in sleeps() if sleep.bed_ms <= item.time_ms < sleep.wake_ms), None)


def by_night() -> dict[int, list[Variability]]:
    """The values of each night, naps left out."""
    found: dict[int, list[Variability]] = defaultdict(list)
    for item in measured():
        sleep = asleep(item)
        if sleep is not None and not sleep.nap:
            found[sleep.index].append(item)
    return found


def test_only_asleep() -> None:
    """Every value should be measured in a night or nap, never while awake."""
    for item in measured():
        sleep = asleep(item)
        assert sleep is not None
        stage = next(stage for stage in sleep.stages if stage.start_ms <= item.time_ms < stage.end_ms)
        assert stage.kind not in UP


def test_about_74_a_night() -> None:
    """A night should hold about 74 values, five minutes apart, but for those a moving hand costs."""
    nights = by_night()
    assert len(nights) >= MONTH - 1
    assert 68 < fmean(map(len, nights.values())) < 84
    gaps = [b.time_ms - a.time_ms for found in nights.values() for a, b in pairwise(found)]
    assert min(gaps) == 5 * MINUTE_MS
    assert all(gap % (5 * MINUTE_MS) == 0 for gap in gaps)
    assert 0.75 < gaps.count(5 * MINUTE_MS) / len(gaps) < 0.95


def test_naps_have_values_too() -> None:
    """A nap should hold a few values, fewer than a main night needs to be told by."""
    naps = Counter(
        item.time_ms // (24 * 60 * MINUTE_MS) for item in measured() if getattr(asleep(item), "nap", 0)
    )
    assert len(naps) > 4
    assert max(naps.values()) < 14


def test_values_are_those_of_people() -> None:
    """Values should lie between 20 and 80 ms, seldom at these bounds, with two decimals."""
    values = [item.value for item in measured()]
    assert 20 <= min(values) < max(values) <= 80
    assert sum(value in (20, 80) for value in values) / len(values) < 0.01
    assert all(value == round(value, 2) for value in values)
    assert 35 < median(values) < 60


def test_rises_over_the_night_with_noise() -> None:
    """Most nights should end higher than they began, though not step by step."""
    thirds = []
    for found in by_night().values():
        values = [item.value for item in found]
        part = len(values) // 3
        thirds.append(fmean(values[-part:]) - fmean(values[:part]))
        assert sum(b < a for a, b in pairwise(values)) > 0.3 * len(values)
    assert sum(rise > 0 for rise in thirds) > 0.85 * len(thirds)
    assert 4 < fmean(thirds) < 16


def test_nights_differ() -> None:
    """Nights of one person should differ by some milliseconds, people by more."""
    medians = [median(item.value for item in found) for found in by_night().values()]
    assert 3 < max(medians) - min(medians) < 25


def test_handed_over_while_the_night_goes_on() -> None:
    """Values should be on the phone within 47 minutes, many of them at once."""
    delays = [item.written_ms - item.time_ms for item in measured()]
    assert 0 <= min(delays) < max(delays) < 47 * MINUTE_MS
    assert max(Counter(item.written_ms for item in measured()).values()) >= 8


@pytest.mark.parametrize("seed", [7, 1, 2, 3, 4])
def test_three_files_hold_both_nights(seed: int) -> None:
    """The union of the default files should hold both nights whole, each file at most two of them."""
    life = Life(seed, 1)
    files = decoded(NAME, seed=seed)
    assert len(files) == 3
    union: list[dict[str, Any]] = list(newest(files).values())
    for index in (0, 1):
        sleep = night(life, index)
        inside = [item for item in union if sleep.bed_ms <= item["timeEpochMillis"] < sleep.wake_ms]
        assert len(inside) > 55
        assert min(item["timeEpochMillis"] for item in inside) < sleep.onset_ms + 30 * MINUTE_MS
        assert max(item["timeEpochMillis"] for item in inside) > sleep.wake_ms - 30 * MINUTE_MS
    assert all(60 < len(records) < 120 for records in files)
