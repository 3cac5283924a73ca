"""Which portions of records own their time, within one origin and across several."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.daily.pieces import Portion, _best_first, _precedence, by_rank, by_start, current, own, shared
from etl.core.daily.stretches import altogether, by_day
from etl.core.localtime import HOUR_MS, MINUTE_MS
from tests.support.daily import (
    FIXED,
    PHONE,
    RING,
    STEADY,
    WATCH,
    at,
    interval,
    interval_sets,
    run,
    total,
)
from tests.support.stretches import day, origins

if TYPE_CHECKING:
    from etl.core.interval import Interval

RECORDS = interval_sets([0, 1, 50, 700, 3_333], days=3)
PRIORITIES = st.sampled_from([(), (RING,), (WATCH, PHONE)])


ONE, OTHER = interval(at(9), 10 * MINUTE_MS, 100), interval(at(9) + 2 * MINUTE_MS, 2 * MINUTE_MS, 40)


def portion(record: Interval) -> Portion:
    """Take the whole of a record."""
    return Portion(record, record.start_ms, record.until_ms, record.total)


def test_own() -> None:
    """It should give the better portion all of its time, the worse one what is left, and amounts by time."""
    found = own([portion(OTHER), portion(ONE)])
    assert [(piece.record, piece.length_ms // MINUTE_MS, piece.amount) for piece in found] == [
        (OTHER, 2, 40),
        (ONE, 2, 20),
        (ONE, 6, 60),
    ]


def test_shared() -> None:
    """It should tell of each portion how much of its time it owns."""
    best, rest = portion(ONE), portion(OTHER)
    assert shared([best, rest]) == [(best, 10 * MINUTE_MS), (rest, 0)]
    assert shared([rest, best]) == [(rest, 2 * MINUTE_MS), (best, 8 * MINUTE_MS)]


def test_by_rank() -> None:
    """It should put first the origin with priority, then the one that holds more; in each, what is longer."""
    idle, ring = interval(at(9), HOUR_MS, 0, origin=WATCH), interval(at(9), MINUTE_MS, 9, origin=RING)
    portions = [portion(record) for record in (idle, ring, OTHER, ONE)]
    assert [one.record for one in by_rank(portions, ())] == [ONE, OTHER, ring, idle]
    assert [one.record for one in by_rank(portions, (WATCH, RING))] == [idle, ring, ONE, OTHER]


@pytest.mark.parametrize(("amount", "kept"), [(100, True), (99, False)])
def test_current(amount: float, *, kept: bool) -> None:
    """It should hold a total against what its own origin's records hold within its time, and no others."""
    parts = [interval(at(7), HOUR_MS, 900), interval(at(8.5), HOUR_MS, 100), interval(at(10), HOUR_MS, 50)]
    parts += [interval(at(18.5), HOUR_MS, 0), interval(at(20), HOUR_MS, 900)]
    parts += [interval(at(10), HOUR_MS, 900, origin=RING)]
    claim = portion(interval(at(9), 10 * HOUR_MS, amount))
    assert current([claim], [portion(part) for part in parts]) == ([claim] if kept else [])


def test_nothing_is_sorted_where_nothing_overlaps() -> None:
    """It should take portions that lie apart or touch as they come, and sort them where two overlap."""
    apart = [portion(record) for record in [*run([9, 0, 5], at(9)), interval(at(10), HOUR_MS, 90)]]
    assert _best_first(apart) is apart
    assert _best_first([portion(ONE), portion(OTHER)]) == [portion(ONE), portion(OTHER)]
    assert _best_first([portion(OTHER), portion(ONE)]) == [portion(ONE), portion(OTHER)]


@STEADY
@given(RECORDS)
def test_sorted_or_not(records: list[Interval]) -> None:
    """It should share time out among the portions of one origin as if they were always sorted."""
    portions = [portion(record) for record in sorted(records, key=lambda one: (one.start_ms, one.record_id))]
    for origin in (PHONE, RING, WATCH):
        mine = [one for one in portions if one.record.origin == origin]
        always = own(sorted(mine, key=_precedence))
        assert sorted(own(_best_first(mine)), key=by_start) == sorted(always, key=by_start)


