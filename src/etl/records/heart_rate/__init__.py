"""Heart rate: samples of wearables into days, periods and windows, and their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.records.heart_rate import series
from etl.records.heart_rate.episodes import process
from etl.records.heart_rate.render import render
from etl.records.heart_rate.schema import SCHEMA
from etl.records.heart_rate.usage import USAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed, Scope
    from etl.core.rules import Rules
    from etl.records.heart_rate.series import Series


class HeartRate:
    """The record type ``HeartRateRecord``."""

    name = "HeartRateRecord"
    category = "cardiovascular_fitness"
    record = series.Series
    usage = USAGE

    @property
    def schema(self) -> Mapping[str, Any]:
        """The Avro schema its files are resolved against."""
        return SCHEMA

    def parse(self, raw: Mapping[str, Any], source: int, rules: Rules) -> Series:
        """Read one decoded Avro record; faults are named, nothing is raised."""
        return series.parse(raw, source, rules)

    def process(self, records: Sequence[Series], scope: Scope) -> Processed:
        """Find the episodes in usable records and compute their facts."""
        return process(records, scope)

    def render(self, episode: Episode, choose: Callable[[str, int], int]) -> Iterable[Draft]:
        """Put an episode into words."""
        return render(episode, choose)


HEART_RATE = HeartRate()
