"""Settled days, and which origins count in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.daily.stretches import Stretch, by_day
from tests.support.daily import FIXED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.core.interval import Interval
    from etl.core.localtime import Zone


def days(records: Iterable[Interval], priority: tuple[str, ...] = (), zone: Zone = FIXED) -> list[Stretch]:
    """Settle the days of a set."""
    return list(by_day(records, zone, priority).days.values())


def day(records: Iterable[Interval], priority: tuple[str, ...] = ()) -> Stretch:
    """Settle the only day of a set."""
    (found,) = days(records, priority)
    return found


def origins(stretch: Stretch) -> set[str]:
    """The origins whose records count."""
    return {piece.record.origin for piece in stretch.pieces}
