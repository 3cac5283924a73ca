"""Things that are counted and of no record type: the days, periods and windows they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.daily import Quantity, process
from etl.core.record_type import Scope
from etl.core.rules import Rules
from tests.support.daily import FIXED, only

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.core.interval import Interval
    from etl.core.localtime import Zone
    from etl.core.model import Episode
    from etl.core.record_type import Processed
    from etl.core.sheet import Sheet


def put(sheet: Sheet, name: str, amount: float, records: int) -> None:
    """Write an amount."""
    sheet.count(name, amount, "thing", records)


THINGS = Quantity("things", put)


def processed(
    records: Iterable[Interval], zone: Zone | None = FIXED, quantity: Quantity = THINGS
) -> Processed:
    """Find the episodes of a set."""
    return process(list(records), Scope(zone, Rules()), quantity)


def lone(
    records: Iterable[Interval], kind: str, zone: Zone | None = FIXED, quantity: Quantity = THINGS
) -> Episode:
    """Find the only episode of a kind."""
    return only(processed(records, zone, quantity), kind)
