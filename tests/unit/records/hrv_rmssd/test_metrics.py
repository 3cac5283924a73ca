"""The numbers, against values worked out by hand."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import MINUTE_MS
from etl.records.hrv_rmssd import metrics
from etl.records.hrv_rmssd.runs import find_runs
from tests.unit.records.hrv_rmssd.builders import STEADY, readings

VALUES = st.lists(st.floats(5, 180), min_size=6, max_size=60)


def test_quartiles() -> None:
    """It should interpolate between the ordered values."""
    assert metrics.quartiles([60, 10, 40, 30, 20, 50]) == (22.5, 35.0, 47.5)
    assert metrics.quartiles([60, 10, 40, 30, 20, 50, 70]) == (25.0, 40.0, 55.0)


def test_quartiles_need_six_values() -> None:
    """It should give nothing of five values."""
    assert metrics.quartiles([40.0] * 5) is None
    assert metrics.quartiles([40.0] * 6) == (40.0, 40.0, 40.0)


@STEADY
@given(VALUES)
def test_quartiles_agree_with_the_library(values: list[float]) -> None:
    """It should agree with the inclusive method of the standard library."""
    expected = statistics.quantiles(values, n=4, method="inclusive")
    assert metrics.quartiles(values) == pytest.approx(expected)


def test_logarithm() -> None:
    """It should be the natural logarithm."""
    assert metrics.logarithm(math.e) == pytest.approx(1)


def test_parts() -> None:
    """It should average the earliest and the latest of three equal parts of the time."""
    (run,) = find_runs(readings([30, 32, 34, 50, 50, 50, 60, 61, 65]))
    assert metrics.parts(run) == (32, 3, 62, 3)


def test_parts_are_parts_of_time() -> None:
    """It should cut by the clock, not by the count, and give a value on a border to the middle."""
    start = readings([30] * 20, step_ms=5 * MINUTE_MS)
    end = readings([50, 60, 70], start[0].time_ms + 270 * MINUTE_MS, step_ms=15 * MINUTE_MS)
    (run,) = find_runs(start + readings([40], start[0].time_ms + 200 * MINUTE_MS) + end)
    assert run.length_ms == 300 * MINUTE_MS
    assert metrics.parts(run) == (30, 20, 60, 3)
    (even,) = find_runs(readings([30, 30, 30, 40, 40, 40, 40, 50, 50, 50]))
    assert metrics.parts(even) == (30, 3, 50, 3)


def test_parts_need_three_values_each() -> None:
    """It should give nothing where a part holds two values."""
    (run,) = find_runs(readings([30, 32, 40, 40, 60, 61]))
    assert metrics.parts(run) is None


def test_nightly_mean() -> None:
    """It should average three nights or more."""
    assert metrics.nightly_mean([40.0, 42.0]) is None
    assert metrics.nightly_mean([40.0, 42.0, 47.0]) == 43


def test_nightly_variation() -> None:
    """It should be 100 SD/mean of the logarithms, of five nights or more."""
    nights = [math.exp(log) for log in (3.5, 3.6, 3.7, 3.8, 3.9)]
    assert metrics.nightly_variation(nights[:4]) is None
    assert metrics.nightly_variation(nights) == pytest.approx(100 * math.sqrt(0.025) / 3.7)
    assert metrics.nightly_variation([40.0] * 5) == 0


def test_difference_is_that_of_the_written_values() -> None:
    """It should be what a reader gets who subtracts the values as written."""
    assert metrics.difference(45.24, 41.76) == pytest.approx(3.4)
    assert metrics.difference(41.76, 45.24) == pytest.approx(3.4)
    assert metrics.difference(40.04, 39.96) == 0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(40, 43.999, True), (40, 44, False), (44, 40, False), (40, 40, True), (5, 5.49, True), (5, 5.5, False)],
)
def test_alike(one: float, other: float, *, expected: bool) -> None:
    """It should call alike what is less than ten per cent of the lower value apart."""
    assert metrics.alike(one, other) is expected
    assert metrics.alike(other, one) is expected


@STEADY
@given(VALUES, st.randoms())
def test_order_does_not_matter(values: list[float], chance: object) -> None:
    """It should give the same bits for any order of the values."""
    shuffled = [*values]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' Random
    for metric in (metrics.quartiles, metrics.nightly_mean, metrics.nightly_variation):
        assert metric(values) == metric(shuffled)
