"""Records of a day that add up to more than is plausible, though each is plausible by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.core.daily import Quantity
from etl.core.daily.cases import sufficiency_cases, summary_cases
from etl.core.localtime import HOUR_MS, Zone
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.active_calories import ACTIVE_CALORIES
from etl.records.steps import STEPS
from tests.support import things
from tests.support.daily import FIXED, NEW_YORK, at, interval, run, total

if TYPE_CHECKING:
    from etl.core.interval import Interval
    from etl.core.model import Episode
    from etl.core.record_type import RecordType


FEW = Quantity("things", things.put, per_day=1_000.0)


def lone(records: list[Interval], kind: str = "day", zone: Zone | None = FIXED) -> Episode:
    """Find the only episode of a kind, of things that are few a day."""
    return things.lone(records, kind, zone, FEW)


@pytest.mark.parametrize(("more", "fine"), [(0, True), (1, False)])
def test_day(more: int, *, fine: bool) -> None:
    """It should give no figure of a day beyond the limit, and say why."""
    day = lone(run([500 + more, 300, 200], at(8), step_ms=HOUR_MS))
    assert day.sufficient == ("things" in day.facts) == ("peak" in day.facts) == fine
    assert day.aspects["lacking"] == ("nothing" if fine else "implausible")
    assert ("implausible_sum" in day.flags) != fine
    assert {"seen", "coverage", "records"} <= set(day.facts)
    assert sufficiency_cases(day)["verdict"].row == ("verdict.yes" if fine else "verdict.doubt")


def test_short_day() -> None:
    """It should name the missing time first, and flag the sum all the same."""
    day = lone(run([900, 900], at(1), step_ms=HOUR_MS, fetched_ms=at(9)))
    assert (day.aspects["lacking"], day.sufficient) == ("time", False)
    assert "implausible_sum" in day.flags


@pytest.mark.parametrize(("days", "fine"), [(0, False), (1, False), (2, True)])
def test_window(days: int, *, fine: bool) -> None:
    """It should grant a window as many days as it lasts, and at least one."""
    window = lone(
        [*run([900, 900], at(1), step_ms=HOUR_MS), interval(at(9, days), HOUR_MS, 1)], "window", None
    )
    assert window.sufficient == ("things" in window.facts) == fine
    assert window.aspects["lacking"] == ("nothing" if fine else "implausible")


def test_long_day() -> None:
    """It should grant a day of 25 hours as much more, as it does a record that covers one."""
    start = at(4, 293) - 4 * HOUR_MS  # midnight of 2026-11-01 in New York is an hour earlier
    assert lone(run([520, 520], start + 5 * HOUR_MS, step_ms=HOUR_MS), zone=NEW_YORK).sufficient
    assert not lone(run([520, 522], start + 5 * HOUR_MS, step_ms=HOUR_MS), zone=NEW_YORK).sufficient


def test_period() -> None:
    """It should keep such a day out of a period, and neither call it partial nor pass over it."""
    days = [total(day, 100.0 + day) for day in range(3)]
    period = lone([*days, *run([900, 900], at(0, 3), step_ms=HOUR_MS)], "period")
    facts = {name: fact.value for name, fact in period.facts.items()}
    assert (facts["days_seen"], facts["whole_days"], facts["partial_days"]) == (4, 3, 0)
    assert (facts["highest"], facts["sum"]) == (102, 303)
    assert "implausible_sum" in period.flags
    assert summary_cases(period, "things")["implausible"].row == "implausible.days"
    short = lone([*days[:2], *run([900, 900], at(0, 2), step_ms=HOUR_MS)], "period")
    assert (short.sufficient, short.aspects["lacking"]) == (False, "days")
    assert sufficiency_cases(short)["implausible"].row == "implausible.days"
    assert "implausible" not in summary_cases(lone(days, "period"), "things")


@pytest.mark.parametrize(("record_type", "limit"), [(STEPS, 100_000), (ACTIVE_CALORIES, 10_000)])
def test_limits_of_the_types(record_type: RecordType, limit: int) -> None:
    """It should hold the limit of a record of a day against the sum of a day."""
    for more in (0, 1):
        hours = run([limit / 10] * 9 + [limit / 10 + more], at(6), step_ms=HOUR_MS)
        (day,) = record_type.process(hours, Scope(FIXED, Rules())).episodes
        assert day.sufficient == (not more)
