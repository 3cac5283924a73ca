"""A stretch of samples on its way to becoming an episode."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import day_bounds, instant
from etl.records.heart_rate import metrics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from etl.core.localtime import Zone
    from etl.records.heart_rate.metrics import Stretch
    from etl.records.heart_rate.streams import Trace

_NIGHT_END = int(GUIDELINES["hr_night_end"].value)
_REST_START, _REST_END = int(GUIDELINES["hr_rest_start"].value), int(GUIDELINES["hr_rest_end"].value)
_COVERAGE = GUIDELINES["hr_coverage"].value


@dataclass(frozen=True)
class Day:
    """The samples of a local date; ``number`` counts it from the set's first.

    ``left_out`` counts the records of its date that others already cover.
    """

    date: date = field(repr=False)
    number: int
    zone: Zone = field(repr=False)
    trace: Trace
    left_out: int = 0

    @cached_property
    def bounds_ms(self) -> tuple[int, int]:
        """Its first instant and that of the next day: 23, 24 or 25 hours."""
        return day_bounds(self.date, self.zone)

    @property
    def length_ms(self) -> int:
        """How long it lasts."""
        start, end = self.bounds_ms
        return end - start

    @cached_property
    def clipped(self) -> Trace:
        """The samples, standing for no time beyond midnight."""
        *weights, last = self.trace.weights_ms  # only the last may reach so far
        left = max(1, self.bounds_ms[1] - self.trace.times_ms[-1])
        return replace(self.trace, weights_ms=[*weights, min(last, left)])

    @cached_property
    def spectrum(self) -> Counter[int]:
        """The time at each heart rate."""
        return metrics.spectrum(self.clipped.beats, self.clipped.weights_ms)

    @cached_property
    def blocks(self) -> tuple[Counter[int], Counter[int]]:
        """The time at each heart rate at night (00-06) and in the daytime (06-24)."""
        return metrics.split(self.clipped, instant(self.date, _NIGHT_END, self.zone))

    @cached_property
    def resting(self) -> Stretch | None:
        """The nocturnal resting heart rate, the lowest five minutes between 03:00 and 07:00; bpm.

        None where they lie above the day's median: whoever is up at that hour does not rest then. Minimum:
        samples in 3 of the minutes (ours). Source: hours of Speed 2023, 10.1371/journal.pdig.0000236; ours.
        """
        start, end = (instant(self.date, hour, self.zone) for hour in (_REST_START, _REST_END))
        lowest = metrics.lowest_stretch(self.clipped, start, end)
        median = metrics.percentile(self.spectrum, 50)
        return lowest if lowest and median and lowest.mean <= median else None

    @cached_property
    def is_full(self) -> bool:
        """Tell whether at least 70 % of a day is covered; yes or no. Minimum: none. Source: ours."""
        return 100 * self.spectrum.total() >= _COVERAGE * self.length_ms


@dataclass(frozen=True)
class Span:
    """Samples and what holds for them: ``days`` are those of a day or a period, and none of a window.

    ``spectrum`` is the time at each heart rate, ``samples`` how many there are, ``length_ms`` how long the
    day, the window or all days from first to last are.
    """

    kind: str
    zone: Zone | None = field(repr=False)
    identity: tuple[str, ...] = field(repr=False)
    days: Sequence[Day]
    spectrum: Mapping[int, int] = field(repr=False)
    samples: int
    length_ms: int
    sources: frozenset[int]
    left_out: int = 0

    @cached_property
    def covered_ms(self) -> int:
        """How much of it the samples stand for."""
        return sum(self.spectrum.values())


def day_span(day: Day) -> Span:
    """Make a span of a day."""
    return _dated("day", (day.date.isoformat(),), [day], day.length_ms)


def period_span(days: Sequence[Day]) -> Span:
    """Make a span of all days, ascending, from midnight of the first to that after the last."""
    first, last = days[0], days[-1]
    length = last.bounds_ms[1] - first.bounds_ms[0]
    return _dated("period", (first.date.isoformat(), last.date.isoformat()), days, length)


def window_span(trace: Trace, zone: Zone | None, left_out: int) -> Span:
    """Make a span from the first sample to the end of the time the last one stands for."""
    first, last = trace.times_ms[0], trace.times_ms[-1]
    return Span(
        "window",
        zone,
        (str(first), str(last)),
        (),
        metrics.spectrum(trace.beats, trace.weights_ms),
        len(trace.times_ms),
        last - first + trace.weights_ms[-1],
        trace.sources,
        left_out,
    )


def _dated(kind: str, identity: tuple[str, ...], days: Sequence[Day], length_ms: int) -> Span:
    total: Counter[int] = Counter()
    for day in days:
        total.update(day.spectrum)
    return Span(
        kind,
        days[0].zone,
        identity,
        days,
        total,
        sum(len(day.trace.times_ms) for day in days),
        length_ms,
        frozenset[int]().union(*(day.trace.sources for day in days)),
        sum(day.left_out for day in days),
    )
