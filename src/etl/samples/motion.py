"""A day by the minute: what is slept, and every step taken.

Walks and exercise are those of the life; around them people get up, fetch something and sit down again,
until the day has about the steps it was meant to have. At night nobody walks but to the bathroom.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from etl.samples.chance import seeded, whole
from etl.samples.life import MINUTE_MS
from etl.samples.nights import OUT_OF_BED, nap, night

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from etl.samples.life import Activity, Day, Life
    from etl.samples.nights import Night

WALKING = 90
"""Steps a minute from which on it is a walk; errands stay below."""

_FEWEST, _MOST = 3_200, 8_000  # steps a day is meant to have
_ERRANDS = 2_000  # at least so many of them around the house, however far the walks went
_HARD = 0.8  # intensity from which on an activity is a run
_REST_EVERY = 5  # minutes: a run of four, then one at a walk


@dataclass(frozen=True, slots=True)
class Minutes:
    """One local civil day; minute 0 begins at its midnight.

    ``stages`` has the sleep stage of each minute, None while up; ``steps`` how many are taken in it.
    """

    day: Day
    stages: list[str | None] = field(repr=False)
    steps: list[int] = field(repr=False)

    def at(self, minute: int) -> int:
        """When that minute begins (epoch ms)."""
        return self.day.midnight_ms + minute * MINUTE_MS


def by_minute(life: Life, first: int) -> Iterator[Minutes]:
    """Each day from day ``first`` on, without end."""
    before = night(life, first)
    for index in count(first):
        day, after, rest = life.day(index), night(life, index + 1), nap(life, index)
        sleeps = [item for item in (before, rest, after) if item is not None]
        rng = seeded(life.seed, life.subject, "motion", index)
        yield Minutes(day, _stages(day, sleeps), _steps(day, sleeps, rng))
        before = after


def _stages(day: Day, sleeps: Iterable[Night]) -> list[str | None]:
    """The stage in which each minute begins."""
    length = _length(day)
    found: list[str | None] = [None] * length
    for sleep in sleeps:
        first = max(0, _ceiling(sleep.bed_ms, day))
        for stage in sleep.stages:
            last = min(_ceiling(stage.end_ms, day), length)
            if first < last:
                found[first:last] = [stage.kind] * (last - first)
                first = last
    return found


def _length(day: Day) -> int:
    return (day.end_ms - day.midnight_ms) // MINUTE_MS


def _ceiling(moment_ms: int, day: Day) -> int:
    """The first minute that begins at that time or later."""
    return -((day.midnight_ms - moment_ms) // MINUTE_MS)


def _steps(day: Day, sleeps: list[Night], rng: Random) -> list[int]:
    steps = [0] * _length(day)
    for sleep in sleeps:
        _walk_at_night(steps, day, sleep, rng)
    for activity in day.activities:
        _exercise(steps, day, activity, rng)
    meant = max(whole(rng, _FEWEST, _MOST), sum(steps) + _ERRANDS)
    _run_errands(steps, day, sleeps, meant, rng)
    return steps


def _walk_at_night(steps: list[int], day: Day, sleep: Night, rng: Random) -> None:
    """A few steps in each whole minute out of bed."""
    for start, end, kind in sleep.stages:
        if kind == OUT_OF_BED:
            for minute in range(_ceiling(start, day), _ceiling(end, day) - 1):
                if 0 <= minute < len(steps):
                    steps[minute] = whole(rng, 8, 22)


def _exercise(steps: list[int], day: Day, activity: Activity, rng: Random) -> None:
    """A run with breaths at a walk in between, or a walk."""
    first, last = _ceiling(activity.start_ms, day), _ceiling(activity.end_ms, day) - 1
    for minute in range(first, last):
        runs = activity.intensity > _HARD and (minute - first) % _REST_EVERY < _REST_EVERY - 1
        steps[minute] = whole(rng, 138, 152) if runs else whole(rng, 98, 112)


def _run_errands(steps: list[int], day: Day, sleeps: list[Night], meant: int, rng: Random) -> None:
    """One to six minutes on one's feet, wherever there is time, until the day has its steps."""
    first, last = _ceiling(day.wake_ms, day) + 1, min(_ceiling(day.bed_ms, day), len(steps)) - 8
    taken = sum(steps)
    start = first + whole(rng, 0, 3)  # the first thing in the morning
    while taken < meant:
        minutes, pace = whole(rng, 1, 6), whole(rng, 30, 76)
        if not any(steps[start - 1 : start + minutes + 1]) and not _sleeping(sleeps, day, start, minutes):
            steps[start : start + minutes] = [pace + whole(rng, -12, 12) for _ in range(minutes)]
            taken += pace * minutes
        start = whole(rng, first, last)


def _sleeping(sleeps: Iterable[Night], day: Day, start: int, minutes: int) -> bool:
    begin = day.midnight_ms + start * MINUTE_MS
    end = begin + minutes * MINUTE_MS
    return any(begin < sleep.wake_ms and sleep.bed_ms < end for sleep in sleeps)
