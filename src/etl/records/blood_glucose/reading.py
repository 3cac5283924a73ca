"""One blood glucose record: a level at an instant, with what is wrong with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core.localtime import DAY_MS, EARLIEST_MS, LATEST_MS, is_offset
from etl.core.outcome import Deduction
from etl.core.quality import usable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.core.rules import Rules

OFFICIAL_MOST = 900.0  # mg/dL: Health Connect's 50 mmol/L at Android's own 18.0 mg/dL per mmol/L
PLAUSIBLE_LEAST, PLAUSIBLE_MOST = 20.0, 600.0  # mg/dL
UNKNOWN = "UNKNOWN"

_SPECIMENS = frozenset({"INTERSTITIAL_FLUID", "CAPILLARY_BLOOD", "PLASMA", "SERUM", "TEARS", "WHOLE_BLOOD"})
_RELATIONS = frozenset({"GENERAL", "FASTING", "BEFORE_MEAL", "AFTER_MEAL"})
_MEALS = frozenset({"BREAKFAST", "LUNCH", "DINNER", "SNACK"})
_NOTHING: dict[str, Any] = {}


class Reading(NamedTuple):
    """A glucose level (mg/dL, unrounded) at an instant; an excluded one holds 0 where it has no value.

    ``origin`` is the package name of the app that wrote it; ``specimen``, ``relation`` (to a meal) and
    ``meal`` are the symbols of Health Connect. Its ``repr`` shows none of it.
    """

    record_id: str
    modified_ms: int
    offset: str | None
    source: int
    faults: tuple[Deduction, ...]
    time_ms: int
    mgdl: float
    origin: str
    specimen: str
    relation: str
    meal: str

    @property
    def size(self) -> int:
        """A glucose record holds a single value."""
        return 1

    def content(self) -> str:
        """All it says, as text for ordering equal claims; a usable one comes after a faulty one."""
        return f"{int(usable(self.faults))} {self[4:]!r} {self.offset!r}"

    def __repr__(self) -> str:
        return f"Reading(source={self.source}, faults={len(self.faults)})"


def parse(raw: Mapping[str, Any], source: int, rules: Rules) -> Reading:
    """Read one decoded record; whatever it holds, faults are named and nothing is raised.

    At most one fault concerns each component of the score: the heaviest.
    """
    metadata = _mapping(raw.get("metadata"))
    cap = rules.limits.text_chars
    offset = raw.get("zoneOffsetId")
    zoned = isinstance(offset, str) and len(offset) <= cap and is_offset(offset)
    level, time = _number(raw.get("levelInMilligramsPerDeciliter")), _instant(raw.get("timeEpochMillis"))
    faults = _value_faults(raw, metadata, level, cap, zoned=zoned)
    faults += _time_faults(time, raw.get("appRecordFetchTimeEpochMillis"))
    return Reading(
        _text(metadata.get("id"), cap),
        _instant(metadata.get("lastModifiedTimeEpochMillis")) or 0,
        offset if zoned else None,
        source,
        faults,
        time or 0,
        level if level is not None and 0 <= level <= OFFICIAL_MOST else 0.0,
        _text(metadata.get("dataOriginPackageName"), cap),
        _symbol(raw.get("specimenSource"), _SPECIMENS),
        _symbol(raw.get("relationToMeal"), _RELATIONS),
        _symbol(raw.get("mealType"), _MEALS),
    )


def _value_faults(
    raw: Mapping[str, Any], metadata: Mapping[str, Any], level: float | None, cap: int, *, zoned: bool
) -> tuple[Deduction, ...]:
    """Faults of completeness and plausibility.

    A record without an id is missing a value and so excluded: it cannot be told from its own copy in the
    next export, and would be counted again with each.
    """
    if level is not None and not math.isfinite(level):
        return (Deduction.NOT_FINITE,)
    if _too_long(raw, metadata, cap):
        return (Deduction.TEXT_TOO_LONG, *_level_faults(level))
    if level is None or not _complete(raw, metadata):
        return (Deduction.MISSING_VALUE, *_level_faults(level))
    return _level_faults(level) if zoned else (Deduction.MISSING_ZONE, *_level_faults(level))


def _level_faults(level: float | None) -> tuple[Deduction, ...]:
    if level is None or PLAUSIBLE_LEAST <= level <= PLAUSIBLE_MOST:
        return ()
    return (Deduction.IMPLAUSIBLE if 0 <= level <= OFFICIAL_MOST else Deduction.OFFICIAL_LIMIT,)


def _time_faults(time: int | None, fetched: object) -> tuple[Deduction, ...]:
    latest = _instant(fetched)
    if time is None or latest is None or EARLIEST_MS <= time <= min(latest + DAY_MS, LATEST_MS):
        return ()  # what is missing has been said already
    return (Deduction.TIME_OUT_OF_RANGE,)


def _complete(raw: Mapping[str, Any], metadata: Mapping[str, Any]) -> bool:
    """Tell whether id and times are there; without the fetch time, the time cannot be judged."""
    return (
        bool(metadata.get("id"))
        and isinstance(metadata["id"], str)
        and _instant(raw.get("timeEpochMillis")) is not None
        and _instant(raw.get("appRecordFetchTimeEpochMillis")) is not None
    )


def _too_long(raw: Mapping[str, Any], metadata: Mapping[str, Any], cap: int) -> bool:
    """Tell whether any text the record carries, kept or not, is longer than the cap."""
    device = metadata.get("device")
    holders = (metadata, device) if isinstance(device, dict) else (metadata,)
    for holder in holders:
        for value in holder.values():
            if isinstance(value, str) and len(value) > cap:
                return True
    zone = raw.get("zoneOffsetId")
    return isinstance(zone, str) and len(zone) > cap


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else _NOTHING


def _text(value: object, cap: int) -> str:
    return value if isinstance(value, str) and len(value) <= cap else ""


def _symbol(value: object, known: frozenset[str]) -> str:
    return value if isinstance(value, str) and value in known else UNKNOWN


def _instant(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: object) -> float | None:
    """Read a level: integers come where a schema was promoted; those no float can hold are infinite."""
    if isinstance(value, float):
        return value
    integer = _instant(value)
    if integer is None:
        return None
    try:
        return float(integer)
    except OverflowError:
        return math.inf if integer > 0 else -math.inf
