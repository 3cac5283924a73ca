"""How amounts run over time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from etl.core.daily.course import Hour, busiest_hour, paces
from etl.core.daily.pieces import Piece
from etl.core.localtime import HOUR_MS, MINUTE_MS, Zone, day_bounds, parse_zone
from tests.support.daily import FIXED, MIDNIGHT, NEW_YORK, at, interval, run

if TYPE_CHECKING:
    from etl.core.interval import Interval


def pieces(*records: Interval) -> list[Piece]:
    """Take records as they are."""
    return [Piece(one, one.start_ms, one.end_ms, one.amount, total=False) for one in records]


def busiest(*records: Interval, zone: Zone = FIXED) -> Hour | None:
    """Find the busiest hour of records that all count."""
    return busiest_hour(pieces(*records), zone)


def test_busiest_hour() -> None:
    """It should name the hour of the clock with the most, and how many hold anything."""
    found = busiest(*run([10] * 5, at(9)), *run([20] * 5, at(17.5)), *run([0], at(20)))
    assert found == Hour(17, 100, 2)


def test_several_hours_alike() -> None:
    """It should name none where no hour has the most."""
    assert busiest(*run([10], at(20)), *run([10], at(9))) is None
    assert busiest(*run([0.1, 0.2], at(9)), *run([0.3], at(20))) is None


def test_record_over_the_full_hour() -> None:
    """It should split a short one, and say nothing where a longer one leaves it open."""
    assert busiest(interval(at(9) - 5 * MINUTE_MS, 15 * MINUTE_MS, 30)) == Hour(9, 20, 2)
    assert busiest(interval(at(9) - 5 * MINUTE_MS, 15 * MINUTE_MS + 1, 30)) is None
    assert busiest(interval(at(9), HOUR_MS, 30)) == Hour(9, 30, 1)
    assert busiest(interval(at(9), HOUR_MS + 1, 30)) is None


def test_long_record_of_nothing_hides_nothing() -> None:
    """It should pass over records of nothing, and find none where nothing was counted."""
    assert busiest(interval(at(1), 5 * HOUR_MS, 0), *run([10], at(9))) == Hour(9, 10, 1)
    assert busiest(*run([0, 0], at(9))) is None
    assert busiest() is None


def test_hour_that_comes_again() -> None:
    """It should let each of the two hours from 1 o'clock stand for itself."""
    start, _ = day_bounds(date(2026, 11, 1), NEW_YORK)
    found = busiest(
        *run([30], start + HOUR_MS), *run([30], start + 2 * HOUR_MS), *run([40], start), zone=NEW_YORK
    )
    assert found == Hour(0, 40, 3)


@pytest.mark.parametrize("name", ["+05:30", "-03:30", "+05:45"])
def test_zones_off_the_full_hour(name: str) -> None:
    """It should cut at the full hours of the local clock."""
    zone = parse_zone(name)
    start, _ = day_bounds(date(2026, 1, 12), zone)
    assert busiest(*run([10] * 60, start + 9 * HOUR_MS), zone=zone) == Hour(9, 600, 1)


def test_paces() -> None:
    """It should take records of one to two minutes by their own rate, shorter ones by minute of the clock."""
    half = MINUTE_MS // 2
    found = paces(
        pieces(
            interval(MIDNIGHT + half, MINUTE_MS, 130),
            interval(MIDNIGHT + 3 * MINUTE_MS, half, 60),
            interval(MIDNIGHT + 3 * MINUTE_MS + half, half, 50),
            interval(MIDNIGHT + 5 * MINUTE_MS, 2 * MINUTE_MS, 210),
            interval(MIDNIGHT + 9 * MINUTE_MS, 2 * MINUTE_MS + 1, 300),
            interval(MIDNIGHT + 20 * MINUTE_MS, MINUTE_MS, 0),
        ),
        2 * MINUTE_MS,
    )
    assert found == [(130, MINUTE_MS, 130), (105, 2 * MINUTE_MS, 210), (110, MINUTE_MS, 110)]
