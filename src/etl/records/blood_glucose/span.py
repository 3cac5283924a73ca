"""A stretch of readings on its way to becoming an episode."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from etl.records.blood_glucose.streams import FINGERSTICK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from etl.core.localtime import Zone
    from etl.records.blood_glucose.events import Event
    from etl.records.blood_glucose.reading import Reading
    from etl.records.blood_glucose.streams import Stream


@dataclass(frozen=True)
class Span:
    """Readings of one stream, ascending and at least one, and what holds for them.

    ``by_date`` groups them by local date (UTC date where no zone is known: only for counting); ``number``
    counts the first date from the set's first; ``events`` are those that start in it, by kind;
    ``left_out`` counts the readings of its dates that others already cover.
    """

    kind: str
    stream: Stream
    zone: Zone | None
    number: int
    readings: Sequence[Reading] = field(repr=False)
    by_date: Mapping[date, Sequence[Reading]] = field(repr=False)
    events: Mapping[str, Sequence[Event]] = field(repr=False)
    left_out: int = 0

    @property
    def sensor(self) -> bool:
        """Tell sensor readings from fingersticks."""
        return self.stream.method != FINGERSTICK

    @cached_property
    def levels(self) -> Sequence[float]:
        """The levels in mg/dL, unrounded."""
        return [reading.mgdl for reading in self.readings]

    @cached_property
    def origins(self) -> frozenset[str]:
        """The apps that wrote the readings."""
        return frozenset(reading.origin for reading in self.readings)

    @cached_property
    def cadence_ms(self) -> int:
        """The pace of the sensor that gave most of the readings."""
        return self.stream.cadence_ms(self.readings)

    @property
    def duration_ms(self) -> int:
        """From the first reading to the last; a sensor's last reading stands for a cadence more."""
        between = self.readings[-1].time_ms - self.readings[0].time_ms
        return between + self.cadence_ms if self.sensor else between
