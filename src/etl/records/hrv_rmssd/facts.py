"""What there is and what it says, as facts; and what is lacking where it is too little.

A night needs 6 values over 3 hours, a window 6 values, a period 3 such nights (Plews 2014,
10.1123/ijspp.2013-0455; the others are ours). What is lacking is named by ``values``, ``length``, ``nights``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import HOUR_MS, MINUTE_MS, minute_of_day
from etl.records.hrv_rmssd import metrics
from etl.records.hrv_rmssd.runs import blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.core.localtime import Zone
    from etl.core.sheet import Sheet
    from etl.records.hrv_rmssd.nights import Night
    from etl.records.hrv_rmssd.reading import Reading
    from etl.records.hrv_rmssd.runs import Run

_VALUES = int(GUIDELINES["hrv_values"].value)
_LENGTH_MS = int(GUIDELINES["hrv_hours"].value) * HOUR_MS
_NIGHTS = int(GUIDELINES["hrv_mean_nights"].value)

Lacking = tuple[str, ...]


def assess_night(night: Night, sheet: Sheet) -> Lacking:
    """Note how much there is of a night; a lone value spans no time, several a minute at least (ours)."""
    sheet.day("day", night.number)
    run = night.run
    lacking = _assess_values(run.readings, sheet)
    if len(run.readings) > 1:
        sheet.duration("length", max(run.length_ms, MINUTE_MS), ("hrv_hours",))
    return (*lacking, "length") if run.length_ms < _LENGTH_MS else lacking


def assess_window(readings: Sequence[Reading], sheet: Sheet) -> Lacking:
    """Note how much there is of a window, from its earliest value to its latest."""
    lacking = _assess_values(readings, sheet)
    if len(readings) > 1:
        sheet.duration("length", max(readings[-1].time_ms - readings[0].time_ms, MINUTE_MS))
        sheet.count("blocks", blocks(readings), "block")
    return lacking


def assess_period(nights: Sequence[Night], usable: Sequence[Night], sheet: Sheet) -> Lacking:
    """Note how many nights there are, and how many of them hold enough."""
    sheet.count("days", days(nights), "calendar day", len(nights))
    sheet.count("recorded", len(nights), "recorded night", len(nights))
    sheet.count("nights", len(usable), "usable night", len(nights))
    if len(usable) < len(nights):
        sheet.count("unusable", len(nights) - len(usable), "unusable night", len(nights))
    short = _NIGHTS - len(usable)
    if short <= 0:
        return ()
    sheet.count("nights_short", short, "further night", len(nights))
    return ("nights",)


def days(nights: Sequence[Night]) -> int:
    """Count the civil days from the first wake date to the last."""
    return nights[-1].number - nights[0].number + 1


def describe_night(run: Run, zone: Zone, sheet: Sheet) -> None:
    """Add what a sufficient night says."""
    sheet.time_of_day("start", minute_of_day(run.start_ms, zone))
    sheet.time_of_day("end", minute_of_day(run.end_ms, zone))
    sheet.count("expected", run.expected, "expected value")
    sheet.percent("coverage", 100 * len(run.readings) / run.expected)
    describe_values(run.readings, sheet)
    if found := metrics.parts(run):
        early, early_count, late, late_count = found
        _ms(sheet, "early_mean", early, early_count)
        _ms(sheet, "late_mean", late, late_count)
        _ms(sheet, "part_change", metrics.difference(early, late), early_count + late_count)


def describe_values(readings: Sequence[Reading], sheet: Sheet) -> None:
    """Add where the values of a night or a window lie, and how they spread."""
    values = [reading.rmssd for reading in readings]
    found = metrics.quartiles(values)
    if found is None:
        return
    _ms(sheet, "median", found.median)
    sheet.quantity("ln_median", metrics.logarithm(found.median), "ln ms", decimals=2)
    _ms(sheet, "lowest", min(values))
    _ms(sheet, "highest", max(values))
    _ms(sheet, "lower_quartile", found.lower)
    _ms(sheet, "upper_quartile", found.upper)
    _ms(sheet, "spread", metrics.difference(found.upper, found.lower))


def describe_period(nights: Sequence[Night], usable: Sequence[Night], sheet: Sheet) -> None:
    """Add what at least three usable nights say: their mean, their variation, extremes and the latest.

    Nothing is said of the latest where an unusable night follows it.
    """
    nightly = [nightly_value(night) for night in usable]
    count, logs = len(nightly), [metrics.logarithm(value) for value in nightly]
    _ms(sheet, "mean", metrics.nightly_mean(nightly), count)
    sheet.quantity("ln_mean", metrics.nightly_mean(logs), "ln ms", decimals=2, n=count)
    sheet.percent("cv", metrics.nightly_variation(nightly), n=count)
    for name, choose in (("lowest_night", min), ("highest_night", max)):
        place = nightly.index(choose(nightly))  # of equal nights, the earliest
        _ms(sheet, name, nightly[place])
        sheet.day(f"{name}_day", usable[place].number)
    if usable[-1] is nights[-1]:
        _latest(nightly, usable[-1].number, sheet)


def nightly_value(night: Night) -> float:
    """Give the nightly value, the median of a usable night's 5-minute values; ms.

    Minimum: 6 values over 3 hours. Raises ValueError below 6. Source: ours.
    """
    found = metrics.quartiles(reading.rmssd for reading in night.run.readings)
    if found is None:  # pragma: no cover - a usable night holds enough values
        raise ValueError(night.number)
    return found.median


def _latest(nightly: Sequence[float], number: int, sheet: Sheet) -> None:
    """Add the latest night beside the mean of those before it, where these are at least three (ours)."""
    *earlier, latest = nightly
    usual = metrics.nightly_mean(earlier)
    if usual is None:
        return
    _ms(sheet, "latest", latest)
    sheet.day("latest_day", number)
    sheet.count("earlier", len(earlier), "earlier night", len(earlier))
    _ms(sheet, "earlier_mean", usual, len(earlier))
    _ms(sheet, "latest_change", metrics.difference(latest, usual), len(nightly))


def _assess_values(readings: Sequence[Reading], sheet: Sheet) -> Lacking:
    sheet.count("values", len(readings), "value")
    short = _VALUES - len(readings)
    if short <= 0:
        return ()
    sheet.count("values_short", short, "further value")
    return ("values",)


def _ms(sheet: Sheet, name: str, value: float | None, n: int | None = None) -> None:
    sheet.quantity(name, value, "ms", decimals=metrics.DECIMALS, n=n)
