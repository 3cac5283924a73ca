"""What was measured, as tables: medians, with minimum and maximum where there are several rounds."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from benchmarks.service.measuring import Latency, Run

Runs = dict[str, list["Run"]]
_THOUSAND = 1000


def spread(values: Sequence[float], digits: int) -> str:
    """Median, with minimum and maximum where there are several."""
    middle = f"{statistics.median(values):.{digits}f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def table(runs: Runs, columns: Mapping[str, tuple[Callable[[Run], float], int]]) -> Iterable[str]:
    """Make a table: a row for each candidate."""
    yield "| | " + " | ".join(columns) + " |"
    yield "| --- |" + " --- |" * len(columns)
    for name, measured in runs.items():
        cells = (spread([of(run) for run in measured], digits) for of, digits in columns.values())
        yield f"| {name} | " + " | ".join(cells) + " |"


def at_once(runs: Runs) -> Iterable[str]:
    """Many messages at once: rate, latency, CPU."""
    return table(
        runs,
        {
            "messages/s": (lambda run: run.many.rate, 1),
            "p50 s": (lambda run: run.many.p50, 2),
            "p95 s": (lambda run: run.many.p95, 2),
            "p99 s": (lambda run: run.many.p99, 2),
            "CPU ms a message": (lambda run: run.cpu / run.many.files * _THOUSAND, 1),
            "servers' CPU ms a message": (lambda run: run.servers_cpu / run.many.files * _THOUSAND, 1),
        },
    )


def first(runs: Runs) -> Iterable[str]:
    """The first hundred: how long until the last is committed."""
    return table(runs, {"seconds": (lambda run: run.first.last, 2)})


def paced(runs: Runs) -> Iterable[str]:
    """Messages at a fixed rate: latency in milliseconds."""

    def column(of: Callable[[Latency], float]) -> tuple[Callable[[Run], float], int]:
        return lambda run: of(run.paced) * _THOUSAND, 0

    return table(
        runs,
        {
            "p50 ms": column(lambda part: part.p50),
            "p95 ms": column(lambda part: part.p95),
            "p99 ms": column(lambda part: part.p99),
        },
    )


def memory(runs: Runs) -> Iterable[str]:
    """Memory: peaks, and how much the parent grew."""
    return table(
        runs,
        {
            "parent's peak MiB": (lambda run: run.parent_peak, 0),
            "largest process's peak MiB": (lambda run: run.largest_peak, 0),
            "parent's growth MiB": (lambda run: run.grown, 1),
        },
    )


def ratios(runs: Runs, one: str, other: str) -> str:
    """Rates of two candidates, divided round by round."""
    pairs = zip(runs[one], runs[other], strict=True)
    return spread([mine.many.rate / theirs.many.rate for mine, theirs in pairs], 2)
