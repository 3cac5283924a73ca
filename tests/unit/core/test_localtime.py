"""Civil days and what a wall clock shows."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import (
    DAY_MS,
    EARLIEST_MS,
    HOUR_MS,
    LATEST_MS,
    MINUTE_MS,
    day_bounds,
    instant,
    local_date,
    local_dates,
    minute_of_day,
    parse_zone,
)
from tests.support.clocks import changes, utc, zones
from tests.support.daily import NEW_YORK, STEADY

ZONES = ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "-03:30")


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 3, 9), 24), (date(2026, 11, 1), 25)]
)
def test_day_bounds(day: date, hours: int) -> None:
    """Should give days of 23, 24 and 25 hours where clocks change."""
    start, end = day_bounds(day, NEW_YORK)
    assert end - start == hours * HOUR_MS
    assert local_date(start, NEW_YORK) == day == local_date(end - 1, NEW_YORK)
    assert local_date(start - 1, NEW_YORK) == day - timedelta(days=1)
    assert local_date(end, NEW_YORK) == day + timedelta(days=1)


def test_known_bounds() -> None:
    """Should start New York's 8 March 2026 at 05:00 UTC and its next day at 04:00."""
    assert day_bounds(date(2026, 3, 8), NEW_YORK) == (utc(2026, 3, 8, 5), utc(2026, 3, 9, 4))


def test_midnight_that_does_not_exist() -> None:
    """Should start a day without a midnight when its clock starts: Cairo, 24 April 2026, at 01:00."""
    cairo = parse_zone("Africa/Cairo")
    start, end = day_bounds(date(2026, 4, 24), cairo)
    assert end - start == 23 * HOUR_MS
    assert minute_of_day(start, cairo) == 60


def test_midnight_that_comes_twice() -> None:
    """Should start a day at the earlier of its midnights: Havana, 1 November 2020."""
    havana = parse_zone("America/Havana")
    start, end = day_bounds(date(2020, 11, 1), havana)
    assert end - start == 25 * HOUR_MS
    assert minute_of_day(start, havana) == minute_of_day(start + HOUR_MS, havana) == 0


def test_day_that_does_not_exist() -> None:
    """Should give no time to the day Samoa skipped."""
    start, end = day_bounds(date(2011, 12, 30), parse_zone("Pacific/Apia"))
    assert start == end


def test_minute_of_day() -> None:
    """Should say what a wall clock shows, twice over in the hour that comes again."""
    assert minute_of_day(utc(2026, 11, 1, 5, 30), NEW_YORK) == 90
    assert minute_of_day(utc(2026, 11, 1, 6, 30), NEW_YORK) == 90
    assert minute_of_day(utc(2026, 3, 8, 6, 59), NEW_YORK) == 119
    assert minute_of_day(utc(2026, 3, 8, 7), NEW_YORK) == 180


def test_instant() -> None:
    """Should find when the clock shows an hour, on short and long days."""
    assert instant(date(2026, 3, 8), 6, NEW_YORK) == utc(2026, 3, 8, 10)
    assert instant(date(2026, 11, 1), 6, NEW_YORK) == utc(2026, 11, 1, 11)


@STEADY
@given(st.sampled_from(ZONES), st.integers(EARLIEST_MS, LATEST_MS))
def test_agrees_with_datetime(name: str, ms: int) -> None:
    """Should give the date and minute that datetime arithmetic gives, at any instant."""
    zone = parse_zone(name)
    wall = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    if "/" in name:
        with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
            wall = wall.astimezone(zoneinfo.ZoneInfo.from_file(rules))
    else:
        wall += timedelta(hours=-3, minutes=-30)
    assert (local_date(ms, zone), minute_of_day(ms, zone)) == (wall.date(), wall.hour * 60 + wall.minute)


@STEADY
@given(st.sampled_from(ZONES), st.integers(EARLIEST_MS, LATEST_MS))
def test_days_hold_their_instants(name: str, ms: int) -> None:
    """Should put every instant inside the bounds of its own date, and tile the time line."""
    zone = parse_zone(name)
    day = local_date(ms, zone)
    start, end = day_bounds(day, zone)
    assert start <= ms < end
    assert day_bounds(day + timedelta(days=1), zone)[0] == end


