"""Which samples count, and how long each stands for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from etl.records.heart_rate.streams import Merged, covered_ms, merge
from tests.unit.records.heart_rate.builders import FIXED, MIDNIGHT, STEADY, instants, series

FIRST, SECOND = date(2026, 1, 12), date(2026, 1, 13)
RING, WATCH = "com.example.ring", "com.example.watch"


def beats(merged: Merged) -> list[int]:
    """The beats that count."""
    return list(merged.whole.beats)


def test_weights() -> None:
    """Should let a sample stand until the next, at most ten minutes, and the last for a minute."""
    times = [MIDNIGHT + minute * MINUTE_MS for minute in (0, 1, 6, 16, 27)]
    records = [series([70], time) for time in times]
    weights = [weight // MINUTE_MS for weight in merge(records, FIXED).whole.weights_ms]
    assert weights == [1, 5, 10, 10, 1]
    assert covered_ms(times) == 27 * MINUTE_MS


def test_nothing() -> None:
    """Should make nothing of nothing."""
    merged = merge([], FIXED)
    assert (beats(merged), merged.by_date, merged.overlapping) == ([], {}, {})
    assert covered_ms([]) == 0


def test_records_are_merged() -> None:
    """Should merge instants and rows of samples by time, and name their files."""
    lone = series([90], MIDNIGHT + 90_000, source=2)
    merged = merge([series([60, 61, 62]), lone], FIXED)
    assert beats(merged) == [60, 61, 90, 62]
    assert merged.whole.sources == {0, 2}


def test_same_instant_of_one_origin() -> None:
    """Should count an instant once: as the record modified last has it, of equals the first by id."""
    old = series([60, 61])
    new = series([80], modified_ms=5)._replace(record_id="new")
    twin = new._replace(record_id="newer", beats=(99,))
    merged = merge([old, twin, new], FIXED)
    assert beats(merged) == [80, 61]
    assert merged.overlapping == {FIRST: 1}


def test_dates_are_local() -> None:
    """Should group by local date, and by UTC date where no zone is known."""
    records = instants([60, 61], MIDNIGHT + 23 * HOUR_MS, step_ms=2 * HOUR_MS)
    assert list(merge(records, FIXED).by_date) == [FIRST, SECOND]
    assert list(merge(records, None).by_date) == [SECOND]


def test_origin_with_more_coverage_holds_its_time() -> None:
    """Should leave out another origin's samples for ten minutes after each sample, and no longer."""
    ring = instants([60] * 20, step_ms=10 * MINUTE_MS)
    late = MIDNIGHT + 200 * MINUTE_MS
    watch = [series([99], MIDNIGHT + 5 * MINUTE_MS, origin=WATCH), series([98, 97], late - 1, origin=WATCH)]
    merged = merge([*watch, *ring], FIXED)
    assert beats(merged) == [60] * 20 + [97]
    assert merged.overlapping == {FIRST: 1}


def test_before_an_owner_nothing_is_held() -> None:
    """Should let another origin fill up to the next sample of the owner, and no further."""
    ring = instants([60] * 60, MIDNIGHT + HOUR_MS)
    watch = [series([80, 81], MIDNIGHT + HOUR_MS - MINUTE_MS, origin=WATCH)]
    merged = merge([*ring, *watch], FIXED)
    assert beats(merged)[:3] == [80, 60, 60]
    assert merged.whole.weights_ms[0] == MINUTE_MS
    assert merged.overlapping == {}


def test_owners_by_date() -> None:
    """Should let each date choose its owner."""
    ring = [series([60] * 100), series([60] * 5, MIDNIGHT + DAY_MS)]
    watch = [series([80] * 50, origin=WATCH), series([80] * 100, MIDNIGHT + DAY_MS, origin=WATCH)]
    by_date = merge([*ring, *watch], FIXED).by_date
    assert set(by_date[FIRST].beats) == {60}
    assert set(by_date[SECOND].beats) == {80}


def test_coverage_counts_not_samples() -> None:
    """Should prefer many hours to many samples."""
    ring = instants([60] * 24, step_ms=10 * MINUTE_MS)
    watch = [series([80] * 600, step_ms=1_000, origin=WATCH)]
    assert set(beats(merge([*ring, *watch], FIXED))) == {60}


def test_priority() -> None:
    """Should prefer the origins a setting names, and the first by name among equals."""
    records = [series([60] * 9, origin=RING), series([80] * 9, origin=WATCH)]
    assert set(beats(merge(records, FIXED))) == {60}
    assert set(beats(merge(records, FIXED, (WATCH,)))) == {80}


def test_record_used_in_part_is_no_overlap() -> None:
    """Should count a record as overlapping only where nothing of it is used, on the date it begins."""
    ring = [series([60] * 30)]
    merged = merge([*ring, series([80] * 25, MIDNIGHT + 20 * MINUTE_MS, origin=WATCH)], FIXED)
    assert (merged.overlapping, beats(merged)) == ({}, [60] * 30 + [80] * 6)
    merged = merge([*ring, series([80] * 20, MIDNIGHT + MINUTE_MS, origin=WATCH)], FIXED)
    assert merged.overlapping == {FIRST: 1}


PARTS = st.lists(
    st.tuples(
        st.integers(0, 2_000), st.integers(1, 30), st.sampled_from([RING, WATCH]), st.integers(30, 220)
    ),
    max_size=12,
)


@STEADY
@given(PARTS, st.randoms(), st.sampled_from(["zone", None]))
def test_any_set(parts: list[tuple[int, int, str, int]], chance: object, known: str | None) -> None:
    """Should give ascending samples that never stand for the same time twice, whatever the order."""
    zone = FIXED if known else None
    records = [
        series([bpm] * count, MIDNIGHT + minute * MINUTE_MS, origin=origin)._replace(record_id=str(index))
        for index, (minute, count, origin, bpm) in enumerate(parts)
    ]
    merged = merge(records, zone)
    times = list(merged.whole.times_ms)
    assert times == sorted(set(times))
    for time, weight, later in zip(times, merged.whole.weights_ms, times[1:], strict=False):
        assert 0 < weight <= later - time
    assert sum(len(trace.times_ms) for trace in merged.by_date.values()) == len(times)
    chance.shuffle(records)  # type: ignore[attr-defined]  # hypothesis' Random
    assert merge(records, zone) == merged


@pytest.mark.parametrize("source", [0, 1])
def test_sources_are_of_used_records(source: int) -> None:
    """Should name no file of which nothing is used."""
    unused = series([80] * 5, MIDNIGHT + MINUTE_MS, origin=WATCH, source=1 - source)
    merged = merge([series([60] * 30, source=source), unused], FIXED)
    assert merged.whole.sources == {source}
