"""Steps records: the day's count as phone and ring have it, and what was walked when."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from etl.records.steps.schema import SCHEMA
from etl.samples.amounts import Cutter, Quantity
from etl.samples.exports import Rhythm
from etl.samples.motion import by_minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.samples.amounts import Amount, Total
    from etl.samples.life import Life
    from etl.samples.people import Person

_COUNT = Quantity("count", "steps", int)


class Steps:
    """The generator of this record type."""

    name = "StepsRecord"
    schema: Mapping[str, object] = SCHEMA
    rhythm = Rhythm()

    def records(self, life: Life, person: Person, first: int) -> Iterator[Amount | Total]:
        """All records from day ``first`` on, by time, without end."""
        cutter, gear = Cutter(life, _COUNT), person.gear
        for minutes in by_minute(life, first):
            steps = minutes.steps
            found: list[Amount | Total] = [cutter.total(one, minutes, steps) for one in gear.step_totals]
            for one in gear.step_bouts:
                found += cutter.bouts(one, minutes, steps)
            for one in gear.step_quarters:
                found += cutter.quarters(one, minutes, steps)
            yield from sorted(found, key=attrgetter("time_ms"))
