"""The numbers of heart rate reports, each a pure function with its unit, minimum data and source.

Most read a *spectrum*: for each heart rate (whole bpm, 30..220), how many milliseconds were spent at it.
All is whole numbers until the last division, so that no order of samples matters. Below its minimum a metric
is None: insufficient. Weighing samples by the time they stand for, and the percentiles, are ours.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from etl.core.age import WIDTH
from etl.core.guidelines import GUIDELINES
from etl.core.localtime import MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeAlias

    from etl.core.age import AgeBand
    from etl.records.heart_rate.streams import Trace

    Spectrum: TypeAlias = Mapping[int, int]

STRETCH_MS = int(GUIDELINES["hr_rest_stretch"].value) * MINUTE_MS
STRETCH_MINUTES = 3  # so many minutes of a stretch need a sample (clinical definition ours)

#: By intensity, the lowest first; each but that begins at the guideline named after it.
ZONES = ("very_light", "light", "moderate", "vigorous", "near_maximal")
ZONE_BOUNDS = tuple(f"hr_zone_{zone}" for zone in ZONES[1:])

_START, _YEARLY = GUIDELINES["hr_max_start"].value, GUIDELINES["hr_max_yearly"].value
_YOUNGEST, _OLDEST = int(GUIDELINES["hr_max_youngest"].value), int(GUIDELINES["hr_max_oldest"].value)
_BOUNDS = tuple(GUIDELINES[bound].value for bound in ZONE_BOUNDS)


class Stretch(NamedTuple):
    """A stretch of time and its mean heart rate (bpm)."""

    mean: float
    samples: int

    def __repr__(self) -> str:
        return f"Stretch(samples={self.samples})"


def spectrum(beats: Iterable[int], weights_ms: Iterable[int]) -> Counter[int]:
    """Give the time spent at each heart rate; ms by bpm. Minimum: none. Source: ours."""
    times: defaultdict[int, int] = defaultdict(int)
    for bpm, weight in zip(beats, weights_ms, strict=True):
        times[bpm] += weight
    return Counter(times)


def split(trace: Trace, at_ms: int) -> tuple[Counter[int], Counter[int]]:
    """Give the spectra before and from an instant on; ms by bpm.

    The time of a sample that spans it is parted. Minimum: none. Source: ours.
    """
    place = bisect_left(trace.times_ms, at_ms)
    earlier = spectrum(trace.beats[:place], trace.weights_ms[:place])
    later = spectrum(trace.beats[place:], trace.weights_ms[place:])
    if place:  # the sample before it may stand for time after it
        bpm = trace.beats[place - 1]
        over = max(trace.times_ms[place - 1] + trace.weights_ms[place - 1] - at_ms, 0)
        earlier[bpm] -= over
        later[bpm] += over
    return +earlier, +later


def mean(times: Spectrum) -> float | None:
    """Give the mean over time; bpm. Minimum: some time. Source: ours."""
    total = sum(times.values())
    return sum(bpm * weight for bpm, weight in times.items()) / total if total else None


def percentile(times: Spectrum, per_cent: int) -> int | None:
    """Give the lowest heart rate at or below which so much of the time was spent; bpm.

    Always a measured value, nothing is interpolated. Minimum: some time. Source: ours.
    """
    total, below = sum(times.values()), 0
    for bpm in sorted(times):
        below += times[bpm]
        if 100 * below >= per_cent * total:
            return bpm
    return None


def time_above(times: Spectrum, bpm: float) -> int:
    """Give the time spent above a heart rate; ms. Minimum: none. Source: ours."""
    return sum(weight for beats, weight in times.items() if beats > bpm)


def estimated_maximum(band: AgeBand) -> int | None:
    """Give the maximal heart rate estimated by age, 208 - 0.7·age in the middle of a five-year band; bpm.

    To whole beats: it misses a person's own by more than that (standard error about 11 bpm). The equation is
    of healthy adults. Minimum: a band wholly within 20 to 79 years. Source: Tanaka 2001,
    10.1016/S0735-1097(00)01054-8; error by Sarzynski 2013, 10.1002/ajhb.22431.
    """
    if not band.within(_YOUNGEST, _OLDEST):
        return None
    return round(_START - _YEARLY * (band.youngest + WIDTH // 2))


def zone_times(times: Spectrum, maximum: int) -> Mapping[str, int]:
    """Give the time in each zone of a maximal heart rate; ms by zone.

    A zone begins at its bound and ends where the next begins: very light lies below 57 %, light begins at
    57 %, moderate at 64 %, vigorous at 77 % and near-maximal at 96 %, so that 76.9 % is moderate.
    Minimum: none. Source: ACSM 2018 as given in a review (table 1), 10.1016/j.apmr.2020.09.399.
    """
    spent = dict.fromkeys(ZONES, 0)
    for bpm, weight in times.items():
        spent[ZONES[sum(100 * bpm >= bound * maximum for bound in _BOUNDS)]] += weight
    return spent


def night_dip(night: float, daytime: float) -> float:
    """Give 100·(1 - mean of the night 00-06 / mean of the daytime 06-24), below 0 for a rise; %.

    Minimum: 2 h of night and 6 h of daytime, for a period on 3 dates (checked by the caller). Source: ours.
    """
    return 100 * (1 - night / daytime)


def lowest_stretch(trace: Trace, start_ms: int, end_ms: int) -> Stretch | None:
    """Give the five minutes with the lowest mean over time; bpm.

    The stretches looked at begin with a sample and lie within the bounds; of equal ones, the earliest.
    Minimum: samples in 3 of their minutes. Source: ours.
    """
    times, beats, weights = trace.times_ms, trace.beats, trace.weights_ms
    spent = [0, *accumulate(bpm * weight for bpm, weight in zip(beats, weights, strict=True))]
    minutes = _minutes(times)
    found: list[Stretch] = []
    for first in range(bisect_left(times, start_ms), bisect_left(times, end_ms - STRETCH_MS + 1)):
        end = times[first] + STRETCH_MS
        last = bisect_left(times, end) - 1
        if minutes[last] - minutes[first] + 1 < STRETCH_MINUTES:
            continue
        rest = min(weights[last], end - times[last])
        total = times[last] - times[first] + rest
        found.append(Stretch((spent[last] - spent[first] + beats[last] * rest) / total, last - first + 1))
    return min(found, key=lambda stretch: stretch.mean, default=None)


def _minutes(times_ms: Sequence[int]) -> Sequence[int]:
    """Number the distinct minutes that hold a sample, for each sample."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(time // MINUTE_MS, len(numbers)) for time in times_ms]
