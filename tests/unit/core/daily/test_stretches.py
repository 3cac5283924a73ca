"""Which records of one time count, and what they add up to."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.daily.stretches import Stretch, altogether, by_day
from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, day_bounds, parse_zone
from tests.support.daily import (
    FIXED,
    LATER,
    MIDNIGHT,
    NEW_YORK,
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
from tests.support.stretches import day, days, origins

if TYPE_CHECKING:
    from etl.core.interval import Interval


def test_two_totals_of_a_day() -> None:
    """It should take the one that covers more, not add them up nor mix them."""
    found = day([total(0, 3_933), total(0, 2_517, origin=RING, hours=20)])
    assert (found.amount, found.left_out, origins(found)) == (3_933, 1, {PHONE})
    assert found.total
    assert found.whole


def test_setting_names_the_origin() -> None:
    """It should take the total of the origin with priority, though it covers less."""
    records = [total(0, 3_933), total(0, 2_517, origin=RING, hours=20)]
    found = day(records, (RING,))
    assert (found.amount, found.left_out, found.whole) == (2_517, 1, False)
    assert found.seen_ms == 20 * HOUR_MS - 1
    assert found.total


def test_total_beats_intervals() -> None:
    """It should take the total, of the same and of another origin."""
    parts = run([50] * 30, at(10))
    for origin in (PHONE, RING):
        found = day([total(0, 4_000, origin=origin), *parts])
        assert (found.amount, found.left_out) == (4_000, 30)


def test_setting_puts_intervals_before_totals() -> None:
    """It should leave totals out where an origin that has none goes first, and let others fill in."""
    parts = run([50] * 30, at(10), origin=RING)
    watch = run([10] * 60, at(10), origin=WATCH)
    found = day([total(0, 4_000), *parts, *watch], (RING,))
    assert (found.amount, found.left_out, found.total) == (1_800, 31, False)


def test_total_so_far() -> None:
    """It should cover the time up to the fetch only."""
    found = day([total(0, 2_000, fetched_ms=at(17.5))])
    assert (found.seen_ms, found.so_far, found.whole, found.split) == (17.5 * HOUR_MS, True, False, False)
    assert not day([total(0, 2_000)]).so_far


def test_shorter_records_after_a_total_so_far() -> None:
    """It should go on with the same origin's records, not with another's."""
    early = total(0, 2_000, fetched_ms=at(17))
    found = day([early, *run([60] * 10, at(16)), *run([60] * 10, at(20))])
    assert (found.amount, found.left_out) == (2_600, 10)
    assert found.seen_ms == DAY_MS
    other = day([early, *run([60] * 10, at(20), origin=RING)])
    assert (other.amount, other.seen_ms) == (2_000, 17 * HOUR_MS)


def test_over_midnight() -> None:
    """It should split in proportion to time."""
    one, other = days([interval(at(23.75), 60 * MINUTE_MS, 400)])
    assert (one.amount, other.amount) == (100, 300)
    assert one.split
    assert other.split
    assert days([interval(at(23.75), 60 * MINUTE_MS, 0), total(1, 5)])[1].amount == 5


def test_total_of_another_zone() -> None:
    """It should be a total of the day it covers 20 hours of, and a part of the next."""
    shifted = interval(at(2), DAY_MS, 2_400)
    one, other = days([shifted])
    assert (one.total, other.total) == (True, False)
    assert (one.amount, other.amount) == (2_200, 200)


def test_seen_time_of_short_records() -> None:
    """It should reach from the earliest record to the export, however long nobody walked."""
    records = run([50] * 3, at(9), fetched_ms=at(18))
    assert day(records).seen_ms == 9 * HOUR_MS
    one, other = days(run([50] * 3, at(21), fetched_ms=LATER) + run([50], at(12, 1), fetched_ms=LATER))
    assert (one.seen_ms, other.whole) == (3 * HOUR_MS, True)
    assert other.recorded_ms == MINUTE_MS


def test_a_hole_between_exports_is_not_seen() -> None:
    """It should not take time for known that no export reached."""
    before = run([50], at(8), fetched_ms=at(9))
    after = run([50], at(15), fetched_ms=at(20))
    assert day([*before, *after]).seen_ms == 6 * HOUR_MS


def test_a_total_shows_no_export() -> None:
    """It should not take the fetch of a total for an export of shorter records."""
    found = day([total(0, 10), *run([50] * 9, at(10), fetched_ms=at(11))])
    assert not found.total
    assert found.seen_ms == HOUR_MS


def test_whole_day_ends_a_millisecond_early() -> None:
    """It should call a day whole that lacks a minute, and no more."""
    for lacking, whole in ((1, True), (MINUTE_MS, True), (MINUTE_MS + 1, False)):
        found = day([interval(MIDNIGHT, DAY_MS - lacking, 10)])
        assert found.whole == whole
        assert (found.seen_ms == DAY_MS) == whole


@pytest.mark.parametrize(
    ("when", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 11, 2), 24)]
)
def test_days_of_other_lengths(when: date, hours: int) -> None:
    """It should hold a day against its own length."""
    start, end = day_bounds(when, NEW_YORK)
    (found,) = days([interval(start, end - start - 1, 10, fetched_ms=end)], zone=NEW_YORK)
    assert (found.length_ms, found.whole) == (hours * HOUR_MS, True)
    (part,) = days([interval(start, end - start - HOUR_MS, 10, fetched_ms=end)], zone=NEW_YORK)
    assert not part.whole


def test_clock_that_goes_back_over_midnight() -> None:
    """It should settle the evening that comes again, and end."""
    zone = parse_zone("America/St_Johns")  # until 2011 it went back a minute after midnight
    change = 1_289_097_060_000
    found = days([interval(change - HOUR_MS, 3 * HOUR_MS, 180)], zone=zone)
    assert math.fsum(stretch.amount for stretch in found) == pytest.approx(180)


def test_without_days() -> None:
    """It should settle a set as one stretch, of one origin where there are totals."""
    records = [total(0, 3_000), total(1, 4_000), total(1, 2_000, origin=RING, hours=20)]
    found = altogether(records, ())
    assert (found.amount, found.left_out, found.length_ms) == (7_000, 1, 2 * DAY_MS - 1)
    assert found.whole
    assert altogether(run([5] * 10, at(3)), ()).length_ms == 10 * MINUTE_MS


def test_records_that_no_day_uses_are_overlapping() -> None:
    """It should count a record once, and none that counts on any of its days."""
    crossing = interval(at(23.5), HOUR_MS, 100, origin=RING)
    settled = by_day([crossing, total(1, 4_000), *run([1] * 2, at(10, 1))], FIXED, ())
    assert settled.overlapping == 2
    assert [stretch.left_out for stretch in settled.days.values()] == [0, 3]


def test_total_of_nothing_displaces_nothing() -> None:
    """It should not let a total without an amount stand for a day on which another origin counted."""
    parts = run([100] * 96, MIDNIGHT, step_ms=15 * MINUTE_MS)
    for priority in ((), (RING,)):
        found = day([total(0, 0, origin=RING), *parts], priority)
        assert (found.amount, found.left_out, found.total) == (9_600, 1, False)
    assert altogether([total(0, 0, origin=RING), *parts], ()).amount == 9_600
    assert day([total(0, 0, origin=RING), *run([0], at(9))]).total
    assert day([total(0, 4_000), *run([0], at(9), origin=RING)], (RING,)).amount == 4_000


def test_total_read_early_displaces_no_recorded_day() -> None:
    """It should take the origin that tells of more of the day, unless the setting names one."""
    early = total(0, 30, origin=RING, fetched_ms=at(1))
    for parts in (run([100] * 96, MIDNIGHT, step_ms=15 * MINUTE_MS), run([50] * 10, at(9))):
        found = day([early, *parts])
        assert (origins(found), found.left_out) == ({PHONE}, 1)
        assert day([early, *parts], (RING,)).amount == 30
    lying = [*run([1], MIDNIGHT), *run([1], at(20))]
    assert day([total(0, 2_517, origin=RING, hours=20), *lying]).amount == 2_517


def test_one_total_does_not_drive_a_set_without_days() -> None:
    """It should let a total own its time only, and others the rest; nothing unseen is covered."""
    parts = run([200] * 96, MIDNIGHT, step_ms=HOUR_MS, fetched_ms=at(96))
    ring = interval(at(24), 20 * HOUR_MS, 3_000, origin=RING)
    found = altogether([*parts, ring], ())
    assert (found.amount, found.left_out, found.whole) == (76 * 200 + 3_000, 20, True)
    assert found.total
    assert found.parts
    apart = [total(0, 5_000), total(1, 5_000), total(4, 8_000, origin=RING)]
    found = altogether(apart, ())
    assert (found.amount, found.left_out, found.seen_ms) == (18_000, 0, 3 * DAY_MS - 3)
    late = run([50] * 3, at(47), origin=WATCH, fetched_ms=at(48))
    found = altogether([ring, *late], ())
    assert (found.amount, found.seen_ms) == (3_150, 20 * HOUR_MS + 3 * MINUTE_MS)


def test_rest_of_a_total_is_no_total() -> None:
    """It should not spread what a total says of a day over the hours that another total leaves."""
    found = altogether([total(0, 3_933), total(0, 2_517, origin=RING, hours=20)], (RING,))
    assert (found.amount, found.left_out) == (2_517, 1)


def test_total_so_far_is_seen_by_its_own_exports() -> None:
    """It should not take another origin's export for what the chosen one tells, nor a whole day for open."""
    early = total(0, 3_000, origin=RING, fetched_ms=at(12))
    own = interval(at(12) - 5 * MINUTE_MS, 10 * MINUTE_MS, 10, origin=RING, fetched_ms=at(12.1))
    found = day([early, own, *run([5], MIDNIGHT)])
    assert (found.seen_ms, found.so_far, found.whole) == (at(12.1) - MIDNIGHT, True, False)
    assert not day([total(0, 10, fetched_ms=at(24) - MINUTE_MS)]).so_far
    assert not day([early, *run([50], at(12), origin=RING)]).so_far


