"""Intervals of a set into episodes: local days, the period they span, or the window they fill.

With a zone, every local date with records is a ``day``, and three dates or more make a ``period``. Without a
zone there is a window and nothing else: no claim of days and times of day.

How much data it takes (all ours): a day 10 hours of which the data tell, as studies with accelerometers ask
of a valid day; a window 6 hours, and that the data tell of 70 % of it; a period 3 whole days. A day of which
the data tell in part is said to be partial, and enters no figure of a period. Nor does a day whose records
add up to more than is plausible of a day, though each is plausible by itself: no figure of it is a fact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from etl.core.daily.course import busiest_hour
from etl.core.daily.stretches import altogether, by_day
from etl.core.guidelines import GUIDELINES
from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, day_bounds
from etl.core.model import Episode, Flag
from etl.core.phrasing import significant
from etl.core.record_type import Processed
from etl.core.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from etl.core.daily.stretches import Settled, Stretch
    from etl.core.interval import Interval
    from etl.core.localtime import Zone
    from etl.core.model import Fact
    from etl.core.record_type import Scope

#: What the figures rest on: daily totals, shorter records, or some days on each.
TOTAL, PARTS, MIXED = "total", "parts", "mixed"
#: Said of totals where there are more than one; what is lacking where records add up to too much.
SEVERAL, IMPLAUSIBLE = "several", "implausible"

PERIOD_DATES = 3

_DAY_MS = int(GUIDELINES["activity_day"].value) * HOUR_MS
_WINDOW_MS = int(GUIDELINES["activity_window"].value) * HOUR_MS
_COVERAGE = GUIDELINES["activity_coverage"].value
_WHOLE_DAYS = int(GUIDELINES["activity_whole_days"].value)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is counted: ``name`` of the fact, how it is written, and the most that is plausible of a day.

    ``put`` adds an amount to a sheet under a name, with the number of records (of a period: days) it rests
    on; ``detail`` adds what else the records of a day or window tell.
    """

    name: str
    put: Callable[[Sheet, str, float, int], None]
    detail: Callable[[Stretch, Sheet], None] = lambda _stretch, _sheet: None
    per_day: float = math.inf

    def is_plausible(self, stretch: Stretch) -> bool:
        """Tell whether a stretch holds no more than is plausible of its days; yes or no.

        Less than a day is one. Minimum: none. Source: ours.
        """
        return stretch.amount <= self.per_day * max(stretch.length_ms, DAY_MS) / DAY_MS


class Compared(NamedTuple):
    """What days add up to, their mean, and which of them is the lowest and the highest."""

    total: float
    mean: float
    lowest: date
    highest: date


def process(records: Sequence[Interval], scope: Scope, quantity: Quantity) -> Processed:
    """Find the episodes of a set of usable records; their order does not matter."""
    if not records:
        return Processed(())
    if scope.zone is None:
        stretch = altogether(records, scope.priority)
        return Processed((_window(stretch, quantity),), stretch.left_out)
    settled = by_day(records, scope.zone, scope.priority)
    first = min(settled.days)
    days = [
        _day(date, (date - first).days + 1, stretch, scope.zone, quantity)
        for date, stretch in settled.days.items()
    ]
    periods = [_period(settled, scope.zone, quantity)] if len(days) >= PERIOD_DATES else []
    return Processed((*days, *periods), settled.overlapping)


