"""A load test second by second: what was due, what was settled and how fast, what the workers used."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from etl.audit.load_figures import latencies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.audit.load_figures import Measured, Sample


def series(measured: Measured) -> list[dict[str, Any]]:
    """Give a row for each second after the start, to the last in which anything was due or settled.

    ``unsettled`` is how many files were due by the end of the second and not settled; the latencies are those
    of the files that were settled in it.
    """
    done, seen = _latencies(measured), _samples(measured)
    due = Counter(int(one.due) for one in measured.timings)
    seconds = range(max([math.ceil(measured.ended) - 1, *due, *done], default=-1) + 1)
    unsettled = accumulate(due[second] - len(done[second]) for second in seconds)
    names = _phases(measured)
    return [
        {
            "second": second,
            "phase": names.get(second),
            "due": due[second],
            "settled": len(done[second]),
            "unsettled": left,
            **latencies(done[second]).document(),
            **_used(seen[second]),
        }
        for second, left in zip(seconds, unsettled, strict=True)
    ]


def _latencies(measured: Measured) -> defaultdict[int, list[float]]:
    found: defaultdict[int, list[float]] = defaultdict(list)
    for one in measured.timings:
        if one.settled is not None:
            found[int(one.settled)].append(one.latency)
    return found


def _samples(measured: Measured) -> defaultdict[int, list[Sample]]:
    found: defaultdict[int, list[Sample]] = defaultdict(list)
    for sample in measured.samples:
        found[int(sample.when)].append(sample)
    return found


def _phases(measured: Measured) -> dict[int, str]:
    """Name the phase of each second; while the rest is waited for, there is none."""
    return {
        second: phase.name
        for phase, (start, end) in zip(measured.phases, measured.windows(), strict=True)
        for second in range(math.ceil(start), math.ceil(end))
    }


def _used(samples: Sequence[Sample]) -> dict[str, Any]:
    """Take the most of each, by worker where there are several."""
    ready = [sample.ready for sample in samples if sample.ready is not None]
    return {
        "queue": max(ready, default=None),
        "cpu_cores": [round(max(values), 3) for values in zip(*(one.cpu for one in samples), strict=False)],
        "rss_bytes": [max(values) for values in zip(*(one.rss for one in samples), strict=False)],
    }
