"""Is there enough data to report on? What there is, what is needed, and what is lacking.

A day needs samples for 70 % of its time; a window 6 hours and 70 % of them; a period 3 days that are enough
by themselves, and 70 % of the time from its first to its last date. All minima are ours: the share follows
that of glucose sensors (Danne 2017, 10.2337/dc17-1600), as nothing is agreed for heart rate in daily life.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import HOUR_MS, MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.core.sheet import Sheet
    from etl.records.heart_rate.span import Span

_COVERAGE = GUIDELINES["hr_coverage"].value
_WINDOW_MS = int(GUIDELINES["hr_window"].value) * HOUR_MS
_DAYS = int(GUIDELINES["hr_period_days"].value)


def assess(span: Span, sheet: Sheet) -> tuple[tuple[str, ...], float]:
    """Note how much data there is; give what is lacking (nothing: sufficient) and the coverage in 0..1.

    What can lack: ``days``, ``span`` and ``coverage``.
    """
    if span.kind == "day":
        sheet.day("day", span.days[0].number)
    if span.kind == "period":
        _note_days(span, sheet)
    coverage = span.covered_ms / span.length_ms
    sheet.count("samples", span.samples, "sample")
    sheet.duration("covered", span.covered_ms)
    sheet.duration("length", span.length_ms, ("hr_window",) if span.kind == "window" else ())
    sheet.percent("coverage", 100 * coverage, ("hr_coverage",))
    return tuple(_lacking(span, sheet)), coverage


def _note_days(span: Span, sheet: Sheet) -> None:
    first, last = span.days[0], span.days[-1]
    sheet.count("days", (last.date - first.date).days + 1, "day")
    sheet.count("days_seen", len(span.days), "recorded day")
    sheet.count("full_days", _full_days(span), "full day")


def _lacking(span: Span, sheet: Sheet) -> Iterator[str]:
    if span.kind == "window" and span.length_ms < _WINDOW_MS:
        yield "span"
    if span.kind == "period" and (short := _DAYS - _full_days(span)) > 0:
        sheet.count("days_short", short, "further full day")
        yield "days"
    if 100 * span.covered_ms < _COVERAGE * span.length_ms:
        if span.kind == "day":
            sheet.duration("short", _short_ms(span))
        yield "coverage"


def _full_days(span: Span) -> int:
    return sum(day.is_full for day in span.days)


def _short_ms(span: Span) -> int:
    """Give how much more time a day would have to be covered for; ms, up to the next whole minute."""
    short = int(_COVERAGE) * span.length_ms - 100 * span.covered_ms
    return -(-short // (100 * MINUTE_MS)) * MINUTE_MS