def _day(date: date, number: int, stretch: Stretch, zone: Zone, quantity: Quantity) -> Episode:
    sheet = Sheet(stretch.records)
    sheet.day("day", number)
    sheet.count("records", stretch.records, "record")
    sheet.duration("seen", stretch.seen_ms, ("activity_day",))
    sheet.duration("day_length", stretch.length_ms)
    sheet.percent("coverage", 100 * stretch.seen_ms / stretch.length_ms)
    lacking = ["time"] if stretch.seen_ms < _DAY_MS else []
    if lacking:
        sheet.duration("time_short", -(-(_DAY_MS - stretch.seen_ms) // MINUTE_MS) * MINUTE_MS)
    elif quantity.is_plausible(stretch):
        _describe(stretch, quantity, sheet)
        _describe_course(stretch, zone, quantity, sheet)
    flags = {Flag.PARTIAL_DAY} if not stretch.whole else set()
    return _episode("day", (date.isoformat(),), stretch, sheet, flags, lacking, quantity)


def _window(stretch: Stretch, quantity: Quantity) -> Episode:
    sheet = Sheet(stretch.records)
    coverage = 100 * stretch.seen_ms / stretch.length_ms
    sheet.count("records", stretch.records, "record")
    sheet.duration("span", stretch.length_ms, ("activity_window",))
    sheet.duration("seen", stretch.seen_ms)
    sheet.percent("coverage", coverage, ("activity_coverage",))
    lacking = ["span"] if stretch.length_ms < _WINDOW_MS else []
    if coverage < _COVERAGE:
        lacking.append("coverage")
    if not lacking and quantity.is_plausible(stretch):
        _describe(stretch, quantity, sheet)
    identity = str(stretch.start_ms), str(stretch.end_ms)
    return _episode("window", identity, stretch, sheet, {Flag.ZONE_UNKNOWN}, lacking, quantity)


def _describe(stretch: Stretch, quantity: Quantity, sheet: Sheet) -> None:
    quantity.put(sheet, quantity.name, stretch.amount, stretch.records)
    if not stretch.total:
        sheet.duration("recorded", stretch.recorded_ms)
    quantity.detail(stretch, sheet)


def _describe_course(stretch: Stretch, zone: Zone, quantity: Quantity, sheet: Sheet) -> None:
    """Add the hour with the most, and which share of the day it holds; nothing is known of totals."""
    if stretch.total or not written(sheet.facts[quantity.name]):
        return
    peak = busiest_hour(stretch.pieces, zone)
    if peak is None:
        return
    sheet.hour_of_day("peak_hour", peak.hour, stretch.records)
    if peak.hours > 1:
        quantity.put(sheet, "peak", peak.amount, stretch.records)
        sheet.percent("peak_share", 100 * peak.amount / stretch.amount)


def _episode(  # noqa: PLR0913, PLR0917 - what days and windows have in common
    kind: str,
    identity: tuple[str, ...],
    stretch: Stretch,
    sheet: Sheet,
    flags: set[Flag],
    lacking: list[str],
    quantity: Quantity,
) -> Episode:
    if stretch.left_out:
        sheet.count("overlapping", stretch.left_out, "overlapping record")
    if not quantity.is_plausible(stretch):
        flags.add(Flag.IMPLAUSIBLE_SUM)
        lacking = lacking or [IMPLAUSIBLE]
    return Episode(
        kind=kind,
        identity=identity,
        facts=sheet.facts,
        sufficient=not lacking,
        coverage=significant(stretch.seen_ms / stretch.length_ms),
        flags=tuple(sorted(flags.union(_flags([stretch])))),
        sources=_sources([stretch]),
        aspects={
            "method": _method([stretch]),
            "totals": SEVERAL if _totals(stretch) > 1 else "few",
            "lacking": "_".join(lacking) or "nothing",
            "extent": "whole" if stretch.whole else "part",
        },
    )


def _period(settled: Settled, zone: Zone, quantity: Quantity) -> Episode:
    dates = list(settled.days)
    whole = {date: stretch for date, stretch in settled.days.items() if stretch.whole}
    partial = len(dates) - len(whole)
    whole = {date: stretch for date, stretch in whole.items() if quantity.is_plausible(stretch)}
    sheet = Sheet(sum(stretch.records for stretch in settled.days.values()))
    sheet.count("days", (dates[-1] - dates[0]).days + 1, "day")
    sheet.count("days_seen", len(dates), "recorded day")
    sheet.count("whole_days", len(whole), "whole day")
    sheet.count("partial_days", partial, "partial day")
    enough = len(whole) >= _WHOLE_DAYS
    if enough:
        _compare(whole, dates[0], quantity, sheet)
    else:
        sheet.count("days_short", _WHOLE_DAYS - len(whole), "further whole day")
    if settled.overlapping:
        sheet.count("overlapping", settled.overlapping, "overlapping record")
    told = list(whole.values()) if enough else list(settled.days.values())
    flags = {Flag.OVERLAPPING_SOURCES} if settled.overlapping else set()
    if not all(map(quantity.is_plausible, settled.days.values())):
        flags.add(Flag.IMPLAUSIBLE_SUM)
    start, end = day_bounds(dates[0], zone)[0], day_bounds(dates[-1], zone)[1]
    seen = sum(stretch.seen_ms for stretch in settled.days.values())
    return Episode(
        kind="period",
        identity=(dates[0].isoformat(), dates[-1].isoformat()),
        facts=sheet.facts,
        sufficient=enough,
        coverage=significant(seen / (end - start)),
        flags=tuple(sorted(flags.union(_flags(told)))),
        sources=_sources(settled.days.values()),
        aspects={"method": _method(told), "lacking": "nothing" if enough else "days"},
    )


def compared(amounts: Mapping[date, float]) -> Compared:
    """Give sum, mean, and the dates with the lowest and the highest (earliest of several); amount's unit.

    Of whole days. Minimum: 3 of them (checked by the caller). Raises ValueError for none. Source: ours.
    """
    lowest = min(amounts, key=lambda date: (amounts[date], date))
    highest = min(amounts, key=lambda date: (-amounts[date], date))
    total = math.fsum(amounts.values())
    return Compared(total, total / len(amounts), lowest, highest)


def _compare(whole: Mapping[date, Stretch], first: date, quantity: Quantity, sheet: Sheet) -> None:
    """Add how the whole days compare.

    How far the highest and the lowest are apart is the difference of what is written, and missing where only
    rounding hides it.
    """
    amounts = {date: stretch.amount for date, stretch in whole.items()}
    total, mean, lowest, highest = compared(amounts)
    quantity.put(sheet, "sum", total, len(whole))
    quantity.put(sheet, "mean", mean, len(whole))
    quantity.put(sheet, "lowest", amounts[lowest], 1)
    quantity.put(sheet, "highest", amounts[highest], 1)
    sheet.day("lowest_day", (lowest - first).days + 1)
    sheet.day("highest_day", (highest - first).days + 1)
    low, high = (written(sheet.facts[name]) for name in ("lowest", "highest"))
    if high > low or amounts[highest] == amounts[lowest]:
        quantity.put(sheet, "apart", float(high - low), len(whole))


def written(fact: Fact) -> Decimal:
    """Give the number that a fact of an amount shows."""
    return Decimal(fact.text.split()[0])


def _flags(stretches: Iterable[Stretch]) -> Iterator[Flag]:
    for stretch in stretches:
        if stretch.total:
            yield Flag.DAILY_TOTAL
        if stretch.parts and stretch.recorded_ms < stretch.seen_ms:
            yield Flag.GAPS_ASSUMED_EMPTY
        if stretch.so_far:
            yield Flag.TOTAL_SO_FAR
        if stretch.split:
            yield Flag.SPREAD_EVENLY
        if stretch.left_out:
            yield Flag.OVERLAPPING_SOURCES


def _method(stretches: Sequence[Stretch]) -> str:
    """Tell of several days what each rests on, of a single stretch what its pieces are."""
    if len(stretches) == 1 and stretches[0].total and stretches[0].parts:
        return MIXED
    kinds = {stretch.total for stretch in stretches}
    return MIXED if len(kinds) > 1 else TOTAL if True in kinds else PARTS


def _totals(stretch: Stretch) -> int:
    return len({piece.record.record_id for piece in stretch.pieces if piece.total})


def _sources(stretches: Iterable[Stretch]) -> tuple[int, ...]:
    return tuple(sorted({piece.record.source for stretch in stretches for piece in stretch.pieces}))
