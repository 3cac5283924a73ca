"""What is counted of steps: limits, and what short records tell of pace."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from etl.core.daily import Quantity
from etl.core.daily.course import paces
from etl.core.guidelines import GUIDELINES
from etl.core.interval import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.core.daily.course import Pace
    from etl.core.daily.stretches import Stretch
    from etl.core.sheet import Sheet

#: Steps. Health Connect allows 1 to 1,000,000; a record of none is accepted. Plausible are 250 a minute
#: and 100,000 a day (ours).
MEASURE = Measure("count", (0.0, 1_000_000.0), per_minute=250.0, per_day=100_000.0)

_MODERATE = GUIDELINES["cadence_moderate"].value
_VIGOROUS = GUIDELINES["cadence_vigorous"].value
_LONGEST_MS = int(GUIDELINES["cadence_record"].value) * 1_000


def put(sheet: Sheet, name: str, amount: float, records: int) -> None:
    """Add a number of steps; not whole where a record was split."""
    sheet.count(name, amount, "step", records)


def describe_pace(stretch: Stretch, sheet: Sheet) -> None:
    """Give the minutes at moderate and at vigorous cadence, and the steps in records that tell of pace; min.

    At least 100 and 130 steps a minute, the latter among the former. One of a minute or more has its own
    rate; shorter ones are added up by minute of the clock, and minutes that walking only touches count where
    they hold enough. Minimum: a record with steps that lasts at most 120 s (ours: in a longer one nobody
    knows how they were spread). Source: CADENCE-Adults 2019, 10.1186/s12966-019-0769-6.
    """
    found = paces(stretch.pieces, _LONGEST_MS)
    if not found:
        return
    put(sheet, "paced", math.fsum(pace.amount for pace in found), len(found))
    sheet.minutes("moderate", _at_least(_MODERATE, found), n=len(found))
    sheet.minutes("vigorous", _at_least(_VIGOROUS, found), n=len(found))


def _at_least(cadence: float, found: Iterable[Pace]) -> int:
    return sum(pace.length_ms for pace in found if pace.per_minute >= cadence)


STEPS_COUNTED = Quantity("steps", put, describe_pace, MEASURE.per_day)
