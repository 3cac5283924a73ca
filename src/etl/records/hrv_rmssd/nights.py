"""Which run is the night of which date, and what lies outside the nights.

A night belongs to its wake date, the local date on which its run ends. A run can be a night when it lies
between 18:00 and 18:00, starts before 06:00 and lasts at most 16 hours: a run of the daytime, or of a device
that measures round the clock, tells nothing of a night. All of these bounds are ours; a sleep by day (after a
night shift) is no night here, as only sleep records could tell it from a day on the sofa.

Of the runs that can be the night of a date, each origin puts up its longest; the origin that is named first
by the setting, or else the one with most values, owns the night.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from etl.core.localtime import HOUR_MS, instant, local_date
from etl.core.overlap import ranked
from etl.records.hrv_rmssd.runs import share_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from etl.core.localtime import Zone
    from etl.records.hrv_rmssd.runs import Run

EVENING, MORNING = 18, 6  # o'clock
LONGEST_MS = 16 * HOUR_MS  # the longest plausible sleep
_ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Night:
    """The run that is the night of a wake date.

    ``number`` counts the wake date from the first local date of the set; ``outside`` the values outside
    nights, since the night before, which are counted and nothing else; ``left_out`` the records that do not
    count, as they repeat others or come from another device while one already tells of that time.
    """

    date: date = field(repr=False)
    number: int
    run: Run
    outside: int
    left_out: int


def find_nights(runs: Sequence[Run], zone: Zone, priority: Sequence[str]) -> list[Night]:
    """Find the nights among the runs of a set, by wake date; empty where no run can be one."""
    mains = _mains(runs, zone, priority)
    if not mains:
        return []
    taken = set(map(id, mains.values()))
    others = (run for run in by_rank(runs, priority) if id(run) not in taken)
    shares = share_out([*mains.values(), *others])
    first = local_date(min(run.start_ms for run in runs), zone)
    dates = list(mains)
    nights = [
        Night(day, (day - first).days + 1, share.run, 0, share.left_out)
        for day, share in zip(dates, shares, strict=False)  # no two nights hold the same time
    ]
    for share in shares[len(nights) :]:
        night = nights[_place(local_date(share.run.end_ms, zone), dates)]
        night.outside += len(share.run.readings)
        night.left_out += share.left_out
    return nights


def by_rank(runs: Iterable[Run], priority: Sequence[str]) -> list[Run]:
    """Order runs: those of origins that the setting names, then of those with most values; then by time."""
    ordered = sorted(runs, key=lambda run: run.start_ms)
    weights: Counter[str] = Counter()
    for run in ordered:
        weights[run.origin] += len(run.readings)
    places = {origin: place for place, origin in enumerate(ranked(weights, priority))}
    return sorted(ordered, key=lambda run: places[run.origin])


def _mains(runs: Iterable[Run], zone: Zone, priority: Sequence[str]) -> Mapping[date, Run]:
    """Choose the night of each wake date that has one, by date."""
    candidates: dict[date, dict[str, Run]] = defaultdict(dict)
    for run in runs:
        day = local_date(run.end_ms, zone)
        if _can_be_night(run, day, zone):
            mine = candidates[day]
            mine[run.origin] = max(mine.get(run.origin, run), run, key=_size)
    return {day: _owner(candidates[day], priority) for day in sorted(candidates)}


def _owner(candidates: Mapping[str, Run], priority: Sequence[str]) -> Run:
    weights = {origin: len(run.readings) for origin, run in candidates.items()}
    return candidates[ranked(weights, priority)[0]]


def _size(run: Run) -> tuple[int, int, int]:
    """Length, then values, then the earlier: no two runs of an origin are alike."""
    return run.length_ms, len(run.readings), -run.start_ms


def _can_be_night(run: Run, day: date, zone: Zone) -> bool:
    return (
        run.length_ms <= LONGEST_MS
        and instant(day - _ONE_DAY, EVENING, zone) <= run.start_ms < instant(day, MORNING, zone)
        and run.end_ms < instant(day, EVENING, zone)
    )


def _place(day: date, dates: Sequence[date]) -> int:
    """Give the night a run outside nights is counted with: of its date, else the next, else the last."""
    return min(bisect_left(dates, day), len(dates) - 1)
