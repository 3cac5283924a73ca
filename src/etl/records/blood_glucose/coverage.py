"""How much of a stretch of time a sensor's readings cover.

A sensor reads once a cadence; a stretch holds so many slots, and coverage is the share of slots with a
reading. Days are as long as their clock makes them, so 23- and 25-hour days expect fewer or more.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from etl.core.localtime import MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SLOWEST = 15  # minutes; a sensor's median gap is at most this (Danne 2017, 10.2337/dc17-1600, 1-15 min)
READINGS_A_DAY = 24  # a sensor takes at least so many within some 24 hours
_DAY_MINUTES = 1440


def minutes_of(times_ms: Iterable[int]) -> list[int]:
    """Give the distinct minutes that hold a reading; minutes since 1970. Minimum: none. Source: ours."""
    return sorted({time // MINUTE_MS for time in times_ms})


def looks_continuous(times_ms: Iterable[int]) -> bool:
    """Tell a sensor from fingersticks: median gap at most 15 min, 24 readings within a day; yes or no.

    A day is any 24 hours: neither the zone nor a day cut by the export changes the answer. Minimum: none.
    Source: gaps of Danne 2017, 10.2337/dc17-1600; ours.
    """
    minutes = minutes_of(times_ms)
    busiest = zip(minutes, minutes[READINGS_A_DAY - 1 :], strict=False)
    dense = any(last - first < _DAY_MINUTES for first, last in busiest)
    return dense and median(_gaps(minutes)) <= SLOWEST


def cadence_minutes(times_ms: Iterable[int]) -> int:
    """Give the median gap between readings, a whole number, half up, within 1..15; min.

    A lone reading has no gap and gets the slowest pace, which expects the fewest readings. Minimum: none.
    Source: ours.
    """
    gaps = _gaps(sorted({time // MINUTE_MS: time for time in times_ms}.values()))
    if not gaps:
        return SLOWEST
    return max(1, min(SLOWEST, int(median(gaps) + MINUTE_MS // 2) // MINUTE_MS))


def slots_in(start_ms: int, end_ms: int, cadence_ms: int) -> int:
    """Give how many readings a stretch of time should hold, at least one; whole slots.

    Minimum: none. Source: ours.
    """
    return max(1, (end_ms - start_ms) // cadence_ms)


def slots_filled(times_ms: Sequence[int], cadence_ms: int) -> int:
    """Give the distinct slots that hold a reading (times ascend); slots.

    The slots lie around the readings, half a cadence to each side, so that jitter does not move a reading
    into its neighbour's slot; they are laid anew after a gap, as a new sensor starts at a new second.
    Minimum: none. Source: ours.
    """
    filled, start, last, last_slot = 0, 0, None, -1
    for time in times_ms:
        if last is None or 2 * (time - last) > 3 * cadence_ms:
            start, last_slot = time, -1
        slot = (2 * (time - start) + cadence_ms) // (2 * cadence_ms)
        filled += slot > last_slot
        last, last_slot = time, slot
    return filled


def _gaps(ascending: Sequence[int]) -> list[int]:
    return [later - earlier for earlier, later in pairwise(ascending)]
