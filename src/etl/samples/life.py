"""The days of a made-up person: when they sleep, eat and move.

Every record type of one person reads the same days, so that glucose, heart rate, steps and sleep tell
one story. Times are epoch milliseconds, from a fixed calendar that does not depend on today's date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from etl.samples.chance import happens, seeded, whole

if TYPE_CHECKING:
    from random import Random

ZONE = "America/New_York"
FIRST_DAY = date(2026, 11, 3)
"""Day 0: a Tuesday, two days after the clocks went back, so that the default days are ordinary ones."""

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times of the wall clock have no zone
_SATURDAY = 5
_SUNDAY = 6


def _nth_sunday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_SUNDAY - first.weekday()) % 7 + 7 * (nth - 1))


def offset_hours(wall: datetime) -> int:
    """Hours from UTC in New York at a local (naive) time.

    The rule in force since 2007 (Energy Policy Act of 2005): daylight saving time from the second Sunday
    in March to the first Sunday in November. Written out, because a time zone database differs from
    machine to machine and would have to be read from disk.
    """
    starts, ends = _summer(wall.year)
    return -4 if starts <= wall < ends else -5


@lru_cache(maxsize=16)
def _summer(year: int) -> tuple[datetime, datetime]:
    """When daylight saving time begins and ends."""
    starts = datetime.combine(_nth_sunday(year, 3, 2), datetime.min.time()) + timedelta(hours=3)
    ends = datetime.combine(_nth_sunday(year, 11, 1), datetime.min.time()) + timedelta(hours=2)
    return starts, ends


def local_ms(day: date, minutes: float) -> int:
    """Epoch milliseconds of a local time, in minutes after midnight (may pass 1,440: the next day)."""
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)
    elapsed = wall - _EPOCH
    return (elapsed.days * 24 - offset_hours(wall)) * HOUR_MS + elapsed.seconds * 1000


def offset_at(moment_ms: int) -> str:
    """The zone offset an app writes for that moment: ``-05:00`` or, in summer, ``-04:00``."""
    return _offset_in(moment_ms // HOUR_MS)


@lru_cache(maxsize=256)
def _offset_in(hour: int) -> str:
    """The offset of a whole hour since 1970: it only changes between them. Most records ask for it."""
    in_summer = _EPOCH + timedelta(hours=hour - 4)
    return f"-0{-offset_hours(in_summer)}:00"


@dataclass(frozen=True, slots=True)
class Meal:
    """Something eaten: ``carbs`` in grams, ``absorption`` the minutes until it is absorbed fastest."""

    name: str
    start_ms: int
    carbs: int
    absorption: int


@dataclass(frozen=True, slots=True)
class Activity:
    """Time on one's feet: ``intensity`` from 0 (rest) to 1 (hard exercise)."""

    start_ms: int
    end_ms: int
    intensity: float


@dataclass(frozen=True, slots=True)
class Day:
    """One local civil day of a life; ``bed_ms`` may lie after midnight."""

    index: int
    midnight_ms: int
    end_ms: int
    wake_ms: int
    bed_ms: int
    meals: tuple[Meal, ...]
    activities: tuple[Activity, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """All days of one subject, before and after :data:`FIRST_DAY`; any day can be asked for at once."""

    seed: int
    subject: int

    def day(self, index: int) -> Day:
        """The day ``index`` days after :data:`FIRST_DAY`."""
        return _day(self, index)


@lru_cache(maxsize=8)
def _day(life: Life, index: int) -> Day:
    """Each day is asked for by its own night, by the next one and by itself, one after the other."""
    rng = seeded(life.seed, life.subject, "life", index)
    date_ = FIRST_DAY + timedelta(days=index)
    free = date_.weekday() >= _SATURDAY
    wake = whole(rng, 460, 560) if free else whole(rng, 378, 432)
    bed = whole(rng, 1390, 1475) if free else whole(rng, 1335, 1395)
    return Day(
        index=index,
        midnight_ms=local_ms(date_, 0),
        end_ms=local_ms(date_ + timedelta(days=1), 0),
        wake_ms=_moment(rng, date_, wake),
        bed_ms=_moment(rng, date_, bed),
        meals=_meals(rng, date_, wake, free=free),
        activities=_activities(rng, date_, free=free),
    )


def _moment(rng: Random, day: date, minutes: int) -> int:
    """A time within that minute: nobody eats on the stroke of one."""
    return local_ms(day, minutes) + whole(rng, 0, MINUTE_MS - 1)


def _meals(rng: Random, day: date, wake: int, *, free: bool) -> tuple[Meal, ...]:
    """Three meals and, on most days, one to three snacks; later and larger on free days."""
    late = 40 if free else 0
    plan = [
        ("BREAKFAST", wake + whole(rng, 22, 55), whole(rng, 32, 58), whole(rng, 26, 40)),
        ("LUNCH", whole(rng, 725, 790) + late, whole(rng, 42, 74), whole(rng, 32, 50)),
        ("DINNER", whole(rng, 1095, 1180) + late, whole(rng, 52, 88 + late // 2), whole(rng, 40, 66)),
    ]
    for share, earliest, latest in ((0.3, 605, 660), (0.6, 915, 995), (0.4, 1255, 1310)):
        if happens(rng, share):
            plan.append(("SNACK", whole(rng, earliest, latest), whole(rng, 10, 26), whole(rng, 16, 30)))
    plan.sort(key=lambda item: item[1])
    meals = [Meal(name, _moment(rng, day, at), carbs, speed) for name, at, carbs, speed in plan]
    return tuple(sorted(meals, key=attrgetter("start_ms")))  # two may fall into one minute


def _activities(rng: Random, day: date, *, free: bool) -> tuple[Activity, ...]:
    """A walk on some days, exercise on Tuesdays, Thursdays and Saturdays."""
    plan = []
    if day.weekday() in (1, 3, 5):
        plan.append((whole(rng, 620, 650) if free else whole(rng, 1030, 1050), whole(rng, 35, 50), 1.0))
    if happens(rng, 0.45):
        plan.append((whole(rng, 805, 825) + (60 if free else 0), whole(rng, 15, 30), 0.5))
    if happens(rng, 0.3):
        plan.append((whole(rng, 1225, 1240), whole(rng, 20, 35), 0.45))
    plan.sort()
    starts = ((_moment(rng, day, at), minutes, intensity) for at, minutes, intensity in plan)
    return tuple(Activity(start, start + minutes * MINUTE_MS, level) for start, minutes, level in starts)
