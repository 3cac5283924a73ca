"""How amounts run over time: by hour of the clock, and per minute.

Only short records tell. An hour of the day is known from records of up to an hour; where one that is longer
than a quarter of an hour reaches over the full hour, nobody knows on which side of it things happened
(ours).
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from etl.core.localtime import HOUR_MS, MINUTE_MS
from etl.core.phrasing import significant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from etl.core.daily.pieces import Piece
    from etl.core.localtime import Zone

LONGEST_MS = HOUR_MS
BLURRED_MS = 15 * MINUTE_MS  # so long a record may reach over a full hour


class Hour(NamedTuple):
    """The hour (0..23) of the clock with the most, how much, and how many hours hold anything."""

    hour: int
    amount: float
    hours: int


class Pace(NamedTuple):
    """An amount per minute, how long it was kept, and the amount."""

    per_minute: float
    length_ms: int
    amount: float


def busiest_hour(pieces: Sequence[Piece], zone: Zone) -> Hour | None:
    """Give the hour of a day with the most, and how much; hour of the clock, the amount's unit.

    None where nothing was counted or several hours are alike. An hour that the clock shows again stands for
    itself. Minimum: no record above an hour, none above 15 min over a full hour. Source: ours.
    """
    counted = [piece for piece in pieces if piece.amount]
    if not counted or not all(_tells(piece, zone) for piece in counted):
        return None
    hours: dict[int, list[float]] = defaultdict(list)
    for piece in counted:
        for start, amount in _cut(piece, zone):
            hours[start].append(amount)
    sums = {start: significant(math.fsum(amounts)) for start, amounts in hours.items()}
    busiest = max(sums, key=lambda start: (sums[start], start))
    if sum(amount == sums[busiest] for amount in sums.values()) > 1:
        return None
    return Hour(_wall_ms(busiest, zone) // HOUR_MS % 24, sums[busiest], len(sums))


def paces(pieces: Iterable[Piece], longest_ms: int) -> list[Pace]:
    """Give how fast amounts ran, in records that last at most so long; amount a minute.

    One of a minute or more tells by its own rate; shorter ones by what they add up to in a minute of the
    clock. Minimum: none. Source: ours.
    """
    found = []
    minutes: dict[int, list[float]] = defaultdict(list)
    for piece in pieces:
        length = piece.record.end_ms - piece.record.start_ms
        if not piece.amount or length > longest_ms:
            continue
        if length >= MINUTE_MS:
            rate = significant(piece.amount * MINUTE_MS / piece.length_ms)
            found.append(Pace(rate, piece.length_ms, piece.amount))
        else:
            for start, amount in _shares(piece, MINUTE_MS, 0):
                minutes[start].append(amount)
    sums = map(math.fsum, minutes.values())
    return [*found, *(Pace(significant(amount), MINUTE_MS, amount) for amount in sums)]


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
