"""Values of a set into episodes: nights, the period they span, or the window they fill.

With a zone, every wake date with a run that can be a night is a ``night``, and three or more make a
``period``. A ``window`` speaks where there is no night: without a zone there is a window and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.model import Episode, Flag
from etl.core.phrasing import significant
from etl.core.record_type import Processed
from etl.core.sheet import Sheet
from etl.records.hrv_rmssd import facts
from etl.records.hrv_rmssd.nights import by_rank, find_nights
from etl.records.hrv_rmssd.runs import GAP_MS, find_runs, share_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from etl.core.localtime import Zone
    from etl.core.record_type import Scope
    from etl.records.hrv_rmssd.nights import Night
    from etl.records.hrv_rmssd.reading import Reading
    from etl.records.hrv_rmssd.runs import Run

PERIOD_NIGHTS = 3


def process(records: Sequence[Reading], scope: Scope) -> Processed:
    """Find the episodes of a set of usable values; their order does not matter."""
    runs = find_runs(records)
    nights = find_nights(runs, scope.zone, scope.priority) if scope.zone and runs else []
    if scope.zone is None or not nights:
        return _window(runs, scope)
    fetched = max(record.fetched_ms for record in records)
    episodes = [_night(night, scope.zone, fetched) for night in nights]
    if len(nights) >= PERIOD_NIGHTS:
        usable = [night for night, episode in zip(nights, episodes, strict=True) if episode.sufficient]
        episodes.append(_period(nights, usable, fetched))
    return Processed(tuple(episodes), sum(night.left_out for night in nights))


def _night(night: Night, zone: Zone, fetched_ms: int) -> Episode:
    run = night.run
    sheet = Sheet(len(run.readings))
    lacking = facts.assess_night(night, sheet)
    if not lacking:
        facts.describe_night(run, zone, sheet)
    _note_others(sheet, night.outside, night.left_out)
    return Episode(
        kind="night",
        identity=(night.date.isoformat(),),
        facts=sheet.facts,
        sufficient=not lacking,
        coverage=significant(len(run.readings) / run.expected),
        flags=_flags(partial=_may_go_on(run, fetched_ms), left_out=night.left_out),
        sources=_sources(run.readings),
        aspects={"lacking": "_".join(lacking)},
    )


def _period(nights: Sequence[Night], usable: Sequence[Night], fetched_ms: int) -> Episode:
    sheet = Sheet(sum(len(night.run.readings) for night in nights))
    lacking = facts.assess_period(nights, usable, sheet)
    if not lacking:
        facts.describe_period(nights, usable, sheet)
    left_out = sum(night.left_out for night in nights)
    _note_others(sheet, sum(night.outside for night in nights), left_out)
    return Episode(
        kind="period",
        identity=(nights[0].date.isoformat(), nights[-1].date.isoformat()),
        facts=sheet.facts,
        sufficient=not lacking,
        coverage=significant(len(usable) / facts.days(nights)),
        flags=_flags(partial=_may_go_on(nights[-1].run, fetched_ms), left_out=left_out),
        sources=_sources(reading for night in nights for reading in night.run.readings),
        aspects={"lacking": "_".join(lacking)},
    )


def _window(runs: Sequence[Run], scope: Scope) -> Processed:
    """Make a window of all runs, where there is one."""
    shares = share_out(by_rank(runs, scope.priority))
    if not shares:
        return Processed(())
    readings = sorted(
        (reading for share in shares for reading in share.run.readings), key=lambda one: one.time_ms
    )
    left_out = sum(share.left_out for share in shares)
    sheet = Sheet(len(readings))
    lacking = facts.assess_window(readings, sheet)
    if not lacking:
        facts.describe_values(readings, sheet)
    _note_others(sheet, 0, left_out)
    window = Episode(
        kind="window",
        identity=(str(readings[0].time_ms), str(readings[-1].time_ms)),
        facts=sheet.facts,
        sufficient=not lacking,
        flags=_flags(zoned=scope.zone is not None, left_out=left_out),
        sources=_sources(readings),
        aspects={"lacking": "_".join(lacking)},
    )
    return Processed((window,), left_out)


def _note_others(sheet: Sheet, outside: int, left_out: int) -> None:
    if outside:
        sheet.count("outside", outside, "other value", outside)
    if left_out:
        sheet.count("overlapping", left_out, "surplus value", left_out)


def _flags(*, zoned: bool = True, partial: bool = False, left_out: int = 0) -> tuple[str, ...]:
    return tuple(sorted(_named(zoned=zoned, partial=partial, left_out=left_out)))


def _named(*, zoned: bool, partial: bool, left_out: int) -> Iterator[Flag]:
    if not zoned:
        yield Flag.ZONE_UNKNOWN
    if partial:
        yield Flag.PARTIAL_NIGHT
    if left_out:
        yield Flag.OVERLAPPING_SOURCES


def _may_go_on(run: Run, fetched_ms: int) -> bool:
    """Tell whether nothing was read long enough after a run to know that it had ended."""
    return fetched_ms - run.end_ms <= GAP_MS


def _sources(readings: Iterable[Reading]) -> tuple[int, ...]:
    return tuple(sorted({reading.source for reading in readings}))
