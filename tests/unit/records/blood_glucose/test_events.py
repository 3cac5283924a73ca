"""Episodes of low and high glucose."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import MINUTE_MS
from etl.records.blood_glucose.events import OUT_OF_BOUNDS, Event, Point, find_events, find_kinds
from tests.unit.records.blood_glucose.builders import FIVE_MINUTES, MIDNIGHT, STEADY, readings

LOW, OK, GAP = 60, 100, None


def trace(*parts: tuple[int | None, int]) -> list[Point]:
    """Points every five minutes: (level, how many), None for times without readings."""
    points, time = [], 0
    for level, count in parts:
        for _ in range(count):
            if level is not None:
                points.append(Point(time, level))
            time += FIVE_MINUTES
    return points


def lows(*parts: tuple[int | None, int]) -> list[tuple[int, int, bool]]:
    """Low episodes as (start, duration, truncated) in minutes."""
    events = find_events(trace(*parts), OUT_OF_BOUNDS["low"], FIVE_MINUTES)
    return [(e.start_ms // MINUTE_MS, e.duration_ms // MINUTE_MS, e.truncated) for e in events]


def test_shortest_episode() -> None:
    """Should need 15 minutes: three readings, not two."""
    assert lows((OK, 6), (LOW, 3), (OK, 6)) == [(30, 15, False)]
    assert lows((OK, 6), (LOW, 2), (OK, 6)) == []


def test_short_recovery_does_not_end_it() -> None:
    """Should go on through ten minutes of recovery, and count them."""
    assert lows((OK, 6), (LOW, 3), (OK, 2), (LOW, 1), (OK, 6)) == [(30, 30, False)]


def test_fifteen_minutes_of_recovery_end_it() -> None:
    """Should end with 15 minutes recovered, so that two lows are two episodes."""
    assert lows((OK, 6), (LOW, 3), (OK, 3), (LOW, 4), (OK, 3)) == [(30, 15, False), (60, 20, False)]


def test_two_short_lows_are_no_episode() -> None:
    """Should need 15 minutes in a row to start, not in sum."""
    assert lows((OK, 6), (LOW, 2), (OK, 1), (LOW, 2), (OK, 6)) == []


def test_short_low_after_an_episode() -> None:
    """Should not count a short low after a recovery to the episode before."""
    assert lows((OK, 6), (LOW, 3), (OK, 3), (LOW, 1), (OK, 6)) == [(30, 15, False)]


def test_gap_within_45_minutes() -> None:
    """Should bridge a gap of up to 45 minutes between readings."""
    assert lows((OK, 6), (LOW, 1), (GAP, 8), (LOW, 1), (OK, 6)) == [(30, 50, False)]


def test_gap_above_45_minutes_cuts() -> None:
    """Should know nothing of a longer gap: an episode on each side, both truncated."""
    assert lows((OK, 6), (LOW, 3), (GAP, 9), (LOW, 3), (OK, 6)) == [(30, 15, True), (90, 15, True)]


def test_gap_hides_the_end() -> None:
    """Should be truncated where a gap comes before 15 minutes of recovery."""
    assert lows((OK, 6), (LOW, 3), (OK, 2), (GAP, 20), (OK, 6)) == [(30, 15, True)]
    assert lows((OK, 6), (LOW, 3), (OK, 3), (GAP, 20), (OK, 6)) == [(30, 15, False)]


def test_edges_of_the_data_truncate() -> None:
    """Should be truncated where the data start or end within it."""
    assert lows((LOW, 3), (OK, 6)) == [(0, 15, True)]
    assert lows((OK, 6), (LOW, 3)) == [(30, 15, True)]
    assert lows((LOW, 3)) == [(0, 15, True)]


def test_nothing() -> None:
    """Should find nothing in nothing, and nothing where all is well."""
    assert lows() == []
    assert lows((OK, 100)) == []


def test_slow_sensor() -> None:
    """Should take a reading of a 15-minute sensor for 15 minutes."""
    points = [Point(index * 15 * MINUTE_MS, level) for index, level in enumerate([OK, LOW, OK, OK])]
    (event,) = find_events(points, OUT_OF_BOUNDS["low"], 15 * MINUTE_MS)
    assert event == Event(15 * MINUTE_MS, 30 * MINUTE_MS, truncated=False, longest_ms=15 * MINUTE_MS)


@pytest.mark.parametrize(
    ("level", "kinds"),
    [
        (53.4999, {"very_low", "low"}),
        (53.5, {"low"}),
        (54.0, {"low"}),
        (69.4999, {"low"}),
        (69.5, set()),
        (180.49, set()),
        (180.5, {"high"}),
        (250.49, {"high"}),
        (250.5, {"high", "very_high"}),
    ],
)
def test_levels(level: float, kinds: set[str]) -> None:
    """Should judge each reading as a whole number; a very low episode lies within a low one."""
    members = readings([OK] * 6 + [level] * 3 + [OK] * 6)
    found = find_kinds(OUT_OF_BOUNDS, members, FIVE_MINUTES)
    assert {kind for kind, events in found.items() if events} == kinds
    for kind in kinds:
        assert found[kind][0].start_ms == MIDNIGHT + 30 * MINUTE_MS


@STEADY
@given(st.lists(st.tuples(st.sampled_from([LOW, OK, GAP]), st.integers(1, 12)), max_size=20))
def test_episodes_are_long_and_apart(parts: list[tuple[int | None, int]]) -> None:
    """Should give episodes of 15 minutes and more, in order and without overlap, whatever the trace."""
    found = lows(*parts)
    assert all(duration >= 15 for _, duration, _ in found)
    for (start, duration, _), (following, _, _) in pairwise(found):
        assert start + duration <= following


@STEADY
@given(st.lists(st.tuples(st.sampled_from([LOW, OK, GAP]), st.integers(1, 12)), max_size=20))
def test_mirror(parts: list[tuple[int | None, int]]) -> None:
    """Should find highs in the mirror image of lows."""
    points = trace(*parts)
    mirrored = [Point(point.time_ms, 250 - point.level) for point in points]
    assert find_events(points, OUT_OF_BOUNDS["low"], FIVE_MINUTES) == find_events(
        mirrored, OUT_OF_BOUNDS["high"], FIVE_MINUTES
    )
