"""Records of a set into episodes: local days, the period they span, or the window they fill.

With a zone, every local date with samples is a ``day``, and three dates or more make a ``period``; a
``window`` speaks only where no day is sufficient. Without a zone there is a window and nothing else: no claim
of days, nights or times of day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.localtime import HOUR_MS
from etl.core.model import Episode, Flag
from etl.core.phrasing import significant
from etl.core.record_type import Processed
from etl.core.sheet import Sheet
from etl.records.heart_rate.facts import describe
from etl.records.heart_rate.span import Day, day_span, period_span, window_span
from etl.records.heart_rate.streams import merge
from etl.records.heart_rate.sufficiency import assess

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.core.age import AgeBand
    from etl.core.localtime import Zone
    from etl.core.record_type import Scope
    from etl.records.heart_rate.series import Series
    from etl.records.heart_rate.span import Span
    from etl.records.heart_rate.streams import Merged

PERIOD_DATES = 3
EDGE_MS = HOUR_MS  # a day whose samples start or end further from midnight is partial (ours)


def process(records: Sequence[Series], scope: Scope) -> Processed:
    """Find the episodes of a set of usable records; their order does not matter."""
    merged = merge(records, scope.zone, scope.priority)
    left_out = sum(merged.overlapping.values())
    episodes = [_episode(span, scope.age) for span in _dated_spans(merged, scope.zone)]
    if merged.by_date and not any(episode.kind == "day" and episode.sufficient for episode in episodes):
        episodes.append(_episode(window_span(merged.whole, scope.zone, left_out), scope.age))
    return Processed(tuple(sorted(episodes, key=lambda one: (one.kind, one.identity))), left_out)


def _dated_spans(merged: Merged, zone: Zone | None) -> Iterator[Span]:
    if zone is None or not merged.by_date:
        return
    first = min(merged.by_date)
    days = [
        Day(day, (day - first).days + 1, zone, trace, merged.overlapping.get(day, 0))
        for day, trace in sorted(merged.by_date.items())
    ]
    yield from map(day_span, days)
    if len(days) >= PERIOD_DATES:
        yield period_span(days)


def _episode(span: Span, age: AgeBand | None) -> Episode:
    sheet = Sheet(span.samples)
    lacking, coverage = assess(span, sheet)
    if not lacking:
        describe(span, sheet, age)
    if span.left_out:
        sheet.count("overlapping", span.left_out, "overlapping record")
    return Episode(
        kind=span.kind,
        identity=span.identity,
        facts=sheet.facts,
        sufficient=not lacking,
        coverage=significant(coverage),
        flags=tuple(sorted(_flags(span))),
        sources=tuple(sorted(span.sources)),
        aspects={"lacking": "_".join(lacking) or "nothing"},
    )


def _flags(span: Span) -> Iterator[Flag]:
    if span.zone is None:
        yield Flag.ZONE_UNKNOWN
    if span.left_out:
        yield Flag.OVERLAPPING_SOURCES
    if span.kind == "day" and _is_partial(span.days[0]):
        yield Flag.PARTIAL_DAY


def _is_partial(day: Day) -> bool:
    """Tell whether a day's samples start or end more than an hour away from midnight."""
    start, end = day.bounds_ms
    return max(day.trace.times_ms[0] - start, end - day.trace.times_ms[-1]) > EDGE_MS
