"""Fingersticks around meals, where the records carry meal tags; unknown tags make no claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.records.blood_glucose import metrics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.core.sheet import Sheet
    from etl.records.blood_glucose.span import Span

#: The name of the facts of a meal relation, and how its readings are called.
MEAL_GROUPS = {
    "FASTING": ("fasting", "fasting reading"),
    "BEFORE_MEAL": ("before", "before-meal reading"),
    "AFTER_MEAL": ("after", "after-meal reading"),
}
_BEFORE_LOW = GUIDELINES["smbg_before_low"].value
_BEFORE_HIGH = GUIDELINES["smbg_before_high"].value
_AFTER_HIGH = GUIDELINES["smbg_after_high"].value


def describe_meals(span: Span, sheet: Sheet) -> None:
    """Add count, mean and the share within the goal for each meal relation that has readings."""
    for relation, (name, noun) in MEAL_GROUPS.items():
        levels = [reading.mgdl for reading in span.readings if reading.relation == relation]
        if not levels:
            continue
        sheet.count(f"n_{name}", len(levels), noun, len(levels))
        sheet.quantity(f"{name}_mean", metrics.mean(levels), "mg/dL", n=len(levels))
        within = within_goal(relation, levels)
        if within is not None:
            sheet.tally(f"{name}_goal", within, len(levels), f"in-goal {noun}")


def within_goal(relation: str, levels: Sequence[float]) -> int | None:
    """Give how many readings lie within the goal of their meal relation, if it has one; readings.

    Before a meal 80-130 mg/dL, after it below 180 mg/dL, however long after, of levels rounded to whole mg/dL
    as meters show them. Minimum: none. Source: ADA Standards 2025, 10.2337/dc25-S006.
    """
    rounded = [metrics.whole(level) for level in levels]
    if relation == "BEFORE_MEAL":
        return sum(1 for level in rounded if _BEFORE_LOW <= level <= _BEFORE_HIGH)
    if relation == "AFTER_MEAL":
        return sum(1 for level in rounded if level < _AFTER_HIGH)
    return None
