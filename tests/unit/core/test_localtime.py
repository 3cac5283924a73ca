"""Zones and civil days."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, date, datetime, timedelta, tzinfo
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.core.localtime import (
    DAY_MS,
    EARLIEST_MS,
    HOUR_MS,
    LATEST_MS,
    MINUTE_MS,
    Zone,
    commonest_offset,
    day_bounds,
    instant,
    is_offset,
    local_date,
    local_dates,
    minute_of_day,
    parse_zone,
    zone_rules_version,
)

if TYPE_CHECKING:
    from pathlib import Path

NEW_YORK = parse_zone("America/New_York")
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines may be busy
ZONES = ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "-03:30")


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    """Milliseconds of a UTC date and time."""
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()) * 1000


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("-05:00", -300), ("+05:30", 330), ("-18:00", -1080), ("+18:00", 1080), ("+00:00", 0), ("-00:30", -30)],
)
def test_offset(text: str, minutes: int) -> None:
    """Should read offsets as Android writes them, to 18 hours."""
    zone = parse_zone(text)
    assert zone.name == text
    assert zone.offset_ms(utc(2026, 3, 8)) == minutes * MINUTE_MS


def test_offset_with_seconds() -> None:
    """Should read the seconds an offset may carry."""
    assert parse_zone("+01:00:30").offset_ms(utc(2026, 3, 8)) == HOUR_MS + 30_000
    assert parse_zone("-01:00:30").offset_ms(utc(2026, 3, 8)) == -HOUR_MS - 30_000


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "Z",
            "z",
            "utc",
            "-5:00",
            "+05:3",
            "05:30",
            "+05:60",
            "+18:01",
            "-19:00",
            "+18:00:01",
            "+05:30 ",
        ),
        *(
            "America",
            "America/New_york",
            "America/New_York/",
            "/America/New_York",
            "../zones",
            "zones",
            "Factory",
        ),
        *(
            "zone.tab",
            "tzdata.zi",
            "America\\New_York",
            "+\u0660\u0665:\u0663\u0660",
            "America/New_York\n",
            "\x00",
        ),
    ],
)
def test_not_a_zone(text: str) -> None:
    """Should refuse whatever is neither offset nor name, and not repeat it."""
    with pytest.raises(ValueError, match=r"^not a time zone$"):
        parse_zone(text)


@STEADY
@given(st.text())
def test_any_text(text: str) -> None:
    """Should either make a zone of that name or raise ValueError, whatever the text."""
    try:
        zone = parse_zone(text)
    except ValueError:
        return
    assert zone.name == text


def test_rules_come_from_the_package(tmp_path: Path) -> None:
    """Should not believe the machine's own zone files: here they claim Berlin keeps UTC."""
    (tmp_path / "Europe").mkdir()
    utc_rules = resources.files("tzdata").joinpath("zoneinfo", "UTC").read_bytes()
    (tmp_path / "Europe" / "Berlin").write_bytes(utc_rules)
    summer = utc(2026, 7, 1)
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    try:
        machine = zoneinfo.ZoneInfo.no_cache("Europe/Berlin")
        offset = parse_zone("Europe/Berlin").offset_ms(summer)
    finally:
        zoneinfo.reset_tzpath()
    assert machine.utcoffset(datetime(2026, 7, 1)) == timedelta(0)  # noqa: DTZ001 - a wall clock
    assert offset == 2 * HOUR_MS


def test_version_of_the_rules() -> None:
    """Should name the release of the rules, since another may draw other days."""
    assert re.fullmatch(r"20[0-9]{2}[a-z]", zone_rules_version())


def test_equality() -> None:
    """Should be equal and hashable by name, and show it."""
    again = parse_zone("America/New_York")
    assert again == NEW_YORK
    assert {again, NEW_YORK} == {NEW_YORK}
    assert parse_zone("-05:00") != NEW_YORK
    assert NEW_YORK != "America/New_York"
    assert repr(NEW_YORK) == "Zone('America/New_York')"


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
NEAR = st.integers(-2 * DAY_MS, 2 * DAY_MS) | st.integers(-2 * HOUR_MS, 2 * HOUR_MS) | st.integers(-1, 1)


