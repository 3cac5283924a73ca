"""When files are due: phases read from text, schedules fixed beforehand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.audit.load_plan import DEFAULT, Arrivals, Phase, duration, phase, schedule, size

PHASES = st.lists(
    st.builds(
        Phase,
        st.just("x"),
        st.integers(1, 8).map(lambda quarters: quarters / 4),
        st.sampled_from([0.5, 1.0, 4.0, 32.0]),
    ),
    min_size=1,
    max_size=4,
)


def test_a_phase_is_read() -> None:
    """It should take units and fractions."""
    assert phase("normal:30s@20") == Phase("normal", 30.0, 20.0)
    assert phase("burst-2:500ms@0.5") == Phase("burst-2", 0.5, 0.5)
    assert phase("soak:1.5m@3") == Phase("soak", 90.0, 3.0)


@pytest.mark.parametrize(
    "text", ["", "normal", "normal:30@20", "normal:30s", "normal:0s@5", "normal:3s@0", "a b:3s@1", ":3s@1"]
)
def test_what_is_no_phase_is_refused(text: str) -> None:
    """It should guess nothing: a phase without a unit, a rate or a length is none."""
    with pytest.raises(ValueError, match=r"phase|duration"):
        phase(text)


def test_durations_and_sizes_are_read() -> None:
    """It should tell decimal units from binary ones."""
    assert [duration(text) for text in ("200ms", "2s", "0.5m")] == [0.2, 2.0, 30.0]
    assert [size(text) for text in ("300MB", "300MiB", "300M", "1.5K", "7B", "7")] == [
        300_000_000,
        300 * 2**20,
        300 * 2**20,
        1536,
        7,
        7,
    ]
    for wrong in ("MB", "3TB", "-3MB", "7iB", "3 MB"):
        with pytest.raises(ValueError, match="size"):
            size(wrong)


def test_the_default_lasts_a_minute() -> None:
    """It should warm up, then ask for a normal load and a peak."""
    assert sum(one.seconds for one in DEFAULT) == 60
    assert [(one.name, one.rate) for one in DEFAULT] == [("warmup", 5), ("normal", 20), ("peak", 40)]


@given(PHASES, st.sampled_from(Arrivals), st.integers(0, 2**32))
def test_a_schedule_keeps_to_its_phases(phases: list[Phase], arrivals: Arrivals, seed: int) -> None:
    """It should be in order, each file within its phase, and the same for the same seed."""
    made = schedule(phases, arrivals, seed)
    assert schedule(phases, arrivals, seed) == made
    assert all(one.due <= other.due for one, other in pairwise(made))
    starts = [sum(one.seconds for one in phases[:number]) for number in range(len(phases) + 1)]
    assert all(starts[one.phase] <= one.due < starts[one.phase + 1] for one in made)


@given(PHASES, st.integers(0, 2**32))
def test_even_arrivals_are_exact(phases: list[Phase], seed: int) -> None:
    """It should make one at the start of a phase and one each interval after, whatever the seed."""
    made = schedule(phases, Arrivals.UNIFORM, seed)
    begins, expected = Fraction(0), []
    for number, one in enumerate(phases):
        length, rate = Fraction(one.seconds), Fraction(one.rate)
        expected += [(number, begins + Fraction(k) / rate) for k in range(-int(-length * rate // 1))]
        begins += length
    assert [(one.phase, Fraction(one.due)) for one in made] == expected


def test_random_arrivals_are_poisson() -> None:
    """It should have the mean and the variance of a Poisson process, and change with the seed."""
    counts = [len(schedule([Phase("x", 10, 20)], Arrivals.POISSON, seed)) for seed in range(300)]
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    assert mean == pytest.approx(200, rel=0.02)
    assert variance == pytest.approx(200, rel=0.35)
