"""Thresholds of glucose have their places, and numbers are said of the right thing."""

from __future__ import annotations

from typing import Any

import pytest

from etl.core.guidelines.glucose import GLUCOSE
from etl.records.blood_glucose.usage.places import PLACES
from tests.support.lines import fact, problems, with_source


def test_places_are_of_guidelines() -> None:
    """It should know the place of every guideline that is spoken: a zone has a letter, a gap only ends."""
    names = {row.name for row in GLUCOSE}
    silent = {"glucose_gap", *(name for name in names if name.startswith("gri_zone"))}
    assert names - silent == set(PLACES)


LOW = fact("tbr", 3.5, "%", "3.5 %")
HIGH = fact("tar", 7.5, "%", "7.5 %")
NONE_VERY_LOW = fact("n_tbr2", 0.0, "very low reading", "0 very low readings")
LOWEST, HIGHEST = fact("lowest", 61.0, "mg/dL", "61 mg/dL"), fact("highest", 222.0, "mg/dL", "222 mg/dL")
NIGHT, DAYTIME = (
    fact("night_mean", 99.0, "mg/dL", "99 mg/dL"),
    fact("daytime_mean", 140.0, "mg/dL", "140 mg/dL"),
)


@pytest.mark.parametrize(
    ("good", "bad", "facts"),
    [
        ("3.5 % of readings fell below 70 mg/dL.", "7.5 % of readings fell below 70 mg/dL.", (LOW, HIGH)),
        ("Time above 180 mg/dL was 7.5 %.", "Time above 180 mg/dL was 3.5 %.", (LOW, HIGH)),
        ("None went below 54 mg/dL.", "None went below 70 mg/dL.", (LOW, NONE_VERY_LOW)),
        ("The lowest value was 61 mg/dL.", "The highest value was 61 mg/dL.", (LOWEST, HIGHEST)),
        (
            "It had readings from 61 mg/dL to 222 mg/dL.",
            "with values from 222 mg/dL to 61 mg/dL.",
            (LOWEST, HIGHEST),
        ),
        ("It ran lower at night.", "It ran higher at night.", (NIGHT, DAYTIME)),
        ("The lowest value was 61 mg/dL.", "The lowest values were rare.", (LOWEST,)),
    ],
)
def test_a_number_said_of_the_wrong_thing_is_refused(
    good: str, bad: str, facts: tuple[dict[str, Any], ...]
) -> None:
    """It should bind shares, extremes and comparisons to their facts."""
    assert problems(with_source(good, "glucose_70", *facts)) == []
    assert problems(with_source(bad, "glucose_70", *facts))


TWIN_LOWEST = fact("lowest_mmol", 3.39, "mmol/L", "3.4 mmol/L")
TWIN_HIGHEST = fact("highest_mmol", 12.33, "mmol/L", "12.3 mmol/L")


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("The lowest value was 3.4 mmol/L.", "The highest value was 3.4 mmol/L."),
        ("3.5 % of readings fell below 3.9 mmol/L.", "7.5 % of readings fell below 3.9 mmol/L."),
        ("None went below 3.0 mmol/L.", "None went below 3.9 mmol/L."),
        ("The lowest value was 3.4 mmol/L.", "The lowest value was 3.9 mmol/L."),
        ("The lowest value was 3.4 mmol/L.", "The lowest value was 3.4 mg/dL."),
        ("The lowest value was 3.4 mmol/L.", "The lowest value was 61 mg/dL."),
        ("7.5 % of readings rose above 10.0 mmol/L.", "7.5 % of readings rose above 180 mg/dL."),
    ],
)
def test_the_same_holds_in_mmol(good: str, bad: str) -> None:
    """It should read a line in mmol/L as it reads one in mg/dL, and refuse one that mixes them."""
    facts = LOW, HIGH, NONE_VERY_LOW, TWIN_LOWEST, TWIN_HIGHEST
    assert found(good, *facts) == []
    assert found(bad, *facts)


def found(text: str, *facts: dict[str, Any]) -> list[str]:
    """Verify a line in mmol/L with a sentence more."""
    line = with_source(text, "glucose_70_mmol", *facts)
    for message in line["messages"]:
        message["content"] = message["content"].replace("132 mg/dL", "7.3 mmol/L")
    line["facts"][0] = fact("mean_mmol", 7.31, "mmol/L", "7.3 mmol/L")
    return problems(line)


def test_rows_hold_their_fact() -> None:
    """It should refuse a table whose lowest and highest are swapped."""
    line = with_source("", "glucose_70", LOWEST, HIGHEST)
    rows = line["messages"][1]["content"]
    for low, high, good in (("61", "222", True), ("222", "61", False)):
        line["messages"][1]["content"] = f"{rows}\nLowest: {low} mg/dL\nHighest: {high} mg/dL"
        assert (problems(line) == []) == good
