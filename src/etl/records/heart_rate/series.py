"""One heart rate record: samples over a while, often a lone one, with what is wrong with it.

A record is read as liberally as its samples allow. Single bad samples are dropped: unreadable ones, values
outside 30..220 bpm, and times more than a minute outside the record's own. Where more than a fifth of the
samples is bad in one of these ways, the record itself is at fault (both bounds are ours).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core import raw
from etl.core.localtime import MINUTE_MS
from etl.core.outcome import Deduction
from etl.core.quality import usable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.core.rules import Rules

OFFICIAL = (1, 300)  # bpm, of each sample: Health Connect
PLAUSIBLE = (30, 220)  # bpm
SLACK_MS = MINUTE_MS  # how far outside its record a sample may lie
TOLERATED = 5  # one bad sample in so many leaves a record usable
_READABLE = 1.0


class Series(NamedTuple):
    """Plausible samples of one origin: ascending instants and, for each, the beats a minute.

    ``origin`` is the package name of the app that wrote them. Its ``repr`` shows no sample.
    """

    record_id: str
    modified_ms: int
    offset: str | None
    source: int
    faults: tuple[Deduction, ...]
    origin: str
    times_ms: tuple[int, ...]
    beats: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many samples it holds: a record that has grown wins over its former self."""
        return len(self.times_ms)

    def content(self) -> str:
        """All it says, as text for ordering equal claims; a usable one comes after a faulty one."""
        return f"{int(usable(self.faults))} {self[4:]!r} {self.offset!r}"

    def __repr__(self) -> str:
        return f"Series(source={self.source}, samples={self.size}, faults={len(self.faults)})"


class _Sifted(NamedTuple):
    """The samples that may be used, by instant, and how many there were of each kind."""

    kept: Mapping[int, int]
    total: int
    unreadable: int
    outside: int  # the times of their record
    impossible: int
    unlikely: int

    @property
    def is_sound(self) -> bool:
        """Tell whether there are samples, and none is bad."""
        return self.total > 0 and not any(self[2:])


def parse(record: Mapping[str, Any], source: int, rules: Rules) -> Series:
    """Read one decoded record; whatever it holds, faults are named and nothing is raised.

    At most one fault concerns each component of the score: the heaviest.
    """
    around = raw.envelope(record, raw.INTERVAL_TIMES, raw.INTERVAL_ZONES, rules.limits.text_chars)
    start, end = around.times
    sifted = _sift(raw.items(record.get("samples")), start - SLACK_MS, end + SLACK_MS)
    times = sorted(sifted.kept)
    return Series(
        around.record_id,
        around.modified_ms,
        around.offset,
        source,
        _of_samples(around, sifted) + _temporal(around, sifted),
        around.origin,
        tuple(times),
        tuple([sifted.kept[time] for time in times]),
    )


def _sift(samples: list[Any], first_ms: int, last_ms: int) -> _Sifted:
    """Sort out the samples; of several at one instant, the last written counts."""
    kept: dict[int, int] = {}
    unreadable = outside = impossible = unlikely = 0
    for sample in samples:
        fields = raw.mapping(sample)
        time, bpm = fields.get("timeEpochMillis"), fields.get("beatsPerMinute")
        if type(time) is not int or type(bpm) is not int:  # nor bool; written out, as it runs for each sample
            unreadable += 1
            continue
        inside = first_ms <= time <= last_ms
        outside += not inside
        if not PLAUSIBLE[0] <= bpm <= PLAUSIBLE[1]:
            impossible += not OFFICIAL[0] <= bpm <= OFFICIAL[1]
            unlikely += OFFICIAL[0] <= bpm <= OFFICIAL[1]
        elif inside:
            kept[time] = bpm
    return _Sifted(kept, len(samples), unreadable, outside, impossible, unlikely)


def _too_many(bad: int, sifted: _Sifted) -> bool:
    return TOLERATED * bad > sifted.total


def _of_samples(around: raw.Envelope, sifted: _Sifted) -> tuple[Deduction, ...]:
    """Judge completeness and size of the samples."""
    if sifted.is_sound:
        return (around.lacks,) if around.lacks else ()
    lacking = not sifted.total or _too_many(sifted.unreadable, sifted)
    return raw.completeness(around.lacks, None if lacking else _READABLE) + _plausibility(sifted)


def _plausibility(sifted: _Sifted) -> tuple[Deduction, ...]:
    if _too_many(sifted.impossible, sifted):
        return (Deduction.OFFICIAL_LIMIT,)
    return (Deduction.IMPLAUSIBLE,) if _too_many(sifted.impossible + sifted.unlikely, sifted) else ()


def _temporal(around: raw.Envelope, sifted: _Sifted) -> tuple[Deduction, ...]:
    """Judge the times; an instant, where start and end are equal, is a record like any other."""
    if not around.timed:
        return ()
    start, end = around.times
    if end < start:
        return (Deduction.NEGATIVE_DURATION,)
    astray = raw.out_of_range(start, around.fetched_ms) or raw.out_of_range(end, around.fetched_ms)
    # What lasts a while cannot have been known before it ended; an instant may be a day off, as clocks are.
    ahead = start < end and end > around.fetched_ms + raw.AHEAD_MS
    if astray or ahead or _too_many(sifted.outside, sifted):
        return (Deduction.TIME_OUT_OF_RANGE,)
    return ()
