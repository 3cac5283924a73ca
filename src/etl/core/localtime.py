"""Zones and civil days; DST-safe.

Times are milliseconds since 1970-01-01T00:00Z. A day is a civil local day, from the first instant at which
the clock shows its midnight to that of the next: it lasts 23, 24 or 25 hours where clocks change. Zone rules
come from the pinned ``tzdata`` package, never from the machine, so that every machine draws the same days.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import tzdata

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
MINUTE_MS = 60_000
EARLIEST_MS = 1_262_304_000_000  # 2010-01-01T00:00Z: no record of this kind is older
LATEST_MS = 253_370_764_800_000  # 9999-01-01T00:00Z: civil days beyond it cannot all be represented

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_MILLISECOND = timedelta(milliseconds=1)
_ONE_DAY = timedelta(days=1)
_OFFSET = re.compile(r"([+-])(\d\d):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_LARGEST_OFFSET = timedelta(hours=18)  # java.time.ZoneOffset
_NO_ZONE = "Factory"  # the database's own name for "not set"


class Zone:
    """A local time zone: an IANA name or a fixed offset; made by :func:`parse_zone`.

    Equal and hashable by ``name``. Offsets are learnt once a UTC day.
    """

    __slots__ = ("_offsets", "_tz", "name")

    def __init__(self, name: str, tz: tzinfo) -> None:
        self.name = name
        self._tz = tz
        self._offsets: dict[int, int | None] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Zone) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Zone({self.name!r})"

    def offset_ms(self, ms: int) -> int:
        """Local time minus UTC at an instant, in milliseconds."""
        day = ms // DAY_MS
        try:
            offset = self._offsets[day]
        except KeyError:
            offset = self._offsets[day] = self._offset_of_day(day)
        return self._offset_at(ms) if offset is None else offset

    def instant_ms(self, wall: datetime) -> int:
        """Give the instant a wall clock shows ``wall``: the earlier one where it shows it again.

        A time that the clock skips is read with the offset before the change.
        """
        return (wall.replace(tzinfo=self._tz) - _EPOCH) // _MILLISECOND

    def _offset_of_day(self, day: int) -> int | None:
        """Give the offset of a whole UTC day, or None where clocks change within it."""
        start = self._offset_at(day * DAY_MS)
        return start if start == self._offset_at((day + 1) * DAY_MS - 1) else None

    def _offset_at(self, ms: int) -> int:
        local = (_EPOCH + timedelta(milliseconds=ms)).astimezone(self._tz)
        offset = local.utcoffset()
        if offset is None:  # pragma: no cover - every zone made here knows its offset
            raise ValueError(self.name)
        return offset // _MILLISECOND


UNIVERSAL = Zone("+00:00", UTC)
"""For counting by date where no zone is known: nothing may be said of such days."""


@lru_cache(maxsize=256)  # a run meets few zones, and each many times
def parse_zone(text: str) -> Zone:
    """Read an IANA name (``America/New_York``) or an offset (``-05:00``, ``+01:00:30``).

    Offsets go from -18:00 to +18:00 and may carry seconds, as ``java.time.ZoneOffset`` writes them. ``Z``
    is no local zone. Raises ValueError on anything else.
    """
    delta = _offset(text)
    if delta is not None:
        return Zone(text, timezone(delta))
    if text == _NO_ZONE or text not in _iana_names():
        raise ValueError("not a time zone")
    with resources.files("tzdata").joinpath("zoneinfo", *text.split("/")).open("rb") as rules:
        return Zone(text, ZoneInfo.from_file(rules, key=text))


def local_date(ms: int, zone: Zone) -> date:
    """Give the civil day at an instant: the one whose bounds hold it.

    That is the date on the calendar, but where a clock goes back over midnight: the evening that it shows
    again belongs to the day that had begun.
    """
    offset = zone.offset_ms(ms)
    day = date.fromordinal(_EPOCH_ORDINAL + (ms + offset) // DAY_MS)
    if zone.offset_ms(ms - DAY_MS) > offset and ms >= instant(day + _ONE_DAY, 0, zone):
        return day + _ONE_DAY
    return day


def local_dates(times_ms: Iterable[int], zone: Zone) -> Iterator[date]:
    """Give the civil date of each time; fast where neighbours share a day."""
    day, start, end = _EPOCH.date(), 0, 0
    for ms in times_ms:
        if not start <= ms < end:
            day = local_date(ms, zone)
            start, end = day_bounds(day, zone)
        yield day


def minute_of_day(ms: int, zone: Zone) -> int:
    """Give the minutes a wall clock shows since midnight, 0..1439."""
    return (ms + zone.offset_ms(ms)) // MINUTE_MS % 1440


def instant(day: date, hour: int, zone: Zone) -> int:
    """Give the instant, in milliseconds, at which a wall clock shows a full hour (0..23) of a date."""
    return zone.instant_ms(datetime(day.year, day.month, day.day, hour))  # noqa: DTZ001 - a wall clock


def day_bounds(day: date, zone: Zone) -> tuple[int, int]:
    """Give the first instant of a civil day and the first of the next, in milliseconds."""
    return instant(day, 0, zone), instant(day + _ONE_DAY, 0, zone)


def is_offset(text: str) -> bool:
    """Tell whether a text is a zone offset as Android writes it: ``Z``, ``-05:00``, ``+01:00:30``."""
    return text == "Z" or _offset(text) is not None


def commonest_offset(offsets: Iterable[str | None]) -> str | None:
    """Give the commonest offset that says where its writer was, or None.

    ``Z`` does not, nor does zero written out: sensors write UTC wherever they are. Of equally common
    offsets, the smallest text.
    """
    counts = Counter(offsets)
    local = [(-count, text) for text, count in counts.items() if text is not None and _offset(text)]
    return min(local)[1] if local else None


def zone_rules_version() -> str:
    """Give the version of the zone rules: another one may draw other days."""
    return str(tzdata.IANA_VERSION)


def _offset(text: str) -> timedelta | None:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    sign, hours, minutes, seconds = match.groups(default="0")
    size = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    if size > _LARGEST_OFFSET:
        return None
    return -size if sign == "-" else size


def _iana_names() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("ascii").split())
