"""How facts are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.grounding import fact_problems
from etl.core.sheet import Sheet
from tests.unit.records.blood_glucose.builders import STEADY


def text(sheet: Sheet) -> str:
    """The text of the only fact."""
    (fact,) = sheet.facts.values()
    return fact.text


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0 low readings"), (1, "1 low reading"), (12, "12 low readings")]
)
def test_count(value: int, expected: str) -> None:
    """Should write the thing counted in the right number."""
    sheet = Sheet(5)
    sheet.count("n_tbr1", value, "low reading")
    (fact,) = sheet.facts.values()
    assert (fact.text, fact.unit, fact.value, fact.n) == (expected, "low reading", value, 5)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (85.07, "85.1 %"),
        (85.05, "85.1 %"),
        (0.0, "0.0 %"),
        (100.0, "100.0 %"),
        (0.0248, "0.02 %"),
        (0.004, "0.004 %"),
        (99.96, "99.96 %"),
        (70.04, "70.04 %"),
        (69.96, "69.96 %"),
        (70.0, "70.0 %"),
        (70.06, "70.1 %"),
    ],
)
def test_percent(value: float, expected: str) -> None:
    """Should write one decimal, and more only where one would say something untrue."""
    sheet = Sheet(1)
    sheet.percent("tir", value, ("tir_target",))
    assert text(sheet) == expected


def test_level_and_time() -> None:
    """Should write whole levels, whole minutes and hours with a decimal."""
    sheet = Sheet(1)
    sheet.quantity("mean", 154.5, "mg/dL")
    sheet.minutes("low_longest", 95 * 60_000 + 29_000)
    sheet.hours("span", 75_300_000)
    sheet.index("gri", 24.5, "GRI", 0)
    sheet.day("day", 3)
    sheet.hour_of_day("peak_hour", 14, 60)
    assert [fact.text for fact in sheet.facts.values()] == [
        *("155 mg/dL", "95 min", "20.9 hours", "GRI 25", "day 3", "14 o'clock")
    ]


def test_time_next_to_a_threshold() -> None:
    """Should not round a time onto a threshold it misses."""
    sheet = Sheet(1)
    sheet.hours("span", 6 * 3_600_000 - 60_000, ("glucose_window",))
    sheet.minutes("low_longest", 120 * 60_000 + 6_000, ("glucose_prolonged",))
    assert [fact.text for fact in sheet.facts.values()] == ["5.98 hours", "120.1 min"]


def test_insufficient_leaves_no_fact() -> None:
    """Should leave out what is None."""
    sheet = Sheet(1)
    sheet.percent("cv", None)
    sheet.quantity("sd", None, "mg/dL")
    sheet.index("lbgi", None, "LBGI", 1)
    assert sheet.facts == {}


def test_tally() -> None:
    """Should add a part of the readings as count and share, resting on the whole."""
    sheet = Sheet(9)
    sheet.tally("tir", 3, 4, "in-range reading")
    assert {fact.name: (fact.value, fact.n) for fact in sheet.facts.values()} == {
        "n_tir": (3, 4),
        "tir": (75, 4),
    }


def test_significant_digits() -> None:
    """Should keep twelve significant digits, the same on every machine."""
    sheet = Sheet(1)
    sheet.quantity("mean", 100 / 3, "mg/dL")
    assert sheet.facts["mean"].value == 33.3333333333


@STEADY
@given(st.floats(0, 1000), st.integers(0, 10**6))
def test_texts_are_their_values(value: float, count: int) -> None:
    """Should write facts that the verifier accepts, whatever the number."""
    sheet = Sheet(1)
    sheet.percent("tir", value, ("tir_target",))
    sheet.quantity("mean", value, "mg/dL")
    sheet.index("lbgi", value, "LBGI", 1)
    sheet.minutes("high_total", round(value * 60_000), ("glucose_prolonged",))
    sheet.hours("span", round(value * 3_600_000), ("glucose_window",))
    sheet.count("readings", count, "reading")
    for fact in sheet.facts.values():
        line = {"name": fact.name, "value": fact.value, "unit": fact.unit, "text": fact.text}
        assert list(fact_problems(line)) == []
