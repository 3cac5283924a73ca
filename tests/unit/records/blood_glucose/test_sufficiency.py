"""How much data there is, and what is lacking."""

from __future__ import annotations

import pytest

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from tests.unit.records.blood_glucose.builders import (
    FIVE_MINUTES,
    FULL_DAY,
    METER,
    MIDNIGHT,
    episodes,
    lone,
    readings,
    sticks,
    values,
)


@pytest.mark.parametrize(("count", "enough"), [(288, True), (202, True), (201, False)])
def test_sensor_day(count: int, *, enough: bool) -> None:
    """Should need 70 per cent of 288 readings: 202, not 201."""
    day = lone(readings([120.0] * count), "day")
    assert day.sufficient is enough
    assert day.coverage == pytest.approx(count / 288, rel=1e-11)
    assert values(day)["coverage"] == pytest.approx(100 * count / 288, rel=1e-11)
    assert values(day)["cadence"] == 5


def test_what_a_day_lacks() -> None:
    """Should say how many readings more it would take."""
    day = lone(readings([120.0] * 150), "day")
    assert day.aspects["lacking"] == "coverage"
    assert values(day)["readings_short"] == 52


def test_coverage_just_short() -> None:
    """Should not write 70.0 per cent where it is a reading less."""
    thin = [reading for index, reading in enumerate(readings([120.0] * 20 * FULL_DAY)) if index % 10 < 7][:-1]
    period = lone(thin, "period")
    assert not period.sufficient
    assert period.facts["coverage"].text == "69.98 %"
    assert period.aspects["lacking"] == "coverage"


def test_period_with_exactly_seventy() -> None:
    """Should be sufficient at exactly 70 per cent."""
    thin = [reading for index, reading in enumerate(readings([120.0] * 20 * FULL_DAY)) if index % 10 < 7]
    period = lone(thin, "period")
    assert period.sufficient
    assert values(period)["coverage"] == 70


def test_repeats_do_not_cover_more() -> None:
    """Should count slots, not readings: a denser half of a day is half a day."""
    dense = readings([120.0] * 288, step_ms=FIVE_MINUTES // 2)
    sparse = readings([120.0] * 20, MIDNIGHT + 12 * HOUR_MS + 30 * MINUTE_MS)
    members = [*dense[:100], *dense[100::2], *sparse]
    day = lone(members, "day")
    facts = values(day)
    assert facts["cadence"] == 5
    assert facts["slots"] < facts["readings"]
    assert facts["slots"] == pytest.approx(144 + 20, abs=2)


@pytest.mark.parametrize(("count", "enough"), [(72, True), (71, False)])
def test_sensor_window(count: int, *, enough: bool) -> None:
    """Should need 6 hours: 72 readings of five minutes, the last of which lasts five minutes, too."""
    window = lone(readings([120.0] * count), "window", None)
    assert window.sufficient is enough
    assert values(window)["span"] == pytest.approx(count / 12, rel=1e-11)
    assert values(window)["expected"] == count


def test_window_just_short() -> None:
    """Should not write 6.0 hours where it is a minute less."""
    members = readings([120.0] * 72)
    members[-1] = members[-1]._replace(time_ms=members[-1].time_ms - MINUTE_MS)
    window = lone(members, "window", None)
    assert (window.sufficient, window.facts["span"].text) == (False, "5.98 hours")


def test_window_with_holes() -> None:
    """Should need 70 per cent of the window's readings."""
    members = readings([120.0] * 100)
    assert lone(members[:70] + members[99:], "window", None).sufficient
    window = lone(members[:60] + members[99:], "window", None)
    assert (window.sufficient, window.aspects["lacking"], window.coverage) == (False, "coverage", 0.61)


def test_window_lacks_both() -> None:
    """Should name all that is lacking."""
    members = readings([120.0] * 40)
    window = lone(members[:5] + members[30:], "window", None)
    assert window.aspects["lacking"] == "span_coverage"


def test_jittered_window() -> None:
    """Should expect as many readings as there are, although none comes on the dot."""
    members = [
        reading._replace(time_ms=reading.time_ms - 4000 * (index % 3))
        for index, reading in enumerate(readings([120.0] * 251))
    ]
    window = lone(members, "window", None)
    assert (values(window)["expected"], window.coverage) == (251, 1.0)


@pytest.mark.parametrize(("count", "enough"), [(3, False), (4, True)])
def test_fingerstick_day(count: int, *, enough: bool) -> None:
    """Should need four fingersticks a day."""
    day = lone(sticks([120.0] * count), "day")
    assert day.sufficient is enough
    assert day.coverage is None
    assert ("readings_short" in day.facts) is not enough


@pytest.mark.parametrize(
    ("count", "hours", "lacking"),
    [
        *((4, 2, "nothing"), (4, 1, "span"), (3, 3, "readings"), (2, 1, "span_readings")),
        *((4, 8, "nothing"), (4, 9, "readings"), (8, 6, "nothing")),
    ],
)
def test_fingerstick_window(count: int, hours: int, lacking: str) -> None:
    """Should need 6 hours, and four fingersticks for every 24 hours begun."""
    members = readings([120.0] * count, step_ms=hours * HOUR_MS, specimen=METER)
    window = lone(members, "window", None)
    assert window.aspects["lacking"] == lacking
    assert window.sufficient is (lacking == "nothing")


@pytest.mark.parametrize(
    ("full", "total", "lacking"),
    [(10, 14, "nothing"), (9, 14, "full_days"), (13, 13, "days"), (2, 10, "days_full_days")],
)
def test_fingerstick_period(full: int, total: int, lacking: str) -> None:
    """Should need 14 days of which 70 per cent hold four fingersticks."""
    members = []
    for day in range(total):
        count = 4 if day < full else 1
        members += sticks([120.0] * count, MIDNIGHT + day * DAY_MS + 7 * HOUR_MS)
    period = lone(members, "period")
    assert period.aspects["lacking"] == lacking
    assert (values(period)["full_days"], values(period)["days"]) == (full, total)


def test_two_paces() -> None:
    """Should expect of each day what the sensor of that day can give."""
    members = readings([120.0] * FULL_DAY, origin="five")
    members += readings([120.0] * 96, MIDNIGHT + DAY_MS, step_ms=15 * MINUTE_MS, origin="fifteen")
    first, second = episodes(members, "day")
    assert (values(first)["expected"], values(second)["expected"]) == (288, 96)
    assert (first.coverage, second.coverage) == (1, 1)
