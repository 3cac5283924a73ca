"""Which samples count: all records of a set merged into one course of the heart rate.

Several samples at one instant from one origin are one: that of the record modified last. On each local date
(UTC date where no zone is known), the origin with priority (a setting) or else with the most covered time
holds the ten minutes after each of its samples; others fill what it leaves, in the same order. A record of
which nothing is used is *overlapping*.

A sample stands for the time until the next one, at most 10 minutes (ours); the very last stands for a minute.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import MINUTE_MS, UNIVERSAL, local_dates
from etl.core.overlap import ranked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from typing import TypeAlias

    from etl.core.localtime import Zone
    from etl.records.heart_rate.series import Series

    #: instant → (beats a minute, which record it is from)
    Samples: TypeAlias = dict[int, tuple[int, int]]
    #: instant, beats a minute, how long it stands for, which record it is from, date
    Row: TypeAlias = tuple[int, int, int, int, date]

GAP_MS = int(GUIDELINES["hr_gap"].value) * MINUTE_MS
LAST_MS = MINUTE_MS


@dataclass(frozen=True, slots=True)
class Trace:
    """Samples, ascending: instants, beats a minute, how long each stands for, and the files of all."""

    times_ms: Sequence[int] = field(repr=False)
    beats: Sequence[int] = field(repr=False)
    weights_ms: Sequence[int] = field(repr=False)
    sources: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Merged:
    """The samples of a set that count, all and by date, and how many records each date left out."""

    whole: Trace
    by_date: Mapping[date, Trace] = field(repr=False)
    overlapping: Mapping[date, int] = field(repr=False)


def merge(records: Iterable[Series], zone: Zone | None, priority: Sequence[str] = ()) -> Merged:
    """Merge the records of a set; their order does not matter.

    Origins that ``priority`` names go before those that cover more of a date.
    """
    ordered = sorted(records, key=lambda record: (-record.modified_ms, record.record_id))
    days = _by_date(ordered, zone or UNIVERSAL)
    kept: list[tuple[int, int, int, date]] = []
    for day, origins in days.items():
        samples = _shared_out(origins, priority).items()
        kept += [(time, bpm, index, day) for time, (bpm, index) in samples]
    kept.sort()
    times = [time for time, _, _, _ in kept]
    columns = zip(kept, _weights(times), strict=True)
    rows = [(time, bpm, weight, index, day) for (time, bpm, index, day), weight in columns]
    return _merged(rows, ordered, zone or UNIVERSAL)


def covered_ms(times_ms: Sequence[int]) -> int:
    """Give the time that samples stand for, until the next, at most 10 min, the last for 1 min; ms.

    The times ascend. Minimum: none. Source: ours.
    """
    return sum(_weights(times_ms))


def _weights(times_ms: Sequence[int]) -> list[int]:
    weights = [min(later - time, GAP_MS) for time, later in pairwise(times_ms)]
    return [*weights, LAST_MS] if times_ms else []


def _by_date(ordered: Sequence[Series], zone: Zone) -> Mapping[date, Mapping[str, Samples]]:
    """Group samples by date and origin; the records that come first hold their instants."""
    days: dict[date, dict[str, Samples]] = defaultdict(lambda: defaultdict(dict))
    times = (time for record in ordered for time in record.times_ms)
    dates = local_dates(times, zone)
    for index, record in enumerate(ordered):
        for time, bpm, day in zip(record.times_ms, record.beats, dates, strict=False):  # the dates go on
            days[day][record.origin].setdefault(time, (bpm, index))
    return days


def _shared_out(origins: Mapping[str, Samples], priority: Sequence[str]) -> Samples:
    """Let the best origin hold its time, and others fill in."""
    if len(origins) == 1:
        return next(iter(origins.values()))
    kept: Samples = {}
    held = _Held()
    for origin in ranked({name: covered_ms(sorted(own)) for name, own in origins.items()}, priority):
        free = {time: value for time, value in origins[origin].items() if time not in held}
        held.add(free)
        kept |= free
    return kept


class _Held:
    """The time after samples that is theirs: as long as a sample counts."""

    def __init__(self) -> None:
        self._ends: dict[int, tuple[int, int]] = {}  # by stretch of that length: its first and last sample

    def __contains__(self, time: object) -> bool:
        if not isinstance(time, int):
            return False
        place = time // GAP_MS
        here, before = self._ends.get(place), self._ends.get(place - 1)
        return bool((here and here[0] <= time) or (before and time - before[1] < GAP_MS))

    def add(self, times: Iterable[int]) -> None:
        """Give samples their time."""
        for time in times:
            first, last = self._ends.get(time // GAP_MS, (time, time))
            self._ends[time // GAP_MS] = min(first, time), max(last, time)


def _merged(rows: Sequence[Row], ordered: Sequence[Series], zone: Zone) -> Merged:
    by_date: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        by_date[row[4]].append(row)
    used = {index for _, _, _, index, _ in rows}
    left_out = [record.times_ms[0] for index, record in enumerate(ordered) if index not in used]
    return Merged(
        _trace(rows, ordered),
        {day: _trace(members, ordered) for day, members in by_date.items()},
        Counter(local_dates(left_out, zone)),
    )


def _trace(rows: Sequence[Row], ordered: Sequence[Series]) -> Trace:
    times, beats, weights, indices, _ = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return Trace(times, beats, weights, frozenset(ordered[index].source for index in set(indices)))
