"""One blood glucose record: a level at an instant, with what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core import raw
from etl.core.outcome import Deduction
from etl.core.quality import usable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.core.rules import Rules

OFFICIAL = (0.0, 900.0)  # mg/dL: Health Connect's 50 mmol/L at Android's own 18.0 mg/dL per mmol/L
PLAUSIBLE = (20.0, 600.0)  # mg/dL

_SPECIMENS = frozenset({"INTERSTITIAL_FLUID", "CAPILLARY_BLOOD", "PLASMA", "SERUM", "TEARS", "WHOLE_BLOOD"})
_RELATIONS = frozenset({"GENERAL", "FASTING", "BEFORE_MEAL", "AFTER_MEAL"})
_MEALS = frozenset({"BREAKFAST", "LUNCH", "DINNER", "SNACK"})


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


def parse(record: Mapping[str, Any], source: int, rules: Rules) -> Reading:
    """Read one decoded record; whatever it holds, faults are named and nothing is raised.

    At most one fault concerns each component of the score: the heaviest.
    """
    around = raw.envelope(record, raw.INSTANT_TIMES, raw.INSTANT_ZONES, rules.limits.text_chars)
    level = raw.number(record.get("levelInMilligramsPerDeciliter"))
    (time,) = around.times
    faults = raw.completeness(around.lacks, level) + raw.magnitude(level, OFFICIAL, PLAUSIBLE)
    if around.timed and raw.out_of_range(time, around.fetched_ms):
        faults += (Deduction.TIME_OUT_OF_RANGE,)
    return tuple.__new__(
        Reading,
        (
            around.record_id,
            around.modified_ms,
            around.offset,
            source,
            faults,
            time,
            level if level is not None and OFFICIAL[0] <= level <= OFFICIAL[1] else 0.0,
            around.origin,
            raw.symbol(record.get("specimenSource"), _SPECIMENS),
            raw.symbol(record.get("relationToMeal"), _RELATIONS),
            raw.symbol(record.get("mealType"), _MEALS),
        ),
    )
