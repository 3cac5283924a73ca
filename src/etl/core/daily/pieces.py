"""Which portions of records own their time: pieces, within one origin and across several.

Within an origin the longer record owns the time: it holds what the shorter ones in it hold. Then the
earlier, the newer, the larger. Records of nothing come last. A record of which another one owns a part is
split as if it ran evenly.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from etl.core.overlap import length, ranked, sweep, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.core.interval import Interval

STALE = 1.01  # a total smaller than its parts by more than this factor is out of date


class Piece(NamedTuple):
    """The part of a record that counts, with its share of the amount."""

    record: Interval
    start_ms: int
    end_ms: int
    amount: float
    total: bool

    @property
    def length_ms(self) -> int:
        """How long it lasts."""
        return self.end_ms - self.start_ms


class Portion(NamedTuple):
    """The part of a record within one day, and whether it is a total of that day."""

    record: Interval
    start_ms: int
    end_ms: int
    total: bool


def own(portions: Sequence[Portion]) -> list[Piece]:
    """Share the time out among portions, best first, and their amounts with it."""
    owned = sweep([(portion.start_ms, portion.end_ms) for portion in portions])
    return [
        Piece(portion.record, start, end, _share(portion.record, end - start), portion.total)
        for portion, mine in zip(portions, owned, strict=True)
        for start, end in mine
    ]


def of_one(portions: Sequence[Portion]) -> list[Piece]:
    """Let an origin's total own its time, unless its own shorter records tell of more."""
    parts = own(_best_first([portion for portion in portions if not portion.total]))
    if not any(portion.total for portion in portions):
        return parts
    counted = own(_best_first(portions))
    return parts if amount_of(parts) > STALE * amount_of(counted) else counted


def by_rank(portions: Iterable[Portion], priority: Sequence[str]) -> list[Portion]:
    """Order portions, best first: by origin, and by precedence within each."""
    origins: dict[str, list[Portion]] = defaultdict(list)
    for portion in portions:
        origins[portion.record.origin].append(portion)
    order = ranked({name: _coverage(members) for name, members in origins.items()}, priority)
    return [portion for name in order for portion in _best_first(origins[name])]


def shared(portions: Sequence[Portion]) -> list[tuple[Portion, int]]:
    """Give each portion, best first, with how much of its time it owns."""
    owned = sweep([(portion.start_ms, portion.end_ms) for portion in portions])
    return [(portion, length(mine)) for portion, mine in zip(portions, owned, strict=True)]


def current(totals: Iterable[Portion], parts: Iterable[Portion]) -> list[Portion]:
    """Leave out the totals that their own origin's shorter records belie."""
    origins: dict[str, list[Portion]] = defaultdict(list)
    for portion in parts:
        origins[portion.record.origin].append(portion)
    pieces = {name: sorted(own(members), key=by_start) for name, members in origins.items()}
    return [
        one for one in totals if _during(pieces.get(one.record.origin, ()), one) <= STALE * one.record.amount
    ]


def _during(pieces: Sequence[Piece], total: Portion) -> float:
    """Give what pieces, ascending and apart, add up to within the time of a total."""
    first = bisect_right(pieces, total.start_ms, key=lambda piece: piece.end_ms)
    amounts = []
    for place in range(first, len(pieces)):
        piece = pieces[place]
        if piece.start_ms >= total.end_ms:
            break
        inside = min(piece.end_ms, total.end_ms) - max(piece.start_ms, total.start_ms)
        amounts.append(piece.amount * inside / piece.length_ms)
    return math.fsum(amounts)


def amount_of(pieces: Iterable[Piece]) -> float:
    """Give what pieces add up to."""
    return math.fsum(piece.amount for piece in pieces)


def claim_ms(record: Interval) -> int:
    """Give how long a record tells of; ms."""
    return record.until_ms - record.start_ms


def by_start(piece: Piece) -> int:
    """Order pieces by time."""
    return piece.start_ms


def _best_first(portions: Sequence[Portion]) -> Sequence[Portion]:
    """Order ascending portions of one origin, best first, where any overlap: mostly, none do."""
    if all(one.end_ms <= two.start_ms for one, two in pairwise(portions)):
        return portions
    return sorted(portions, key=_precedence)


def _precedence(portion: Portion) -> tuple[bool, int, int, int, float, str]:
    """Order the portions of one origin, best first."""
    record = portion.record
    length = portion.end_ms - portion.start_ms
    claims = not record.amount, -length, portion.start_ms
    return *claims, -record.modified_ms, -record.amount, record.record_id


def _coverage(portions: Iterable[Portion]) -> float:
    """Give the time in records that hold something, in milliseconds."""
    return length(union((portion.start_ms, portion.end_ms) for portion in portions if portion.record.amount))


def _share(record: Interval, length_ms: int) -> float:
    """Give the amount of so much of a record, as if it ran evenly."""
    claim = claim_ms(record)
    return record.amount if length_ms == claim else record.amount * length_ms / claim
