"""Blood glucose: sensor and fingerstick readings into days, periods and windows, and their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.records.blood_glucose import reading
from etl.records.blood_glucose.episodes import process
from etl.records.blood_glucose.render import render
from etl.records.blood_glucose.schema import SCHEMA
from etl.records.blood_glucose.usage import USAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed, Scope
    from etl.core.rules import Rules
    from etl.records.blood_glucose.reading import Reading


class BloodGlucose:
    """The record type ``BloodGlucoseRecord``."""

    name = "BloodGlucoseRecord"
    category = "metabolic_diabetes"
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
        """Find the episodes in usable readings and compute their facts."""
        return process(records, scope)

    def render(self, episode: Episode, choose: Callable[[str, int], int]) -> Iterable[Draft]:
        """Put an episode into words."""
        return render(episode, choose)


BLOOD_GLUCOSE = BloodGlucose()
