"""One decoded Avro record, read with suspicion: whatever a field holds, nothing is raised.

Integers may stand where the schema has floating-point numbers, and texts may hold anything of any length.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core.localtime import DAY_MS, EARLIEST_MS, LATEST_MS, MINUTE_MS, is_offset
from etl.core.outcome import Deduction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

INSTANT_TIMES, INSTANT_ZONES = ("timeEpochMillis",), ("zoneOffsetId",)
INTERVAL_TIMES = ("startTimeEpochMillis", "endTimeEpochMillis")
INTERVAL_ZONES = ("startZoneOffsetId", "endZoneOffsetId")
AHEAD_MS = 15 * MINUTE_MS  # a record of a stretch ends at most so long after it was fetched (ours)
_LONGEST_OFFSET = len("+18:00:00")
_FETCHED = "appRecordFetchTimeEpochMillis"
_new = tuple.__new__  # half the time of calling a named tuple
_NOTHING: dict[str, Any] = {}


class Envelope(NamedTuple):
    """What surrounds the value of every record.

    ``times`` are epoch milliseconds (0 where one is missing), ``fetched_ms`` when the phone app read the
    record, ``timed`` whether all of these are there; ``offset`` is the first zone offset that is one.
    ``lacks`` is the heaviest fault of completeness, the value aside: ``text_too_long``, ``missing_value``
    (id or time), ``missing_zone`` or None. A record without an id cannot be told from its own copy in the
    next export, and would be counted again with each: it does not count.
    """

    record_id: str
    modified_ms: int
    offset: str | None
    origin: str
    times: tuple[int, ...]
    fetched_ms: int
    timed: bool
    lacks: Deduction | None


def envelope(
    raw: Mapping[str, Any], times: tuple[str, ...], zones: tuple[str, ...], text_chars: int
) -> Envelope:
    """Read what surrounds a value; ``times`` and ``zones`` name the fields, ``text_chars`` caps texts."""
    metadata = mapping(raw.get("metadata"))
    name = text(metadata.get("id"), text_chars)
    fetched = instant(raw.get(_FETCHED))
    moments = tuple([instant(raw.get(field)) for field in times])
    timed = fetched is not None and None not in moments
    written = [raw.get(field) for field in zones]
    offset = first_offset(written)
    lacks: Deduction | None = None
    if has_long(metadata.values(), text_chars) or has_long(written, text_chars):
        lacks = Deduction.TEXT_TOO_LONG
    elif not (name and timed):
        lacks = Deduction.MISSING_VALUE
    elif offset is None:
        lacks = Deduction.MISSING_ZONE
    modified = instant(metadata.get("lastModifiedTimeEpochMillis")) or 0
    origin = text(metadata.get("dataOriginPackageName"), text_chars)
    known = moments if timed else tuple([moment or 0 for moment in moments])
    return _new(Envelope, (name, modified, offset, origin, known, fetched or 0, timed, lacks))


def completeness(lacks: Deduction | None, value: float | None) -> tuple[Deduction, ...]:
    """Give the heaviest fault of completeness of a record and its value (None: missing), if any."""
    if value is not None and not math.isfinite(value):
        return (Deduction.NOT_FINITE,)
    if value is None and lacks is not Deduction.TEXT_TOO_LONG:
        return (Deduction.MISSING_VALUE,)
    return (lacks,) if lacks else ()


def magnitude(
    value: float | None, official: tuple[float, float], plausible: tuple[float, float]
) -> tuple[Deduction, ...]:
    """Name what is wrong with the size of a value: beyond the official limits, or implausible."""
    if value is None or plausible[0] <= value <= plausible[1] or not math.isfinite(value):
        return ()
    return (Deduction.IMPLAUSIBLE if official[0] <= value <= official[1] else Deduction.OFFICIAL_LIMIT,)


def out_of_range(moment_ms: int, fetched_ms: int) -> bool:
    """Tell whether a time lies before 2010 or more than a day after the record was fetched."""
    return not EARLIEST_MS <= moment_ms <= min(fetched_ms + DAY_MS, LATEST_MS)


def mapping(value: object) -> Mapping[str, Any]:
    """Read a record within a record."""
    return value if isinstance(value, dict) else _NOTHING


def items(value: object) -> list[Any]:
    """Read an array."""
    return value if isinstance(value, list) else []


def text(value: object, most: int) -> str:
    """Read a text; one that is longer than ``most`` characters, or none, is empty."""
    return value if type(value) is str and len(value) <= most else ""


def is_long(value: object, most: int) -> bool:
    """Tell whether a text is longer than ``most`` characters."""
    return isinstance(value, str) and len(value) > most


def symbol(value: object, known: frozenset[str], otherwise: str = "UNKNOWN") -> str:
    """Read a symbol of an enum."""
    return value if isinstance(value, str) and value in known else otherwise


def instant(value: object) -> int | None:
    """Read a whole number, as times are."""
    return value if type(value) is int else None  # a bool is none


def number(value: object) -> float | None:
    """Read a number: integers come where a schema was promoted; those no float can hold are infinite."""
    if isinstance(value, float):
        return value
    integer = instant(value)
    if integer is None:
        return None
    try:
        return float(integer)
    except OverflowError:
        return math.inf if integer > 0 else -math.inf


def first_offset(values: Sequence[object]) -> str | None:
    """Give the first that is a zone offset."""
    for value in values:
        if type(value) is str and len(value) <= _LONGEST_OFFSET and _is_offset(value):
            return value
    return None


@lru_cache(maxsize=1_024)  # a set holds few, and each record names one
def _is_offset(value: str) -> bool:
    return is_offset(value)


def has_long(values: Iterable[object], most: int) -> bool:
    """Tell whether any text among values, or in records within them, kept or not, is longer than the cap.

    Arrays are not looked into: those of the schemas hold numbers and symbols that are ours.
    """
    for value in values:
        if type(value) is str:
            if len(value) > most:
                return True
        elif type(value) is dict and has_long(value.values(), most):
            return True
    return False
