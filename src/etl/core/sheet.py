"""The facts of one episode as they are gathered: value, unit, and how it is written.

Rounding follows the reports of the field: the caller says with how many decimals. Where that would say
"0.0 %" or "0 min" of something that exists, "100.0 %" of not quite all, or make a value look equal to a
threshold that it misses, more decimals are written: nobody should read a comparison as wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.model import Fact
from etl.core.phrasing import number, significant

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_DECIMALS = 9
_HOURS_MS, _MINUTES_MS = 3_600_000, 60_000
_HOUR = 60  # minutes
_DAY = 24 * _HOUR
_CLOCK_STEP = 15  # minutes: no time of day is told finer than this


class Sheet:
    """Collects facts; a metric that is None (insufficient) leaves no fact.

    ``readings`` is how many readings a fact rests on where its ``n`` is not given. ``thresholds`` are the
    guidelines a value may be compared with.
    """

    def __init__(self, readings: int) -> None:
        self._readings = readings
        self._facts: dict[str, Fact] = {}

    @property
    def facts(self) -> Mapping[str, Fact]:
        """All facts so far, by name."""
        return self._facts

    def count(self, name: str, value: float, thing: str, n: int | None = None) -> None:
        """Add a number of things, written whole: ``3 low readings``."""
        text = number(significant(value))
        plural = "" if text == "1" else "s"
        self._add(name, value, thing, f"{text} {thing}{plural}", n)

    def percent(
        self,
        name: str,
        value: float | None,
        thresholds: tuple[str, ...] = (),
        n: int | None = None,
        *,
        decimals: int = 1,
    ) -> None:
        """Add a percentage, one decimal unless told otherwise."""
        if value is not None:
            critical = (0.0, 100.0, *_values(thresholds))
            self._add(name, value, "%", f"{_written(value, decimals, critical)} %", n)

    def tally(self, name: str, value: int, total: int, thing: str) -> None:
        """Add a part of the readings: ``n_{name}`` as count, ``{name}`` as share of ``total``."""
        target = f"{name}_target"
        self.count(f"n_{name}", value, thing, total)
        share = 100 * value / total if total else None
        self.percent(name, share, (target,) if target in GUIDELINES else (), total)

    def quantity(  # noqa: PLR0913 - a number, how it is written, and what it is held against
        self,
        name: str,
        value: float | None,
        unit: str,
        *,
        decimals: int = 0,
        thresholds: tuple[str, ...] = (),
        n: int | None = None,
    ) -> None:
        """Add a number with a unit that has no plural: ``62 bpm``, ``4.13 ln ms``."""
        if value is not None:
            self._add(name, value, unit, f"{_written(value, decimals, _values(thresholds))} {unit}", n)

    def minutes(
        self, name: str, value_ms: float, thresholds: tuple[str, ...] = (), n: int | None = None
    ) -> None:
        """Add a duration in whole minutes: ``75 min``; some seconds are ``0.2 min``."""
        value = value_ms / _MINUTES_MS
        self._add(name, value, "min", f"{_written(value, 0, (0.0, *_values(thresholds)))} min", n)

    def duration(
        self, name: str, value_ms: float, thresholds: tuple[str, ...] = (), n: int | None = None
    ) -> None:
        """Add a duration for people, its value in minutes: ``0.2 min``, ``45 min``, ``7 h 12 min``, ``24 h``.

        ``thresholds`` are guidelines in hours or minutes.
        """
        minutes = significant(value_ms / _MINUTES_MS)
        critical = (0.0, *map(_in_minutes, thresholds))
        text = _written(minutes, 0, critical)
        hours, rest = divmod(int(text), _HOUR) if "." not in text else (0, 0)
        tail = f" {rest} min" if rest else ""
        self._add(name, minutes, "min", f"{hours} h{tail}" if hours else f"{text} min", n)

    def hours(
        self, name: str, value_ms: float, thresholds: tuple[str, ...] = (), n: int | None = None
    ) -> None:
        """Add a duration in hours, one decimal: ``20.9 hours``; some seconds are ``0.003 hours``."""
        value = value_ms / _HOURS_MS
        self._add(name, value, "hour", f"{_written(value, 1, (0.0, *_values(thresholds)))} hours", n)

    def index(self, name: str, value: float | None, label: str, decimals: int) -> None:
        """Add a number without unit, under its label: ``GRI 25``."""
        if value is not None:
            self._add(name, value, label, f"{label} {_written(value, decimals)}", None)

    def day(self, name: str, number_of_day: int) -> None:
        """Add which day of the set it is: ``day 3``."""
        self._add(name, number_of_day, "day", f"day {number_of_day}", None)

    def hour_of_day(self, name: str, hour: int, n: int) -> None:
        """Add a full hour of the clock, 0..23: ``14 o'clock``."""
        self._add(name, hour, "o'clock", f"{hour} o'clock", n)

    def time_of_day(self, name: str, minute: float, n: int | None = None) -> None:
        """Add a time of the clock, in minutes after midnight, to the quarter of an hour: ``23:15``.

        Its value is rounded, too, half up: a line tells no finer time of anybody's day.
        """
        rounded = int(minute / _CLOCK_STEP + 0.5) * _CLOCK_STEP % _DAY
        hours, minutes = divmod(rounded, _HOUR)
        self._add(name, rounded, "clock", f"{hours:02}:{minutes:02}", n)

    def _add(self, name: str, value: float, unit: str, text: str, n: int | None) -> None:
        rests_on = self._readings if n is None else n
        self._facts[name] = Fact(name, significant(value), unit, text, rests_on)


def _values(thresholds: tuple[str, ...]) -> tuple[float, ...]:
    return tuple(GUIDELINES[threshold].value for threshold in thresholds)


def _in_minutes(threshold: str) -> float:
    row = GUIDELINES[threshold]
    return row.value * _HOUR if row.unit.startswith("hour") else row.value


def _written(value: float, decimals: int, critical: tuple[float, ...] = ()) -> str:
    """Round for people, but never onto a critical value that it is not."""
    value = significant(value)
    text = number(value, decimals)
    while float(text) in critical and float(text) != value and decimals < _MOST_DECIMALS:
        decimals += 1
        text = number(value, decimals)
    return text
