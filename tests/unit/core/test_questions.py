"""Questions for one number: one that can be answered, the same in request and answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl.core.model import Episode, Fact
from etl.core.narrative import ASKED, CLINICIAN, NUMERIC_QA, PERSON, WORDINGS, tell
from etl.core.questions import ASKS, SENTENCES, SHAPES, Question, number_cases
from tests.support.telling import VOICE

if TYPE_CHECKING:
    from collections.abc import Mapping

MEAN = Fact("mean", 62.0, "bpm", "62 bpm", 9)
LOWEST = Fact("lowest", 48.0, "bpm", "48 bpm", 9)
QUESTIONS = (Question("mean", "mean heart rate"), Question("lowest", "lowest heart rate"))


def episode(*facts: Fact) -> Episode:
    """Make a day with some facts."""
    known = {fact.name: fact for fact in facts}
    return Episode("day", ("2026-11-03",), known, sufficient=True, coverage=1.0)


def asked(made: Mapping[str, object]) -> str:
    """What the cases ask for."""
    return str(made[ASKED].words["thing"])  # type: ignore[attr-defined]  # a case


def test_a_question_that_can_be_answered() -> None:
    """It should ask only for what the episode holds, and for nothing where it holds none of it."""
    assert (
        asked(number_cases(QUESTIONS, episode(LOWEST), lambda _name, count: count - 1)) == "lowest heart rate"
    )
    assert number_cases(QUESTIONS, episode(), lambda _name, count: count - 1) == {}


def test_the_choice_is_seeded() -> None:
    """It should pick by a choice of its own name, among those that can be answered."""
    names: list[tuple[str, int]] = []

    def choose(name: str, count: int) -> int:
        names.append((name, count))
        return 1

    assert asked(number_cases(QUESTIONS, episode(MEAN, LOWEST), choose)) == "lowest heart rate"
    assert names == [("numeric_qa fact", 2)]


@pytest.mark.parametrize("wording", range(WORDINGS))
def test_request_and_answer_speak_of_the_same(wording: int) -> None:
    """It should name the thing in request and answer, and say its number once."""
    day = episode(MEAN, LOWEST)
    talk = replace(
        VOICE,
        asks=ASKS,
        rows={NUMERIC_QA: ("Mean: {mean}", "Lowest: {lowest}")},
        sentences={NUMERIC_QA: SENTENCES},
        shapes={NUMERIC_QA: SHAPES},
    )
    cases = number_cases(QUESTIONS, day, lambda _name, _count: 0)
    draft = tell(talk, NUMERIC_QA, cases, day, lambda _name, count: wording % count)
    assert "mean heart rate" in draft.user.split("\n")[0]
    assert "mean heart rate" in draft.assistant.lower()
    assert draft.assistant.count("62 bpm") == 1
    assert "[" not in draft.user + draft.assistant


def test_readers() -> None:
    """It should speak to the person in even wordings only."""
    for index, text in enumerate(next(iter(SENTENCES.values()))):
        assert not (index % 2 and "your" in text.lower())
    assert all("my" in text for text in ASKS[f"{NUMERIC_QA}.{PERSON}"])
    assert not any("my" in text for text in ASKS[f"{NUMERIC_QA}.{CLINICIAN}"])
