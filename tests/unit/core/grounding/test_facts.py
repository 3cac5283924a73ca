"""The text of a fact is its value, rounded, with its unit; and it is said in full."""

from __future__ import annotations

from typing import Any

import pytest

from etl.core.grounding.facts import fact_problems
from tests.support.lines import LINE, fact, problems, told


@pytest.mark.parametrize(
    "forged",
    [
        fact("mean", 140.0, "mg/dL", "132 mg/dL"),
        fact("mean", 131.4, "mg/dL", "132 mg/dL"),
        fact("mean", 131.6, "mmol/L", "132 mg/dL"),
        fact("mean", float("nan"), "mg/dL", "132 mg/dL"),
        fact("mean", 132.0, "mg/dL", "132 to 132 mg/dL"),
    ],
)
def test_a_fact_whose_text_is_not_its_value_is_refused(forged: dict[str, Any]) -> None:
    """It should hold each fact's text against its value and unit."""
    assert problems(LINE | {"facts": [forged, *LINE["facts"][1:]]})


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (420.0, "min", "7 h"),
        (420.4, "min", "7 h"),
        (419.5, "min", "7 h"),
        (432.0, "min", "7 h 12 min"),
        (1440.0, "min", "24 h"),
        (45.0, "min", "45 min"),
        (359.67, "min", "359.7 min"),
        (7.2, "hour", "7.2 hours"),
        (1395.0, "clock", "23:15"),
        (0.0, "clock", "00:00"),
    ],
)
def test_a_duration_or_time_that_is_its_value(value: float, unit: str, text: str) -> None:
    """It should read minutes in hours and minutes, and the clock in minutes after midnight."""
    assert list(fact_problems(fact("x", value, unit, text))) == []


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (421.0, "min", "7 h"),
        (419.4, "min", "7 h"),
        (420.5, "min", "7 h"),
        (7.0, "min", "7 h"),
        (420.0, "min", "7 h 12 min"),
        (433.0, "min", "7 h 12 min"),
        (480.0, "min", "7 h 60 min"),
        (425.0, "min", "7 h 05 min"),
        (12.0, "min", "0 h 12 min"),
        (432.0, "min", "7 h 12"),
        (432.0, "min", "7 h 12 min or so"),
        (432.0, "min", "about 7 h 12 min"),
        (7.0, "hour", "7 h"),
        (7.0, "day", "7 h"),
        (432.0, "second", "7 h 12 min"),
        (44.0, "min", "45 min"),
        (1396.0, "clock", "23:15"),
        (23.0, "clock", "23:15"),
        (1390.0, "clock", "23:10"),
        (1440.0, "clock", "24:00"),
        (435.0, "clock", "7:15"),
        (1395.0, "clock", "1395 clock"),
        (1395.0, "clock", "23:15 to 23:15"),
        (1395.0, "min", "23:15"),
        (float("inf"), "clock", "23:15"),
    ],
)
def test_a_duration_or_time_that_is_not_its_value(value: float, unit: str, text: str) -> None:
    """It should refuse another value, another unit, and any form a duration or time is never written in."""
    assert list(fact_problems(fact("x", value, unit, text)))


HOURS, LONGER = fact("tib", 420.0, "min", "7 h"), fact("tst", 432.0, "min", "7 h 12 min")
BRIEF, BED = fact("sol", 12.0, "min", "12 min"), fact("bed", 1395.0, "clock", "23:15")


@pytest.mark.parametrize(
    ("text", "facts", "good"),
    [
        ("It lasted 7 h.", (HOURS,), True),
        ("It lasted 7 h", (HOURS,), True),
        ("It lasted 7 h 12 min.", (HOURS,), False),
        ("It lasted 7 h 12 min.", (HOURS, BRIEF), False),
        ("It lasted 17 h.", (HOURS,), False),
        ("It lasted 7 hours.", (HOURS,), False),
        ("It lasted 7 h 12 min.", (LONGER,), True),
        ("It lasted 7 h.", (LONGER,), False),
        ("It lasted 7 h 1 min.", (LONGER,), False),
        ("It lasted 7 h 12 minutes.", (LONGER,), False),
        ("It lasted 17 h 12 min.", (LONGER,), False),
        ("It lasted 12 min.", (LONGER,), False),
        ("It lasted 7 h 12 min.", (HOURS, LONGER), False),
        ("It lasted 7 h.", (HOURS, LONGER), False),
        ("It lasted 7 h, of them 7 h 12 min.", (HOURS, LONGER), True),
        ("It lasted 7 h and 12 min.", (HOURS, BRIEF), True),
        ("It began at 23:15.", (BED,), True),
        ("It began at 23:30.", (BED,), False),
        ("It began at 3:15.", (BED,), False),
        ("It began at 23:15:30.", (BED,), False),
        ("It began after 23.", (BED,), False),
    ],
)
def test_durations_and_times_are_said_in_full(
    text: str,
    facts: tuple[dict[str, Any], ...],
    good: bool,  # noqa: FBT001 - a table
) -> None:
    """It should not take hours for hours and minutes, nor the reverse, nor a time for another."""
    assert (problems(told(text, *facts)) == []) == good
