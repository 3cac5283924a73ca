"""A sensor under the skin: every five minutes, late, noisy, and sometimes not at all.

Its own clock drifts and starts anew with each sensor; signals get lost for a while, and come later or
never; at night the wearer may lie on it, which reads as a low that is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.samples.chance import bell, happens, seeded, whole
from etl.samples.life import MINUTE_MS
from etl.samples.measurement import Measurement
from etl.samples.metabolism import STEP_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from etl.samples.life import Day, Life

_SENSOR_DAYS = 10
_CHANGE_DAY = 1  # the second day: the default two days hold one change
_MISSED = 0.002  # share of single readings that never come


@dataclass(frozen=True, slots=True)
class _Outage:
    """A time without readings; ``backfilled``: they come when it ends; ``change``: a new sensor."""

    start_ms: int
    end_ms: int
    backfilled: bool = False
    change: bool = False


@dataclass(frozen=True, slots=True)
class _Press:
    """A time when the wearer lies on the sensor, and how much too low it then reads (mg/dL)."""

    start_ms: int
    end_ms: int
    depth: float

    def at(self, now: int) -> float:
        """How much too low it reads at that time: most in the middle."""
        if not self.start_ms < now < self.end_ms:
            return 0.0
        share = (now - self.start_ms) / (self.end_ms - self.start_ms)
        return self.depth * 4 * share * (1 - share)


class _Sensor:
    """What passes from reading to reading: the next time, the lagging value and the noise."""

    def __init__(self, start_ms: int, rng: Random) -> None:
        self._outages: list[_Outage] = []
        self._press = _Press(0, 0, 0.0)
        self._start(start_ms, rng)

    def _start(self, earliest_ms: int, rng: Random) -> None:
        self._felt: float | None = None
        self._noise = 0.0
        self._next = earliest_ms + whole(rng, 0, STEP_MS - 1)
        self._period = STEP_MS + whole(rng, -30, 45)

    def day(self, day: Day, trace: list[tuple[int, float]], rng: Random) -> Iterator[Measurement]:
        """The readings of a day whose glucose is known at each step."""
        self._outages = [item for item in self._outages if item.end_ms > day.midnight_ms]
        self._outages += _outages(day, rng)
        self._press = _press(day, rng)
        for now, glucose in trace:
            while self._next < now + STEP_MS:
                yield from self._read(glucose, rng)

    def _read(self, glucose: float, rng: Random) -> Iterator[Measurement]:
        """One reading, unless it is lost; moves on to the next time."""
        now = self._next
        self._next += self._period
        level = self._sense(now, glucose, rng)
        outage = next((item for item in self._outages if item.start_ms <= now < item.end_ms), None)
        if outage is not None and outage.change:
            self._start(outage.end_ms, rng)
        if happens(rng, _MISSED) or (outage is not None and not outage.backfilled):
            return
        ready = now if outage is None else outage.end_ms
        taken = now + whole(rng, -700, 700)
        yield Measurement(taken, ready + whole(rng, 55_000, 320_000), level, "Z", named=outage is None)

    def _sense(self, now: int, glucose: float, rng: Random) -> float:
        """Interstitial glucose lags by some minutes; the noise keeps three quarters of itself."""
        felt = glucose if self._felt is None else self._felt
        self._felt = felt + (glucose - felt) * 0.6
        self._noise = self._noise * 0.75 + bell(rng) * 1.5
        return self._felt * (1 + self._noise / 130) - self._press.at(now)


def _outages(day: Day, rng: Random) -> list[_Outage]:
    """None to three lost signals of 10 to 50 minutes, and a change of sensor with its warm-up."""
    found = []
    for share in (0.6, 0.35, 0.2):
        start = day.midnight_ms + whole(rng, 0, 1390) * MINUTE_MS
        length, backfilled = whole(rng, 10, 50) * MINUTE_MS, happens(rng, 0.5)
        if happens(rng, share):
            found.append(_Outage(start, start + length, backfilled=backfilled))
    if day.index % _SENSOR_DAYS == _CHANGE_DAY:
        start = day.midnight_ms + whole(rng, 885, 945) * MINUTE_MS
        found.append(_Outage(start, start + whole(rng, 150, 185) * MINUTE_MS, change=True))
    return found


def _press(day: Day, rng: Random) -> _Press:
    """One night in three."""
    start = day.midnight_ms + whole(rng, 60, 300) * MINUTE_MS
    length, depth = whole(rng, 30, 55) * MINUTE_MS, 18 + 16 * rng.random()
    return _Press(start, start + length, depth if happens(rng, 1 / 3) else 0.0)


def wear(life: Life, days: Iterable[tuple[Day, list[tuple[int, float]]]]) -> Iterator[Measurement]:
    """The readings of every day, given its glucose at each step (epoch ms, mg/dL)."""
    sensor = None
    for day, trace in days:
        rng = seeded(life.seed, life.subject, "sensor", day.index)
        sensor = sensor or _Sensor(day.midnight_ms, rng)
        yield from sensor.day(day, trace, rng)