RECORDS = interval_sets([0, 1, 50, 700, 3_333], days=3)
PRIORITIES = st.sampled_from([(), (RING,), (WATCH, PHONE)])


def facts(stretch: Stretch) -> tuple[object, ...]:
    """All that is said of a stretch."""
    described = (stretch.amount, stretch.seen_ms, stretch.left_out, stretch.recorded_ms, stretch.records)
    return *described, stretch.total, stretch.so_far, stretch.split


@STEADY
@given(RECORDS, PRIORITIES, st.randoms())
def test_order_does_not_matter(records: list[Interval], priority: tuple[str, ...], chance: object) -> None:
    """It should say the same whatever the order of the records."""
    shuffled = records.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random, or hypothesis' like of it
    assert [*map(facts, days(records, priority))] == [*map(facts, days(shuffled, priority))]
    assert facts(altogether(records, priority)) == facts(altogether(shuffled, priority))


@STEADY
@given(RECORDS, PRIORITIES, st.integers(1, 3_000))
def test_shifting_by_whole_days_changes_nothing(
    records: list[Interval], priority: tuple[str, ...], shift: int
) -> None:
    """It should not depend on the date, where the zone is an offset."""
    later = [
        record._replace(
            start_ms=record.start_ms + shift * DAY_MS,
            end_ms=record.end_ms + shift * DAY_MS,
            fetched_ms=record.fetched_ms + shift * DAY_MS,
        )
        for record in records
    ]
    assert [*map(facts, days(records, priority))] == [*map(facts, days(later, priority))]
