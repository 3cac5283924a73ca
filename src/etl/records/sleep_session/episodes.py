"""Sessions of a set into episodes: each sleep by itself, and the period they span.

A ``session`` is one sleep after overlaps are resolved. With a zone, sleeps that end on three local dates or
more make a ``period``; it speaks of the main sleep of each date: the longest that is no nap. A date has none
where the longest is part of a sleep that came in several sessions: no part tells how long the night was, nor
when it both began and ended. Without a zone there is no period: nothing tells which day a sleep belongs to.

How much data it takes (all ours): a sleep 30 minutes, a nap 5, and, where there are stages, any sleep in
them; a period 3 main sleeps, on 50 % of the days from its first date to its last, and for each mean 3 sleeps
that tell of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import MINUTE_MS, local_date
from etl.core.model import Episode, Flag
from etl.core.phrasing import significant
from etl.core.record_type import Processed
from etl.core.sheet import Sheet
from etl.records.sleep_session import lengths
from etl.records.sleep_session.facts import describe, describe_period, describe_regularity, judged
from etl.records.sleep_session.regularity import regularity
from etl.records.sleep_session.sleeps import LENGTH, NAP, NIGHT, in_parts, parts, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from etl.core.age import AgeBand
    from etl.core.localtime import Zone
    from etl.core.record_type import Scope
    from etl.records.sleep_session.session import Session
    from etl.records.sleep_session.sleeps import Sleep

SESSION, PERIOD = "session", "period"
PERIOD_DATES = 3

_CUT_MS = 5 * MINUTE_MS  # a lesser cut of stages is flagged, but not worth a word (ours)
_SAID_MS = MINUTE_MS // 2  # less is no minute when rounded
_FEWEST = int(GUIDELINES["sleep_period"].value)
_SHARE = int(GUIDELINES["sleep_share"].value)  # %


@dataclass(frozen=True)
class Period:
    """All sleeps of a set; ``main`` are the main ones, by date, ``split`` dates whose longest is in parts."""

    sleeps: Sequence[Sleep] = field(repr=False)
    main: Sequence[Sleep] = field(repr=False)
    first: date = field(repr=False)
    last: date = field(repr=False)
    split: int

    @property
    def days(self) -> int:
        """Civil days from the first date to the last."""
        return (self.last - self.first).days + 1

    @property
    def left_out(self) -> int:
        """Sessions that others stand for."""
        return sum(sleep.left_out for sleep in self.sleeps)


def process(records: Sequence[Session], scope: Scope) -> Processed:
    """Find the episodes of a set of usable sessions; their order does not matter."""
    sleeps = resolve(records, scope.zone, scope.priority)
    first = local_date(min(one.start_ms for one in records), scope.zone) if records and scope.zone else None
    part_of = parts(sleeps)
    episodes = [_session(sleep, first, part_of.get(place), scope.age) for place, sleep in enumerate(sleeps)]
    if scope.zone and (period := _gather(sleeps)):
        episodes.append(_period(period, scope.zone, scope.age))
    episodes.sort(key=lambda one: (one.kind, one.identity))
    return Processed(tuple(episodes), sum(sleep.left_out for sleep in sleeps))


def _gather(sleeps: Sequence[Sleep]) -> Period | None:
    """Find the main sleep of each date, where there are dates enough."""
    dates: dict[date, list[int]] = defaultdict(list)
    for place, sleep in enumerate(sleeps):
        dates[sleep.wake_date].append(place)
    if len(dates) < PERIOD_DATES:
        return None
    candidates = (
        [place for place in dates[day] if sleeps[place].kind != NAP and not sleeps[place].lacking]
        for day in sorted(dates)
    )
    longest = [max(ones, key=lambda one: sleeps[one].session.duration_ms) for ones in candidates if ones]
    split = in_parts(sleeps)
    main = [sleeps[place] for place in longest if place not in split]
    return Period(sleeps, main, min(dates), max(dates), len(longest) - len(main))


def _session(sleep: Sleep, first: date | None, part: str | None, age: AgeBand | None) -> Episode:
    session, sheet = sleep.session, Sheet(max(1, sleep.session.size))
    coverage = _note(sleep, first, sheet)
    lacking = sleep.lacking
    if not lacking:
        describe(sleep, sheet, whole=part is None)
    elif lacking == LENGTH:
        sheet.duration("short_by", -(-sleep.short_ms // MINUTE_MS) * MINUTE_MS)  # to the next whole minute
    return Episode(
        kind=SESSION,
        identity=(str(session.start_ms // MINUTE_MS),),
        facts=sheet.facts,
        sufficient=not lacking,
        coverage=coverage,
        flags=tuple(sorted(_flags(sleep))),
        sources=(session.source,),
        aspects={
            "voice": "staged" if sleep.staged else "bare",
            "sleep": part if part and sleep.kind == NIGHT else sleep.kind,
            "lacking": lacking or "nothing",
            "onset": _onset(sleep),
            **judged(sleep, sheet, whole=part is None),
            **lengths.of_sleep(sleep, None if lacking else age, sheet, whole=part is None),
        },
    )


def _onset(sleep: Sleep) -> str:
    """Tell whether falling asleep is ``known``, before the session (``unknown``), or ``unseen``."""
    hypnogram = sleep.hypnogram
    if hypnogram is None or hypnogram.starts_asleep:
        return "unknown"
    return "known" if hypnogram.onset_known else "unseen"


def _note(sleep: Sleep, first: date | None, sheet: Sheet) -> float | None:
    """Note how much there is; give the share (0..1) of the session that has a known stage."""
    session = sleep.session
    if first is not None:
        sheet.day("day", (sleep.wake_date - first).days + 1)
        sheet.time_of_day("bed", sleep.clock_ms(session.start_ms) / MINUTE_MS)
        sheet.time_of_day("wake", sleep.clock_ms(session.end_ms) / MINUTE_MS)
    sheet.duration("tib", session.duration_ms, ("sleep_shortest", "sleep_nap", "sleep_nap_shortest"))
    if sleep.left_out:
        sheet.count("overlapping", sleep.left_out, "overlapping session")
    for name, length in (("outside", session.outside_ms), ("doubled", session.overlap_ms)):
        if length >= _CUT_MS:
            sheet.duration(name, length)
    hypnogram = sleep.hypnogram
    if hypnogram is None:
        return None
    known = hypnogram.tib - hypnogram.unknown
    sheet.duration("known", known)
    sheet.percent("coverage", 100 * known / hypnogram.tib, decimals=0)
    if hypnogram.unknown >= _SAID_MS or hypnogram.partly_staged:
        sheet.duration("unknown", hypnogram.unknown)
    return significant(known / hypnogram.tib)


def _flags(sleep: Sleep) -> Iterator[Flag]:
    if sleep.zone is None:
        yield Flag.ZONE_UNKNOWN
    if sleep.kind == NAP:
        yield Flag.NAP
    if sleep.left_out:
        yield Flag.OVERLAPPING_SOURCES
    yield from _stage_flags(sleep)


def _stage_flags(sleep: Sleep) -> Iterator[Flag]:
    if not sleep.staged:
        yield Flag.NO_STAGES
    if sleep.hypnogram and sleep.hypnogram.partly_staged:
        yield Flag.PARTLY_STAGED
    if sleep.session.outside_ms:
        yield Flag.STAGES_CLIPPED
    if sleep.session.overlap_ms:
        yield Flag.STAGES_OVERLAP


def _period(period: Period, zone: Zone, age: AgeBand | None) -> Episode:
    sheet = Sheet(max(1, len(period.main)))
    coverage = len(period.main) / period.days
    lacking = tuple(_amount(period, sheet))
    if not lacking:
        describe_period(period.main, sheet)
        describe_regularity(regularity(period.sleeps, period.main, zone), sheet)
    flags = {flag for sleep in period.main for flag in _stage_flags(sleep)}
    if period.left_out:
        sheet.count("overlapping", period.left_out, "overlapping session")
        flags.add(Flag.OVERLAPPING_SOURCES)
    return Episode(
        kind=PERIOD,
        identity=(period.first.isoformat(), period.last.isoformat()),
        facts=sheet.facts,
        sufficient=not lacking,
        coverage=significant(coverage),
        flags=tuple(sorted(flags)),
        sources=tuple(sorted({sleep.session.source for sleep in period.sleeps})),
        aspects={
            "voice": "period",
            "lacking": "_".join(lacking) or "nothing",
            **lengths.of_period(period.main, age, sheet),
        },
    )


def _amount(period: Period, sheet: Sheet) -> Iterator[str]:
    """Note how many sleeps there are, of which kind; give what is lacking.

    Needed are 3 main sleeps, on 50 % of the days from the first date to the last (ours).
    """
    main = len(period.main)
    naps = sum(sleep.kind == NAP for sleep in period.sleeps)
    sheet.count("days", period.days, "day")
    sheet.count("sleeps", main, "main sleep")
    sheet.percent("coverage", 100 * main / period.days, ("sleep_share",))
    if naps:
        sheet.count("naps", naps, "nap")
    if others := len(period.sleeps) - main - naps:
        sheet.count("others", others, "other session")
    if period.split:
        sheet.count("split", period.split, "day")
    if main < _FEWEST:
        sheet.count("sleeps_short", _FEWEST - main, "further main sleep")
        yield "sleeps"
    if 100 * main < _SHARE * period.days:
        yield "share"
