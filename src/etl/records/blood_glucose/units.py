"""Levels in mmol/L: a twin of every fact in mg/dL, for the lines that are written in that unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.phrasing import number
from etl.records.blood_glucose.metrics import whole

if TYPE_CHECKING:
    from etl.core.sheet import Sheet

#: The endings of names by unit, as :class:`~etl.core.narrative.Voice` knows them.
MGDL, MMOL = "", "_mmol"
UNITS = (MGDL, MMOL)

#: mg/dL in a mmol/L; Android's own, so levels entered in mmol/L come back as they were.
MGDL_PER_MMOL = 18.0

_SINGLE = frozenset({"lowest", "highest"})
_BOUNDS = tuple(
    (row.value, GUIDELINES[row.name + MMOL].value)
    for row in GUIDELINES.values()
    if row.name + MMOL in GUIDELINES
)


def mmol_per_litre(level: float) -> float:
    """Give a level in mg/dL in mmol/L, at Android's own 18 mg/dL per mmol/L; mmol/L.

    Minimum: none. Source: ours.
    """
    return level / MGDL_PER_MMOL


def add_twins(sheet: Sheet) -> None:
    """Add what the sheet holds in mg/dL in mmol/L, too, with one decimal.

    A single reading is rounded to whole mg/dL first, as it is for the ranges, and gets more decimals where
    one would put it on the other side of a bound: 251 mg/dL are 13.94 mmol/L, above 13.9.
    """
    for fact in tuple(sheet.facts.values()):
        if fact.unit == "mg/dL":
            single = fact.name in _SINGLE or fact.n == 1
            level = whole(fact.value) if single else fact.value
            decimals = decimals_of(whole(level)) if single else 1
            sheet.quantity(fact.name + MMOL, mmol_per_litre(level), "mmol/L", decimals=decimals, n=fact.n)


def decimals_of(level: int) -> int:
    """Give how many decimals of mmol/L keep a level of whole mg/dL on its side of every bound."""
    return next(count for count in (1, 2) if _keeps_sides(level, count))


def _keeps_sides(level: int, decimals: int) -> bool:
    said = float(number(mmol_per_litre(level), decimals))
    return all((level < mgdl) == (said < mmol) and (level > mgdl) == (said > mmol) for mgdl, mmol in _BOUNDS)
