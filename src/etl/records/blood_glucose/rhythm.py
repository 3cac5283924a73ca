"""When in the day: night and daytime blocks, and the daily profile of a period. Sensor readings only."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import day_bounds, instant, minute_of_day
from etl.records.blood_glucose import metrics
from etl.records.blood_glucose.coverage import slots_filled, slots_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from etl.core.localtime import Zone
    from etl.core.sheet import Sheet
    from etl.records.blood_glucose.span import Span

#: An hour of the daily profile needs readings on so many dates (data minimum ours).
PROFILE_DATES = 5
HOURS = range(24)

_NIGHT_END = int(GUIDELINES["glucose_night_end"].value)
_BLOCK_COVERAGE = GUIDELINES["glucose_coverage"].value
_MINUTES = 60


def describe_rhythm(span: Span, sheet: Sheet) -> None:
    """Add night and day, and for a period the daily profile; a window makes no claim of either."""
    if span.zone is None or span.kind == "window":
        return
    _block(span, span.zone, "night", sheet)
    _block(span, span.zone, "daytime", sheet)
    if span.kind == "period":
        _profile(span, span.zone, sheet)


def _block(span: Span, zone: Zone, name: str, sheet: Sheet) -> None:
    """Add a block of the clock (00-06 or 06-24) where 70 % of it is there.

    Danne 2017, 10.2337/dc17-1600. In a period, the blocks of all its dates count.
    """
    filled, expected, levels = 0, 0, list[float]()
    for day in _dates(span):
        start, end = block_bounds(day, name, zone)
        members = [r for r in span.by_date.get(day, ()) if start <= r.time_ms < end]
        expected += slots_in(start, end, span.cadence_ms)
        filled += slots_filled([reading.time_ms for reading in members], span.cadence_ms)
        levels += [reading.mgdl for reading in members]
    if not levels or 100 * filled < _BLOCK_COVERAGE * expected:
        return
    sheet.count(f"{name}_readings", len(levels), f"{name} reading", len(levels))
    sheet.quantity(f"{name}_mean", metrics.mean(levels), "mg/dL", n=len(levels))
    in_range = metrics.count_ranges(levels).tir
    sheet.tally(f"{name}_tir", in_range, len(levels), f"in-range {name} reading")


def _dates(span: Span) -> Iterator[date]:
    first, last = min(span.by_date), max(span.by_date)
    return (first + timedelta(days=index) for index in range((last - first).days + 1))


def block_bounds(day: date, name: str, zone: Zone) -> tuple[int, int]:
    """Give start and end of the ``night`` (00-06) or the daytime (06-24) of a date; ms since 1970.

    Minimum: none; a report speaks of a block where 70 % of it is there. Source: Danne 2017,
    10.2337/dc17-1600.
    """
    midnight, next_midnight = day_bounds(day, zone)
    morning = instant(day, _NIGHT_END, zone)
    return (midnight, morning) if name == "night" else (morning, next_midnight)


def _profile(span: Span, zone: Zone, sheet: Sheet) -> None:
    """Add median and quartiles of each hour of the clock, after the ambulatory glucose profile."""
    hours = by_hour(span, zone)
    for hour, levels in hours.items():
        sheet.hour_of_day(f"hour_{hour:02}", hour, len(levels))
        for percentile in (25, 50, 75):
            level = metrics.quantile(levels, percentile / 100)
            sheet.quantity(f"p{percentile}_{hour:02}", level, "mg/dL", n=len(levels))
    if len(hours) == len(HOURS):
        _extremes(hours, sheet)


def by_hour(span: Span, zone: Zone) -> Mapping[int, Sequence[float]]:
    """Group the levels by hour of the clock, for their median and quartiles; mg/dL by hour.

    Minimum: readings of that hour on 5 dates (ours). Source: after the ambulatory glucose profile, Johnson
    2019, 10.1089/dia.2019.0034.
    """
    levels: dict[int, list[float]] = defaultdict(list)
    dates: dict[int, set[date]] = defaultdict(set)
    for day, readings in span.by_date.items():
        for reading in readings:
            hour = minute_of_day(reading.time_ms, zone) // _MINUTES
            levels[hour].append(reading.mgdl)
            dates[hour].add(day)
    return {hour: levels[hour] for hour in HOURS if len(dates[hour]) >= PROFILE_DATES}


def _extremes(hours: Mapping[int, Sequence[float]], sheet: Sheet) -> None:
    """Add the hours with the lowest and the highest median; of equal ones, the earliest."""
    medians = {hour: metrics.quantile(levels, 0.5) or 0.0 for hour, levels in hours.items()}
    trough, peak = min(HOURS, key=medians.__getitem__), max(HOURS, key=medians.__getitem__)
    for name, hour in (("trough", trough), ("peak", peak)):
        sheet.hour_of_day(f"{name}_hour", hour, len(hours[hour]))
        sheet.quantity(f"{name}_median", medians[hour], "mg/dL", n=len(hours[hour]))
