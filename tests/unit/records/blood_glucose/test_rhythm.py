"""Night, daytime and the daily profile."""

from __future__ import annotations

from datetime import date

import pytest

from etl.core.localtime import DAY_MS, day_bounds
from tests.unit.records.blood_glucose.builders import (
    FULL_DAY,
    MIDNIGHT,
    NEW_YORK,
    lone,
    readings,
    values,
)

NIGHT = 72  # readings from midnight to six


def test_blocks() -> None:
    """Should average 00-06 and 06-24 apart: the reading at 06:00 is the day's."""
    facts = values(lone(readings([100.0] * NIGHT + [200.0] * (FULL_DAY - NIGHT)), "day"))
    assert (facts["night_readings"], facts["night_mean"], facts["night_tir"]) == (72, 100, 100)
    assert (facts["daytime_readings"], facts["daytime_mean"], facts["daytime_tir"]) == (216, 200, 0)


@pytest.mark.parametrize(("missing", "there"), [(21, True), (22, False)])
def test_block_needs_seventy_per_cent(missing: int, *, there: bool) -> None:
    """Should need 51 of the night's 72 readings."""
    facts = lone(readings([100.0] * FULL_DAY)[missing:], "day").facts
    assert ("night_mean" in facts) is there
    assert "daytime_mean" in facts


@pytest.mark.parametrize(("day", "night"), [(date(2026, 3, 8), 60), (date(2026, 11, 1), 84)])
def test_nights_that_change_clocks(day: date, night: int) -> None:
    """Should know that the night of a clock change is five or seven hours long."""
    start, end = day_bounds(day, NEW_YORK)
    count = (end - start) // 300_000
    facts = values(lone(readings([100.0] * night + [200.0] * (count - night), start), "day", NEW_YORK))
    assert (facts["night_readings"], facts["night_mean"]) == (night, 100)


def test_no_blocks_in_a_window() -> None:
    """Should make no claim of nights in a window, even where a zone is known."""
    window = lone(readings([100.0] * 150), "window")
    assert window.sufficient
    assert not {"night_mean", "daytime_mean"} & set(window.facts)


def test_period_counts_all_its_nights() -> None:
    """Should not speak of a period's nights when most of them are missing."""
    levels = [100.0] * FULL_DAY
    members = [
        reading
        for day in range(20)
        for reading in readings(levels, MIDNIGHT + day * DAY_MS)[NIGHT if day > 12 else 0 :]
    ]
    facts = lone(members, "period").facts
    assert {"daytime_mean"} <= set(facts)
    assert "night_mean" not in facts
    assert "peak_hour" in facts


def test_profile() -> None:
    """Should give median and quartiles of each hour, and the hours of the extremes."""
    hourly = [100.0 + 2 * hour for hour in range(24)]
    members = [
        reading
        for day in range(14)
        for reading in readings(
            [hourly[index // 12] + day for index in range(FULL_DAY)], MIDNIGHT + day * DAY_MS
        )
    ]
    period = lone(members, "period")
    facts = values(period)
    assert (facts["p50_03"], facts["p25_03"], facts["p75_03"]) == (112.5, 109, 116)
    assert (facts["trough_hour"], facts["trough_median"]) == (0, 106.5)
    assert (facts["peak_hour"], facts["peak_median"]) == (23, 152.5)
    assert period.facts["peak_hour"].text == "23 o'clock"
    assert period.facts["p50_03"].n == 14 * 12


def test_profile_needs_five_dates() -> None:
    """Should leave out an hour with readings on fewer than five dates, and then name no extremes."""
    levels = [100.0] * FULL_DAY
    members = []
    for day in range(14):
        own = readings(levels, MIDNIGHT + day * DAY_MS)
        members += own if day < 4 else own[:276]
    facts = lone(members, "period").facts
    assert "hour_22" in facts
    assert "hour_23" not in facts
    assert "peak_hour" not in facts


def test_equal_hours() -> None:
    """Should name the earliest of hours that are alike."""
    facts = values(lone(readings([100.0] * FULL_DAY * 14), "period"))
    assert (facts["peak_hour"], facts["trough_hour"]) == (0, 0)
