"""One record of an amount over a time: what was counted from start to end, and what is wrong with it.

Some such records tell of minutes, others of a whole day. One that ends after it was fetched is a count so
far: it tells of the time up to the fetch and of no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core import raw
from etl.core.localtime import DAY_MS, HOUR_MS, LATEST_MS, MINUTE_MS
from etl.core.outcome import Deduction
from etl.core.quality import usable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.core.rules import Rules

#: What covers so much of a day is its total (ours: a ring's day lasts 20 hours, and many end a moment early).
TOTAL_MS = 20 * HOUR_MS - MINUTE_MS
LONGEST_MS = 25 * HOUR_MS  # the longest civil day; what lasts longer tells nothing of any one day (ours)

_NEVER = (1.0, 0.0)  # no value lies between


class Measure(NamedTuple):
    """What is counted: its Avro field, its official limits, and the most that is plausible.

    Amounts are in the unit of the field. Rates are held against the time a record covers, as far as it
    had passed when it was fetched; a record shorter than a minute may hold what a minute may (ours: apps
    write in bursts).
    """

    field: str
    official: tuple[float, float]
    per_minute: float
    per_day: float

    def plausible(self, covered_ms: int, length_ms: int) -> tuple[float, float]:
        """Give the plausible amounts of a record that lasts so long, of which so much had passed."""
        if length_ms > LONGEST_MS:
            return _NEVER
        by_minutes = self.per_minute * max(covered_ms, MINUTE_MS) / MINUTE_MS
        return self.official[0], min(by_minutes, self.per_day * max(covered_ms, DAY_MS) / DAY_MS)


class Interval(NamedTuple):
    """An amount between two instants; an excluded one holds 0 where it has no value.

    ``fetched_ms`` is when the phone app read it; ``origin`` the package name of the app that wrote it. Its
    ``repr`` shows none of it.
    """

    record_id: str
    modified_ms: int
    offset: str | None
    source: int
    faults: tuple[Deduction, ...]
    start_ms: int
    end_ms: int
    fetched_ms: int
    amount: float
    origin: str

    @property
    def size(self) -> int:
        """It holds a single value."""
        return 1

    @property
    def until_ms(self) -> int:
        """Until when it tells: its end, or when it was fetched before that."""
        return min(self.end_ms, self.fetched_ms)

    @property
    def total(self) -> bool:
        """Tell whether it is about as long as a day: 20 hours or, by a minute, nearly; passed or not."""
        return self.end_ms - self.start_ms >= TOTAL_MS

    def content(self) -> str:
        """All it says, as text for ordering equal claims.

        A usable one comes after a faulty one, then the one fetched later: what did not change until then
        held until then.
        """
        return f"{int(usable(self.faults))} {self.fetched_ms:020d} {self[4:]!r} {self.offset!r}"

    def __repr__(self) -> str:
        return f"Interval(source={self.source}, faults={len(self.faults)})"


def parse(record: Mapping[str, Any], source: int, rules: Rules, measure: Measure) -> Interval:
    """Read one decoded record; whatever it holds, faults are named and nothing is raised.

    At most one fault concerns each component of the score: the heaviest.
    """
    around = raw.envelope(record, raw.INTERVAL_TIMES, raw.INTERVAL_ZONES, rules.limits.text_chars)
    amount = raw.number(record.get(measure.field))
    start, end = around.times
    fetched = around.fetched_ms
    plausible = measure.plausible(min(end, fetched) - start, end - start)
    faults = raw.completeness(around.lacks, amount) + raw.magnitude(amount, measure.official, plausible)
    if around.timed:
        faults += _temporal(start, end, fetched)
    low, high = measure.official
    return Interval(
        around.record_id,
        around.modified_ms,
        around.offset,
        source,
        faults,
        start,
        end,
        fetched,
        amount if amount is not None and low <= amount <= high else 0.0,
        around.origin,
    )


def _temporal(start: int, end: int, fetched: int) -> tuple[Deduction, ...]:
    """Name what is wrong with the times: none passes before the start, nor had any before the fetch.

    A record may end later than it was fetched, but it cannot tell of a time that had not begun.
    """
    if end <= start:
        return (Deduction.NEGATIVE_DURATION,)
    if raw.out_of_range(start, fetched) or start >= fetched or end > LATEST_MS:
        return (Deduction.TIME_OUT_OF_RANGE,)
    return ()