def test_idle_device_does_not_displace_the_one_that_is_carried() -> None:
    """It should rank by the time that holds something: noughts cover nothing."""
    found = day([total(0, 0), total(0, 2_517, origin=RING, hours=20)])
    assert (found.amount, origins(found)) == (2_517, {RING})
    idle = run([0] * 600, at(8), origin=RING)
    walked = run([50] * 30, at(10))
    found = day([*idle, *walked])
    assert found.amount == 1_500


def test_stale_total() -> None:
    """It should not believe a total that is less than the parts its own origin has."""
    parts = run([50] * 30, at(10))
    found = day([total(0, 900), *parts])
    assert (found.amount, found.total, found.left_out) == (1_500, False, 1)
    assert day([total(0, 1_490), *parts]).total  # within a hundredth
    assert day([total(0, 900), *run([50] * 30, at(10), origin=RING)]).amount == 900


def test_stale_total_without_days() -> None:
    """It should hold each total against the shorter records of its own origin and time."""
    found = altogether([total(0, 900), total(1, 4_000), *run([50] * 30, at(10))], ())
    assert (found.amount, found.left_out) == (5_500, 1)


def test_origins_fill_the_gaps_of_the_owner() -> None:
    """It should let the origin with the most coverage own its time, others what is left, pro rata."""
    owner = interval(at(10), 60 * MINUTE_MS, 600)
    other = interval(at(10.5), 60 * MINUTE_MS, 300, origin=RING)
    inside = interval(at(10.25), MINUTE_MS, 30, origin=WATCH)
    longer = interval(at(13), 30 * MINUTE_MS, 100)
    found = day([owner, other, inside, longer])
    assert (found.amount, found.left_out) == (600 + 150 + 100, 1)
    assert found.split
    assert not day([owner, longer]).split


def test_one_origin_does_not_count_twice() -> None:
    """It should let the longer of its records own their time, and noughts last."""
    hour = interval(at(10), HOUR_MS, 300)
    minutes = run([50, 60], at(10.5))
    assert day([hour, *minutes]).amount == 300
    assert day([interval(at(10), HOUR_MS, 0), *minutes]).amount == 110


def test_two_versions_of_a_total_under_two_ids() -> None:
    """It should take the one that covers more, then the newer."""
    early, late = total(0, 2_000, fetched_ms=at(17))._replace(record_id="early"), total(0, 3_000)
    assert day([early, late]).amount == 3_000
    newer = late._replace(record_id="newer", modified_ms=5, amount=2_900.0)
    assert day([late, newer]).amount == 2_900


def test_equal_totals_go_by_name() -> None:
    """It should not depend on order where nothing else tells."""
    one, other = total(0, 10, origin="b"), total(0, 20, origin="a")
    assert day([one, other]).amount == day([other, one]).amount == 20


@STEADY
@given(RECORDS, PRIORITIES)
def test_no_time_counts_twice(records: list[Interval], priority: tuple[str, ...]) -> None:
    """It should count no more than there is, in pieces that do not overlap, and never nothing."""
    settled = by_day(records, FIXED, priority)
    amount = math.fsum(stretch.amount for stretch in settled.days.values())
    assert amount <= math.fsum(record.amount for record in records) + 1e-6
    assert altogether(records, priority).amount <= math.fsum(record.amount for record in records) + 1e-6
    for stretch in (*settled.days.values(), altogether(records, priority)):
        assert stretch.pieces
        assert stretch.recorded_ms <= stretch.seen_ms <= stretch.length_ms
        ends = stretch.start_ms
        for piece in stretch.pieces:
            assert ends <= piece.start_ms < piece.end_ms <= stretch.end_ms
            ends = piece.end_ms
    assert 0 <= settled.overlapping < len(records)
