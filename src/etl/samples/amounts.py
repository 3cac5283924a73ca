"""Records of an amount over a time: whole-day totals that grow, and intervals as things happen.

Steps and calories are written alike: what happened is known by the minute, and each source cuts it into
records in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from etl.samples.chance import added
from etl.samples.life import MINUTE_MS, offset_at
from etl.samples.motion import WALKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from etl.samples.gear import Source
    from etl.samples.life import Life
    from etl.samples.motion import Minutes

_LONGEST = 15  # minutes an interval covers at most
_LEAST = 1.0  # of anything: with less nothing is written


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is counted: ``name`` is its Avro field, ``kind`` stands in ids, ``shown`` makes it a value."""

    name: str
    kind: str
    shown: Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that is all there when it is written."""

    record_id: str = field(repr=False)
    source: Source
    quantity: Quantity
    time_ms: int
    end_ms: int
    amount: float = field(repr=False)

    @property
    def written_ms(self) -> int:
        """When it is on the phone."""
        return self.source.brought(self.end_ms)

    def as_of(self, fetch_ms: int) -> dict[str, object]:
        """The Avro record; every export holds the same."""
        client = f"{self.quantity.kind}-{self.time_ms}"
        return _record(self, self.amount, self.written_ms, client, fetch_ms)


@dataclass(frozen=True, slots=True)
class Total:
    """What a source counts on one day; until the day is over it is a count so far.

    ``end_ms`` is what the record says, and lies ahead while it grows. ``counted`` has the amount at the
    beginning of each minute from ``time_ms`` on.
    """

    record_id: str = field(repr=False)
    source: Source
    quantity: Quantity
    time_ms: int
    end_ms: int
    counted: Sequence[float] = field(repr=False)

    @property
    def written_ms(self) -> int:
        """When there is something to write."""
        first = next(minute for minute, amount in enumerate(self.counted) if amount >= _LEAST)
        return self.source.brought(self.time_ms + first * MINUTE_MS)

    def as_of(self, fetch_ms: int) -> dict[str, object]:
        """The Avro record with what was counted when the source last wrote it."""
        modified = min(self.source.last_brought(fetch_ms), self.source.brought(self.end_ms))
        minute = min((modified - self.time_ms) // MINUTE_MS, len(self.counted) - 1)
        return _record(self, self.counted[minute], modified, None, fetch_ms)


def _record(
    item: Amount | Total, amount: float, modified_ms: int, client: str | None, fetch_ms: int
) -> dict[str, object]:
    return {
        "metadata": item.source.metadata(item.record_id, modified_ms, client),
        "startTimeEpochMillis": item.time_ms,
        "endTimeEpochMillis": item.end_ms,
        "startZoneOffsetId": offset_at(item.time_ms),
        "endZoneOffsetId": offset_at(item.end_ms),
        item.quantity.name: item.quantity.shown(amount),
        "appRecordFetchTimeEpochMillis": fetch_ms,
    }


class Cutter:
    """Cuts a day of one life, of which each minute's amount is known, into records of one quantity."""

    def __init__(self, life: Life, quantity: Quantity) -> None:
        self._life, self._quantity = life, quantity

    def total(self, source: Source, minutes: Minutes, amounts: Sequence[float]) -> Total:
        """The whole-day record: a phone's until a millisecond before midnight, a ring's 20 hours."""
        first = max(0, len(amounts) - source.day_hours * 60)
        counted = [amount * source.share for amount in accumulate(amounts[first:], initial=0)]
        start, end = minutes.at(first), minutes.day.end_ms - (1 if first == 0 else 0)
        identity = source.identity(self._life, f"{self._quantity.kind}-day", start)
        return Total(identity, source, self._quantity, start, end, counted)

    def bouts(self, source: Source, minutes: Minutes, amounts: Sequence[float]) -> Iterator[Amount]:
        """A record for each minute of a walk, and one for each errand."""
        return self._cut(source, minutes, amounts, _bouts(amounts))

    def quarters(self, source: Source, minutes: Minutes, amounts: Sequence[float]) -> Iterator[Amount]:
        """A record for each quarter of an hour by the clock."""
        starts = range(0, len(amounts), _LONGEST)
        return self._cut(source, minutes, amounts, ((start, start + _LONGEST) for start in starts))

    def _cut(
        self,
        source: Source,
        minutes: Minutes,
        amounts: Sequence[float],
        spans: Iterable[tuple[int, int]],
    ) -> Iterator[Amount]:
        quantity = self._quantity
        for first, last in spans:
            amount = added(amounts[first:last]) * source.share
            if amount >= _LEAST:
                start = minutes.at(first)
                identity = source.identity(self._life, quantity.kind, start)
                yield Amount(identity, source, quantity, start, minutes.at(last), amount)


def _bouts(steps: Sequence[float]) -> Iterator[tuple[int, int]]:
    """From minute to minute: single minutes while walking, else until a walk or a rest begins."""
    minute = 0
    while minute < len(steps):
        first, minute = minute, minute + 1
        if 0 < steps[first] < WALKING:
            while minute < len(steps) and minute - first < _LONGEST and 0 < steps[minute] < WALKING:
                minute += 1
        if steps[first]:
            yield first, minute
