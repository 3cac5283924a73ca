"""The facts of one episode as they are gathered: value, unit, and how it is written.

Rounding follows the reports of the field: levels whole, percentages and hours with one decimal. Where
that would say "0.0 %" of something that exists, "100.0 %" of not quite all, or make a value look equal to
a threshold that it misses, more decimals are written: nobody should read a comparison as wrong.
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


class Sheet:
    """Collects facts; a metric that is None (insufficient) leaves no fact."""

    def __init__(self, readings: int) -> None:
        self._readings = readings
        self._facts: dict[str, Fact] = {}

    @property
    def facts(self) -> Mapping[str, Fact]:
        """All facts so far, by name."""
        return self._facts

    def count(self, name: str, value: int, thing: str, n: int | None = None) -> None:
        """Add a number of things: ``3 low readings``."""
        plural = "" if value == 1 else "s"
        self._add(name, value, thing, f"{value} {thing}{plural}", n)

    def percent(
        self, name: str, value: float | None, thresholds: tuple[str, ...] = (), n: int | None = None
    ) -> None:
        """Add a percentage, one decimal; ``thresholds`` are the guidelines it may be compared with."""
        if value is not None:
            critical = (0.0, 100.0, *(GUIDELINES[threshold].value for threshold in thresholds))
            self._add(name, value, "%", f"{_written(value, 1, critical)} %", n)

    def tally(self, name: str, value: int, total: int, thing: str) -> None:
        """Add a part of the readings: ``n_{name}`` as count, ``{name}`` as share of ``total``."""
        target = f"{name}_target"
        self.count(f"n_{name}", value, thing, total)
        share = 100 * value / total if total else None
        self.percent(name, share, (target,) if target in GUIDELINES else (), total)

    def level(self, name: str, value: float | None, n: int | None = None) -> None:
        """Add a glucose level or a spread of levels, whole mg/dL."""
        if value is not None:
            self._add(name, value, "mg/dL", f"{_written(value, 0)} mg/dL", n)

    def minutes(self, name: str, value_ms: int, thresholds: tuple[str, ...] = ()) -> None:
        """Add a duration in whole minutes."""
        value = value_ms / _MINUTES_MS
        critical = tuple(GUIDELINES[threshold].value for threshold in thresholds)
        self._add(name, value, "min", f"{_written(value, 0, critical)} min", None)

    def hours(self, name: str, value_ms: int, thresholds: tuple[str, ...] = ()) -> None:
        """Add a duration in hours, one decimal."""
        value = value_ms / _HOURS_MS
        critical = tuple(GUIDELINES[threshold].value for threshold in thresholds)
        self._add(name, value, "hour", f"{_written(value, 1, critical)} hours", None)

    def index(self, name: str, value: float | None, label: str, decimals: int) -> None:
        """Add a number without unit, under its label: ``GRI 25``."""
        if value is not None:
            self._add(name, value, label, f"{label} {_written(value, decimals)}", None)

    def day(self, name: str, number_of_day: int) -> None:
        """Add which day of the set it is: ``day 3``."""
        self._add(name, number_of_day, "day", f"day {number_of_day}", None)

    def clock(self, name: str, hour: int, n: int) -> None:
        """Add a full hour of the clock, 0..23: ``14 o'clock``."""
        self._add(name, hour, "o'clock", f"{hour} o'clock", n)

    def _add(self, name: str, value: float, unit: str, text: str, n: int | None) -> None:
        rests_on = self._readings if n is None else n
        self._facts[name] = Fact(name, significant(value), unit, text, rests_on)


def _written(value: float, decimals: int, critical: tuple[float, ...] = ()) -> str:
    """Round for people, but never onto a critical value that it is not."""
    value = significant(value)
    text = number(value, decimals)
    while float(text) in critical and float(text) != value and decimals < _MOST_DECIMALS:
        decimals += 1
        text = number(value, decimals)
    return text
