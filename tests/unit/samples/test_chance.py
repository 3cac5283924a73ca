"""Chance that can be repeated."""

from __future__ import annotations

from statistics import fmean, pstdev
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.samples.chance import added, bell, happens, record_id, seeded, whole


def test_repeats_itself() -> None:
    """The same parts should give the same draws, and these on every Python version."""
    rng = seeded(7, "a", 1)
    assert [whole(rng, 0, 999) for _ in range(6)] == [673, 259, 445, 435, 861, 414]


def test_differs_by_name() -> None:
    """Other parts should give other draws."""
    assert seeded(7, "a", 1).random() != seeded(7, "a", 2).random()


def test_bell_shape() -> None:
    """Draws should have mean 0, deviation 1, two thirds within one deviation, and a bound."""
    rng = seeded("bell")
    draws = [bell(rng) for _ in range(20_000)]
    assert fmean(draws) == pytest.approx(0, abs=0.03)
    assert pstdev(draws) == pytest.approx(1, abs=0.03)
    assert sum(abs(draw) < 1 for draw in draws) / len(draws) == pytest.approx(0.67, abs=0.03)
    assert max(map(abs, draws)) <= 3.4642


@given(st.integers(), st.integers(-(10**6), 10**6), st.integers(0, 10**6))
def test_whole_stays_between(seed: int, low: int, width: int) -> None:
    """A whole draw should lie between its bounds, both included."""
    assert low <= whole(seeded(seed), low, low + width) <= low + width


def test_whole_reaches_both_ends() -> None:
    """Every value should come up."""
    rng = seeded("ends")
    assert {whole(rng, 3, 6) for _ in range(200)} == {3, 4, 5, 6}


def test_happens_as_often_as_said() -> None:
    """An event should happen in its share of draws."""
    rng = seeded("share")
    assert sum(happens(rng, 0.3) for _ in range(5_000)) / 5_000 == pytest.approx(0.3, abs=0.03)


def test_adds_like_every_python() -> None:
    """Rounding errors should stay, as they do not in the sums of newer Pythons."""
    assert added([0.1] * 10) == 0.9999999999999999
    assert added(iter([1e100, 1.0, -1e100])) == 0.0
    assert added([]) == 0.0


@given(st.integers(), st.text())
def test_ids_look_random(number: int, name: str) -> None:
    """An id should be a version 4 UUID, the same for the same parts."""
    identity = record_id(number, name)
    assert str(UUID(identity)) == identity
    assert UUID(identity).version == 4
    assert record_id(number, name) == identity
    assert record_id(number + 1, name) != identity
