"""What the readings of a sufficient episode say, as facts.

Which facts an episode has depends on its method: a sensor with a limited display hides what lies beyond,
so time below 70 and above 250 mg/dL and all that rests on them are absent, not zero; fingersticks are
moments, so they have no episodes, no blocks, no glycemia risk index and no management indicator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.records.blood_glucose import metrics
from etl.records.blood_glucose.meals import describe_meals
from etl.records.blood_glucose.rhythm import describe_rhythm
from etl.records.blood_glucose.streams import DISPLAY, LIMITED
from etl.records.blood_glucose.units import add_twins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.core.sheet import Sheet
    from etl.records.blood_glucose.events import Event
    from etl.records.blood_glucose.span import Span

EVENT_NOUNS = {
    "very_low": "very low episode",
    "low": "low episode",
    "high": "high episode",
    "very_high": "very high episode",
}


def describe(span: Span, sheet: Sheet) -> None:
    """Add every fact that a sufficient episode of this kind and method may say."""
    _centre(span, sheet)
    ranges = metrics.count_ranges(span.levels)
    if span.stream.method == LIMITED:
        _limited_ranges(span, ranges, sheet)
    else:
        _ranges(span, ranges, sheet)
        _risk(span, ranges, sheet)
    if span.sensor:
        _events(span, sheet)
        describe_rhythm(span, sheet)
    else:
        describe_meals(span, sheet)
    add_twins(sheet)


def _centre(span: Span, sheet: Sheet) -> None:
    levels = span.levels
    sheet.quantity("mean", metrics.mean(levels), "mg/dL")
    sheet.quantity("sd", metrics.standard_deviation(levels), "mg/dL")
    sheet.percent("cv", metrics.coefficient_of_variation(levels), ("cv_target",))
    sheet.quantity("lowest", min(levels), "mg/dL")
    sheet.quantity("highest", max(levels), "mg/dL")
    if span.sensor and span.kind == "period" and not _hides_levels(span):
        sheet.percent("gmi", metrics.glucose_management_indicator(levels))


def _hides_levels(span: Span) -> bool:
    """Tell whether some readings stand on a limit of the display, so that their mean is not known."""
    return span.stream.method == LIMITED and any(metrics.whole(level) in DISPLAY for level in span.levels)


def _ranges(span: Span, ranges: metrics.Ranges, sheet: Sheet) -> None:
    total = len(span.levels)
    sheet.tally("tbr2", ranges.tbr2, total, "very low reading")
    sheet.tally("tbr1", ranges.tbr1, total, "low reading")
    _in_range(sheet, ranges, total)
    sheet.tally("tar1", ranges.tar1, total, "high reading")
    sheet.tally("tar2", ranges.tar2, total, "very high reading")
    sheet.percent("tbr", metrics.share(ranges.tbr2 + ranges.tbr1, total), ("tbr_target",))
    sheet.percent("tar", metrics.share(ranges.tar1 + ranges.tar2, total), ("tar_target",))


def _limited_ranges(span: Span, ranges: metrics.Ranges, sheet: Sheet) -> None:
    total, low, high = len(span.levels), *DISPLAY
    rounded = [metrics.whole(level) for level in span.levels]
    _in_range(sheet, ranges, total)
    sheet.tally("tar", ranges.tar1, total, "above-range reading")
    sheet.count("n_floor", rounded.count(low), "bottom-limit reading")
    sheet.count("n_ceiling", rounded.count(high), "top-limit reading")


def _in_range(sheet: Sheet, ranges: metrics.Ranges, total: int) -> None:
    sheet.tally("tir", ranges.tir, total, "in-range reading")
    sheet.tally("titr", ranges.titr, total, "tight-range reading")


def _risk(span: Span, ranges: metrics.Ranges, sheet: Sheet) -> None:
    if not span.sensor and span.kind != "period":
        return
    sheet.index("lbgi", metrics.low_blood_glucose_index(span.levels), "LBGI", 1)
    sheet.index("hbgi", metrics.high_blood_glucose_index(span.levels), "HBGI", 1)
    if span.sensor:
        sheet.index("gri", metrics.glycemia_risk_index(ranges), "GRI", 0)


def _events(span: Span, sheet: Sheet) -> None:
    for kind, events in span.events.items():
        sheet.count(f"{kind}_episodes", len(events), EVENT_NOUNS[kind])
        if events:
            _durations(kind, events, sheet)


def _durations(kind: str, events: Sequence[Event], sheet: Sheet) -> None:
    threshold = ("glucose_prolonged",)
    noun = EVENT_NOUNS[kind]
    sheet.minutes(f"{kind}_total", sum(event.duration_ms for event in events))
    sheet.minutes(f"{kind}_longest", max(event.duration_ms for event in events), threshold)
    sheet.count(f"{kind}_truncated", sum(event.truncated for event in events), f"incomplete {noun}")
    if kind == "low":
        prolonged = sum(event.is_prolonged for event in events)
        sheet.count("low_prolonged", prolonged, f"prolonged {noun}")
