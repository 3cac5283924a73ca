"""Active calories: energy over minutes and daily totals into days, periods and windows, and their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.core import daily, interval
from etl.records.active_calories.counting import ENERGY_COUNTED, MEASURE
from etl.records.active_calories.render import render
from etl.records.active_calories.schema import SCHEMA
from etl.records.active_calories.usage import USAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from etl.core.interval import Interval
    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed, Scope
    from etl.core.rules import Rules


class ActiveCalories:
    """The record type ``ActiveCaloriesBurnedRecord``."""

    name = "ActiveCaloriesBurnedRecord"
    category = "energy_metabolism"
    record = interval.Interval
    usage = USAGE

    @property
    def schema(self) -> Mapping[str, Any]:
        """The Avro schema its files are resolved against."""
        return SCHEMA

    def parse(self, raw: Mapping[str, Any], source: int, rules: Rules) -> Interval:
        """Read one decoded Avro record; faults are named, nothing is raised."""
        return interval.parse(raw, source, rules, MEASURE)

    def process(self, records: Sequence[Interval], scope: Scope) -> Processed:
        """Find the episodes in usable records and compute their facts."""
        return daily.process(records, scope, ENERGY_COUNTED)

    def render(self, episode: Episode, choose: Callable[[str, int], int]) -> Iterable[Draft]:
        """Put an episode into words."""
        return render(episode, choose)


ACTIVE_CALORIES = ActiveCalories()
