"""How amounts run over time: by hour of the clock, and by minute.

Only short records tell. An hour of the day is known from records of up to an hour; where one that is longer
than a quarter of an hour reaches over the full hour, nobody knows on which side of it things happened
(ours).
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from etl.core.localtime import HOUR_MS, MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from etl.core.daily.stretches import Piece
    from etl.core.localtime import Zone

LONGEST_MS = HOUR_MS
BLURRED_MS = 15 * MINUTE_MS  # so long a record may reach over a full hour


class Hour(NamedTuple):
    """The hour (0..23) of the clock with the most, how much, and how many hours hold anything."""

    hour: int
    amount: float
    hours: int


def busiest_hour(pieces: Sequence[Piece], zone: Zone) -> Hour | None:
    """Find the hour of a day with the most; the earliest of several alike.

    None where a record is too long to tell, or nothing was counted. An hour that the clock shows again
    stands for itself.
    """
    counted = [piece for piece in pieces if piece.amount]
    if not counted or not all(_tells(piece, zone) for piece in counted):
        return None
    hours: dict[int, list[float]] = defaultdict(list)
    for piece in counted:
        for start, amount in _cut(piece, zone):
            hours[start].append(amount)
    sums = {start: math.fsum(amounts) for start, amounts in hours.items()}
    busiest = min(sums, key=lambda start: (-sums[start], start))
    return Hour(_wall_ms(busiest, zone) // HOUR_MS % 24, sums[busiest], len(sums))


def by_minute(pieces: Iterable[Piece], longest_ms: int) -> dict[int, float]:
    """Give the amount of each minute, in records that last at most so long, evenly within each."""
    minutes: dict[int, list[float]] = defaultdict(list)
    for piece in pieces:
        record = piece.record
        if piece.amount and record.end_ms - record.start_ms <= longest_ms:
            for start, amount in _shares(piece, MINUTE_MS, 0):
                minutes[start].append(amount)
    return {start: math.fsum(amounts) for start, amounts in minutes.items()}


def _tells(piece: Piece, zone: Zone) -> bool:
    length = piece.record.end_ms - piece.record.start_ms
    if length > LONGEST_MS:
        return False
    first, last = (_wall_ms(moment, zone) // HOUR_MS for moment in (piece.start_ms, piece.end_ms - 1))
    return length <= BLURRED_MS or first == last


def _cut(piece: Piece, zone: Zone) -> Iterator[tuple[int, float]]:
    """Cut a piece at the full hours of the clock; each part under the instant its hour begins."""
    return _shares(piece, HOUR_MS, zone.offset_ms(piece.start_ms))


def _shares(piece: Piece, step_ms: int, shift_ms: int) -> Iterator[tuple[int, float]]:
    """Share a piece out among steps of time, counted from midnight of a clock so far from UTC."""
    at = piece.start_ms
    while at < piece.end_ms:
        start = at - (at + shift_ms) % step_ms
        until = min(start + step_ms, piece.end_ms)
        share = (until - at) / piece.length_ms
        yield start, piece.amount if share == 1 else piece.amount * share
        at = until


def _wall_ms(moment_ms: int, zone: Zone) -> int:
    return moment_ms + zone.offset_ms(moment_ms)
