"""Exports as the phone app makes them: each re-reads what the last one already held, and cuts days.

Works on any record type's records: they come by time, without end, and know what they looked like when
an export was made.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from etl.samples.chance import whole
from etl.samples.life import FIRST_DAY, HOUR_MS, MINUTE_MS, local_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

WINDOW_MS = 21 * HOUR_MS
"""How far back a real export reaches (about 21 hours, measured)."""

# Exports happen between these local times (minutes after midnight), so that 21 hours never hold 70 % of
# one local day: before 04:12 or after 16:48 they would.
_EARLIEST, _LATEST = 330, 945
_FIRST_EARLIEST = 720
_LAST_LATEST = 390

_FRESH = 0.8  # share of a file that the one before did not hold, for files of a given size


class Exportable(Protocol):
    """A record that can be exported."""

    @property
    def time_ms(self) -> int:
        """What it is sorted by."""

    @property
    def end_ms(self) -> int:
        """When what it is about ends; of an instant, ``time_ms``."""

    @property
    def written_ms(self) -> int:
        """Earlier exports do not hold it."""

    def as_of(self, fetch_ms: int) -> dict[str, object]:
        """Its Avro record in an export made then."""


@dataclass(frozen=True, slots=True)
class Export:
    """What one sync wrote, by time."""

    fetch_ms: int
    records: list[dict[str, object]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a type is exported: in ``fifths`` of all syncs, on full days not before ``earliest``.

    Minutes after midnight.
    """

    fifths: int = 5
    earliest: int = _EARLIEST

    def files(self, asked: int) -> int:
        """How many files a type makes when so many are asked for; at least one."""
        return -(-asked * self.fifths // 5)


MORNINGS = Rhythm(fifths=3, earliest=600)
"""For what changes little by day: three fifths of the files still hold each night and each day's total."""


def sync_times(days: int, files: int, rng: Random, earliest: int = _EARLIEST) -> list[int]:
    """When so many exports are made (epoch ms, ascending), spread over the waking hours of the days.

    From noon of the first day to the morning after the last. With ``2 * days + 1`` exports the gaps stay
    below :data:`WINDOW_MS`, so their union leaves no hole.
    """
    starts = [_FIRST_EARLIEST, *(1440 * day + earliest for day in range(1, days)), 1440 * days + _EARLIEST]
    ends = [*(1440 * day + _LATEST for day in range(days)), 1440 * days + _LAST_LATEST]
    spans = list(zip(starts, ends, strict=True))
    total = sum(end - start for start, end in spans)
    points = [total * index / (files - 1) for index in range(files)] if files > 1 else [total / 2]
    late = round(min(12.0, total / files / 3) * MINUTE_MS)
    return [local_ms(FIRST_DAY, _along(spans, point)) + whole(rng, 0, late) for point in points]


def _along(spans: Iterable[tuple[int, int]], minutes: float) -> float:
    """The time reached after so many minutes inside the spans."""
    reached = 0.0
    for start, end in spans:
        reached = start + minutes
        minutes -= end - start
        if minutes <= 0:
            break
    return min(reached, end)


def by_time(records: Iterable[Exportable], fetches: Sequence[int]) -> Iterator[Export]:
    """At each time, everything that touches the last 21 hours and was written by then.

    A night or a day's total that began earlier is in it, whole.
    """
    source, held = iter(records), deque[Exportable]()
    for fetch in fetches:
        while not held or held[-1].time_ms <= fetch:
            held.append(next(source))
        while held[0].end_ms < fetch - WINDOW_MS:
            held.popleft()
        known = (item for item in held if _touches(item, fetch) and item.written_ms <= fetch)
        yield Export(fetch, [item.as_of(fetch) for item in known])


def _touches(item: Exportable, fetch: int) -> bool:
    return item.time_ms <= fetch and item.end_ms >= fetch - WINDOW_MS


def by_count(records: Iterable[Exportable], files: int, size: int, rng: Random) -> Iterator[Export]:
    """Files of exactly ``size`` records each, the next one starting with the last fifth of the one before.

    Made when the last of it is over.
    """
    source, held = iter(records), deque[Exportable](maxlen=size)
    fresh = max(1, round(size * _FRESH))
    fetch = 0
    for index in range(files):
        held.extend(islice(source, fresh if index else size))
        over = max(max(item.written_ms, item.end_ms) for item in held)
        ready = over + whole(rng, MINUTE_MS, 9 * MINUTE_MS)
        fetch = max(ready, fetch + 1)  # tiny files come so close that one could overtake another
        yield Export(fetch, [item.as_of(fetch) for item in held])
