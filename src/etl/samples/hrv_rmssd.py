"""Heart rate variability records: a value every five minutes of sleep, handed over now and then."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from etl.records.hrv_rmssd.schema import SCHEMA
from etl.samples.chance import bell, happens, seeded, whole
from etl.samples.exports import MORNINGS
from etl.samples.life import MINUTE_MS, offset_at
from etl.samples.nights import DEEP, LIGHT, REM, UP, nap, night

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.samples.gear import Source
    from etl.samples.life import Life
    from etl.samples.nights import Night
    from etl.samples.people import Person

_EVERY_MS = 5 * MINUTE_MS
_MISSED = 0.11  # share of values that a moving hand costs
_LOWEST, _HIGHEST = 20.0, 80.0  # ms
_STAGES = {LIGHT: 0.0, DEEP: 5.0, REM: -4.0}  # ms
_RISE = 15.0  # ms from the first hour to the last


@dataclass(frozen=True, slots=True)
class Variability:
    """One value (ms)."""

    record_id: str = field(repr=False)
    source: Source
    time_ms: int
    written_ms: int
    value: float = field(repr=False)

    @property
    def end_ms(self) -> int:
        """An instant."""
        return self.time_ms

    def as_of(self, fetch_ms: int) -> dict[str, object]:
        """The Avro record; every export holds the same."""
        return {
            "metadata": self.source.metadata(self.record_id, self.written_ms, None),
            "timeEpochMillis": self.time_ms,
            "zoneOffsetId": offset_at(self.time_ms),
            "heartRateVariabilityRmssd": self.value,
            "appRecordFetchTimeEpochMillis": fetch_ms,
        }


class HeartRateVariability:
    """The generator of this record type."""

    name = "HeartRateVariabilityRmssdRecord"
    schema: Mapping[str, object] = SCHEMA
    rhythm = MORNINGS

    def records(self, life: Life, person: Person, first: int) -> Iterator[Variability]:
        """All records from the night that ends on day ``first`` on, by time, without end."""
        source = person.gear.wearable
        usual = 34.0 + 8.0 * seeded(life.seed, life.subject, "variability").random()
        for index in count(first):
            for sleep in (night(life, index), nap(life, index)):
                if sleep is not None:
                    yield from _values(life, sleep, source, usual)


def _values(life: Life, sleep: Night, source: Source, usual: float) -> Iterator[Variability]:
    """Rising over the night, with noise that lasts; nothing while awake."""
    rng = seeded(life.seed, life.subject, "variability", sleep.index, sleep.nap)
    level, noise = usual + bell(rng) * 2.5, 0.0
    stages = iter(sleep.stages)
    stage = next(stages)
    for time in range(sleep.onset_ms + whole(rng, 0, _EVERY_MS), sleep.wake_ms, _EVERY_MS):
        while stage.end_ms <= time:
            stage = next(stages)
        noise = noise * 0.6 + bell(rng) * 4.5
        missed = happens(rng, _MISSED)
        if missed or stage.kind in UP:
            continue
        share = (time - sleep.bed_ms) / (sleep.wake_ms - sleep.bed_ms)
        value = level + _RISE * share + _STAGES[stage.kind] + noise
        written = source.brought(time)
        identity = source.identity(life, "hrv", time)
        yield Variability(identity, source, time, written, round(min(max(value, _LOWEST), _HIGHEST), 2))
