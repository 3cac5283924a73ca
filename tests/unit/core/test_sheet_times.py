"""How durations and times of day are written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.grounding import fact_problems
from etl.core.localtime import HOUR_MS as HOUR
from etl.core.localtime import MINUTE_MS as MINUTE
from etl.core.model import Fact
from etl.core.sheet import Sheet
from tests.support.daily import STEADY

HALF = HOUR // 2
FORMS = re.compile(r"(?:[1-5]?[0-9]|[0-9]+\.[0-9]+) min|[1-9][0-9]* h(?: (?:[1-5][0-9]|[1-9]) min)?")


def test_time_next_to_a_threshold() -> None:
    """Should not round a time onto a threshold it misses."""
    sheet = Sheet(1)
    sheet.hours("span", 6 * 3_600_000 - 60_000, ("glucose_window",))
    sheet.minutes("low_longest", 120 * 60_000 + 6_000, ("glucose_prolonged",))
    assert [fact.text for fact in sheet.facts.values()] == ["5.98 hours", "120.1 min"]


@pytest.mark.parametrize(
    ("value_ms", "expected"),
    [(0, "0 min"), (1_000, "0.02 min"), (29_000, "0.5 min"), (30_000, "1 min"), (90 * MINUTE, "90 min")],
)
def test_minutes(value_ms: float, expected: str) -> None:
    """Should write whole minutes, and more decimals rather than none of some seconds."""
    sheet = Sheet(9)
    sheet.minutes("vigorous", value_ms, n=4)
    (fact,) = sheet.facts.values()
    assert (fact.text, fact.unit, fact.n) == (expected, "min", 4)


@pytest.mark.parametrize(
    ("value_ms", "thresholds", "expected"),
    [
        (0, (), "0.0 hours"),
        (10_000, (), "0.003 hours"),
        (HOUR, (), "1.0 hours"),
        (7 * HOUR + 12 * MINUTE, (), "7.2 hours"),
        (7 * HOUR + 15 * MINUTE, (), "7.3 hours"),
        (3 * HOUR, ("hrv_hours",), "3.0 hours"),
        (3 * HOUR - MINUTE, ("hrv_hours",), "2.98 hours"),
        (3 * HOUR + 1, ("hrv_hours",), "3.0000003 hours"),
        (3 * HOUR - MINUTE, (), "3.0 hours"),
    ],
)
def test_hours(value_ms: float, thresholds: tuple[str, ...], expected: str) -> None:
    """Should write hours with a decimal, and more only next to a threshold that it misses."""
    sheet = Sheet(9)
    sheet.hours("span", value_ms, thresholds)
    (fact,) = sheet.facts.values()
    assert (fact.text, fact.unit, fact.n) == (expected, "hour", 9)
    assert fact.value == pytest.approx(value_ms / HOUR, rel=1e-11)


@pytest.mark.parametrize(
    ("value_ms", "expected"),
    [
        (0, "0 min"),
        (1, "0.00002 min"),
        (2_999, "0.05 min"),
        (12_000, "0.2 min"),
        (29_999, "0.5 min"),
        (30_000, "1 min"),
        (45 * MINUTE, "45 min"),
        (59 * MINUTE + 29_999, "59 min"),
        (59 * MINUTE + 30_000, "1 h"),
        (HOUR, "1 h"),
        (HOUR + MINUTE, "1 h 1 min"),
        (7 * HOUR + 12 * MINUTE, "7 h 12 min"),
        (7 * HOUR + 12 * MINUTE + 29_999, "7 h 12 min"),
        (7 * HOUR + 59 * MINUTE + 29_999, "7 h 59 min"),
        (7 * HOUR + 59 * MINUTE + 30_000, "8 h"),
        (24 * HOUR, "24 h"),
        (25 * HOUR + 5 * MINUTE, "25 h 5 min"),
        (7.5 * HOUR + 0.1, "7 h 30 min"),
    ],
)
def test_duration(value_ms: float, expected: str) -> None:
    """Should write minutes below an hour, then hours and minutes, and full hours without minutes."""
    sheet = Sheet(9)
    sheet.duration("tib", value_ms, n=3)
    (fact,) = sheet.facts.values()
    assert (fact.text, fact.unit, fact.n) == (expected, "min", 3)
    assert fact.value == pytest.approx(value_ms / MINUTE, rel=1e-11)


@pytest.mark.parametrize(
    ("value_ms", "thresholds", "expected"),
    [
        (6 * HOUR, ("glucose_window",), "6 h"),
        (6 * HOUR - 20_000, ("glucose_window",), "359.7 min"),
        (6 * HOUR + 20_000, ("glucose_window",), "360.3 min"),
        (6 * HOUR - MINUTE, ("glucose_window",), "5 h 59 min"),
        (6 * HOUR - 1, ("glucose_window",), "359.99998 min"),
        (30 * MINUTE - 6_000, ("sleep_shortest",), "29.9 min"),
        (30 * MINUTE, ("sleep_shortest",), "30 min"),
        (30 * MINUTE - 6_000, ("sleep_nap",), "30 min"),
        (3 * HOUR - 6_000, ("sleep_shortest", "sleep_nap"), "179.9 min"),
        (2 * HOUR - 6_000, ("glucose_prolonged",), "119.9 min"),
        (2 * HOUR, ("glucose_prolonged",), "2 h"),
    ],
)
def test_duration_next_to_a_threshold(value_ms: float, thresholds: tuple[str, ...], expected: str) -> None:
    """Should not show a threshold in hours or minutes as reached that is missed, or was passed."""
    sheet = Sheet(9)
    sheet.duration("tib", value_ms, thresholds)
    assert sheet.facts["tib"].text == expected


@STEADY
@given(
    st.integers(0, 2 * 24 * HOUR)
    | st.integers(0, MINUTE)
    | st.builds(lambda edge, by: edge + by, st.sampled_from((HALF, 6 * HOUR)), st.integers(-MINUTE, MINUTE))
)
def test_any_duration(value_ms: int) -> None:
    """Should write what the verifier reads as its value, and a threshold's text, or none, for that alone."""
    sheet = Sheet(1)
    sheet.duration("tib", value_ms, ("glucose_window", "sleep_shortest"))
    fact = sheet.facts["tib"]
    assert FORMS.fullmatch(fact.text)
    assert (float(fact.text.split()[0]) == 0) == (value_ms == 0)
    assert (fact.text in {"6 h", "30 min"}) == (fact.value in {360, 30})
    line = {"name": fact.name, "value": fact.value, "unit": fact.unit, "text": fact.text}
    assert list(fact_problems(line)) == []


