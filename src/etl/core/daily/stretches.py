"""Which of several records of one time count, and what they add up to.

A day, or the whole set where no zone is known, is settled by itself:

1. *A daily total* covers (nearly) 20 hours or more of the day; where no zone is known: lasts as long. Where
   there is one, the day takes one origin, as two totals are two counts of one truth and mixing them counts
   some of it twice: the one with priority (a setting), or else the one that tells of more of the day, with a
   total or without. A total of nothing stands for nothing where another origin counted something.
2. Its total owns the time it covers; the same origin's shorter records fill the rest, as after a total that
   was fetched before the day had ended. A total that is less than these shorter records add up to is out
   of date (ours: by more than a hundredth), and they count instead.
3. Where an origin without a total goes first, totals are left out; the origins own the time they cover in
   order, and others fill what is left.
4. Within an origin the longer record owns the time: it holds what the shorter ones in it hold. Then the
   earlier, the newer, the larger. Records of nothing come last.
5. *Without a zone* there are no days: totals own the time they cover, by origin, unless less than a total's
   length of one would be left; shorter records fill the rest.

*Coverage* of an origin, for its rank, is the time in its records that hold something: a device that lies on
a table and writes noughts does not displace the one that is carried. Against totals, the time its exports
show counts too where it counted as much as any origin with a total (ours).

A record of which another one owns a part, or that reaches over midnight, is split as if it ran evenly.

*What is seen* of a day: the time in its records and, where shorter records count, the time from the start of
any such record of the set to its fetch; where the day takes one origin, of any of that origin. An export
holds all that was recorded up to then, and a phone writes no record while nobody walks: between the records
nothing was counted, and that is known. What lies before the earliest record, or between an export and the
next record, is not.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from etl.core.daily.pieces import (
    Piece,
    Portion,
    amount_of,
    by_rank,
    by_start,
    claim_ms,
    current,
    of_one,
    own,
    shared,
)
from etl.core.interval import TOTAL_MS
from etl.core.localtime import MINUTE_MS, day_bounds, local_date
from etl.core.overlap import length, ranked, union, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from etl.core.interval import Interval
    from etl.core.localtime import Zone

    Spans = Sequence[tuple[int, int]]

SLACK_MS = MINUTE_MS  # a day that lacks no more than this is whole: totals end at 23:59:59.999


@dataclass(frozen=True)
class Stretch:
    """What counts between two instants: pieces, ascending, at least one.

    ``seen_ms`` is how much of the time the data tell of; ``left_out`` how many records others cover.
    """

    start_ms: int
    end_ms: int
    pieces: Sequence[Piece] = field(repr=False)
    seen_ms: int = field(repr=False)
    left_out: int = 0

    @property
    def length_ms(self) -> int:
        """From the first instant to the last."""
        return self.end_ms - self.start_ms

    @property
    def whole(self) -> bool:
        """Tell whether the data tell of all of it, but for a minute; yes or no.

        Minimum: none. Source: ours.
        """
        return self.seen_ms >= self.length_ms

    @cached_property
    def amount(self) -> float:
        """What a day or window adds up to, no time counted twice; the amount's unit.

        Minimum: a record. Source: ours.
        """
        return math.fsum(piece.amount for piece in self.pieces)

    @property
    def total(self) -> bool:
        """Tell whether it rests on a daily total."""
        return any(piece.total for piece in self.pieces)

    @property
    def parts(self) -> bool:
        """Tell whether it rests on records that are no totals."""
        return not all(piece.total for piece in self.pieces)

    @property
    def so_far(self) -> bool:
        """Tell whether it is open, and a total in it was fetched before its time was over."""
        return not self.whole and any(
            piece.total and piece.record.until_ms < piece.record.end_ms for piece in self.pieces
        )

    @property
    def split(self) -> bool:
        """Tell whether only a part of what some record holds counts here."""
        return any(piece.amount and piece.length_ms < claim_ms(piece.record) for piece in self.pieces)

    @cached_property
    def records(self) -> int:
        """How many records it rests on."""
        return len({piece.record.record_id for piece in self.pieces})

    @cached_property
    def recorded_ms(self) -> int:
        """How much of the time lies within records; ms. Minimum: none. Source: ours."""
        return sum(piece.length_ms for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Settled:
    """A set by local dates (ascending), and how many of its records no day uses."""

    days: Mapping[date, Stretch]
    overlapping: int


def by_day(records: Iterable[Interval], zone: Zone, priority: Sequence[str]) -> Settled:
    """Settle the local days of usable records; their order does not matter."""
    ordered = _ordered(records)
    exports = _exports(ordered)
    merged = _merged(exports)
    days = {}
    for day, portions in sorted(_portions(ordered, zone).items()):
        days[day] = _settle(portions, day_bounds(day, zone), exports, merged, priority)
    used = {piece.record.record_id for stretch in days.values() for piece in stretch.pieces}
    return Settled(days, len(ordered) - len(used))


def altogether(records: Iterable[Interval], priority: Sequence[str]) -> Stretch:
    """Settle usable records, at least one, as one stretch from the first start to the last end."""
    ordered = _ordered(records)
    portions = [Portion(record, record.start_ms, record.until_ms, record.total) for record in ordered]
    end = max(portion.end_ms for portion in portions)
    pieces = _across(portions, priority)
    return _stretch(portions, portions[0].start_ms, end, pieces, _merged(_exports(ordered)))


def _ordered(records: Iterable[Interval]) -> list[Interval]:
    """By time; ids are distinct, so no two records are alike."""
    return sorted(records, key=lambda record: (record.start_ms, record.record_id))


def _exports(records: Iterable[Interval]) -> Mapping[str, Spans]:
    """Give the times from the start of a record that is no total to its fetch, merged, by origin."""
    origins: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for record in records:
        if not record.total:
            origins[record.origin].append((record.start_ms, record.fetched_ms))
    return {name: union(spans) for name, spans in origins.items()}


def _merged(exports: Mapping[str, Spans]) -> Spans:
    return union(span for spans in exports.values() for span in spans)


def _portions(ordered: Iterable[Interval], zone: Zone) -> dict[date, list[Portion]]:
    days: dict[date, list[Portion]] = defaultdict(list)
    start = end = 0
    members: list[Portion] = []
    for record in ordered:
        at, until, last = record.start_ms, record.until_ms, record.end_ms
        while at < until:
            if not start <= at < end:
                day = local_date(at, zone)
                start, end = day_bounds(day, zone)
                members = days[day]
            members.append(Portion(record, at, min(until, end), min(last, end) - at >= TOTAL_MS))
            at = end
    return days


def _settle(
    portions: Sequence[Portion],
    bounds: tuple[int, int],
    exports: Mapping[str, Spans],
    merged: Spans,
    priority: Sequence[str],
) -> Stretch:
    """Settle a day."""
    origins: dict[str, list[Portion]] = defaultdict(list)
    for portion in portions:
        origins[portion.record.origin].append(portion)
    totals = {name for name, members in origins.items() if any(one.total for one in members)}
    if totals:
        real = {name for name in totals if any(one.total and one.record.amount for one in origins[name])}
        if real or any(one.record.amount for one in portions):
            totals = real
        chosen = ranked(_weights(origins, totals, bounds, exports), priority)[0]
        if chosen in totals:
            return _stretch(portions, *bounds, of_one(origins[chosen]), exports.get(chosen, ()))
    pieces = own(by_rank((portion for portion in portions if not portion.total), priority))
    return _stretch(portions, *bounds, pieces, merged)


def _stretch(
    portions: Sequence[Portion], start_ms: int, end_ms: int, pieces: Iterable[Piece], exports: Spans
) -> Stretch:
    pieces = sorted(pieces, key=by_start)
    spans = [(piece.start_ms, piece.end_ms) for piece in pieces]
    if not all(piece.total for piece in pieces):
        spans.extend(within(exports, start_ms, end_ms))
    seen = length(union(spans))
    if end_ms - start_ms - seen <= SLACK_MS:
        seen = end_ms - start_ms
    used = len({piece.record.record_id for piece in pieces})
    return Stretch(start_ms, end_ms, pieces, seen, len(portions) - used)


def _weights(
    origins: Mapping[str, Sequence[Portion]],
    totals: Iterable[str],
    bounds: tuple[int, int],
    exports: Mapping[str, Spans],
) -> dict[str, float]:
    """Give how much of a day each origin tells of; against a total, others need more than the slack.

    Origins that counted nothing are missing where others counted something.
    """
    totals = set(totals)
    alone = {
        name: of_one(members if name in totals else [one for one in members if not one.total])
        for name, members in origins.items()
        if name in totals or not all(one.total for one in members)
    }
    sums = {name: amount_of(pieces) for name, pieces in alone.items()}
    if any(sums.values()):
        alone = {name: pieces for name, pieces in alone.items() if sums[name]}
    most = max((sums[name] for name in totals), default=0.0)
    weights: dict[str, float] = {}
    for name, pieces in alone.items():
        spans = [(piece.start_ms, piece.end_ms) for piece in pieces if piece.amount]
        parts = any(piece.amount and not piece.total for piece in pieces)
        if parts and sums[name] >= most:
            spans.extend(within(exports.get(name, ()), *bounds))
        weights[name] = length(union(spans)) - (0 if name in totals else SLACK_MS)
    return weights


def _across(portions: Sequence[Portion], priority: Sequence[str]) -> list[Piece]:
    """Give the pieces that count where there are no days."""
    parts = by_rank((portion for portion in portions if not portion.total), priority)
    totals = by_rank((portion for portion in portions if portion.total), priority)
    real = current([portion for portion in totals if portion.record.amount], parts)
    kept = [one for one, owned in shared(real) if owned >= min(one.end_ms - one.start_ms, TOTAL_MS)]
    holding = [*kept, *(portion for portion in parts if portion.record.amount)]
    empty = [portion for portion in totals if not portion.record.amount]
    idle = shared([*holding, *empty])[len(holding) :]
    kept += [one for one, owned in idle if owned == one.end_ms - one.start_ms]
    return own([*kept, *parts])
