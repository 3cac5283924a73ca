"""Which tasks an episode gives, what is asked, and what is compared."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from etl.core import grounding
from etl.core.narrative import WORDINGS
from etl.records.hrv_rmssd import HRV_RMSSD
from tests.unit.records.hrv_rmssd.builders import (
    EVENING,
    SLOT,
    drafts,
    line,
    lone,
    numbers,
    problems,
    readings,
)
from tests.unit.records.hrv_rmssd.shapes import SHAPES, wave


@pytest.mark.parametrize(
    ("shape", "kind", "expected"),
    [
        ("night", "night", ["numeric_qa", "compare", "caption"]),
        ("night of equal values", "night", ["numeric_qa", "caption"]),
        ("night with few values early", "night", ["numeric_qa", "caption"]),
        ("daytime", "window", ["numeric_qa", "caption"]),
        ("four nights", "period", ["numeric_qa", "compare", "caption"]),
        ("three nights", "period", ["numeric_qa", "caption"]),
    ],
)
def test_tasks(shape: str, kind: str, expected: list[str]) -> None:
    """It should judge nothing, and compare only where there is something of the person to compare with."""
    assert list(drafts(lone(SHAPES[shape], kind))) == ["summarize", *expected, "sufficiency"]


def test_tasks_of_what_does_not_suffice() -> None:
    """It should say of too little nothing but that it is too little."""
    assert set(drafts(lone(readings(wave(20)), "night"))) == {"sufficiency"}


@pytest.mark.parametrize(
    ("shape", "kind"), [("night", "night"), ("daytime", "window"), ("week, the latest high", "period")]
)
def test_questions(shape: str, kind: str) -> None:
    """It should ask for any number that an episode holds, and answer with that number."""
    episode = lone(SHAPES[shape], kind)
    for wording in range(WORDINGS):
        for fact, draft in numbers(episode, wording):
            assert episode.facts[fact].text in draft.assistant
            assert problems(episode, draft) == []


@pytest.mark.parametrize(
    ("shape", "kind", "word"),
    [
        ("night that rises", "night", "higher"),
        ("holey night that falls", "night", "lower"),
        ("week, the latest high", "period", "higher"),
        ("week, the latest low", "period", "lower"),
        ("week, the latest alike", "period", None),
    ],
)
def test_comparisons(shape: str, kind: str, word: str | None) -> None:
    """It should say which way the later differs from the earlier, and of what."""
    episode = lone(SHAPES[shape], kind)
    for wording in range(WORDINGS):
        draft = drafts(episode, wording)["compare"]
        assert set(re.findall(r"\b(?:higher|lower)\b", draft.assistant)) == ({word} if word else set())
        assert ("earlier nights" in draft.assistant) is (kind == "period")


def test_a_comparison_says_that_a_night_may_go_on() -> None:
    """It should warn where the latest part of a night may not be its end."""
    episode = lone(
        [one._replace(fetched_ms=EVENING + 90 * SLOT) for one in readings(wave(90, rise=20))], "night"
    )
    for wording in range(WORDINGS):
        assert "within 2 hours of the last value" in drafts(episode, wording)["compare"].assistant


@pytest.mark.parametrize("wording", range(WORDINGS))
def test_answers_to_another_question(wording: int) -> None:
    """It should refuse an answer that is true of something else than what is asked."""
    episode = lone(SHAPES["night that rises"], "night")
    for (_, one), (_, other) in pairwise(numbers(episode, wording)):
        made = line(episode, one)
        made["messages"][2]["content"] = other.assistant
        assert grounding.problems(made, HRV_RMSSD.usage)