@pytest.mark.parametrize(
    ("minute", "value", "expected"),
    [
        (0, 0, "00:00"),
        (7, 0, "00:00"),
        (7.49, 0, "00:00"),
        (7.5, 15, "00:15"),
        (22.5, 30, "00:30"),
        (15, 15, "00:15"),
        (540, 540, "09:00"),
        (1_395, 1_395, "23:15"),
        (1_402.4, 1_395, "23:15"),
        (1_402.5, 1_410, "23:30"),
        (1_432, 1_425, "23:45"),
        (1_432.5, 0, "00:00"),
        (1_439.99, 0, "00:00"),
    ],
)
def test_time_of_day(minute: float, value: int, expected: str) -> None:
    """Should round value and text to the quarter hour, half up, and start over at midnight."""
    sheet = Sheet(9)
    sheet.time_of_day("bed", minute)
    assert sheet.facts["bed"] == Fact("bed", value, "clock", expected, 9)


@STEADY
@given(st.floats(0, 1_440, exclude_max=True))
def test_any_time_of_day(minute: float) -> None:
    """Should write one of the 96 quarters that is at most seven and a half minutes off."""
    sheet = Sheet(1)
    sheet.time_of_day("bed", minute)
    fact = sheet.facts["bed"]
    off = abs(fact.value - minute)
    assert min(off, 1_440 - off) <= 7.5
    assert fact.value in range(0, 1_440, 15)
    line = {"name": fact.name, "value": fact.value, "unit": fact.unit, "text": fact.text}
    assert list(fact_problems(line)) == []
