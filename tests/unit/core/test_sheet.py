"""How facts are written: counts, shares and quantities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.grounding import fact_problems
from etl.core.sheet import Sheet
from tests.support.daily import STEADY


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
        (0.0, "0 steps"),
        (0.4, "0 steps"),
        (0.5, "1 step"),
        (1.0, "1 step"),
        (1.49, "1 step"),
        (1.5, "2 steps"),
        (8_432.5, "8433 steps"),
        (0.5 - 1e-13, "1 step"),
        (21.0, "21 steps"),
        (1e16, "10000000000000000 steps"),
    ],
)
def test_count_of_a_float(value: float, expected: str) -> None:
    """Should round half up what was shared out, and be singular where it then says one."""
    sheet = Sheet(5)
    sheet.count("steps", value, "step", 7)
    (fact,) = sheet.facts.values()
    assert (fact.text, fact.unit, fact.n) == (expected, "step", 7)
    assert fact.value == pytest.approx(value, rel=1e-11)


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


@pytest.mark.parametrize(
    ("value", "decimals", "thresholds", "expected"),
    [
        (62.5, 0, (), "63 bpm"),
        (62.45, 1, (), "62.5 bpm"),
        (4.1, 2, (), "4.10 bpm"),
        (-0.04, 1, (), "0.0 bpm"),
        (99.6, 0, ("hr_100",), "99.6 bpm"),
        (100.4, 0, ("hr_100",), "100.4 bpm"),
        (100.0, 0, ("hr_100",), "100 bpm"),
        (99.6, 0, (), "100 bpm"),
        (99.6, 0, ("hr_120",), "100 bpm"),
        (139.99, 0, ("hr_120", "hr_140"), "139.99 bpm"),
        (99.9999, 1, ("hr_100",), "99.9999 bpm"),
        (100 - 1e-13, 0, ("hr_100",), "100 bpm"),
    ],
)
def test_quantity(value: float, decimals: int, thresholds: tuple[str, ...], expected: str) -> None:
    """Should write the decimals asked for, and more only next to a threshold that it misses."""
    sheet = Sheet(9)
    sheet.quantity("mean", value, "bpm", decimals=decimals, thresholds=thresholds, n=4)
    (fact,) = sheet.facts.values()
    assert (fact.text, fact.unit, fact.n) == (expected, "bpm", 4)


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
