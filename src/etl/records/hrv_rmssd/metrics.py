"""The numbers of reports on heart rate variability, each with its unit, minimum data and source.

Values are RMSSD in ms, unrounded, inside 5..180. Below its minimum a metric is None: insufficient. Sums are
exact (``math.fsum``), so that no order of values matters.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from etl.core.guidelines import GUIDELINES
from etl.core.phrasing import number, significant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.records.hrv_rmssd.runs import Run

DECIMALS = 1  # of a value in ms, as it is written
_VALUES = int(GUIDELINES["hrv_values"].value)
_MEAN_NIGHTS = int(GUIDELINES["hrv_mean_nights"].value)
_CV_NIGHTS = int(GUIDELINES["hrv_cv_nights"].value)
_ALIKE = GUIDELINES["hrv_alike"].value
_PARTS = int(GUIDELINES["hrv_parts"].value)
_PART_VALUES = 3


class Quartiles(NamedTuple):
    """Lower quartile, median and upper quartile; ms."""

    lower: float
    median: float
    upper: float


def quartiles(values: Iterable[float]) -> Quartiles | None:
    """Give median and quartiles by linear interpolation (type 7); ms.

    Minimum: 6 values (ours). Source: Hyndman and Fan 1996, 10.1080/00031305.1996.10473566.
    """
    ordered = sorted(values)
    if len(ordered) < _VALUES:
        return None
    return Quartiles(*(_quantile(ordered, fraction) for fraction in (0.25, 0.5, 0.75)))


def logarithm(value: float) -> float:
    """Give lnRMSSD, the natural logarithm of a value; ln ms.

    Minimum: none. Raises ValueError at or below 0. Source: Plews 2012, 10.1007/s00421-012-2354-4.
    """
    return math.log(value)


def parts(run: Run) -> tuple[float, int, float, int] | None:
    """Give mean and count in the earliest and the latest of three equal parts of a run; ms.

    Parts are parts of time, from the first value to the last. Minimum: 3 values in each. Source: ours.
    """
    length = run.length_ms
    early = [r.rmssd for r in run.readings if _PARTS * (r.time_ms - run.start_ms) < length]
    late = [r.rmssd for r in run.readings if _PARTS * (run.end_ms - r.time_ms) < length]
    if min(len(early), len(late)) < _PART_VALUES:
        return None
    return _mean(early), len(early), _mean(late), len(late)


def nightly_mean(values: Sequence[float]) -> float | None:
    """Give the mean over nights of nightly values or of their logarithms; ms or ln ms.

    Minimum: 3 nights. Source: Plews 2014, 10.1123/ijspp.2013-0455.
    """
    return _mean(values) if len(values) >= _MEAN_NIGHTS else None


def nightly_variation(values: Sequence[float]) -> float | None:
    """Give the coefficient of variation over nights of lnRMSSD, 100·SD/mean with n-1; %.

    Minimum: 5 nights (ours). Source: Plews 2012, 10.1007/s00421-012-2354-4.
    """
    if len(values) < _CV_NIGHTS:
        return None
    if min(values) == max(values):  # their mean as a float may differ from each of them
        return 0.0
    logs = [logarithm(value) for value in values]
    middle = _mean(logs)
    deviation = math.sqrt(math.fsum((log - middle) ** 2 for log in logs) / (len(logs) - 1))
    return 100 * deviation / middle


def difference(one: float, other: float) -> float:
    """Give how far apart two values are as they are written, to a tenth; ms.

    So it is what a reader gets who subtracts them. Minimum: none. Source: ours.
    """
    return abs(_as_written(one) - _as_written(other))


def alike(one: float, other: float) -> bool:
    """Tell whether two values are less than 10 % of the lower one apart, before rounding; yes or no.

    Minimum: none. Source: ours.
    """
    return 100 * abs(one - other) < _ALIKE * min(one, other)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _quantile(ordered: Sequence[float], fraction: float) -> float:
    position = fraction * (len(ordered) - 1)
    lower = math.floor(position)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (position - lower) * (ordered[upper] - ordered[lower])


def _as_written(value: float) -> float:
    return float(number(significant(value), DECIMALS))
