"""Sets of step records for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.records.steps import STEPS
from tests.support.daily import at, run, total
from tests.support.daily_shapes import shapes
from tests.support.rendering import Texts

if TYPE_CHECKING:
    from etl.core.interval import Interval

#: A brisk walk with a short run, by the minute.
WALK = (30, 85, 104, 112, 118, 135, 141, 101, 60)


def days(count: int) -> list[Interval]:
    """Give totals of so many days, each different."""
    return [total(day, 2_900 + 1_357 * day % 11_000) for day in range(count)]


SHAPES: dict[str, list[Interval]] = {
    "total": [total(0, 6_933)],
    "total of few": [total(0, 1)],
    "total of many": [total(0, 12_500)],
    **shapes(WALK, days, unit=10),
    "moderate minutes": [*run([104, 112, 99], at(9)), *run([20], at(15))],
    "slow minutes": [*run([40, 30], at(9)), *run([20], at(15))],
}

everything = Texts(STEPS, SHAPES)
lone = everything.lone
