"""What sufficient episodes say: levels, time above them, nights and days."""

from __future__ import annotations

from datetime import date

import pytest

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from etl.core.sheet import Sheet
from etl.records.heart_rate.facts import describe
from etl.records.heart_rate.span import Day, day_span
from etl.records.heart_rate.streams import merge
from tests.unit.records.heart_rate.builders import (
    FIXED,
    MIDNIGHT,
    MINUTES,
    days,
    episodes,
    instants,
    lone,
    series,
    values,
)

#: The night from 00:00 to 06:00 at 50, the rest at 80, of which an hour at 130.
BEATS = [50] * 360 + [80] * 600 + [130] * 60 + [80] * 420


def test_levels() -> None:
    """Should give mean, extremes, percentiles and time above levels."""
    facts = values(lone(instants(BEATS), "day"))
    expected = {
        "samples": 1440,
        "covered": 1440,
        "coverage": 100,
        "lowest": 50,
        "p05": 50,
        "p50": 80,
        "p95": 80,
        "highest": 130,
        "above_100": 60,
        "above_120": 60,
        "above_140": 0,
    }
    assert {name: facts[name] for name in expected} == expected
    assert facts["mean"] == pytest.approx((50 * 360 + 80 * 1020 + 130 * 60) / 1440, rel=1e-11)
    assert facts["share_100"] == pytest.approx(100 / 24, rel=1e-11)


@pytest.mark.parametrize(
    ("time_ms", "text"), [(30_000, "1 min"), (29_999, "0.5 min"), (3_000, "0.1 min"), (300, "0.01 min")]
)
def test_moment_above_a_level(time_ms: int, text: str) -> None:
    """Should not write a moment as no time at all."""
    moment = series([101], MIDNIGHT + 3 * MINUTE_MS - time_ms)
    assert lone([series([70] * 1440), moment], "day").facts["above_100"].text == text


def test_shortest_moment_above_a_level() -> None:
    """Should not write even a millisecond as no time at all."""
    day = lone([series([70] * 1440), series([101], MIDNIGHT + 3 * MINUTE_MS - 1)], "day")
    assert day.facts["above_100"].text == "0.00002 min"


def test_night_and_day() -> None:
    """Should say how much lower the night is, and how much higher where it is."""
    facts = values(lone(instants(BEATS), "day"))
    daytime = (80 * 1020 + 130 * 60) / 1080
    assert facts["night_mean"] == 50
    assert facts["daytime_mean"] == pytest.approx(daytime, rel=1e-11)
    assert facts["dip"] == pytest.approx(100 * (1 - 50 / daytime), rel=1e-11)
    assert "rise" not in facts
    owl = values(lone(instants([90] * 360 + [60] * 1080), "day"))
    assert (owl["rise"], "dip" in owl) == (50, False)


def night_and_day(night: int, daytime: int) -> bool:
    """Tell whether a day compares so many minutes of night with so many of daytime."""
    start = MIDNIGHT + 6 * HOUR_MS - night * MINUTE_MS
    trace = merge(instants([70] * (night + daytime), start), FIXED).whole
    day = Day(date(2026, 1, 12), 1, FIXED, trace)
    sheet = Sheet(1)
    describe(day_span(day), sheet)
    return "night_mean" in sheet.facts


@pytest.mark.parametrize(
    ("night", "daytime", "told"), [(120, 360, True), (119, 360, False), (120, 359, False), (360, 1080, True)]
)
def test_night_and_day_need_data(night: int, daytime: int, *, told: bool) -> None:
    """Should need two hours of night and six of daytime to compare them."""
    assert night_and_day(night, daytime) is told


def test_nocturnal_resting() -> None:
    """Should take the lowest five minutes between 03:00 and 07:00, not those of another time."""
    beats = [70] * 1440
    beats[100:110] = [40] * 10
    beats[200:205] = [52] * 5
    beats[430:440] = [45] * 10
    day = lone(instants(beats), "day")
    assert (values(day)["nocturnal_resting_hr"], day.facts["nocturnal_resting_hr"].n) == (52, 5)


@pytest.mark.parametrize(("night", "told"), [(70, True), (71, False)])
def test_no_nocturnal_resting_of_a_busy_night(night: int, *, told: bool) -> None:
    """Should not call the early morning resting where the heart beat faster than at the day's median."""
    facts = lone(instants([night] * 480 + [70] * 960), "day").facts
    assert ("nocturnal_resting_hr" in facts) is told


def test_no_nocturnal_resting_of_sparse_samples() -> None:
    """Should give no nocturnal resting rate where samples are five minutes apart."""
    day = lone(instants([60] * 288, step_ms=5 * MINUTE_MS), "day")
    assert day.sufficient
    assert "nocturnal_resting_hr" not in day.facts


def test_period() -> None:
    """Should give the nights' resting rates, night against day, and the calmest and the fastest full day."""
    members = days(4)
    facts = values(lone(members, "period"))
    nights = [values(day)["nocturnal_resting_hr"] for day in episodes(members, "day")]
    assert facts["resting_nights"] == 4
    assert facts["resting_mean"] == pytest.approx(sum(nights) / 4, rel=1e-11)
    assert (facts["resting_lowest"], facts["resting_highest"]) == (min(nights), max(nights))
    means = [values(day)["mean"] for day in episodes(members, "day")]
    assert (facts["calmest_mean"], facts["fastest_mean"]) == (min(means), max(means))
    assert (facts["calmest_day"], facts["fastest_day"]) == (1, 3)  # of equals, the earliest
    assert facts["compared_days"] == 4
    assert facts["samples"] == 4 * MINUTES


def test_period_of_few_nights() -> None:
    """Should speak of nights only where there are three."""
    dense, sparse = days(2), days(5, every=5)
    facts = lone([*dense, *(r for r in sparse if r.times_ms[0] >= MIDNIGHT + 2 * DAY_MS)], "period").facts
    assert "resting_mean" not in facts
    assert "night_mean" in facts


def test_partial_days_are_no_calmest_days() -> None:
    """Should look for the calmest and the fastest day among full days only."""
    calm = series([40] * 300, MIDNIGHT + 3 * DAY_MS)
    facts = values(lone([*days(3), calm], "period"))
    assert (facts["calmest_day"], facts["lowest"]) == (1, 40)
