"""Heart rate variability (RMSSD): values into nights, periods and windows, and their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.records.hrv_rmssd import reading
from etl.records.hrv_rmssd.episodes import process
from etl.records.hrv_rmssd.render import render
from etl.records.hrv_rmssd.schema import SCHEMA
from etl.records.hrv_rmssd.usage import USAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed, Scope
    from etl.core.rules import Rules
    from etl.records.hrv_rmssd.reading import Reading


class HrvRmssd:
    """The record type ``HeartRateVariabilityRmssdRecord``."""

    name = "HeartRateVariabilityRmssdRecord"
    category = "autonomic_health"
    record = reading.Reading
    usage = USAGE

    @property
    def schema(self) -> Mapping[str, Any]:
        """The Avro schema its files are resolved against."""
        return SCHEMA

    def parse(self, raw: Mapping[str, Any], source: int, rules: Rules) -> Reading:
        """Read one decoded Avro record; faults are named, nothing is raised."""
        return reading.parse(raw, source, rules)

    def process(self, records: Sequence[Reading], scope: Scope) -> Processed:
        """Find the episodes in usable values and compute their facts."""
        return process(records, scope)

    def render(self, episode: Episode, choose: Callable[[str, int], int]) -> Iterable[Draft]:
        """Put an episode into words."""
        return render(episode, choose)


HRV_RMSSD = HrvRmssd()
