"""Which sentences are true of an episode."""

from __future__ import annotations

import pytest

from etl.core.model import Fact
from etl.core.narrative import meets
from etl.records.blood_glucose.cases import sufficiency_cases, summary_cases
from tests.unit.records.blood_glucose.builders import FULL_DAY, lone, readings, sticks


@pytest.mark.parametrize(
    ("name", "value", "met"),
    [
        *(("tir", 70.0, False), ("tir", 70.0000000001, True)),
        *(("tbr", 4.0, False), ("tbr", 3.9999999999, True), ("tbr2", 1.0, False)),
        *(("tar", 25.0, False), ("tar2", 4.9, True), ("cv", 36.0, True), ("cv", 36.0000000001, False)),
    ],
)
def test_meets(name: str, value: float, *, met: bool) -> None:
    """Should compare before rounding: more than 70 is not 70, at most 36 is."""
    assert meets({name: Fact(name, value, "%", "", 1)}, f"{name}_target") is met


@pytest.mark.parametrize(
    ("low", "very_low", "expected"),
    [(0, 0, "low.none"), (3, 0, "low.some"), (3, 2, "low.very"), (0, 2, "low.only_very")],
)
def test_lows_of_a_window(low: int, very_low: int, expected: str) -> None:
    """Should tell none, low, very low and nothing but very low apart."""
    levels = [60.0] * low + [50.0] * very_low + [120.0] * 100 + [200.0]
    assert summary_cases(lone(readings(levels), "window"))["low"].row == expected


@pytest.mark.parametrize(
    ("high", "very_high", "expected"),
    [(0, 0, "high.none"), (3, 0, "high.some"), (3, 2, "high.very"), (0, 2, "high.only_very")],
)
def test_highs_of_a_day(high: int, very_high: int, expected: str) -> None:
    """Should tell none, high, very high and nothing but very high apart."""
    levels = [200.0] * high + [260.0] * very_high + [60.0]
    levels += [120.0] * (FULL_DAY - len(levels))
    assert summary_cases(lone(readings(levels), "day"))["high"].row == expected


def test_all_in_range_says_no_more_of_it() -> None:
    """Should not go on about lows and highs where every reading is in range."""
    cases = summary_cases(lone(readings([120.0] * 100 + [121.0] * 188), "day"))
    assert cases["range"].row == "range.all"
    assert not {"low", "high", "frame", "low_events", "high_events"} & set(cases)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([60.0] * 2, {"low_events": "none"}),
        ([60.0] * 3, {"low_events": "one"}),
        ([60.0] * 3 + [120.0] * 3 + [60.0] * 3, {"low_events": "many"}),
        ([60.0] * 30, {"low_events": "one", "low_prolonged": "prolonged_one"}),
        (
            [60.0] * 30 + [120.0] * 3 + [60.0] * 3,
            {"low_events": "many", "low_prolonged": "prolonged_many"},
        ),
        ([50.0] * 3, {"low_events": "one", "very_low_events": "very"}),
    ],
)
def test_low_episodes(levels: list[float], expected: dict[str, str]) -> None:
    """Should tell none, one, many, prolonged and very low episodes apart."""
    padded = [120.0] * 100 + levels
    cases = summary_cases(lone(readings(padded + [120.0] * (FULL_DAY - len(padded))), "day"))
    found = {topic: case.row for topic, case in cases.items() if topic.startswith(("low_", "very_low_"))}
    assert found == expected


def test_cut_episodes() -> None:
    """Should say of a lone cut episode that it lasted at least so long, and of many that some are cut."""
    levels = [200.0] * 4 + [120.0] * 284
    assert summary_cases(lone(readings(levels), "day"))["high_events"].row == "one_cut"
    levels[100:104] = [200.0] * 4
    cases = summary_cases(lone(readings(levels), "day"))
    assert (cases["high_events"].row, cases["high_cut"].row) == ("many", "cut")


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        (["UNKNOWN"] * 4, {"untagged": "untagged.all"}),
        (["FASTING"] * 4, {"fasting": "fasting.many"}),
        (["BEFORE_MEAL"] * 4, {"before": "before.some", "goal": "goal.any"}),
        (["AFTER_MEAL"] * 4, {"after": "after.some", "goal": "goal.any"}),
        (
            ["FASTING", "BEFORE_MEAL", "AFTER_MEAL", "GENERAL"],
            {
                "fasting": "fasting.lone",
                "before": "before.lone_all",
                "after": "after.lone_none",
                "goal": "goal.any",
            },
        ),
    ],
)
def test_meals(relations: list[str], expected: dict[str, str]) -> None:
    """Should say of meals what tags allow, and that nothing is said where they allow nothing."""
    cases = summary_cases(lone(sticks([60.0, 100.0, 190.0, 300.0], relations=relations), "day"))
    topics = ("untagged", "fasting", "before", "after", "goal")
    assert {topic: cases[topic].row for topic in topics if topic in cases} == expected


def test_lacking() -> None:
    """Should name what is lacking only where something is."""
    assert "lacking" not in sufficiency_cases(lone(readings([120.0] * FULL_DAY), "day"))
    assert sufficiency_cases(lone(readings([120.0] * 9), "day"))["lacking"].row == "lacking.coverage_day"
    assert sufficiency_cases(lone(readings([120.0] * 9), "window"))["lacking"].row == "lacking.span"
    assert "lacking" not in sufficiency_cases(lone(readings([120.0]), "day"))
    assert sufficiency_cases(lone(readings([120.0]), "day"))["amount"].row == "amount.lone"
