"""Steps: counts over minutes and daily totals into days, periods and windows, and their texts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from etl.core import daily, interval
from etl.records.steps.counting import MEASURE, STEPS_COUNTED
from etl.records.steps.plateau import aged
from etl.records.steps.render import render
from etl.records.steps.schema import SCHEMA
from etl.records.steps.usage import USAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from etl.core.interval import Interval
    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed, Scope
    from etl.core.rules import Rules


class Steps:
    """The record type ``StepsRecord``."""

    name = "StepsRecord"
    category = "physical_activity"
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
        found = daily.process(records, scope, STEPS_COUNTED)
        return replace(found, episodes=tuple(aged(episode, scope.age) for episode in found.episodes))

    def render(self, episode: Episode, choose: Callable[[str, int], int]) -> Iterable[Draft]:
        """Put an episode into words."""
        return render(episode, choose)


STEPS = Steps()
