"""Sets of active calorie records for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.records.active_calories import ACTIVE_CALORIES
from tests.support.daily import total
from tests.support.daily_shapes import shapes
from tests.support.rendering import Texts

if TYPE_CHECKING:
    from etl.core.interval import Interval

#: The energy of a walk with a short run, by the minute.
WALK = (1.2, 3.4, 4.7, 4.9, 5.0, 7.1, 7.9, 4.8, 0.04)


def days(count: int) -> list[Interval]:
    """Give totals of so many days, each different."""
    return [total(day, 209.3 + 137.1 * day % 700) for day in range(count)]


SHAPES: dict[str, list[Interval]] = {
    "total": [total(0, 412.4)],
    "total of little": [total(0, 0.4)],
    "total of next to nothing": [total(0, 0.0123)],
    **shapes(WALK, days),
}

everything = Texts(ACTIVE_CALORIES, SHAPES)
lone = everything.lone
