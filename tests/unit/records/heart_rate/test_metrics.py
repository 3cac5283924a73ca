"""The numbers, against values worked out by hand and against slow definitions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.localtime import HOUR_MS, MINUTE_MS
from etl.records.heart_rate import metrics
from etl.records.heart_rate.streams import Trace, merge
from tests.unit.records.heart_rate.builders import FIXED, MIDNIGHT, STEADY, instants, series

SPECTRUM = {50: 5, 60: 85, 70: 5, 100: 3, 101: 2}


def trace(beats: list[int], step_ms: int = MINUTE_MS) -> Trace:
    """Samples at a steady pace from midnight."""
    return merge([series(beats, step_ms=step_ms)], FIXED).whole


def test_mean() -> None:
    """Should weigh by time; nothing has no mean."""
    assert metrics.mean({60: 3, 90: 1}) == 67.5
    assert metrics.mean({}) is None


@pytest.mark.parametrize(
    ("per_cent", "expected"), [(5, 50), (50, 60), (90, 60), (91, 70), (95, 70), (96, 100)]
)
def test_percentile(per_cent: int, expected: int) -> None:
    """Should give the lowest heart rate at or below which so much of the time was spent."""
    assert metrics.percentile(SPECTRUM, per_cent) == expected
    assert metrics.percentile({}, per_cent) is None


def test_time_above() -> None:
    """Should count what is above, not what is at a level."""
    assert [metrics.time_above(SPECTRUM, level) for level in (49, 99, 100, 101)] == [100, 5, 2, 0]


def test_night_dip() -> None:
    """It should give by how much the night is lower, and below 0 where it is higher."""
    assert metrics.night_dip(60, 80) == 25
    assert metrics.night_dip(90, 75) == pytest.approx(-20)


def test_split() -> None:
    """Should share out the time of a sample that spans the cut."""
    whole = trace([60, 70, 80])
    before, after = metrics.split(whole, MIDNIGHT + MINUTE_MS + 20_000)
    assert before == {60: MINUTE_MS, 70: 20_000}
    assert after == {70: 40_000, 80: MINUTE_MS}


def test_lowest_stretch() -> None:
    """Should find the lowest mean over five minutes, and count its samples."""
    found = metrics.lowest_stretch(trace([70] * 60 + [50] * 5 + [70] * 60), MIDNIGHT, MIDNIGHT + 2 * HOUR_MS)
    assert found == metrics.Stretch(50.0, 5)
    assert "50" not in repr(found)


def test_lowest_stretch_weighs_by_time() -> None:
    """Should weigh the samples of a stretch by the time they stand for."""
    times = (0, 60_000, 120_000, 240_000)
    records = [series([bpm], MIDNIGHT + time) for time, bpm in zip(times, (60, 50, 40, 90), strict=True)]
    whole = merge([*records, series([90], MIDNIGHT + 900_000)], FIXED).whole
    found = metrics.lowest_stretch(whole, MIDNIGHT, MIDNIGHT + 300_000)
    assert found == metrics.Stretch((60 + 50 + 2 * 40 + 90) / 5, 4)


@pytest.mark.parametrize(
    ("seconds", "enough"), [((0, 60, 120), True), ((0, 20, 60), False), ((0, 240), False)]
)
def test_lowest_stretch_needs_three_minutes(seconds: tuple[int, ...], *, enough: bool) -> None:
    """Should need samples in three minutes: several in one minute count once."""
    whole = merge([series([60], MIDNIGHT + second * 1000) for second in seconds], FIXED).whole
    found = metrics.lowest_stretch(whole, MIDNIGHT, MIDNIGHT + HOUR_MS)
    assert (found is not None) is enough


def test_lowest_stretch_lies_within_the_bounds() -> None:
    """Should begin with a sample at or after the start and end at or before the end."""
    beats = [40] * 10 + [60] * 10 + [40] * 10
    start, end = MIDNIGHT + 10 * MINUTE_MS, MIDNIGHT + 20 * MINUTE_MS
    assert metrics.lowest_stretch(trace(beats), start, end) == metrics.Stretch(60.0, 5)
    assert metrics.lowest_stretch(trace(beats), start, end + MINUTE_MS) == metrics.Stretch(56.0, 5)
    assert metrics.lowest_stretch(trace(beats), start, start + 5 * MINUTE_MS - 1) is None


@settings(STEADY, max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 900), st.integers(30, 220)), min_size=1, max_size=60))
def test_against_slow_definitions(parts: list[tuple[int, int]]) -> None:
    """Should agree with what the definitions say, second by second."""
    at, records = MIDNIGHT, []
    for gap, bpm in parts:
        records += instants([bpm], at)
        at += gap * 1000
    whole = merge(records, FIXED).whole
    seconds = [
        (time + second * 1000, bpm)
        for time, bpm, weight in zip(whole.times_ms, whole.beats, whole.weights_ms, strict=True)
        for second in range(weight // 1000)
    ]
    times = metrics.spectrum(whole.beats, whole.weights_ms)
    values = sorted(bpm for _, bpm in seconds)
    assert metrics.mean(times) == pytest.approx(sum(values) / len(values), rel=1e-12)
    assert metrics.time_above(times, 100) == 1000 * sum(bpm > 100 for bpm in values)
    for per_cent in (5, 50, 95):
        place = -(-per_cent * len(values) // 100)
        assert metrics.percentile(times, per_cent) == values[place - 1]
    expected = []
    for first, start in enumerate(whole.times_ms):
        end = start + metrics.STRETCH_MS
        minutes = {time // MINUTE_MS for time in whole.times_ms[first:] if time < end}
        within = [bpm for time, bpm in seconds if start <= time < end]
        if len(minutes) >= 3:
            expected.append(sum(within) / len(within))
    found = metrics.lowest_stretch(whole, MIDNIGHT, at + HOUR_MS)
    assert (found.mean if found else None) == (pytest.approx(min(expected), rel=1e-12) if expected else None)
