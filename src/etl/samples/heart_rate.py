"""Heart rate records: mostly single beats a minute, sometimes a row of them that is completed later."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.records.heart_rate.schema import SCHEMA
from etl.samples.chance import happens, seeded, whole
from etl.samples.exports import Rhythm
from etl.samples.heart import heartbeats
from etl.samples.life import HOUR_MS, MINUTE_MS, offset_at
from etl.samples.motion import WALKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from etl.samples.gear import Source
    from etl.samples.life import Life
    from etl.samples.motion import Minutes
    from etl.samples.people import Person

_Samples = tuple[tuple[int, int], ...]  # (epoch ms, beats a minute)

_FIRST = 3  # samples of a row that comes in two parts
_ROWS = 0.15  # share of moments at rest that a row is taken
_GROWING = 0.3  # share of rows whose rest comes hours later
_TWICE = 0.08  # share of moments early in a minute that are taken twice
_REGULAR = 0.7  # share of moments asleep that keep five minutes


@dataclass(frozen=True, slots=True)
class Pulse:
    """One record: the first samples are there at ``written_ms``, all of them at ``whole_ms``."""

    record_id: str = field(repr=False)
    source: Source
    samples: _Samples = field(repr=False)
    written_ms: int
    whole_ms: int

    @property
    def time_ms(self) -> int:
        """The first sample."""
        return self.samples[0][0]

    @property
    def end_ms(self) -> int:
        """The last sample."""
        return self.samples[-1][0]

    def as_of(self, fetch_ms: int) -> dict[str, object]:
        """The Avro record with the samples an export at ``fetch_ms`` holds."""
        if fetch_ms < self.whole_ms:
            modified, samples = self.written_ms, self.samples[:_FIRST]
        else:
            modified, samples = self.whole_ms, self.samples
        start, end = samples[0][0], samples[-1][0]
        client = f"heart-{start}" if len(samples) > 1 else None
        offset = offset_at(start)
        return {
            "metadata": self.source.metadata(self.record_id, modified, client),
            "startTimeEpochMillis": start,
            "endTimeEpochMillis": end,
            "startZoneOffsetId": offset,
            "endZoneOffsetId": offset,
            "appRecordFetchTimeEpochMillis": fetch_ms,
            "samples": [{"timeEpochMillis": time, "beatsPerMinute": beats} for time, beats in samples],
        }


class HeartRate:
    """The generator of this record type."""

    name = "HeartRateRecord"
    schema: Mapping[str, object] = SCHEMA
    rhythm = Rhythm()

    def records(self, life: Life, person: Person, first: int) -> Iterator[Pulse]:
        """All records from day ``first`` on, by time, without end."""
        source = person.gear.wearable
        for minutes, beats in heartbeats(life, first):
            rng = seeded(life.seed, life.subject, "heart rate", minutes.day.index)
            for samples in _taken(minutes, beats, rng):
                yield _pulse(life, source, samples, rng)


def _pulse(life: Life, source: Source, samples: _Samples, rng: Random) -> Pulse:
    """Written minutes after its last sample; a growing one after its third, and again hours later."""
    identity = source.identity(life, "heart", samples[0][0])
    delay = whole(rng, 20_000, 12 * MINUTE_MS)
    if len(samples) > _FIRST and happens(rng, _GROWING):
        later = samples[-1][0] + whole(rng, HOUR_MS, 12 * HOUR_MS)
        return Pulse(identity, source, samples, samples[_FIRST - 1][0] + delay, later)
    written = samples[-1][0] + delay
    return Pulse(identity, source, samples, written, written)


def _taken(minutes: Minutes, beats: list[int], rng: Random) -> Iterator[_Samples]:
    """The samples of each record of a day."""
    for minute, number in _moments(minutes, rng):
        second = whole(rng, 0, MINUTE_MS - 1)
        start = minutes.at(minute) + second
        row = range(min(number, len(beats) - minute))
        yield tuple((start + n * MINUTE_MS, beats[minute + n]) for n in row)
        if number == 1 and second < MINUTE_MS // 2 and happens(rng, _TWICE):
            again = start + whole(rng, 2_000, 29_000)
            yield ((again, beats[minute] + whole(rng, -1, 1)),)


def _moments(minutes: Minutes, rng: Random) -> Iterator[tuple[int, int]]:
    """When something is measured, and for how many minutes: a row while walking, sometimes at rest."""
    off = _taken_off(minutes, rng)
    minute = whole(rng, 0, 4)
    while minute < len(minutes.steps):
        number = 1
        if minutes.steps[minute] >= WALKING:
            number = whole(rng, 8, 21)
        elif happens(rng, _ROWS):
            number = whole(rng, 2, 21)
        if minute in off:
            minute = off.stop
            continue
        yield minute, number
        minute += number if number > 1 else _pause(minutes.stages[minute], rng)


def _pause(stage: str | None, rng: Random) -> int:
    """Minutes to the next one: one to ten, mostly five asleep."""
    return 5 if stage is not None and happens(rng, _REGULAR) else whole(rng, 1, 10)


def _taken_off(minutes: Minutes, rng: Random) -> range:
    """The minutes in which it is not worn but charged: soon after waking."""
    up = (minutes.day.wake_ms - minutes.day.midnight_ms) // MINUTE_MS + whole(rng, 4, 20)
    return range(up, up + whole(rng, 20, 55))
