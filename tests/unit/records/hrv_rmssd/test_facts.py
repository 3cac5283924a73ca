"""What nights, windows and periods say, and what they lack."""

from __future__ import annotations

import math
from datetime import date

import pytest

from etl.core.localtime import HOUR_MS, MINUTE_MS, instant
from tests.unit.records.hrv_rmssd.builders import (
    EVENING,
    MIDNIGHT,
    NEW_YORK,
    SLOT,
    drafts,
    episodes,
    lone,
    nights,
    readings,
    values,
)
from tests.unit.records.hrv_rmssd.shapes import wave

COUNTS = {"day", "values", "length"}
SMALL_HOURS = MIDNIGHT + HOUR_MS


def test_how_facts_are_written() -> None:
    """It should write units, a decimal of ms, and times of day to the quarter of an hour."""
    night = lone(readings(wave(90), EVENING + 7 * MINUTE_MS), "night")
    texts = {name: fact.text for name, fact in night.facts.items()}
    assert (texts["start"], texts["end"], texts["length"]) == ("23:00", "06:30", "7 h 25 min")
    assert (texts["median"], texts["ln_median"], texts["coverage"]) == ("43.6 ms", "3.78 ln ms", "100.0 %")
    assert night.facts["early_mean"].n == 30


@pytest.mark.parametrize(
    ("count", "step", "lacking"),
    [
        (6, 36 * MINUTE_MS, ""),
        (5, 45 * MINUTE_MS, "values"),
        (6, 36 * MINUTE_MS - 1, "length"),
        (37, SLOT, ""),
        (36, SLOT, "length"),
        (5, SLOT, "values_length"),
        (1, SLOT, "values_length"),
    ],
)
def test_what_a_night_needs(count: int, step: int, lacking: str) -> None:
    """It should need six values over three hours, and give no figures of less."""
    night = lone(readings(wave(count), SMALL_HOURS, step_ms=step), "night")
    assert (night.sufficient, night.aspects["lacking"]) == (not lacking, lacking)
    assert ("median" in night.facts) == night.sufficient
    if lacking:
        assert set(night.facts) <= {*COUNTS, "values_short"}


def test_values_short() -> None:
    """It should say how many values are lacking; a lone value spans no time."""
    assert values(lone(readings(wave(2), SMALL_HOURS), "night")) == {
        "day": 1,
        "values": 2,
        "values_short": 4,
        "length": 5,
    }
    assert values(lone(readings([40], SMALL_HOURS), "night")) == {"day": 1, "values": 1, "values_short": 5}


def test_parts_are_absent_where_they_are_empty() -> None:
    """It should say nothing of early and late where few values tell of either."""
    night = lone(readings(wave(7), step_ms=40 * MINUTE_MS), "night")
    assert night.sufficient
    assert not {"early_mean", "late_mean", "part_change"} & set(night.facts)


@pytest.mark.parametrize(
    ("day", "hours", "end"), [(date(2026, 3, 8), 6, "06:00"), (date(2026, 11, 1), 8, "06:00")]
)
def test_nights_that_change_clocks(day: date, hours: int, end: str) -> None:
    """It should tell how long a night truly lasted, and the time on the clock."""
    start = instant(day, 0, NEW_YORK) - HOUR_MS
    night = lone(readings(wave(hours * 12 + 1), start), "night", NEW_YORK)
    assert (night.identity, night.coverage) == ((day.isoformat(),), 1)
    assert values(night)["length"] == hours * 60
    assert (night.facts["start"].text, night.facts["end"].text) == ("23:00", end)


@pytest.mark.parametrize(("count", "sufficient"), [(6, True), (5, False), (1, False)])
def test_what_a_window_needs(count: int, *, sufficient: bool) -> None:
    """It should need six values, at whatever distance."""
    window = lone(readings(wave(count)), "window", None)
    assert window.sufficient is sufficient
    assert ("median" in window.facts) is sufficient
    assert ("length" in window.facts) is (count > 1)


@pytest.mark.parametrize(
    ("apart", "text"), [(1_000, "1 min"), (7 * MINUTE_MS, "7 min"), (166 * HOUR_MS, "166 h")]
)
def test_length_of_a_window(apart: int, text: str) -> None:
    """It should tell a window's time in hours and minutes, and never as nothing."""
    window = lone(readings([40]) + readings([50], EVENING + apart, origin="com.b"), "window", None)
    assert window.facts["length"].text == text
    assert (
        f"Time from the earliest to the latest value: {text}\n" in drafts(window)["sufficiency"].user + "\n"
    )


def test_period() -> None:
    """It should make a period of three nights, named by its wake dates."""
    assert episodes(nights([40, 42]), "period") == []
    period = lone(nights([40, 42, 47], days=[0, 1, 4]), "period")
    assert period.identity == ("2026-01-13", "2026-01-17")
    assert (period.sufficient, period.coverage) == (True, 0.6)
    assert values(period) == {
        "days": 5,
        "recorded": 3,
        "nights": 3,
        "mean": pytest.approx(43 + 4.9),
        "ln_mean": pytest.approx(math.fsum(math.log(level + 4.9) for level in (40, 42, 47)) / 3),
        "lowest_night": pytest.approx(44.9),
        "lowest_night_day": 2,
        "highest_night": pytest.approx(51.9),
        "highest_night_day": 6,
    }


def test_period_minimums() -> None:
    """It should need three nights, four to compare the latest, and five for a variation."""
    short = lone(nights([40, 42, 44])[:180], "period")
    assert (short.sufficient, short.aspects["lacking"]) == (False, "nights")
    assert values(short) == {"days": 3, "recorded": 3, "nights": 2, "unusable": 1, "nights_short": 1}
    four, five = lone(nights([40] * 4), "period"), lone(nights([40] * 5), "period")
    assert {"latest", "earlier_mean"} <= set(four.facts)
    assert "cv" not in four.facts
    assert values(five)["cv"] == 0


def test_unusable_nights_stay_out() -> None:
    """It should leave a night with too little out of the period, and count it."""
    with_short = lone(nights([40, 42, 44]) + nights([90], days=[5], size=20), "period")
    assert (values(with_short)["unusable"], values(with_short)["days"]) == (1, 6)
    assert values(with_short)["highest_night_day"] == 4


def test_of_equal_nights_the_earliest() -> None:
    """It should name the earliest of several lowest and highest nights."""
    facts = values(lone(nights([40, 44, 40, 44]), "period"))
    assert (facts["lowest_night_day"], facts["highest_night_day"]) == (2, 3)


def test_latest_night() -> None:
    """It should set the latest night beside the mean of those before it."""
    facts = values(lone(nights([40, 42, 44, 30], days=[0, 1, 2, 6]), "period"))
    assert (facts["latest_day"], facts["earlier"]) == (8, 3)
    assert facts["latest"] == pytest.approx(34.9)
    assert facts["earlier_mean"] == pytest.approx(46.9)
    assert facts["latest_change"] == 12


def test_latest_night_must_be_usable() -> None:
    """It should not call a night the latest that an unusable one follows."""
    members = nights([40, 42, 38, 45, 41])
    assert "latest" in lone(members, "period").facts
    assert "latest" not in lone(members + nights([40], days=[5], size=20), "period").facts
