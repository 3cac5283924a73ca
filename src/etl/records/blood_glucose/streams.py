"""Which readings count: sensor or fingersticks, and which of several that say the same.

Every local date (UTC date where no zone is known) belongs to one stream:

1. sensor readings go before fingersticks;
2. where a sensor with a limited display and another were both worn, the one with more readings that day
   counts, so that no day mixes values that are hidden with values that are not; a tie goes to the other.

Within a stream, the origin with priority (a setting) or else with the most readings owns the time around
its readings (a minute, or three quarters of its cadence to each side, so that jitter leaves no cracks);
others fill what it leaves. What is left out is *overlapping*.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import MINUTE_MS, UNIVERSAL, local_dates
from etl.core.overlap import ranked
from etl.records.blood_glucose.coverage import SLOWEST, cadence_minutes, looks_continuous
from etl.records.blood_glucose.metrics import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from etl.core.localtime import Zone
    from etl.records.blood_glucose.reading import Reading

SENSOR, LIMITED, FINGERSTICK = "sensor", "limited", "fingerstick"
KNOWN, ASSUMED = "known", "assumed"
INTERSTITIAL = "INTERSTITIAL_FLUID"

#: Parts of package names of apps whose sensor displays 70-250 mg/dL only: Dexcom Stelo, an over-the-counter
#: sensor for people without insulin (FDA 510(k) K234070).
LIMITED_ORIGINS = ("stelo",)
#: So many readings on the same display limit, and none beyond, tell an unknown sensor with that display.
PILED_UP = 3

DISPLAY = (int(GUIDELINES["glucose_display_low"].value), int(GUIDELINES["glucose_display_high"].value))
_REACH = range(-SLOWEST, SLOWEST + 1)  # minutes around a reading in which an owner may hold its time


@dataclass(frozen=True, slots=True)
class Stream:
    """The readings of one method that count, ascending, all and by date; ``cadences`` in minutes."""

    method: str
    readings: Sequence[Reading] = field(repr=False)
    by_date: Mapping[date, Sequence[Reading]] = field(repr=False)
    cadences: Mapping[str, int] = field(repr=False)
    assumed: frozenset[str] = field(repr=False)  # origins whose limited display is only assumed

    def cadence_ms(self, readings: Iterable[Reading]) -> int:
        """Give the pace of the origin with the most of these readings; the first by name among equals."""
        counts = Counter(reading.origin for reading in readings)
        return self.cadences[min(counts, key=lambda origin: (-counts[origin], origin))] * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Separated:
    """A set in streams, and how many readings each date left out."""

    streams: tuple[Stream, ...]
    overlapping: Mapping[date, int] = field(repr=False)


def dates_of(readings: Sequence[Reading], zone: Zone | None) -> Iterator[date]:
    """Give the local date of each reading, or the UTC date where no zone is known."""
    return local_dates((reading.time_ms for reading in readings), zone or UNIVERSAL)


def separate(readings: Iterable[Reading], zone: Zone | None, priority: Sequence[str] = ()) -> Separated:
    """Sort the readings of a set into streams; their order does not matter.

    Origins that ``priority`` names go before those with more readings.
    """
    ordered = sorted(readings, key=_order)
    sensors = _sensor_groups(ordered)
    limits = {origin: _display(origin, members) for origin, members in _by_origin(sensors).items()}
    days: dict[date, dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for reading, day in zip(ordered, dates_of(ordered, zone), strict=True):
        sensed = (reading.origin, reading.specimen) in sensors
        method = (LIMITED if limits[reading.origin] else SENSOR) if sensed else FINGERSTICK
        days[day][method].append(reading)
    chosen: dict[str, list[Reading]] = {SENSOR: [], LIMITED: [], FINGERSTICK: []}
    for methods in days.values():
        method = min(methods, key=lambda name: _preference(name, methods))
        chosen[method].extend(methods[method])
    assumed = frozenset(origin for origin, limit in limits.items() if limit == ASSUMED)
    streams = tuple(
        _stream(name, members, assumed, zone, priority) for name, members in chosen.items() if members
    )
    return Separated(streams, _left_out(days, streams))


def _order(reading: Reading) -> tuple[int, int, str]:
    """Time, then the newest; ids are distinct, so no two readings are alike."""
    return reading.time_ms, -reading.modified_ms, reading.record_id


def _preference(method: str, methods: Mapping[str, Sequence[Reading]]) -> tuple[bool, int, bool]:
    return method == FINGERSTICK, -len(methods[method]), method == LIMITED


def _sensor_groups(readings: Iterable[Reading]) -> dict[tuple[str, str], list[Reading]]:
    """Give the groups of one origin and specimen that come from a sensor."""
    groups: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[reading.origin, reading.specimen].append(reading)
    return {
        group: members
        for group, members in groups.items()
        if group[1] == INTERSTITIAL or looks_continuous(reading.time_ms for reading in members)
    }


def _by_origin(groups: Mapping[tuple[str, str], Sequence[Reading]]) -> dict[str, list[Reading]]:
    origins: dict[str, list[Reading]] = defaultdict(list)
    for (origin, _), members in groups.items():
        origins[origin].extend(members)
    return origins


def _display(origin: str, readings: Iterable[Reading]) -> str:
    """Tell whether a sensor hides what lies outside 70-250 mg/dL: known, assumed or "" for no.

    A reading beyond shows that it does not, whatever the app is called.
    """
    levels = Counter(whole(reading.mgdl) for reading in readings)
    low, high = DISPLAY
    if min(levels) < low or max(levels) > high:
        return ""
    if any(part in origin.lower() for part in LIMITED_ORIGINS):
        return KNOWN
    return ASSUMED if max(levels[low], levels[high]) >= PILED_UP else ""


def _stream(
    method: str,
    readings: Sequence[Reading],
    assumed: frozenset[str],
    zone: Zone | None,
    priority: Sequence[str],
) -> Stream:
    """Let the origins with priority, or else more readings, own their time, and others fill in."""
    origins: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        origins[reading.origin].append(reading)
    cadences = {
        origin: cadence_minutes(reading.time_ms for reading in members) if method != FINGERSTICK else 1
        for origin, members in origins.items()
    }
    owners: dict[int, Reading] = {}
    for origin in ranked({name: len(members) for name, members in origins.items()}, priority):
        minutes = _one_a_minute(origins[origin])
        owners |= _free(minutes, owners, cadences) if owners else minutes
    kept = sorted(owners.values(), key=attrgetter("time_ms"))  # no two share a minute
    by_date: dict[date, list[Reading]] = defaultdict(list)
    for reading, day in zip(kept, dates_of(kept, zone), strict=True):
        by_date[day].append(reading)
    return Stream(method, kept, dict(by_date), cadences, assumed)


def _one_a_minute(ordered: Iterable[Reading]) -> dict[int, Reading]:
    minutes: dict[int, Reading] = {}
    for reading in ordered:
        minutes.setdefault(reading.time_ms // MINUTE_MS, reading)
    return minutes


def _free(
    readings: Mapping[int, Reading], owners: Mapping[int, Reading], cadences: Mapping[str, int]
) -> dict[int, Reading]:
    """Give the readings, by minute, whose time no owner holds."""
    free = {}
    for minute, reading in readings.items():
        near = (owners.get(minute + step) for step in _REACH)
        if not any(owner and _holds(owner, reading, cadences[owner.origin]) for owner in near):
            free[minute] = reading
    return free


def _holds(owner: Reading, other: Reading, cadence: int) -> bool:
    reach = max(MINUTE_MS, cadence * MINUTE_MS * 3 // 4)
    return abs(owner.time_ms - other.time_ms) < reach


def _left_out(
    days: Mapping[date, Mapping[str, Sequence[Reading]]], streams: Iterable[Stream]
) -> dict[date, int]:
    used = Counter({day: len(members) for stream in streams for day, members in stream.by_date.items()})
    totals = {day: sum(map(len, methods.values())) for day, methods in days.items()}
    return {day: total - used[day] for day, total in totals.items() if total > used[day]}
