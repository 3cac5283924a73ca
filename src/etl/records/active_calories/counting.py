"""What is counted of active calories: limits, and how an amount is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.daily import Quantity
from etl.core.interval import Measure

if TYPE_CHECKING:
    from etl.core.sheet import Sheet

#: Kilocalories. Health Connect allows 0 to 1,000,000. Plausible are 25 a minute and 10,000 a day (ours).
MEASURE = Measure("energyInKilocalories", (0.0, 1_000_000.0), per_minute=25.0, per_day=10_000.0)

_SMALL, _TINY = 10.0, 0.1  # kcal: below, decimals are needed to say anything
_MOST = 3


def put(sheet: Sheet, name: str, amount: float, records: int) -> None:
    """Write an amount of energy; kcal.

    With no decimal from 10 kcal on, with 1 from 0.1 kcal on, else with 3; a difference of written amounts in
    full. Minimum: none. Source: ours.
    """
    decimals = 0 if amount >= _SMALL or not amount else 1 if amount >= _TINY else 3
    if name == "apart":
        decimals = next((few for few in range(_MOST) if round(amount, few) == amount), _MOST)
    sheet.quantity(name, amount, "kcal", decimals=decimals, n=records)


ENERGY_COUNTED = Quantity("energy", put, per_day=MEASURE.per_day)
