"""What a load test measured, as numbers: percentiles, and figures of each phase and of each second.

A percentile is by nearest rank: of N values in order, the p-th is the one at rank ⌈p·N/100⌉. So it is always
a value that was measured. A file that was announced and never settled counts as longer than any other: what
got lost must not make the rest look fast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.audit.load_plan import Phase

NEVER = math.inf
_HUNDRED, _MILLISECONDS = 100, 1000
_MEDIAN, _P95, _P99 = 50, 95, 99


@dataclass(frozen=True, slots=True)
class Timing:
    """One announced file, in seconds after the start; None where it did not come to that.

    ``due`` is by the schedule, ``sent`` when it was handed to the broker's client, ``settled`` when its
    commit could be seen; ``refused`` says that it was quarantined.
    """

    phase: int
    due: float
    sent: float
    settled: float | None = None
    refused: bool = False

    @property
    def latency(self) -> float:
        """Seconds from when it was due until its commit could be seen."""
        return NEVER if self.settled is None else self.settled - self.due

    @property
    def late(self) -> float:
        """Seconds by which this machine announced it too late."""
        return max(0.0, self.sent - self.due)


@dataclass(frozen=True, slots=True)
class Sample:
    """What the workers used and held at a moment (seconds after the start).

    ``cpu`` is cores in use since the sample before, ``rss`` bytes, each by worker, its children among it;
    ``ready`` is how many messages waited in the queue, None where it was not asked.
    """

    when: float
    cpu: tuple[float, ...] = ()
    rss: tuple[int, ...] = ()
    ready: int | None = None


@dataclass(frozen=True, slots=True)
class Latencies:
    """Percentiles of latency in seconds, infinite where too many were never settled; None of no files."""

    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    longest: float | None = None

    def document(self) -> dict[str, Any]:
        """Milliseconds; infinity, which JSON does not know, is None: see how many are missing."""
        named = {"p50_ms": self.p50, "p95_ms": self.p95, "p99_ms": self.p99, "max_ms": self.longest}
        return {name: milliseconds(value) for name, value in named.items()}


@dataclass(frozen=True, slots=True)
class Figures:
    """One phase, or all but the warm-up together.

    ``got`` is files settled a second while it lasted, whenever they were due; ``missing`` were never settled,
    ``errors`` are those and what was quarantined;
    ``late`` is the 99th percentile of how late this machine announced. ``cpu`` is the mean of all workers
    together in cores, ``rss`` the most that one worker held, in bytes; None where nobody looked.
    """

    name: str
    seconds: float
    asked: float
    announced: int
    got: float
    missing: int
    errors: int
    latencies: Latencies
    late: float | None
    cpu: float | None
    rss: int | None
    ready: int | None

    def document(self) -> dict[str, Any]:
        """The figures for machines."""
        return {
            "name": self.name,
            "seconds": round(self.seconds, 3),
            "asked_per_second": self.asked,
            "announced": self.announced,
            "settled_per_second": round(self.got, 3),
            "missing": self.missing,
            "errors": self.errors,
            **self.latencies.document(),
            "announced_late_p99_ms": milliseconds(self.late),
            "cpu_cores": None if self.cpu is None else round(self.cpu, 3),
            "rss_bytes": self.rss,
            "queue_most": self.ready,
        }


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was planned and seen; it ``ended`` so many seconds after the start."""

    phases: Sequence[Phase]
    timings: Sequence[Timing] = field(repr=False)
    samples: Sequence[Sample] = field(repr=False)
    ended: float

    def windows(self) -> list[tuple[float, float]]:
        """Begin and end of each phase, so far as it lasted."""
        ends = [min(end, self.ended) for end in accumulate(one.seconds for one in self.phases)]
        return list(zip([0.0, *ends], ends, strict=False))


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """Give the value at the nearest rank of values in ascending order; None of none.

    Raises ValueError for a percentage outside 1 to 100.
    """
    if not 1 <= percent <= _HUNDRED:
        raise ValueError("a percentile is between 1 and 100")
    rank = -(-percent * len(ordered) // _HUNDRED)  # rounded up, in whole numbers: no float may miss a rank
    return ordered[rank - 1] if ordered else None


def latencies(values: Iterable[float]) -> Latencies:
    """Give the percentiles of latencies in any order."""
    ordered = sorted(values)
    return Latencies(*(percentile(ordered, percent) for percent in (_MEDIAN, _P95, _P99, _HUNDRED)))


def figures(measured: Measured) -> list[Figures]:
    """Give the figures of each phase that was begun."""
    windows = measured.windows()
    return [
        _figures(measured, phase.name, phase.rate, {number}, [windows[number]])
        for number, phase in enumerate(measured.phases)
        if windows[number][0] < windows[number][1]
    ]


def together(measured: Measured, but: str) -> Figures:
    """Give the figures of all phases but those of a name; of all, where there are no others."""
    chosen = {number for number, phase in enumerate(measured.phases) if phase.name != but}
    chosen = chosen or set(range(len(measured.phases)))
    windows = [measured.windows()[number] for number in sorted(chosen)]
    planned = sum(measured.phases[number].seconds * measured.phases[number].rate for number in chosen)
    asked = planned / sum(measured.phases[number].seconds for number in chosen)
    return _figures(measured, "together", asked, chosen, windows)


def _figures(
    measured: Measured, name: str, asked: float, phases: set[int], windows: Sequence[tuple[float, float]]
) -> Figures:
    own = [timing for timing in measured.timings if timing.phase in phases]
    seen = [sample for sample in measured.samples if _within(sample.when, windows)]
    seconds = sum(end - start for start, end in windows)
    done = sum(one.settled is not None and _within(one.settled, windows) for one in measured.timings)
    used = [sum(sample.cpu) for sample in seen if sample.cpu]
    return Figures(
        name,
        seconds,
        asked,
        len(own),
        done / seconds if seconds else 0.0,
        sum(timing.settled is None for timing in own),
        sum(timing.settled is None or timing.refused for timing in own),
        latencies(timing.latency for timing in own),
        percentile(sorted(timing.late for timing in own), _P99),
        sum(used) / len(used) if used else None,
        max((max(sample.rss) for sample in seen if sample.rss), default=None),
        max((sample.ready for sample in seen if sample.ready is not None), default=None),
    )


def _within(when: float, windows: Sequence[tuple[float, float]]) -> bool:
    return any(start <= when < end for start, end in windows)


def milliseconds(seconds: float | None) -> float | None:
    """Give milliseconds for machines; None for what was not measured, or never came."""
    return None if seconds is None or seconds == NEVER else round(seconds * _MILLISECONDS, 3)
