"""Every number in a text is a fact or a guideline, or the line is refused."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.grounding import problems
from etl.core.guidelines import GUIDELINES

TARGET = GUIDELINES["tir_target"]


def fact(name: str, value: float, unit: str, text: str) -> dict[str, Any]:
    """Make a fact as it stands in a line."""
    return {"name": name, "value": value, "unit": unit, "text": text, "n": 3}


LINE: dict[str, Any] = {
    "messages": [
        {"role": "system", "content": "Use only the numbers given."},
        {"role": "user", "content": "mean: 132 mg/dL\ntime in range: 85.1 %\nnights: 3 nights"},
        {
            "role": "assistant",
            "content": "Over 3 nights the mean was 132 mg/dL; 85.1 % of readings were in range, which meets "
            f"the target of more than {TARGET.text}.",
        },
    ],
    "facts": [
        fact("mean", 131.6, "mg/dL", "132 mg/dL"),
        fact("tir", 85.07, "%", "85.1 %"),
        fact("nights", 3.0, "night", "3 nights"),
    ],
    "evidence": [{"claim": "tir_target_met", "source": TARGET.source}],
}


def changed(old: str, new: str) -> dict[str, Any]:
    """Change the assistant's text."""
    line = copy.deepcopy(LINE)
    text = line["messages"][2]["content"]
    assert old in text
    line["messages"][2]["content"] = text.replace(old, new)
    return line


def test_a_grounded_line_has_no_problems() -> None:
    """It should accept what its facts say."""
    assert problems(LINE) == []


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
        (TARGET.text, "60 %"),
    ],
)
def test_a_forged_number_or_unit_is_refused(old: str, new: str) -> None:
    """It should find a changed digit, unit, sign, word or time."""
    assert problems(changed(old, new))


def test_the_wrong_verdict_on_a_target_is_refused() -> None:
    """It should evaluate the comparison on the value, not trust the words."""
    assert problems(changed("which meets", "which does not meet"))
    assert problems(changed("more than", "less than"))


@pytest.mark.parametrize("words", ["which nearly meets", "far beyond", "which misses"])
def test_a_target_without_a_plain_verdict_is_refused(words: str) -> None:
    """It should not pass over a comparison it cannot evaluate."""
    line = changed("which meets", words)
    assert bool(problems(line)) == ("meets" not in words)


def test_comparison_uses_the_unrounded_value() -> None:
    """It should call a value that only rounds up to the target what it is: short of it."""
    line = copy.deepcopy(LINE)
    line["facts"][1] |= {"value": TARGET.value, "text": TARGET.text}
    for message in line["messages"]:
        message["content"] = message["content"].replace("85.1 %", TARGET.text)
    assert any("wrong thing" in problem for problem in problems(line))


def test_an_uncited_target_is_refused() -> None:
    """It should ask for the evidence of each claim."""
    assert problems(LINE | {"evidence": []})


def test_a_fact_that_is_not_said_is_refused() -> None:
    """It should not let a line carry numbers its texts do not hold."""
    assert problems(LINE | {"facts": [*LINE["facts"], fact("sd", 20.0, "mg/dL", "20 mg/dL")]})


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


@given(st.integers(0, 10_000), st.sampled_from(["mg/dL", "%", "nights", "bpm", "h"]))
def test_invented_sentences_are_refused(value: int, unit: str) -> None:
    """It should refuse any number with any unit that is neither fact nor guideline."""
    said = f"{value} {unit}"
    known = {"132 mg/dL", "3 nights", *(row.text for row in GUIDELINES.values())}
    line = changed("in range", f"in range and {said} besides")
    assert bool(problems(line)) == (said not in known)


def test_problems_never_repeat_a_value() -> None:
    """It should name places and facts only: the messages may be logged."""
    assert not any("133" in problem for problem in problems(changed("132 mg/dL", "133 mg/dL")))
