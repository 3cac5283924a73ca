"""Every number in digits is a fact or, at its place, a guideline that is cited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.lines import TARGET, changed, fact, problems, with_source


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("132 mg/dL", "133 mg/dL"),
        ("132 mg/dL", "1132 mg/dL"),
        ("132 mg/dL", "132.5 mg/dL"),
        ("132 mg/dL", "132 mmol/L"),
        ("132 mg/dL", "-132 mg/dL"),
        ("132 mg/dL", "132"),
        ("85.1 %", "85.2 %"),
        ("85.1 %", "8.1 %"),
        ("85.1 %", "5.1 %"),
        ("85.1 %", "85.1 mg/dL"),
        ("3 nights", "three nights"),
        ("3 nights", "13 nights"),
        ("3 nights", "3 days"),
        ("3 nights", "3 nightshifts"),
        ("in range", "in range, twice"),
        ("in range", "in range by 03:15"),
        ("in range", "in range for half the time"),
        ("85.1 %", "more than 85.1 %"),
        ("85.1 %", "85.1 % or less"),
        ("132 mg/dL", "under 132 mg/dL"),
        ("132 mg/dL", "lOO mg/dL"),
        ("132 mg/dL", "glucose_132 mg/dL"),
        ("132 mg/dL", "<132 mg/dL"),
        ("132 mg/dL", "132 mg/dL 85.1 %"),
        ("3 nights", "3 nights  132 mg/dL"),
        (TARGET.text, "60 %"),
    ],
)
def test_a_forged_number_or_unit_is_refused(old: str, new: str) -> None:
    """It should find a changed digit, unit, sign, word or time."""
    assert problems(changed(old, new))


@given(st.integers(0, 10_000), st.sampled_from(["mg/dL", "%", "nights", "bpm", "h", "readings", "min"]))
def test_invented_sentences_are_refused(value: int, unit: str) -> None:
    """It should refuse any number with any unit that is no fact, guidelines' own numbers included."""
    said = f"{value} {unit}"
    line = changed("in range", f"in range and {said} besides")
    assert bool(problems(line)) == (said not in {"132 mg/dL", "3 nights"})


PLACED = [
    ("No time was below 70 mg/dL.", "glucose_70", True),
    ("It was in the range from 70 mg/dL to 180 mg/dL.", "glucose_70", True),
    ("No time was above 180 mg/dL.", "glucose_180", True),
    ("It takes at least 14 days.", "glucose_period_days", True),
    ("At night (00:00 to 06:00) it was calm.", "glucose_night_end", True),
    ("The mean was 180 mg/dL.", "glucose_180", False),
    ("Mean: 180 mg/dL.", "glucose_180", False),
    ("It averaged 70 mg/dL.", "glucose_70", False),
    ("It rose by 70 mg/dL.", "glucose_70", False),
    ("It went from 70 mg/dL up.", "glucose_70", False),
    ("It was glucose_70 mg/dL.", "glucose_70", False),
    ("Coverage was 36 %.", "cv_target", False),
    ("CV was 4 %.", "tbr_target", False),
    ("Time above 70 mg/dL was long.", "glucose_70", False),
    ("Time below 180 mg/dL was long.", "glucose_180", False),
    ("It takes at most 14 days.", "glucose_period_days", False),
    ("It takes 14 days or less.", "glucose_period_days", False),
    ("The index was GRI 20.", "gri_zone_a", False),
]


@pytest.mark.parametrize(("text", "name", "good"), PLACED)
def test_a_guideline_is_said_at_its_place_only(text: str, name: str, good: bool) -> None:  # noqa: FBT001 - a table
    """It should take thresholds as bounds, never as measurements."""
    assert (problems(with_source(text, name)) == []) == good


def test_a_guideline_is_said_only_with_its_source() -> None:
    """It should ask for the source of each threshold among the evidence."""
    assert problems(changed("Over", "It takes at least 6 hours. Over"))
    assert problems(with_source("It takes at least 6 hours.", "glucose_window")) == []


FIFTY_FOUR, FEW = fact("lowest", 54.0, "mg/dL", "54 mg/dL"), fact("few", 3.0, "reading", "3 readings")


@pytest.mark.parametrize(
    ("row", "good"),
    [
        ("Low: 54 mg/dL", True),
        ("Below 54 mg/dL: 3 readings", True),
        ("Above 54 mg/dL: 3 readings", False),
        ("above the 54 mg/dL: 3 readings", False),
        ("At most 54 mg/dL: 3 readings", False),
        ("More than 54 mg/dL: 3 readings", False),
        ("54 mg/dL or less: 3 readings", False),
        ("54 mg/dL at most: 3 readings", False),
    ],
)
def test_a_comparison_at_the_start_of_a_row(row: str, good: bool) -> None:  # noqa: FBT001 - a table
    """It should see the one word of a new row that compares, though the number is a fact, too."""
    line = with_source("", "glucose_54", FIFTY_FOUR, FEW)
    line["messages"][1]["content"] += f"\nLowest: 54 mg/dL\n{row}"
    assert (problems(line) == []) == good
    if good and row.startswith("Below"):
        line["evidence"] = []
        assert problems(line)