@STEADY
@given(st.sampled_from(CHANGING), BASES, st.lists(NEAR, max_size=12), st.lists(BASES, max_size=2))
def test_dates_of_times(name: str, base: int, near: list[int], far: list[int]) -> None:
    """Should give the date of each time, as asking for it alone does, in whatever order they come."""
    zone = parse_zone(name)
    times = [*(base + by for by in near), *far, base, *(base + by for by in sorted(near))]
    assert list(local_dates(times, zone)) == [local_date(ms, zone) for ms in times]
    assert list(local_dates(reversed(times), zone)) == [local_date(ms, zone) for ms in reversed(times)]


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


def test_zones_are_kept_without_harm() -> None:
    """Should give equal zones and offsets whether a zone is new, kept, used before or was forgotten."""
    times = range(utc(2026, 3, 7), utc(2026, 3, 10), HOUR_MS)
    fresh: Zone = parse_zone.__wrapped__("America/New_York")
    expected = [fresh.offset_ms(ms) for ms in times]
    assert parse_zone("America/New_York") == fresh
    assert [parse_zone("America/New_York").offset_ms(ms) for ms in reversed(times)] == expected[::-1]
    for minutes in range(300):  # more than are kept
        text = f"+{minutes // 60:02}:{minutes % 60:02}"
        assert parse_zone(text).offset_ms(0) == minutes * MINUTE_MS
    again = parse_zone("America/New_York")
    assert again == fresh
    assert [again.offset_ms(ms) for ms in times] == expected
    assert parse_zone("-00:00") != parse_zone("+00:00")


def test_what_is_no_zone_stays_none() -> None:
    """Should refuse a text each time it is asked, and no other text for its sake."""
    for _ in range(2):
        with pytest.raises(ValueError, match=r"^not a time zone$"):
            parse_zone("europe/berlin")
        assert parse_zone("Europe/Berlin").name == "Europe/Berlin"


class Counting(tzinfo):
    """UTC that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def utcoffset(self, _when: datetime | None) -> timedelta:
        """Count the question."""
        self.asked += 1
        return timedelta(0)

    def dst(self, _when: datetime | None) -> None:
        """Nothing is asked of it."""

    def tzname(self, _when: datetime | None) -> None:
        """Nothing is asked of it."""

    def fromutc(self, when: datetime) -> datetime:
        """UTC is UTC."""
        return when


def test_learns_a_day_once() -> None:
    """Should ask the zone database twice a day, however many readings there are."""
    rules = Counting()
    zone = Zone("counted", rules)
    dates = {local_date(utc(2026, 6, 1, 12) + second * 1000, zone) for second in range(1000)}
    assert dates == {date(2026, 6, 1)}
    assert rules.asked == 2


@pytest.mark.parametrize(
    ("offsets", "expected"),
    [
        (["Z", "Z", "-05:00", None], "-05:00"),
        (["-05:00", "+01:00", "+01:00"], "+01:00"),
        (["-05:00", "+01:00"], "+01:00"),
        (["-06:00", "-05:00"], "-05:00"),
        (["Z", None, "", "EST", "+99:00"], None),
        (["+00:00", "-00:00", "Z"], None),
        (["+00:00", "+00:00", "-05:00"], "-05:00"),
        ([], None),
    ],
)
def test_commonest_offset(offsets: list[str | None], expected: str | None) -> None:
    """Should take the commonest well-formed offset that is not UTC, the smallest text among equals."""
    assert commonest_offset(offsets) == expected
    assert commonest_offset(reversed(offsets)) == expected


def test_is_offset() -> None:
    """Should know what Android writes."""
    assert all(map(is_offset, ("Z", "-05:00", "+01:00:30")))
    assert not any(map(is_offset, ("", "z", "America/New_York", "-5:00", "+18:30")))


def test_limits() -> None:
    """Should bound the times civil days are made for."""
    assert utc(2010, 1, 1) == EARLIEST_MS
    assert utc(9999, 1, 1) == LATEST_MS
    assert day_bounds(local_date(LATEST_MS, parse_zone("+18:00")), parse_zone("+18:00"))[1] > LATEST_MS
    assert DAY_MS == 24 * HOUR_MS
