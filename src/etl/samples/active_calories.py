"""Active calories records: what moving burned, beyond what lying still would have."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from etl.records.active_calories.schema import SCHEMA
from etl.samples.amounts import Cutter, Quantity
from etl.samples.exports import MORNINGS
from etl.samples.motion import by_minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.samples.amounts import Amount, Total
    from etl.samples.life import Life
    from etl.samples.motion import Minutes
    from etl.samples.people import Person

_ENERGY = Quantity("energyInKilocalories", "energy", float)

_UPRIGHT = 0.06  # kcal a minute for being up at all
_PER_STEP = [0.034 * steps + 0.00014 * steps * steps for steps in range(200)]
"""Kilocalories of a minute with so many steps: 4.8 at 100, 7.9 at 145."""


class ActiveCalories:
    """The generator of this record type."""

    name = "ActiveCaloriesBurnedRecord"
    schema: Mapping[str, object] = SCHEMA
    rhythm = MORNINGS

    def records(self, life: Life, person: Person, first: int) -> Iterator[Amount | Total]:
        """All records from day ``first`` on, by time, without end."""
        cutter, gear = Cutter(life, _ENERGY), person.gear
        for minutes in by_minute(life, first):
            burned = energy(minutes)
            found: list[Amount | Total] = [cutter.total(one, minutes, burned) for one in gear.calorie_totals]
            for one in gear.calorie_quarters:
                found += cutter.quarters(one, minutes, burned)
            yield from sorted(found, key=attrgetter("time_ms"))


def energy(minutes: Minutes) -> list[float]:
    """Active kilocalories in each minute of a day."""
    return [
        _PER_STEP[steps] + (_UPRIGHT if stage is None else 0.0)
        for stage, steps in zip(minutes.stages, minutes.steps, strict=True)
    ]
