"""Blood glucose records: a person's glucose as their sensor or meter writes it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.records.blood_glucose.schema import SCHEMA
from etl.samples.chance import record_id, seeded, whole
from etl.samples.exports import Rhythm
from etl.samples.life import HOUR_MS
from etl.samples.metabolism import traces
from etl.samples.meter import checks
from etl.samples.sensor import wear

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.samples.life import Life
    from etl.samples.measurement import Measurement
    from etl.samples.people import Instrument, Person

_MMOL = 1 / 18.0
"""The phone keeps mmol/L and gives mg/dL back: x * (1/18) / (1/18) is off by an ulp for 9 % of whole x."""

_MENDED = 0.016  # share of records that the source app changes later


@dataclass(frozen=True, slots=True)
class Reading:
    """One record and how it changes: ``levels`` are (from when, mg/dL), the oldest first."""

    record_id: str = field(repr=False)
    measurement: Measurement
    levels: tuple[tuple[int, int], ...] = field(repr=False)
    instrument: Instrument

    @property
    def time_ms(self) -> int:
        """When it was measured."""
        return self.measurement.time_ms

    @property
    def end_ms(self) -> int:
        """An instant."""
        return self.measurement.time_ms

    @property
    def written_ms(self) -> int:
        """When it is there to be exported."""
        return self.levels[0][0]

    def as_of(self, fetch_ms: int) -> dict[str, object]:
        """The Avro record as an export at ``fetch_ms`` holds it; not before ``written_ms``."""
        modified, level = next(item for item in reversed(self.levels) if item[0] <= fetch_ms)
        measured = self.measurement
        return {
            "metadata": self._metadata(modified),
            "timeEpochMillis": measured.time_ms,
            "zoneOffsetId": measured.zone,
            "levelInMilligramsPerDeciliter": level * _MMOL / _MMOL,
            "specimenSource": "INTERSTITIAL_FLUID" if self.instrument.continuous else "CAPILLARY_BLOOD",
            "mealType": measured.meal,
            "relationToMeal": measured.relation,
            "appRecordFetchTimeEpochMillis": fetch_ms,
        }

    def _metadata(self, modified_ms: int) -> dict[str, object]:
        made = self.instrument
        device = {"manufacturer": made.manufacturer, "model": made.model, "type": "UNKNOWN"}
        return {
            "id": self.record_id,
            "dataOriginPackageName": made.package,
            "lastModifiedTimeEpochMillis": modified_ms,
            "clientRecordId": f"reading-{self.time_ms}" if self.measurement.named else None,
            "clientRecordVersion": 0,
            "device": None if self.measurement.typed_in else device,
        }


class BloodGlucose:
    """The generator of this record type."""

    name = "BloodGlucoseRecord"
    schema: Mapping[str, object] = SCHEMA
    rhythm = Rhythm()

    def records(self, life: Life, person: Person, first: int) -> Iterator[Reading]:
        """All records from day ``first`` on, by time, without end."""
        measure = wear if person.instrument.continuous else checks
        for measured in measure(life, traces(life, person.body, first)):
            identity = record_id(life.seed, life.subject, self.name, measured.time_ms)
            levels = _levels(identity, measured, person.instrument)
            yield Reading(identity, measured, levels, person.instrument)


def _levels(identity: str, measured: Measurement, made: Instrument) -> tuple[tuple[int, int], ...]:
    """The value shown; for few records one that was off, put right hours later. The id decides which."""
    shown = _displayed(measured.level, made)
    if int(identity[:8], 16) >= _MENDED * 2**32:
        return ((measured.written_ms, shown),)
    rng = seeded(identity)
    off = (4 + measured.level * 0.05) * (1 if whole(rng, 0, 1) else -1)
    later = measured.written_ms + whole(rng, HOUR_MS, 14 * HOUR_MS)
    return ((measured.written_ms, _displayed(measured.level + off, made)), (later, shown))


def _displayed(level: float, made: Instrument) -> int:
    return min(max(round(level), made.lowest), made.highest)
