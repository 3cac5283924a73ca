"""Readings of a set into episodes: local days, the period they span, or the window they fill.

With a zone, every local date with readings is a ``day``, and three dates or more make a ``period``; a
``window`` speaks only where no day is sufficient. Without a zone there is a window and nothing else: no
claim of days, nights or times of day. Sensor readings, those of a sensor with a limited display, and
fingersticks never share an episode: each has days, period and window of its own.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from etl.core.localtime import day_bounds, local_date
from etl.core.model import Episode, Flag
from etl.core.phrasing import significant
from etl.core.record_type import Processed
from etl.core.sheet import Sheet
from etl.records.blood_glucose.events import GAP_MS, find_kinds
from etl.records.blood_glucose.facts import describe
from etl.records.blood_glucose.metrics import risk_zone
from etl.records.blood_glucose.span import Span
from etl.records.blood_glucose.streams import ASSUMED, FINGERSTICK, KNOWN, LIMITED, SENSOR, separate
from etl.records.blood_glucose.sufficiency import assess

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from etl.core.localtime import Zone
    from etl.core.record_type import Scope
    from etl.records.blood_glucose.events import Event
    from etl.records.blood_glucose.reading import Reading
    from etl.records.blood_glucose.streams import Separated, Stream

PERIOD_DATES = 3

#: Which kinds of events a method can see.
_EVENT_KINDS: Mapping[str, tuple[str, ...]] = {
    SENSOR: ("very_low", "low", "high", "very_high"),
    LIMITED: ("high",),
    FINGERSTICK: (),
}


def process(records: Sequence[Reading], scope: Scope) -> Processed:
    """Find the episodes of a set of usable readings; their order does not matter."""
    separated = separate(records, scope.zone, scope.priority)
    episodes = [_episode(span) for span in _dated_spans(separated, scope.zone)]
    left_out = sum(separated.overlapping.values())
    if not any(episode.kind == "day" and episode.sufficient for episode in episodes):
        episodes += [_episode(_window(stream, scope.zone, separated)) for stream in separated.streams]
    return Processed(tuple(sorted(episodes, key=lambda one: (one.kind, one.identity))), left_out)


def _dated_spans(separated: Separated, zone: Zone | None) -> Iterator[Span]:
    """Give each local date as a day, and all of a stream's as a period where there are enough."""
    if zone is None:
        return
    first = min((day for stream in separated.streams for day in stream.by_date), default=date.min)
    for stream in separated.streams:
        events = _events(stream)
        starts = _by_start(events, zone)
        for day, members in stream.by_date.items():
            own = {kind: starts.get((kind, day), ()) for kind in events}
            number, left_out = (day - first).days + 1, separated.overlapping.get(day, 0)
            yield Span("day", stream, zone, number, members, {day: members}, own, left_out)
        if len(stream.by_date) >= PERIOD_DATES:
            yield _whole("period", stream, zone, events, separated)


def _window(stream: Stream, zone: Zone | None, separated: Separated) -> Span:
    return _whole("window", stream, zone, _events(stream), separated)


def _whole(
    kind: str, stream: Stream, zone: Zone | None, events: Mapping[str, Sequence[Event]], separated: Separated
) -> Span:
    left_out = sum(separated.overlapping.get(day, 0) for day in stream.by_date)
    return Span(kind, stream, zone, 0, stream.readings, stream.by_date, events, left_out)


def _events(stream: Stream) -> Mapping[str, Sequence[Event]]:
    return find_kinds(_EVENT_KINDS[stream.method], stream.readings, stream.cadence_ms(stream.readings))


def _by_start(
    events: Mapping[str, Sequence[Event]], zone: Zone
) -> Mapping[tuple[str, date], Sequence[Event]]:
    """Give each event to the date on which it starts."""
    starts: dict[tuple[str, date], list[Event]] = defaultdict(list)
    for kind, found in events.items():
        for event in found:
            starts[kind, local_date(event.start_ms, zone)].append(event)
    return starts


def _episode(span: Span) -> Episode:
    sheet = Sheet(len(span.readings))
    if span.kind == "day":
        sheet.day("day", span.number)
    lacking, coverage = assess(span, sheet)
    if not lacking:
        describe(span, sheet)
    if span.left_out:
        sheet.count("overlapping", span.left_out, "overlapping reading")
    return Episode(
        kind=span.kind,
        identity=_identity(span),
        facts=sheet.facts,
        sufficient=not lacking,
        coverage=None if coverage is None else significant(coverage),
        flags=tuple(sorted(_flags(span))),
        sources=tuple(sorted({reading.source for reading in span.readings})),
        aspects=_aspects(span, sheet, lacking),
    )


def _identity(span: Span) -> tuple[str, ...]:
    """Name a day by its date, a period by its first and last date, a window by its instants."""
    if span.kind == "window":
        return str(span.readings[0].time_ms), str(span.readings[-1].time_ms)
    dates = sorted(span.by_date)
    return (dates[0].isoformat(),) if span.kind == "day" else (dates[0].isoformat(), dates[-1].isoformat())


def _flags(span: Span) -> Iterator[Flag]:
    if span.zone is None:
        yield Flag.ZONE_UNKNOWN
    if span.left_out:
        yield Flag.OVERLAPPING_SOURCES
    if not span.sensor:
        yield Flag.FINGERSTICK
        return
    if len(span.origins) > 1:
        yield Flag.SEVERAL_SENSORS
    if span.stream.method == LIMITED:
        yield Flag.CENSORED
        if _display(span) == ASSUMED:
            yield Flag.CENSORED_ASSUMED
    if _cut(span):
        yield Flag.PARTIAL_DAY


def _display(span: Span) -> str:
    """Tell whether the limits of the display are known, or only assumed, for all of the readings."""
    return ASSUMED if span.stream.assumed.intersection(span.origins) else KNOWN


def _cut(span: Span) -> bool:
    """Tell whether a day's readings start or end more than a gap away from midnight."""
    if span.zone is None or span.kind != "day":
        return False
    start, end = day_bounds(next(iter(span.by_date)), span.zone)
    late, early = span.readings[0].time_ms - start, end - span.readings[-1].time_ms
    return max(late, early) > GAP_MS


def _aspects(span: Span, sheet: Sheet, lacking: Sequence[str]) -> Mapping[str, str]:
    aspects = {"method": span.stream.method, "lacking": "_".join(lacking) or "nothing"}
    if span.stream.method == LIMITED:
        aspects["display"] = _display(span)
    if "gri" in sheet.facts:
        aspects["gri_zone"] = risk_zone(sheet.facts["gri"].value)
    return aspects
