"""Zones: their names, offsets and rules."""

from __future__ import annotations

import re
import zoneinfo
from datetime import date, datetime, timedelta, tzinfo
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import (
    HOUR_MS,
    MINUTE_MS,
    Zone,
    commonest_offset,
    is_offset,
    local_date,
    parse_zone,
    zone_rules_version,
)
from tests.support.clocks import utc
from tests.support.daily import NEW_YORK, STEADY

if TYPE_CHECKING:
    from pathlib import Path


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
    """Should ask the zone database twice a day, and of the day before, however many readings there are."""
    rules = Counting()
    zone = Zone("counted", rules)
    dates = {local_date(utc(2026, 6, 1, 12) + second * 1000, zone) for second in range(1000)}
    assert dates == {date(2026, 6, 1)}
    assert rules.asked == 4


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
