"""Instants, and where clocks change, for the tests of civil time."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP = timedelta(days=6)  # no zone changes its clocks and changes them back within so short a time


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    """Milliseconds of a UTC date and time."""
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()) * 1000


def zones() -> Iterator[str]:
    """Name a zone for each set of rules there is."""
    folder = resources.files("tzdata").joinpath("zoneinfo")
    names = sorted(zoneinfo.available_timezones() - {"Factory", "localtime"})
    rules = {folder.joinpath(*name.split("/")).read_bytes(): name for name in names}
    yield from rules.values()


def changes(name: str, first: int, last: int) -> Iterator[int]:
    """Give the instants, in milliseconds, at which the clocks of a zone change from one year to another."""
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        zone = zoneinfo.ZoneInfo.from_file(rules)
    now, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    before = now.astimezone(zone).utcoffset()
    while now < end:
        after = (now + _STEP).astimezone(zone).utcoffset()
        if after != before:
            yield _change(zone, now, now + _STEP)
        now, before = now + _STEP, after


def _change(zone: zoneinfo.ZoneInfo, before: datetime, after: datetime) -> int:
    """Find the second at which a clock changes between two instants."""
    low, high = int(before.timestamp()), int(after.timestamp())
    old = before.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high * 1000
