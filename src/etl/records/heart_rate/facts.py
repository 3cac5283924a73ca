"""What the samples of a sufficient episode say, as facts.

Which facts there are depends on the data: no night-day difference without enough of each, no nocturnal
resting heart rate without samples close together in the early morning, neither of them without a zone. Zones
of intensity need the age band of an adult; the facts give the band, never an age.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from etl.core.age import WIDTH
from etl.core.guidelines import GUIDELINES
from etl.core.localtime import HOUR_MS
from etl.records.heart_rate import metrics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.core.age import AgeBand
    from etl.core.sheet import Sheet
    from etl.records.heart_rate.span import Day, Span

#: A day has a night-day difference with so much of its night and of its daytime covered (ours).
NIGHT_LEAST_MS, DAYTIME_LEAST_MS = 2 * HOUR_MS, 6 * HOUR_MS
#: A period speaks of nights, and of nights against days, where so many dates have them (ours).
DATES_LEAST = 3

_LEVELS = ("100", "120", "140")  # bpm: guidelines hr_100, hr_120, hr_140


def describe(span: Span, sheet: Sheet, age: AgeBand | None = None) -> None:
    """Add every fact that a sufficient episode may say."""
    _centre(span, sheet)
    for level in _LEVELS:
        above = metrics.time_above(span.spectrum, GUIDELINES[f"hr_{level}"].value)
        sheet.duration(f"above_{level}", above)
        if level == _LEVELS[0]:
            sheet.percent("share_100", 100 * above / span.covered_ms)
    if age and (maximum := metrics.estimated_maximum(age)):
        _band(age, sheet)
        _zones(span, maximum, sheet)
    if span.kind == "day":
        _resting_day(span.days[0], sheet)
    if span.kind == "period":
        _daily_means(span, sheet)
        _resting_nights(span, sheet)
    _blocks(span, sheet)


def _centre(span: Span, sheet: Sheet) -> None:
    sheet.quantity("mean", metrics.mean(span.spectrum), "bpm", decimals=1)
    sheet.quantity("lowest", min(span.spectrum), "bpm")
    sheet.quantity("highest", max(span.spectrum), "bpm")
    for name, per_cent in (("p05", 5), ("p50", 50), ("p95", 95)):
        sheet.quantity(name, metrics.percentile(span.spectrum, per_cent), "bpm")


def _band(age: AgeBand, sheet: Sheet) -> None:
    """Add the ages a band goes from and to; years."""
    sheet.index("age_from", age.youngest, "age", 0)
    sheet.count("age_to", age.youngest + WIDTH - 1, "year")


def _zones(span: Span, maximum: int, sheet: Sheet) -> None:
    """Add the estimated maximum (bpm), the time in each zone, and how much of it (%) the highest rate is."""
    sheet.quantity("max_hr", maximum, "bpm")
    for zone, spent in metrics.zone_times(span.spectrum, maximum).items():
        sheet.duration(f"zone_{zone}", spent)
    sheet.percent("peak_share", 100 * max(span.spectrum) / maximum, metrics.ZONE_BOUNDS, decimals=0)


def _resting_day(day: Day, sheet: Sheet) -> None:
    if day.resting:
        sheet.quantity("nocturnal_resting_hr", day.resting.mean, "bpm", decimals=1, n=day.resting.samples)


def _resting_nights(span: Span, sheet: Sheet) -> None:
    """Add mean, lowest and highest of the nightly values; bpm. Minimum: 3 nights (ours)."""
    nights = [day.resting for day in span.days if day.resting]
    if len(nights) < DATES_LEAST:
        return
    means, samples = [night.mean for night in nights], sum(night.samples for night in nights)
    sheet.count("resting_nights", len(nights), "night", samples)
    sheet.quantity("resting_mean", math.fsum(means) / len(means), "bpm", decimals=1, n=samples)
    sheet.quantity("resting_lowest", min(means), "bpm", decimals=1, n=samples)
    sheet.quantity("resting_highest", max(means), "bpm", decimals=1, n=samples)


def _daily_means(span: Span, sheet: Sheet) -> None:
    """Add the lowest and the highest mean of a full day, and whose they are; of equals, the earliest."""
    means = {day.number: metrics.mean(day.spectrum) or 0.0 for day in span.days if day.is_full}
    calmest, fastest = (pick(means, key=means.__getitem__) for pick in (min, max))
    for name, number in (("calmest", calmest), ("fastest", fastest)):
        sheet.quantity(f"{name}_mean", means[number], "bpm", decimals=1)
        sheet.day(f"{name}_day", number)


def _blocks(span: Span, sheet: Sheet) -> None:
    """Add the means of night and daytime, bpm, and by how much the night is lower (or higher); %.

    Minimum: 2 h of night and 6 h of daytime, for a period on 3 dates each; dates without them do not count.
    """
    days = [day for day in span.days if _has_blocks(day)]
    if len(days) < (DATES_LEAST if span.kind == "period" else 1):
        return
    night, daytime = (metrics.mean(_sum(days, block)) or 0.0 for block in (0, 1))
    sheet.quantity("night_mean", night, "bpm", decimals=1)
    sheet.quantity("daytime_mean", daytime, "bpm", decimals=1)
    change = metrics.night_dip(night, daytime)
    sheet.percent("dip" if change > 0 else "rise", abs(change), decimals=0)
    if span.kind == "period":
        sheet.count("compared_days", len(days), "compared day")


def _has_blocks(day: Day) -> bool:
    night, daytime = day.blocks
    return night.total() >= NIGHT_LEAST_MS and daytime.total() >= DAYTIME_LEAST_MS


def _sum(days: Sequence[Day], block: int) -> Counter[int]:
    total: Counter[int] = Counter()
    for day in days:
        total.update(day.blocks[block])
    return total
