"""Intervals into periods: what whole days add up to."""

from __future__ import annotations

import pytest

from etl.core.daily.cases import summary_cases
from tests.support.daily import at, of_kind, run, total, values
from tests.support.things import lone, processed


def test_days_count_from_the_earliest() -> None:
    """It should call the set's earliest date day 1, and count dates without data."""
    assert [one.facts["day"].text for one in of_kind(processed([total(4, 1), total(1, 1)]), "day")] == [
        "day 1",
        "day 4",
    ]


def test_period() -> None:
    """It should give sum, mean, extremes and their days, of whole days only."""
    records = [total(0, 500), total(1, 900), total(3, 100), total(4, 100), total(5, 9, fetched_ms=at(9, 5))]
    found = lone(records, "period")
    assert values(found) == {
        "days": 6,
        "days_seen": 5,
        "whole_days": 4,
        "partial_days": 1,
        "sum": 1_600,
        "mean": 400,
        "lowest": 100,
        "lowest_day": 4,
        "highest": 900,
        "highest_day": 2,
        "apart": 800,
    }
    assert found.sufficient
    assert found.coverage == pytest.approx((4 * 24 + 9) / (6 * 24), abs=1e-6)
    assert found.flags == ("daily_total",)
    assert found.identity == ("2026-01-12", "2026-01-17")


def test_apart_is_the_difference_of_what_is_written() -> None:
    """It should add up on paper; where only rounding hides a difference, none is named."""
    said = lone([total(0, 99.6), total(1, 10.4), total(2, 50)], "period").facts
    assert [said[name].text for name in ("highest", "lowest", "apart")] == [
        "100 things",
        "10 things",
        "90 things",
    ]
    alike = lone([total(0, 10), total(1, 10.1), total(2, 10.2)], "period")
    assert "apart" not in alike.facts
    assert "extremes" not in summary_cases(alike, "things")
    equal = lone([total(day, 10.2) for day in range(3)], "period")
    assert summary_cases(equal, "things")["extremes"].row == "extremes.flat"


def test_least_period() -> None:
    """It should take 3 dates to be one, and 3 whole days to be sufficient."""
    assert of_kind(processed([total(0, 1), total(1, 1)]), "period") == []
    short = lone([total(0, 1), total(1, 1), total(2, 1, fetched_ms=at(9, 2))], "period")
    assert (short.sufficient, short.aspects["lacking"]) == (False, "days")
    assert short.facts["days_short"].text == "1 further whole day"
    assert "mean" not in short.facts
    assert lone([total(0, 1), total(1, 1), total(2, 1)], "period").sufficient


def test_period_of_both_kinds() -> None:
    """It should say that some days rest on totals and some on short records."""
    parts = [record for day in range(3, 6) for record in run([10], at(9, day))]
    found = lone([total(0, 1), total(1, 1), *parts], "period")
    assert (found.aspects["method"], found.facts["whole_days"].value) == ("mixed", 4)
    assert found.flags == ("daily_total", "gaps_assumed_empty")
