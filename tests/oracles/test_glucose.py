"""Glucose metrics beside those of iglu-python, on two weeks of made-up sensor readings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from etl.records.blood_glucose import metrics
from tests.oracles.golden import close, golden, trace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

IGLU = golden()["values"]["glucose"]
LEVELS = list(trace().values())


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("mean", metrics.mean),
        ("sd", metrics.standard_deviation),
        ("cv", metrics.coefficient_of_variation),
        ("gmi", metrics.glucose_management_indicator),
        ("hbgi", metrics.high_blood_glucose_index),
    ],
)
def test_amounts(name: str, metric: Callable[[Sequence[float]], float | None]) -> None:
    """It should give the number of iglu."""
    assert metric(LEVELS) == close(IGLU["amounts"][name])


def test_low_index() -> None:
    """It should differ by the readings from 112.5 to 112.517, where the risk is still one of lows.

    The risk function turns at 112.517; iglu splits at 112.5, and such readings add to neither of its indices.
    """
    risks = [1.509 * (math.log(level) ** 1.084 - 5.381) for level in LEVELS if level >= 112.5]
    missed = sum(10 * risk**2 for risk in risks if risk < 0) / len(LEVELS)
    assert missed > 2e-9
    assert metrics.low_blood_glucose_index(LEVELS) == close(IGLU["amounts"]["lbgi"] + missed)


def shares() -> dict[str, float | None]:
    """Give our shares of readings."""
    counts = metrics.count_ranges(LEVELS)
    return {name: metrics.share(count, len(LEVELS)) for name, count in counts._asdict().items()}


def shares_of_iglu(form: str) -> dict[str, float]:
    """Give iglu's shares by our names, of the readings as they are (raw) or rounded to whole mg/dL."""
    ranges = IGLU["ranges"][form]
    return {
        "tbr2": ranges["below_54"],
        "tbr1": ranges["below_70"] - ranges["below_54"],
        "tir": ranges["in_range_70_180"],
        "tar1": ranges["above_180"] - ranges["above_250"],
        "tar2": ranges["above_250"],
        "titr": ranges["in_range_70_140"],
    }


def moved() -> dict[str, float]:
    """Count, in per cent, the readings that rounding moves into another range, by plain comparison."""
    places = {
        "53.5": [level for level in LEVELS if 53.5 <= level < 54],
        "69.5": [level for level in LEVELS if 69.5 <= level < 70],
        "140.4": [level for level in LEVELS if 140 < level < 140.5],
        "180.4": [level for level in LEVELS if 180 < level < 180.5],
        "250.4": [level for level in LEVELS if 250 < level < 250.5],
    }
    return {name: 100 * len(found) / len(LEVELS) for name, found in places.items()}


def test_ranges_of_whole_numbers() -> None:
    """It should give the shares and the risk index of iglu, once iglu too reads whole numbers."""
    assert shares() == close(shares_of_iglu("rounded"))
    assert metrics.glycemia_risk_index(metrics.count_ranges(LEVELS)) == close(
        IGLU["ranges"]["rounded"]["gri"]
    )


def test_ranges_between_whole_numbers() -> None:
    """It should differ by the readings that rounding moves: the consensus bins are whole numbers.

    iglu compares readings unrounded: 69.5 is below 70 and 180.4 above 180.
    """
    by = moved()
    assert all(by.values())
    difference = {
        "tbr2": -by["53.5"],
        "tbr1": by["53.5"] - by["69.5"],
        "tir": by["69.5"] + by["180.4"],
        "tar1": by["250.4"] - by["180.4"],
        "tar2": -by["250.4"],
        "titr": by["69.5"] + by["140.4"],
    }
    theirs = shares_of_iglu("raw")
    assert shares() == close({name: theirs[name] + difference[name] for name in theirs})


def test_risk_index_between_whole_numbers() -> None:
    """It should differ by the weights of the readings that rounding moves."""
    by = moved()
    lows = -3.0 * by["53.5"] + 2.4 * (by["53.5"] - by["69.5"])
    highs = 0.8 * (by["250.4"] - by["180.4"]) - 1.6 * by["250.4"]
    index = metrics.glycemia_risk_index(metrics.count_ranges(LEVELS))
    assert index == close(IGLU["ranges"]["raw"]["gri"] + lows + highs)


def test_thresholds_of_iglu() -> None:
    """It should not come to our bins by a threshold between them: iglu cuts 180.5 down to 180.

    That is why iglu is given rounded readings, not other thresholds.
    """
    theirs = IGLU["ranges"]["raw"]["above_180"]
    assert IGLU["above_180.5"] == {"above_180": theirs}
    counts = metrics.count_ranges(LEVELS)
    assert metrics.share(counts.tar1 + counts.tar2, len(LEVELS)) == close(theirs - moved()["180.4"])