#: Zones whose clocks change at midnight, at a half hour, by half an hour, over a whole day, or have stopped.
CHANGING = (
    *("America/New_York", "America/St_Johns", "America/Havana", "America/Sao_Paulo", "America/Asuncion"),
    *("Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Gaza"),
    *("Europe/Berlin", "Europe/Dublin", "Asia/Pyongyang", "Antarctica/Casey", "-03:30", "+18:00"),
)
#: Changes of clocks: Havana's midnight twice, Cairo's none, Beirut back to the day before, and others.
CHANGES = (
    *(utc(2020, 11, 1, 5), utc(2026, 4, 23, 22), utc(2020, 10, 24, 21), utc(2026, 3, 8, 7)),
    *(utc(2026, 11, 1, 6), utc(2026, 4, 4, 15), utc(2018, 2, 18, 2), utc(2015, 8, 14, 15, 30)),
)
BASES = st.integers(utc(2012, 1, 1), utc(2034, 12, 31)) | st.sampled_from(CHANGES)
#: Milliseconds about a change: to both sides of it, and of the hours that it skips or shows again.
AROUND = (
    *(-DAY_MS, -3 * HOUR_MS, -HOUR_MS, -1, 0, MINUTE_MS, HOUR_MS // 2, HOUR_MS - 1, HOUR_MS),
    *(2 * HOUR_MS, 3 * HOUR_MS, DAY_MS),
)
NEAR = st.integers(-2 * DAY_MS, 2 * DAY_MS) | st.integers(-2 * HOUR_MS, 2 * HOUR_MS) | st.integers(-1, 1)


@STEADY
@given(st.sampled_from(CHANGING), BASES, st.lists(NEAR, max_size=12), st.lists(BASES, max_size=2))
def test_dates_of_times(name: str, base: int, near: list[int], far: list[int]) -> None:
    """Should give the date of each time, as asking for it alone does, in whatever order they come."""
    zone = parse_zone(name)
    times = [*(base + by for by in near), *far, base, *(base + by for by in sorted(near))]
    assert list(local_dates(times, zone)) == [local_date(ms, zone) for ms in times]
    assert list(local_dates(reversed(times), zone)) == [local_date(ms, zone) for ms in reversed(times)]


def test_days_about_every_change_of_clocks() -> None:
    """Should put instants inside the bounds of their day, about each change of each zone since 2010."""
    found = 0
    for name in zones():
        zone = parse_zone(name)
        for change in changes(name, 2010, 2027):
            found += 1
            times = [change + by for by in AROUND]
            days = [local_date(ms, zone) for ms in times]
            for ms, day in zip(times, days, strict=True):
                start, end = day_bounds(day, zone)
                assert start <= ms < end, (name, ms)
            assert list(local_dates(times, zone)) == days == sorted(days), name
    assert found > 3_000


@pytest.mark.parametrize(
    ("name", "again", "minutes"),
    [
        ("America/St_Johns", utc(2010, 11, 7, 2, 31), 60),  # back from 00:01, to 23:01
        ("America/Goose_Bay", utc(2010, 11, 7, 3, 1), 60),  # likewise
        ("Antarctica/Casey", utc(2010, 3, 4, 15), 180),  # back from 02:00, to 23:00
    ],
)
def test_evening_that_comes_again(name: str, again: int, minutes: int) -> None:
    """Should give an evening that the clock shows again to the day that had begun."""
    zone = parse_zone(name)
    day = local_date(again - 1, zone)
    times = [again, again + 30 * MINUTE_MS, again + minutes * MINUTE_MS, again + 20 * HOUR_MS]
    assert minute_of_day(again, zone) >= 23 * 60
    assert [local_date(ms, zone) for ms in times] == [day] * 4
    start, end = day_bounds(day, zone)
    assert start <= again < end
    assert end - start == DAY_MS + minutes * MINUTE_MS
    assert local_date(start - 1, zone) == day - timedelta(days=1)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", CHANGING)
def test_dates_about_a_change_of_clocks(name: str, change: int) -> None:
    """Should keep to the date of each quarter hour for a day before and after clocks change."""
    zone = parse_zone(name)
    times = range(change - DAY_MS, change + DAY_MS, 15 * MINUTE_MS)
    expected = [local_date(ms, zone) for ms in times]
    assert list(local_dates(times, zone)) == expected
    assert expected == sorted(expected)


def test_dates_are_read_as_they_come() -> None:
    """Should take one time after the other, from the epoch on, and end where they end."""
    times = iter([utc(2026, 3, 8, 4, 59), utc(2026, 3, 8, 5), 0])
    dates = local_dates(times, NEW_YORK)
    assert next(dates) == date(2026, 3, 7)
    assert next(times) == utc(2026, 3, 8, 5)
    assert list(dates) == [date(1969, 12, 31)]
    assert list(local_dates([0], NEW_YORK)) == [date(1969, 12, 31)]
    assert list(local_dates([], NEW_YORK)) == []


def test_limits() -> None:
    """Should bound the times civil days are made for."""
    assert utc(2010, 1, 1) == EARLIEST_MS
    assert utc(9999, 1, 1) == LATEST_MS
    assert day_bounds(local_date(LATEST_MS, parse_zone("+18:00")), parse_zone("+18:00"))[1] > LATEST_MS
    assert DAY_MS == 24 * HOUR_MS
