"""What sufficient episodes say: levels, ranges, risk, episodes of low and high."""

from __future__ import annotations

import pytest

from etl.core.localtime import DAY_MS, HOUR_MS
from tests.unit.records.blood_glucose.builders import (
    FULL_DAY,
    MIDNIGHT,
    lone,
    readings,
    sticks,
    values,
)

#: 288 readings: 4 very low, 8 low, 216 in range (of which 100 at 140 or less), 48 high, 12 very high.
LEVELS = [50.0] * 4 + [60.0] * 8 + [120.0] * 100 + [160.0] * 116 + [200.0] * 48 + [300.0] * 12


def test_shares() -> None:
    """Should give each range as count and as per cent of the readings."""
    facts = values(lone(readings(LEVELS), "day"))
    counts = {"n_tbr2": 4, "n_tbr1": 8, "n_tir": 216, "n_titr": 100, "n_tar1": 48, "n_tar2": 12}
    assert {name: facts[name] for name in counts} == counts
    for name, count in {**counts, "n_tbr": 12, "n_tar": 60}.items():
        assert facts[name.removeprefix("n_")] == pytest.approx(100 * count / 288, rel=1e-11)


def test_levels() -> None:
    """Should give mean, deviation and extremes of the unrounded levels."""
    facts = values(lone(readings([99.5, 100.5] * 144), "day"))
    assert (facts["mean"], facts["lowest"], facts["highest"]) == (100, 99.5, 100.5)
    assert facts["sd"] == pytest.approx((288 / 287) ** 0.5 / 2, rel=1e-11)
    assert facts["cv"] == pytest.approx((288 / 287) ** 0.5 / 2, rel=1e-11)


def test_mean_is_of_unrounded_levels() -> None:
    """Should round for the ranges only."""
    facts = values(lone(readings([180.4] * FULL_DAY), "day"))
    assert (facts["mean"], facts["n_tir"]) == (180.4, 288)


def test_risk() -> None:
    """Should weigh 4, 8, 48 and 12 of 288 readings by 3.0, 2.4, 0.8 and 1.6."""
    day = lone(readings(LEVELS), "day")
    expected = 100 * (3.0 * 4 + 2.4 * 8 + 0.8 * 48 + 1.6 * 12) / 288
    assert values(day)["gri"] == pytest.approx(expected, rel=1e-11)
    assert day.aspects["gri_zone"] == "b"
    assert day.facts["gri"].text == "GRI 31"
    assert {"lbgi", "hbgi"} <= set(day.facts)


def test_identical_readings() -> None:
    """Should find no spread where all readings are alike."""
    facts = values(lone(readings([120.0] * FULL_DAY), "day"))
    assert (facts["sd"], facts["cv"], facts["tir"]) == (0, 0, 100)


def test_events() -> None:
    """Should give number, longest, total and truncated of each kind of episode."""
    levels = [120.0] * FULL_DAY
    levels[50:54] = [60.0] * 4
    levels[100:130] = [50.0] * 30
    levels[200:203] = [200.0] * 3
    levels[285:] = [260.0] * 3
    facts = values(lone(readings(levels), "day"))
    expected = {
        "low_episodes": 2,
        "low_total": 170,
        "low_longest": 150,
        "low_truncated": 0,
        "low_prolonged": 1,
        "very_low_episodes": 1,
        "very_low_longest": 150,
        "high_episodes": 2,
        "high_total": 30,
        "high_longest": 15,
        "high_truncated": 1,
        "very_high_episodes": 1,
        "very_high_truncated": 1,
    }
    assert {name: facts[name] for name in expected} == expected


def test_prolonged_needs_more_than_two_hours() -> None:
    """Should not call 120 minutes prolonged, but 125."""
    for count, prolonged in ((24, 0), (25, 1)):
        levels = [120.0] * 50 + [60.0] * count + [120.0] * (238 - count)
        assert values(lone(readings(levels), "day"))["low_prolonged"] == prolonged


def test_prolonged_is_in_a_row() -> None:
    """Should not call prolonged what a recovery interrupts, though the episode goes on."""
    levels = [120.0] * 50 + [60.0] * 13 + [120.0] * 2 + [60.0] * 12 + [120.0] * 211
    facts = values(lone(readings(levels), "day"))
    assert (facts["low_episodes"], facts["low_longest"], facts["low_prolonged"]) == (1, 135, 0)


def test_limited_display() -> None:
    """Should count readings on the limits of the display, and those above the range as a whole."""
    levels = [70.0] * 5 + [120.0] * 200 + [200.0] * 80 + [250.0] * 3
    facts = values(lone(readings(levels, origin="com.dexcom.stelo"), "day"))
    assert (facts["n_floor"], facts["n_ceiling"], facts["n_tir"], facts["n_tar"]) == (5, 3, 205, 83)
    assert facts["tar"] == pytest.approx(100 * 83 / 288, rel=1e-11)


def test_fingersticks() -> None:
    """Should give shares of readings, but no episodes, blocks, indicator or index of risk."""
    facts = values(lone(sticks([50.0, 60.0, 120.0, 260.0]), "day"))
    assert [facts[name] for name in ("tbr2", "tbr1", "tir", "tar1", "tar2", "tbr", "tar")] == [
        *(25, 25, 25, 0, 25, 50, 25)
    ]
    absent = {"low_episodes", "night_mean", "gmi", "gri", "lbgi", "coverage", "expected"}
    assert not absent & set(facts)


def test_fingerstick_period() -> None:
    """Should give the indices of low and high glucose of a fingerstick period."""
    members = [
        reading
        for day in range(14)
        for reading in sticks([60.0, 120.0, 120.0, 250.0], MIDNIGHT + day * DAY_MS + 7 * HOUR_MS)
    ]
    facts = values(lone(members, "period"))
    assert facts["hbgi"] == pytest.approx((22.4361996666212 + 2 * 0.144131323403993) / 4, rel=1e-11)
    assert not {"gri", "gmi", "peak_hour"} & set(facts)
