"""The numbers of glucose reports, against values worked out by hand or with 40 digits."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.records.blood_glucose import metrics
from etl.records.blood_glucose.metrics import Ranges
from tests.unit.records.blood_glucose.builders import STEADY

LEVELS = st.lists(st.floats(20, 600), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (69.5, 70),
        (54.0, 54),
        (53.4999, 53),
        (53.5, 54),
        (70.0, 70),
        (180.49, 180),
        (180.5, 181),
        (250.5, 251),
        (math.nextafter(69.5, 0), 69),
        (math.nextafter(127.5, 0), 127),
    ],
)
def test_whole(level: float, expected: int) -> None:
    """Should round half up, to the last bit."""
    assert metrics.whole(level) == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (53.4999, "tbr2"),
        (53.5, "tbr1"),
        (54.0, "tbr1"),
        (69.4999, "tbr1"),
        (69.5, "tir"),
        (70.0, "tir"),
        (140.49, "tir"),
        (180.0, "tir"),
        (180.49, "tir"),
        (180.5, "tar1"),
        (250.0, "tar1"),
        (250.49, "tar1"),
        (250.5, "tar2"),
        (400.0, "tar2"),
    ],
)
def test_ranges_at_their_bounds(level: float, expected: str) -> None:
    """Should put a reading into the range of its whole number."""
    ranges = metrics.count_ranges([level])
    assert {name for name in Ranges._fields[:5] if getattr(ranges, name)} == {expected}


@pytest.mark.parametrize(("level", "inside"), [(69.5, 1), (69.4, 0), (140.49, 1), (140.5, 0)])
def test_tight_range(level: float, inside: int) -> None:
    """Should count 70-140 as the tight part of the range."""
    assert metrics.count_ranges([level]).titr == inside


def test_ranges_together() -> None:
    """Should count each reading once."""
    levels = [40.0, 53.0, 54.0, 69.0, 70.0, 100.0, 140.0, 141.0, 180.0, 181.0, 250.0, 251.0]
    assert metrics.count_ranges(levels) == Ranges(tbr2=2, tbr1=2, tir=5, tar1=2, tar2=1, titr=3)
    assert metrics.count_ranges([]) == Ranges(0, 0, 0, 0, 0, 0)


def test_share() -> None:
    """Should give per cent of readings, and nothing of none."""
    assert metrics.share(3, 8) == 37.5
    assert metrics.share(7, 10) == 70.0
    assert metrics.share(0, 0) is None


def test_mean_sd_cv() -> None:
    """Should give 150, 50 and a third of a hundred for 100, 150 and 200."""
    levels = [100.0, 150.0, 200.0]
    assert metrics.mean(levels) == 150
    assert metrics.standard_deviation(levels) == 50
    assert metrics.coefficient_of_variation(levels) == pytest.approx(100 / 3, rel=1e-15)


def test_identical_readings() -> None:
    """Should find no deviation where there is none."""
    assert metrics.standard_deviation([112.3] * 7) == 0
    assert metrics.coefficient_of_variation([112.3] * 7) == 0


def test_too_few() -> None:
    """Should be insufficient below the minimum: no mean of nothing, no deviation of one."""
    assert metrics.mean([]) is None
    assert metrics.standard_deviation([120.0]) is None
    assert metrics.coefficient_of_variation([120.0]) is None
    assert metrics.glucose_management_indicator([]) is None
    assert metrics.low_blood_glucose_index([]) is None
    assert metrics.glycemia_risk_index(Ranges(0, 0, 0, 0, 0, 0)) is None
    assert metrics.quantile([], 0.5) is None


def test_glucose_management_indicator() -> None:
    """Should be 6.898 at a mean of 150 (Bergenstal 2018)."""
    assert metrics.glucose_management_indicator([100.0, 200.0]) == pytest.approx(6.898, rel=1e-14)


@pytest.mark.parametrize(
    ("level", "low", "high"),
    [
        (40.0, 36.4175467661922778613, 0.0),
        (50.0, 22.5004454525743381030, 0.0),
        (70.0, 7.75520557060946337689, 0.0),
        (112.0, 0.00073766688130939907, 0.0),
        (113.0, 0.0, 0.00063627372943597220),
        (180.0, 0.0, 7.72931151054254793639),
        (250.0, 0.0, 22.4361996666212095998),
    ],
)
def test_risk_of_a_level(level: float, low: float, high: float) -> None:
    """Should give the risk that 40-digit arithmetic gives (Kovatchev 1997)."""
    assert metrics.low_blood_glucose_index([level]) == pytest.approx(low, rel=1e-11)
    assert metrics.high_blood_glucose_index([level]) == pytest.approx(high, rel=1e-11)


def test_risk_is_a_mean_over_all_readings() -> None:
    """Should divide by all readings, on whichever side they lie (as iglu 0.4.3 does)."""
    levels = [50.0, 100.0, 250.0]
    assert metrics.low_blood_glucose_index(levels) == pytest.approx(7.660832192661066, rel=1e-12)
    assert metrics.high_blood_glucose_index(levels) == pytest.approx(7.4787332222070715, rel=1e-12)


@pytest.mark.parametrize("level", [1.0, 0.0, -5.0])
def test_no_risk_without_a_logarithm(level: float) -> None:
    """Should refuse levels that have no place on the risk scale."""
    with pytest.raises(ValueError, match="above 1"):
        metrics.low_blood_glucose_index([level])


def test_glycemia_risk_index() -> None:
    """Should weigh 1, 2, 77, 15 and 5 per cent to 3 + 4.8 + 8 + 12 (Klonoff 2022)."""
    assert metrics.glycemia_risk_index(Ranges(1, 2, 77, 15, 5, 0)) == pytest.approx(27.8, rel=1e-14)


def test_glycemia_risk_index_is_capped() -> None:
    """Should not exceed 100."""
    assert metrics.glycemia_risk_index(Ranges(10, 0, 0, 0, 0, 0)) == 100
    assert metrics.glycemia_risk_index(Ranges(0, 0, 9, 0, 0, 9)) == 0


@pytest.mark.parametrize(
    ("index", "zone"),
    [
        *((0.0, "a"), (20.0, "a"), (20.49, "a"), (20.5, "b"), (40.0, "b"), (41.0, "c")),
        *((60.4, "c"), (60.5, "d"), (80.4, "d"), (80.5, "e"), (100.0, "e")),
    ],
)
def test_zones(index: float, zone: str) -> None:
    """Should use integer zones: 0-20, 21-40, 41-60, 61-80, 81-100."""
    assert metrics.risk_zone(index) == zone


@pytest.mark.parametrize(
    ("fraction", "expected"), [(0.0, 10.0), (0.25, 20.0), (0.5, 30.0), (0.75, 40.0), (0.9, 46.0), (1.0, 50.0)]
)
def test_quantile(fraction: float, expected: float) -> None:
    """Should interpolate between ordered values, in any order."""
    assert metrics.quantile([30.0, 10.0, 50.0, 20.0, 40.0], fraction) == pytest.approx(expected, rel=1e-14)


def test_quantile_between_two() -> None:
    """Should take the middle of an even number of values."""
    assert metrics.quantile([100.0, 120.0], 0.5) == 110
    assert metrics.quantile([100.0], 0.25) == 100


@STEADY
@given(LEVELS)
def test_shares_add_up(levels: list[float]) -> None:
    """Should spread all readings over the five ranges, exactly."""
    ranges = metrics.count_ranges(levels)
    assert sum(Fraction(100 * count, len(levels)) for count in ranges[:5]) == 100
    assert ranges.titr <= ranges.tir


@STEADY
@given(LEVELS, st.randoms())
def test_order_does_not_matter(levels: list[float], chance: object) -> None:
    """Should give the same bits for any order of the readings."""
    shuffled = list(levels)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' Random
    for metric in (
        metrics.mean,
        metrics.standard_deviation,
        metrics.coefficient_of_variation,
        metrics.low_blood_glucose_index,
        metrics.high_blood_glucose_index,
    ):
        assert metric(levels) == metric(shuffled)


@STEADY
@given(LEVELS)
def test_bounds(levels: list[float]) -> None:
    """Should keep mean and quantiles among the readings and indices at or above nought."""
    mean = metrics.mean(levels)
    assert mean is not None
    assert min(levels) <= mean * (1 + 1e-12)
    assert mean <= max(levels) * (1 + 1e-12)
    gri = metrics.glycemia_risk_index(metrics.count_ranges(levels))
    assert gri is not None
    assert 0 <= gri <= 100
    low, high = metrics.low_blood_glucose_index(levels), metrics.high_blood_glucose_index(levels)
    assert low is not None
    assert high is not None
    assert min(low, high) >= 0
