"""Values the clinic speaks in: facts, episodes, subject context.

Times are integers: milliseconds since 1970-01-01T00:00Z (UTC by definition), named ``*_ms``.
Nothing here shows a reading in its ``repr``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Flag(StrEnum):
    """What a reader must know of a line's data: what is missing, and what was assumed."""

    UNVERIFIED = "unverified"  # nobody announced the hash of some of its files
    ZONE_UNKNOWN = "zone_unknown"  # so nothing is said of days, nights and times of day
    PARTIAL_DAY = "partial_day"  # the records do not reach from midnight to midnight
    OVERLAPPING_SOURCES = "overlapping_sources"  # records were left out, as others speak for it
    # blood glucose
    FINGERSTICK = "fingerstick"
    SEVERAL_SENSORS = "several_sensors"
    CENSORED = "censored"  # the sensor displays a limited range
    CENSORED_ASSUMED = "censored_assumed"  # it seems to
    # steps and active calories
    DAILY_TOTAL = "daily_total"  # rests on a record of a whole day: nothing is known of its course
    TOTAL_SO_FAR = "total_so_far"  # a total was read before its time had ended
    SPREAD_EVENLY = "spread_evenly"  # a record was split in time as if it had run evenly
    GAPS_ASSUMED_EMPTY = "gaps_assumed_empty"  # time between records is taken as time without any
    IMPLAUSIBLE_SUM = "implausible_sum"  # records add up to more than is plausible: no figure is given of it
    # sleep
    NO_STAGES = "no_stages"
    PARTLY_STAGED = "partly_staged"  # gaps and unknown stages take a notable share
    STAGES_CLIPPED = "stages_clipped"  # stages reached beyond their session and were cut
    STAGES_OVERLAP = "stages_overlap"  # stages overlapped: the one that began later counted
    NAP = "nap"
    # heart rate variability
    PARTIAL_NIGHT = "partial_night"  # it was read so soon after its last value that it may have gone on


@dataclass(frozen=True, slots=True)
class Fact:
    """One number that may be said.

    ``value`` is the unrounded value (12 significant digits); ``unit`` a name from the guideline
    registry's units; ``text`` how it is written, number and unit; ``n`` how many readings it rests on.
    """

    name: str
    value: float = field(repr=False)
    unit: str
    text: str = field(repr=False)
    n: int


@dataclass(frozen=True, slots=True)
class SubjectContext:
    """What is known of the person besides the records; never guessed.

    ``subject`` is the pseudonym; ``zone`` an IANA name or an offset such as ``-05:00``; ``age`` the
    youngest age of the person's :class:`~etl.core.age.AgeBand`, in years.
    """

    subject: str
    zone: str | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One file's bytes on their way into the transform.

    ``verified`` tells whether the bytes were announced with a hash and matched it; ``extracted`` that the
    content is no file, but the extract (:mod:`etl.core.extract`) that an earlier transform made of it.
    """

    input_id: str
    content: bytes = field(repr=False)
    verified: bool
    extracted: bool = False


@dataclass(frozen=True, slots=True)
class Episode:
    """What one example speaks about.

    ``kind`` is day, night, session, window or period; ``identity`` names it within (subject, record
    type), for example ``("2026-11-03",)``; ``coverage`` is a share in 0..1 or None where the kind has
    none; ``sources`` are indices of the sources its records came from; ``aspects`` are closed words
    that choose between texts (``{"method": "cgm"}``), never numbers.
    """

    kind: str
    identity: tuple[str, ...] = field(repr=False)
    facts: Mapping[str, Fact] = field(repr=False)
    sufficient: bool
    coverage: float | None = None
    flags: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()
    aspects: Mapping[str, str] = field(default_factory=dict)
