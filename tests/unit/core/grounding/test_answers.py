"""An answer to a question names the very thing that was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from etl.core.grounding.answers import answer_problems

THINGS = frozenset({"mean heart rate", "lowest value"})


def line(request: str, answer: str, task: str = "numeric_qa") -> dict[str, Any]:
    """Make a line of a question and an answer, with a table that names everything."""
    table = "Mean heart rate: 62 bpm\nLowest value: 48 bpm"
    texts = {"system": "Use the data.", "user": f"{request}\n\n{table}", "assistant": answer}
    return {"task": task, "messages": [{"role": role, "content": text} for role, text in texts.items()]}


@pytest.mark.parametrize(
    ("request_", "answer", "good"),
    [
        ("What was my mean heart rate?", "Your mean heart rate was 62 bpm.", True),
        ("What was my mean heart rate?", "Mean heart rate: 62 bpm.", True),
        ("What was my mean heart rate?", "Your lowest value was 48 bpm.", False),
        ("What was my mean heart rate?", "Your mean heart rate was 62 bpm, your lowest value 48 bpm.", False),
        ("What was my mean heart rate?", "It was 62 bpm.", False),
        ("What was it?", "Your mean heart rate was 62 bpm.", False),
        ("What was it?", "It was 62 bpm.", False),
    ],
)
def test_answers(request_: str, answer: str, *, good: bool) -> None:
    """It should refuse an answer that names another thing, more, or none."""
    assert (list(answer_problems(line(request_, answer), THINGS)) == []) == good


def test_other_tasks() -> None:
    """It should ask this of questions for one number only."""
    assert list(answer_problems(line("Summarize.", "It was 62 bpm.", "summarize"), THINGS)) == []


def test_no_names_are_known() -> None:
    """It should refuse every answer of a record type that names nothing to be asked for."""
    asked = line("What was my mean heart rate?", "Your mean heart rate was 62 bpm.")
    assert list(answer_problems(asked, frozenset()))
