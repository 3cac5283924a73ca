"""Verdicts on targets and on sufficiency are true of the values."""

from __future__ import annotations

import copy

import pytest

from tests.support.lines import LINE, TARGET, changed, problems


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


VERDICTS = [
    ("Yes, there is enough data for a report.", True),
    ("Sufficient for a daily report.", True),
    ("The requirements for a report are met.", True),
    ("No, there is not enough data for a report.", False),
    ("Not sufficient for a daily report.", False),
    ("There is too little data here for a report.", False),
    ("The requirements for a report are not met.", False),
]


@pytest.mark.parametrize(("text", "verdict"), VERDICTS)
@pytest.mark.parametrize("sufficient", [True, False])
def test_the_verdict_is_that_of_the_quality(text: str, verdict: bool, sufficient: bool) -> None:  # noqa: FBT001 - tables
    """It should refuse an answer on sufficiency that says the opposite."""
    line = changed("Over", f"{text} Over") | {"task": "sufficiency", "quality": {"sufficient": sufficient}}
    assert (problems(line) == []) == (verdict == sufficient)


def test_an_answer_on_sufficiency_has_one_verdict() -> None:
    """It should refuse neither and both."""
    assert problems(LINE | {"task": "sufficiency"})
    both = changed("Over", "Yes, that is enough for it. Figures are withheld. Over") | {"task": "sufficiency"}
    assert problems(both)
