"""Percentiles by nearest rank, and the figures of phases and seconds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.audit.load_figures import (
    NEVER,
    Figures,
    Latencies,
    Measured,
    Sample,
    Timing,
    figures,
    latencies,
    percentile,
    together,
)
from etl.audit.load_plan import Phase
from etl.audit.load_series import series

TIMES = st.lists(st.floats(0, 1e6), min_size=1, max_size=300)


@given(TIMES, st.integers(1, 100))
def test_a_percentile_is_the_nearest_rank(values: list[float], percent: int) -> None:
    """It should be the least value that at least so many percent of all do not exceed."""
    found = percentile(sorted(values), percent)
    enough = [
        value
        for value in values
        if Fraction(sum(other <= value for other in values), len(values)) >= Fraction(percent, 100)
    ]
    assert found == min(enough)


def test_percentiles_of_known_values() -> None:
    """It should agree with the textbook: five values, and a hundred of which each is its own percentile."""
    assert [percentile([15, 20, 35, 40, 50], p) for p in (5, 30, 40, 50, 100)] == [15, 20, 20, 35, 50]
    assert [percentile(range(1, 101), p) for p in (1, 50, 95, 99, 100)] == [1, 50, 95, 99, 100]
    assert percentile([], 50) is None
    for wrong in (0, 101):
        with pytest.raises(ValueError, match="between"):
            percentile([1.0], wrong)


@given(st.integers(1, 400), st.integers(0, 400))
def test_what_got_lost_counts_as_longest(fast: int, lost: int) -> None:
    """It should make a percentile infinite as soon as the share of lost files reaches it, and not before."""
    found = latencies([0.1] * fast + [NEVER] * lost)
    for value, percent in ((found.p50, 50), (found.p95, 95), (found.p99, 99), (found.longest, 100)):
        reached = Fraction(fast, fast + lost) >= Fraction(percent, 100)
        assert value == (0.1 if reached else NEVER)


PHASES = (Phase("warmup", 1, 2), Phase("normal", 2, 2))
TIMINGS = (
    Timing(0, 0.0, 0.0, 0.9),
    Timing(0, 0.5, 0.5, 1.5),
    Timing(1, 1.0, 1.25, 1.5),
    Timing(1, 2.0, 2.0, 2.25, refused=True),
    Timing(1, 2.5, 2.5),
    Timing(1, 2.75, 2.75, 4.25),
)
SAMPLES = (
    Sample(0.5, (1.0, 0.5), (100, 200), 3),
    Sample(1.5, (0.5, 0.5), (300, 250), 7),
    Sample(2.5, (0.25, 0.25), (280, 260), None),
    Sample(3.5, (0.0, 0.0), (900, 900), 9),
)


def measured(ended: float = 3.0) -> Measured:
    """Give two phases of which one file was never settled, and one late."""
    return Measured(PHASES, TIMINGS, SAMPLES, ended)


def test_figures_of_a_phase() -> None:
    """It should count files by when they were due, and the rate by what was settled meanwhile."""
    warmup, normal = figures(measured())
    assert (warmup.name, warmup.announced, warmup.got, warmup.errors) == ("warmup", 2, 1.0, 0)
    expected = Figures(
        name="normal",
        seconds=2.0,
        asked=2,
        announced=4,
        got=1.5,
        missing=1,
        errors=2,
        latencies=Latencies(0.5, NEVER, NEVER, NEVER),
        late=0.25,
        cpu=0.75,
        rss=300,
        ready=7,
    )
    assert normal == expected


def test_all_but_the_warm_up_together() -> None:
    """It should leave the warm-up out, unless there is nothing else."""
    assert together(measured(), "warmup").announced == 4
    assert together(measured(), "nothing").announced == 6
    alone = Measured(PHASES[:1], TIMINGS[:2], SAMPLES[:1], 1.0)
    assert together(alone, "warmup").announced == 2


def test_a_phase_that_was_cut_short_counts_so_far() -> None:
    """It should divide by the seconds that it lasted, and leave out phases that were not begun."""
    assert [one.name for one in figures(measured(0.5))] == ["warmup"]
    assert figures(measured(2.5))[1].seconds == 1.5
    assert figures(measured(2.5))[1].got == pytest.approx(3 / 1.5)


def test_seconds_one_by_one() -> None:
    """It should tell of each second what was due, settled and left, until the last was settled."""
    rows = series(measured())
    assert [row["phase"] for row in rows] == ["warmup", "normal", "normal", None, None]
    assert [row["due"] for row in rows] == [2, 1, 3, 0, 0]
    assert [row["settled"] for row in rows] == [1, 2, 1, 0, 1]
    assert [row["unsettled"] for row in rows] == [1, 0, 2, 2, 1]
    assert [row["max_ms"] for row in rows] == [900.0, 1000.0, 250.0, None, 1500.0]
    assert [row["queue"] for row in rows] == [3, 7, None, 9, None]
    assert [row["rss_bytes"] for row in rows] == [[100, 200], [300, 250], [280, 260], [900, 900], []]


def test_of_nothing_there_is_nothing() -> None:
    """It should not stumble over a run that was ended at once."""
    nothing = Measured(PHASES, (), (), 0.0)
    assert figures(nothing) == []
    assert series(nothing) == []
    assert together(nothing, "warmup").latencies == Latencies()
