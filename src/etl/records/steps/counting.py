"""What is counted of steps: limits, and what short records tell of pace."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from etl.core.daily import Quantity
from etl.core.daily.course import by_minute
from etl.core.guidelines import GUIDELINES
from etl.core.interval import Measure
from etl.core.localtime import MINUTE_MS
from etl.core.phrasing import significant

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    """Add the minutes at moderate and at vigorous cadence, and the steps in records that tell of pace.

    Minutes of the clock with at least 100 and 130 steps (CADENCE-Adults, 10.1186/s12966-019-0769-6), the
    latter among the former. Minimum: a record with steps that lasts at most 120 s (ours: in a longer one
    nobody knows how they were spread). Minutes that walking only touches count where they hold enough.
    """
    minutes = by_minute(stretch.pieces, _LONGEST_MS)
    if not minutes:
        return
    put(sheet, "paced", math.fsum(minutes.values()), len(minutes))
    sheet.minutes("moderate", _at_least(_MODERATE, minutes) * MINUTE_MS, n=len(minutes))
    sheet.minutes("vigorous", _at_least(_VIGOROUS, minutes) * MINUTE_MS, n=len(minutes))


def _at_least(cadence: float, minutes: Mapping[int, float]) -> int:
    return sum(significant(steps) >= cadence for steps in minutes.values())


STEPS_COUNTED = Quantity("steps", put, describe_pace)
