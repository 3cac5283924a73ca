"""How alike the hours of sleep are from one day to the next.

Days run from noon to noon. They are compared by what the clock shows: an hour that it skips is compared with
none, and one that it shows again counts as it came before (ours). Asleep and awake is what stages tell; time
without a known stage, and sessions without stages, are neither. Time outside all sessions is taken as time
awake: no record tells it from time in which nothing was recorded. So a day counts only where it holds a main
sleep of 3 hours or more, and where at most 10 % of the time in its sessions has no known stage (ours).
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import HOUR_MS, instant, local_date
from etl.core.overlap import length, union, within
from etl.records.sleep_session.metrics import filled
from etl.records.sleep_session.stages import SLEEP, UNKNOWN, settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from etl.core.localtime import Zone
    from etl.records.sleep_session.sleeps import Sleep

#: Merged (start, end), ascending.
Spans: TypeAlias = "Sequence[tuple[int, int]]"

_FEWEST = int(GUIDELINES["sleep_regular_days"].value)
_UNSTAGED = int(GUIDELINES["sleep_unstaged"].value)  # %
_NOON = 12
_ONE_DAY = timedelta(days=1)


class Day(NamedTuple):
    """When somebody was known to be asleep, and awake, from noon to noon; ms of the clock after noon."""

    asleep: Spans
    awake: Spans


class Regularity(NamedTuple):
    """The sleep regularity index, and the number of days in a row that it rests on."""

    sri: float
    days: int


def regularity(sleeps: Sequence[Sleep], main: Iterable[Sleep], zone: Zone) -> Regularity | None:
    """Give the sleep regularity index of the longest run of days, of several the last; -100 to 100.

    Time outside all sessions is taken as time awake. Minimum: 7 days in a row, each with a main sleep of 3
    hours or more and at most 10 % of the time in its sessions without a known stage (ours). Source: Phillips
    2017, 10.1038/s41598-017-03171-4.
    """
    dates = sorted({_day_of(sleep, zone) for sleep in main if sleep.judged})
    if len(dates) < _FEWEST:
        return None
    days = dict(_days(dates, sleeps, zone))
    run = _longest_run(sorted(days))
    return Regularity(index([days[day] for day in run]), len(run)) if len(run) >= _FEWEST else None


def index(days: Sequence[Day]) -> float:
    """Give SRI = -100 + 200·(time alike)/(time compared) of days in a row; -100 to 100.

    Time alike is asleep, or awake, on neighbouring days at the same time of the clock; compared is what is
    known of both. By spans of time: what the sum over epochs of 30 s comes to where the epochs get short.
    Minimum: 2 days. Raises ZeroDivisionError where nothing can be compared. Source: Phillips 2017,
    10.1038/s41598-017-03171-4.
    """
    alike = apart = 0
    for one, other in pairwise(days):
        alike += _shared(one.asleep, other.asleep) + _shared(one.awake, other.awake)
        apart += _shared(one.asleep, other.awake) + _shared(one.awake, other.asleep)
    return 200 * alike / (alike + apart) - 100


def _shared(these: Spans, those: Spans) -> int:
    """Give how long two lists of spans last at once; ms."""
    return sum(length(within(those, start, end)) for start, end in these)


def _day_of(sleep: Sleep, zone: Zone) -> date:
    """Give the day, by the date on which it ends, that holds the middle of a sleep."""
    middle = (sleep.session.start_ms + sleep.session.end_ms) // 2
    date = local_date(middle, zone)
    return date + _ONE_DAY if sleep.clock_ms(middle) >= _NOON * HOUR_MS else date


def _days(dates: Sequence[date], sleeps: Iterable[Sleep], zone: Zone) -> Iterator[tuple[date, Day]]:
    """Give those days of which enough is known."""
    start, end = instant(dates[0] - _ONE_DAY, _NOON, zone), instant(dates[-1], _NOON, zone)
    sessions = [sleep.session for sleep in sleeps]
    told = chain.from_iterable(filled(one.start_ms, one.end_ms, one.stages, UNKNOWN) for one in sessions)
    line = settle(told, start, end).stages
    asleep = union((begins, ends) for begins, ends, kind in line if kind in SLEEP)
    unknown = union((begins, ends) for begins, ends, kind in line if kind == UNKNOWN)
    awake = _outside(union([*asleep, *unknown]), start, end)
    in_session = union((begins, ends) for begins, ends, _ in line)
    for date in dates:
        clock = list(_clock(date, zone))
        recorded, lacks = length(_on(in_session, clock)), length(_on(unknown, clock))
        if 100 * lacks <= _UNSTAGED * recorded:
            yield date, Day(_on(asleep, clock), _on(awake, clock))


def _outside(spans: Spans, start_ms: int, end_ms: int) -> Spans:
    """Give what merged spans leave of a stretch of time."""
    edges = [start_ms, *chain.from_iterable(spans), end_ms]
    return union(zip(edges[::2], edges[1::2], strict=True))


def _on(spans: Spans, clock: Iterable[tuple[int, int, int]]) -> Spans:
    """Give what spans of time cover of a day, as the clock shows it."""
    return [
        (begins - noon, ends - noon)
        for start, end, noon in clock
        if start < end
        for begins, ends in within(spans, start, end)
    ]


def _clock(day: date, zone: Zone) -> Iterator[tuple[int, int, int]]:
    """Give the stretches of a day between changes of the clock: start, end, and when its noon would be."""
    start, end = instant(day - _ONE_DAY, _NOON, zone), instant(day, _NOON, zone)
    before, after = zone.offset_ms(start), zone.offset_ms(end)
    if before == after:
        yield start, end, start
        return
    change = start + bisect_left(range(start, end), 1, key=lambda ms: zone.offset_ms(ms) != before)
    yield start, change, start
    yield change + max(0, before - after), end, start + before - after


def _longest_run(days: Sequence[date]) -> Sequence[date]:
    """Give the longest run of days one after the other; of several the last."""
    breaks = (place for place, (one, other) in enumerate(pairwise(days), 1) if other - one != _ONE_DAY)
    runs = [days[first:last] for first, last in pairwise([0, *breaks, len(days)])]
    return max(reversed(runs), key=len)
