"""The numbers of glucose reports, each a pure function with its unit, minimum data and source.

Levels are in mg/dL, unrounded, inside 20..600. Below its minimum a metric is None: insufficient.
Sums are exact (``math.fsum``), so that no order of readings matters. Ranges are counted after rounding
each reading to a whole mg/dL, as the consensus bins are integers.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from etl.core.guidelines import GUIDELINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_VERY_LOW, _LOW = GUIDELINES["glucose_54"].value, GUIDELINES["glucose_70"].value
_TIGHT, _HIGH = GUIDELINES["glucose_140"].value, GUIDELINES["glucose_180"].value
_VERY_HIGH = GUIDELINES["glucose_250"].value
_ZONES = tuple((letter, GUIDELINES[f"gri_zone_{letter}"].value) for letter in "abcd")

GMI_INTERCEPT, GMI_SLOPE = 3.31, 0.02392
RISK_SCALE, RISK_POWER, RISK_SHIFT, RISK_FACTOR = 1.509, 1.084, 5.381, 10.0
GRI_WEIGHTS = (3.0, 2.4, 0.8, 1.6)  # of the shares below 54, 54-69, 181-250, above 250
GRI_MOST = 100.0


class Ranges(NamedTuple):
    """How many readings lie in each range; all but ``titr``, which is part of ``tir``, add up to all."""

    tbr2: int
    tbr1: int
    tir: int
    tar1: int
    tar2: int
    titr: int


@lru_cache(maxsize=4_096)  # sensors write whole levels
def whole(level: float) -> int:
    """Give a level rounded half up to a whole number, as the consensus bins compare; mg/dL.

    Minimum: none. Source: ours.
    """
    return math.floor(level + 0.5)


def count_ranges(levels: Iterable[float]) -> Ranges:
    """Give how many readings lie in each range, each rounded to whole mg/dL first; readings.

    Below 54 (``tbr2``), 54-69 (``tbr1``), 70-180 (``tir``), 181-250 (``tar1``), above 250 mg/dL (``tar2``),
    and 70-140 (``titr``), a part of ``tir``. Minimum: none. Source: Battelino 2019, 10.2337/dci19-0028;
    70-140 of Danne 2017, 10.2337/dc17-1600.
    """
    rounded = Counter(map(whole, levels))
    below, low, tight, target, high = (
        sum(count for level, count in rounded.items() if level <= bound)
        for bound in (_VERY_LOW - 1, _LOW - 1, _TIGHT, _HIGH, _VERY_HIGH)
    )
    return Ranges(below, low - below, target - low, high - target, rounded.total() - high, tight - low)


def share(count: int, total: int) -> float | None:
    """Give the percentage of readings; %. Minimum: a reading. Source: Battelino 2019, 10.2337/dci19-0028."""
    return 100 * count / total if total else None


def mean(levels: Sequence[float]) -> float | None:
    """Give the arithmetic mean; mg/dL. Minimum: a reading. Source: ADA Standards 2025, 10.2337/dc25-S006."""
    return math.fsum(levels) / len(levels) if levels else None


def standard_deviation(levels: Sequence[float]) -> float | None:
    """Give the sample standard deviation (n-1); mg/dL.

    Minimum: two readings. Source: Danne 2017, 10.2337/dc17-1600.
    """
    middle = mean(levels)
    if middle is None or len(levels) < 2:  # noqa: PLR2004 - n-1 needs two
        return None
    return math.sqrt(math.fsum((level - middle) ** 2 for level in levels) / (len(levels) - 1))


def coefficient_of_variation(levels: Sequence[float]) -> float | None:
    """Give 100·SD/mean; %. Minimum: two readings. Source: ADA Standards 2025, 10.2337/dc25-S006."""
    middle, deviation = mean(levels), standard_deviation(levels)
    return None if middle is None or deviation is None else 100 * deviation / middle


def glucose_management_indicator(levels: Sequence[float]) -> float | None:
    """Give 3.31 + 0.02392·mean; %.

    Of sensors only. Minimum: a sufficient period, 14 days and 70 % (checked by the caller). Source:
    Bergenstal 2018, 10.2337/dc18-1581.
    """
    middle = mean(levels)
    return None if middle is None else GMI_INTERCEPT + GMI_SLOPE * middle


def low_blood_glucose_index(levels: Sequence[float]) -> float | None:
    """Give the mean over all readings of 10·f² where f < 0, f = 1.509·((ln G)^1.084 - 5.381); no unit.

    Minimum: a reading. Raises ValueError at or below 1 mg/dL. Source: Kovatchev 1997,
    10.2337/diacare.20.11.1655.
    """
    return mean([RISK_FACTOR * min(_risk(level), 0.0) ** 2 for level in levels])


def high_blood_glucose_index(levels: Sequence[float]) -> float | None:
    """Give the mean over all readings of 10·f² where f > 0, f = 1.509·((ln G)^1.084 - 5.381); no unit.

    Minimum: a reading. Raises ValueError at or below 1 mg/dL. Source: Kovatchev 1997,
    10.2337/diacare.20.11.1655.
    """
    return mean([RISK_FACTOR * max(_risk(level), 0.0) ** 2 for level in levels])


def glycemia_risk_index(ranges: Ranges) -> float | None:
    """Give min(100, 3.0·TBR2 + 2.4·TBR1 + 1.6·TAR2 + 0.8·TAR1), each in %; no unit.

    Of sensors only. Minimum: a reading. Source: Klonoff 2022, 10.1177/19322968221085273.
    """
    total = sum(ranges[:5])
    if not total:
        return None
    counts = (ranges.tbr2, ranges.tbr1, ranges.tar1, ranges.tar2)
    weighted = math.fsum(weight * count for weight, count in zip(GRI_WEIGHTS, counts, strict=True))
    return min(GRI_MOST, 100 * weighted / total)


def risk_zone(index: float) -> str:
    """Give the zone of a glycemia risk index; ``a`` to ``e``.

    The zones 0-20, 21-40, 41-60, 61-80, 81-100 are integer bins, so the index is rounded first.
    Minimum: none. Source: Klonoff 2022, 10.1177/19322968221085273.
    """
    rounded = whole(index)
    return next((letter for letter, bound in _ZONES if rounded <= bound), "e")


def quantile(levels: Iterable[float], fraction: float) -> float | None:
    """Give a quantile by linear interpolation (type 7); mg/dL.

    Minimum: a reading. Source: Hyndman and Fan 1996, 10.1080/00031305.1996.10473566.
    """
    ordered = sorted(levels)
    if not ordered:
        return None
    position = fraction * (len(ordered) - 1)
    lower = math.floor(position)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (position - lower) * (ordered[upper] - ordered[lower])


@lru_cache(maxsize=4_096)
def _risk(level: float) -> float:
    """Map a level to the symmetric risk scale; raises ValueError at or below 1 mg/dL (no logarithm)."""
    if level <= 1:
        message = "the risk function needs a level above 1 mg/dL"
        raise ValueError(message)
    return float(RISK_SCALE * (math.log(level) ** RISK_POWER - RISK_SHIFT))
