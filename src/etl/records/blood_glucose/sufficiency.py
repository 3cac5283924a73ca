"""Is there enough data to report on? What there is, what is needed, and what is lacking.

Sensor: a day needs 70 % of its readings; a period 14 days and 70 % of the readings from its first to its
last date (Danne 2017, 10.2337/dc17-1600); a window 6 hours and 70 % of its readings (the hours are ours).

Fingersticks: a day needs 4 readings, a window 6 hours and 4 readings for every 24 hours begun, a period 14
days of which 70 % hold 4 readings (data minimum ours: shares of fewer readings say more of the moments chosen
than of the person).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import DAY_MS, HOUR_MS, day_bounds
from etl.records.blood_glucose.coverage import slots_filled, slots_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from etl.core.sheet import Sheet
    from etl.records.blood_glucose.reading import Reading
    from etl.records.blood_glucose.span import Span

_COVERAGE = GUIDELINES["glucose_coverage"].value
_DAYS = GUIDELINES["glucose_period_days"].value
_WINDOW_MS = int(GUIDELINES["glucose_window"].value) * HOUR_MS
_READINGS = int(GUIDELINES["smbg_readings"].value)


class Slots(NamedTuple):
    """How many readings a sensor should have given, and how many of those there are."""

    filled: int
    expected: int

    @property
    def enough(self) -> bool:
        """Tell whether at least 70 % are there."""
        return 100 * self.filled >= _COVERAGE * self.expected


def assess(span: Span, sheet: Sheet) -> tuple[tuple[str, ...], float | None]:
    """Note how much data there is; give what is lacking (nothing: sufficient) and the coverage in 0..1.

    Fingersticks have no coverage, nor has a lone sensor reading: without a pace, nothing tells how many there
    should be. What can lack: ``pace``, ``coverage``, ``span``, ``days``, ``readings``, ``full_days``.
    """
    sheet.count("readings", len(span.readings), "reading")
    if span.kind == "window":
        sheet.hours("span", span.duration_ms, ("glucose_window",))
    if span.kind == "period":
        sheet.count("days", days(span), "day")
        sheet.count("days_seen", len(span.by_date), "recorded day")
    if not span.sensor:
        return tuple(_lacking_fingersticks(span, sheet)), None
    if len(span.readings) == 1:
        return ("pace",), None
    slots = slots_of(span)
    _note_slots(span, slots, sheet)
    return tuple(_lacking_sensor(span, slots, sheet)), slots.filled / slots.expected


def days(span: Span) -> int:
    """Count the civil days from the first date to the last."""
    return (max(span.by_date) - min(span.by_date)).days + 1


def slots_of(span: Span) -> Slots:
    """Count a sensor's slots over the days of a span, or over the window itself."""
    if span.kind == "window":
        times, cadence = _times(span.readings), span.cadence_ms
        expected = (2 * (times[-1] - times[0]) + cadence) // (2 * cadence) + 1
        return Slots(min(slots_filled(times, cadence), expected), expected)
    return slots_between(span, min(span.by_date), max(span.by_date))


def slots_between(span: Span, first: date, last: date) -> Slots:
    """Count a sensor's slots over all days from the first date to the last."""
    if span.zone is None:  # pragma: no cover - days and periods are only made where a zone is known
        raise ValueError(span.kind)
    start, end = day_bounds(first, span.zone)[0], day_bounds(last, span.zone)[1]
    filled = sum(slots_filled(_times(readings), span.cadence_ms) for readings in span.by_date.values())
    expected = slots_in(start, end, span.cadence_ms)
    return Slots(min(filled, expected), expected)


def _note_slots(span: Span, slots: Slots, sheet: Sheet) -> None:
    sheet.count("expected", slots.expected, "expected reading")
    if slots.filled != len(span.readings):
        sheet.count("slots", slots.filled, "distinct reading")
    sheet.percent("coverage", 100 * slots.filled / slots.expected, ("glucose_coverage",))
    sheet.minutes("cadence", span.cadence_ms)


def _lacking_sensor(span: Span, slots: Slots, sheet: Sheet) -> Iterator[str]:
    if span.kind == "window" and span.duration_ms < _WINDOW_MS:
        yield "span"
    if span.kind == "period" and days(span) < _DAYS:
        sheet.count("days_short", int(_DAYS) - days(span), "further day")
        yield "days"
    if not slots.enough:
        if span.kind == "day":
            needed = math.ceil(_COVERAGE * slots.expected / 100)
            sheet.count("readings_short", needed - slots.filled, "further reading")
        yield "coverage"


def _lacking_fingersticks(span: Span, sheet: Sheet) -> Iterator[str]:
    if span.kind == "period":
        yield from _lacking_days(span, sheet)
        return
    if span.kind == "window" and span.duration_ms < _WINDOW_MS:
        yield "span"
    short = _READINGS * max(1, -(-span.duration_ms // DAY_MS)) - len(span.readings)
    if short > 0:
        sheet.count("readings_short", short, "further reading")
        yield "readings"


def _lacking_days(span: Span, sheet: Sheet) -> Iterator[str]:
    full = sum(1 for readings in span.by_date.values() if len(readings) >= _READINGS)
    sheet.count("full_days", full, "full day")
    sheet.percent("full_share", 100 * full / days(span), ("glucose_coverage",))
    if days(span) < _DAYS:
        sheet.count("days_short", int(_DAYS) - days(span), "further day")
        yield "days"
    if 100 * full < _COVERAGE * days(span):
        yield "full_days"


def _times(readings: Sequence[Reading]) -> list[int]:
    return [reading.time_ms for reading in readings]
