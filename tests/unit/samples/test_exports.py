"""Exports that overlap and cut days."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, islice, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.samples.chance import seeded
from etl.samples.exports import MORNINGS, WINDOW_MS, Rhythm, by_count, by_time, sync_times
from etl.samples.life import FIRST_DAY, HOUR_MS, MINUTE_MS, local_ms
from etl.samples.spec import files_to_cover

if TYPE_CHECKING:
    from collections.abc import Iterator

MIDNIGHT = local_ms(FIRST_DAY, 0)
DAY_MS = 24 * HOUR_MS
NOVEMBER = 100  # days before the clocks change again


@dataclass(frozen=True)
class Tick:
    """A record every ten minutes; every seventh is written two hours late."""

    number: int

    @property
    def time_ms(self) -> int:
        """Ten minutes apart."""
        return MIDNIGHT - DAY_MS + self.number * 10 * MINUTE_MS

    @property
    def end_ms(self) -> int:
        """An instant."""
        return self.time_ms

    @property
    def written_ms(self) -> int:
        """A minute later, or two hours."""
        return self.time_ms + (120 if self.number % 7 == 0 else 1) * MINUTE_MS

    def as_of(self, fetch_ms: int) -> dict[str, object]:
        """Just itself and when."""
        assert fetch_ms >= self.written_ms
        return {"number": self.number, "fetch": fetch_ms}


@dataclass(frozen=True)
class Total:
    """What is counted on a day: begins at midnight, ends at the next, and is there all the time."""

    day: int

    @property
    def time_ms(self) -> int:
        """Midnight."""
        return MIDNIGHT + self.day * DAY_MS

    @property
    def end_ms(self) -> int:
        """A day later."""
        return self.time_ms + DAY_MS - 1

    @property
    def written_ms(self) -> int:
        """At once."""
        return self.time_ms

    def as_of(self, fetch_ms: int) -> dict[str, object]:
        """How long it has been counting."""
        return {"day": self.day, "sofar": min(fetch_ms, self.end_ms) - self.time_ms}


def ticks() -> Iterator[Tick]:
    """Without end."""
    return map(Tick, count())


@given(st.integers(1, NOVEMBER), st.integers(1, 400), st.integers())
def test_syncs_in_waking_hours(days: int, files: int, seed: int) -> None:
    """Exports should follow one another, by day, from the first day to the morning after the last."""
    times = sync_times(days, files, seeded(seed))
    assert len(times) == files
    assert all(a < b for a, b in pairwise(times))
    assert times[0] > MIDNIGHT + 11 * HOUR_MS
    assert times[-1] < MIDNIGHT + days * DAY_MS + 7 * HOUR_MS
    assert all(5.5 * HOUR_MS <= (time - MIDNIGHT) % DAY_MS < 16 * HOUR_MS for time in times)


@given(st.integers(1, NOVEMBER), st.integers(1, 400), st.integers())
def test_no_export_holds_a_sufficient_day(days: int, files: int, seed: int) -> None:
    """No export should reach over 70 % of a local day."""
    for time in sync_times(days, files, seeded(seed)):
        today = (time - MIDNIGHT) % DAY_MS
        assert max(today, WINDOW_MS - today) < 0.7 * DAY_MS


@given(st.integers(1, NOVEMBER), st.integers(0, 50), st.integers())
def test_enough_exports_leave_no_hole(days: int, more: int, seed: int) -> None:
    """With as many exports as advised, or more, their union should hold every day whole."""
    times = sync_times(days, files_to_cover(days) + more, seeded(seed))
    assert all(b - a < WINDOW_MS for a, b in pairwise(times))
    assert times[0] - WINDOW_MS < MIDNIGHT
    assert times[-1] > MIDNIGHT + days * DAY_MS


def test_one_export_alone() -> None:
    """A single export should fall into the first afternoon."""
    assert MIDNIGHT + 12 * HOUR_MS < sync_times(1, 1, seeded(1))[0] < MIDNIGHT + 16 * HOUR_MS


def test_by_time_holds_the_window() -> None:
    """An export should hold what the last 21 hours brought and was written by then, in order."""
    fetches = sync_times(2, 5, seeded(7))
    exports = list(by_time(ticks(), fetches))
    assert [export.fetch_ms for export in exports] == fetches
    for export in exports:
        expected = [
            tick.number
            for tick in islice(ticks(), 1000)
            if export.fetch_ms - WINDOW_MS <= tick.time_ms <= export.fetch_ms
            and tick.written_ms <= export.fetch_ms
        ]
        assert [record["number"] for record in export.records] == expected
        assert {record["fetch"] for record in export.records} == {export.fetch_ms}


def test_what_reaches_into_the_window_is_exported_whole() -> None:
    """An export should hold yesterday's total, which began before its 21 hours, and today's so far."""
    noon = MIDNIGHT + 12 * HOUR_MS
    (export,) = by_time(map(Total, count(-5)), [noon])
    assert export.records == [{"day": -1, "sofar": DAY_MS - 1}, {"day": 0, "sofar": 12 * HOUR_MS}]


def test_by_count_waits_for_the_end() -> None:
    """Files of a given size should not be made before the last of their records is over."""
    for export in by_count(map(Total, count()), 3, 2, seeded(1)):
        assert [record["sofar"] for record in export.records] == [DAY_MS - 1, DAY_MS - 1]


@pytest.mark.parametrize(("asked", "made"), [(1, 1), (2, 2), (3, 2), (5, 3), (29, 18)])
def test_some_types_make_fewer_files(asked: int, made: int) -> None:
    """Three fifths of the files asked for should be made, at least one; all of them by other types."""
    assert MORNINGS.files(asked) == made
    assert Rhythm().files(asked) == asked


@given(st.integers(1, NOVEMBER), st.integers())
def test_three_fifths_reach_every_day(days: int, seed: int) -> None:
    """Fewer exports should still fall on every day, late enough to hold its night whole."""
    files = MORNINGS.files(files_to_cover(days))
    times = sync_times(days, files, seeded(seed), MORNINGS.earliest)
    found = {(time - MIDNIGHT) // DAY_MS for time in times if (time - MIDNIGHT) % DAY_MS > 10 * HOUR_MS}
    assert found == set(range(days))
    assert times[-1] > MIDNIGHT + days * DAY_MS


@given(st.integers(1, 60), st.integers(1, 20), st.integers())
def test_by_count_holds_exactly_so_many(size: int, files: int, seed: int) -> None:
    """Files of a given size should hold consecutive records, fetched one after another."""
    exports = list(by_count(ticks(), files, size, seeded(seed)))
    numbers = [[record["number"] for record in export.records] for export in exports]
    fresh = max(1, round(size * 0.8))
    assert numbers == [list(range(i * fresh, i * fresh + size)) for i in range(files)]
    assert all(a.fetch_ms < b.fetch_ms for a, b in pairwise(exports))


@pytest.mark.parametrize("export", [by_time(ticks(), [MIDNIGHT]), by_count(ticks(), 1, 3, seeded(1))])
def test_repr_shows_no_record(export: Iterator[object]) -> None:
    """An export's repr should hold no record."""
    assert "number" not in repr(next(export))
