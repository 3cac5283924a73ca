"""Every number in a text is a fact or a guideline, or the line is refused."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from etl.core import grounding
from etl.core.grounding import Usage
from tests.support.lines import LINE, TARGET, changed, fact, problems, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def test_a_grounded_line_has_no_problems() -> None:
    """It should accept what its facts say."""
    assert problems(LINE) == []


def test_a_fact_that_is_not_said_is_refused() -> None:
    """It should not let a line carry numbers its texts do not hold."""
    assert problems(LINE | {"facts": [*LINE["facts"], fact("sd", 20.0, "mg/dL", "20 mg/dL")]})


def test_problems_never_repeat_a_value() -> None:
    """It should name places and facts only: the messages may be logged."""
    found = problems(changed("132 mg/dL", "133 mg/dL"))
    assert found
    assert not any("133" in problem for problem in found)


@pytest.mark.parametrize(
    ("system", "good"),
    [
        ("Use only the numbers given.", True),
        ("Their mean is 132 mg/dL.", True),
        ("Their mean is 133 mg/dL.", False),
        ("Answer in 3 sentences.", False),
        ("Answer in three sentences.", False),
        ("Say what share it is, in %.", False),
        ("Write it in mg per deciliter.", False),
        ("Say whether it meets the target.", True),
        ("Say whether it meets the target of the guideline.", False),
        (f"It meets the target of more than {TARGET.text}.", True),
        (f"It does not meet the target of more than {TARGET.text}.", False),
        ("Be kind\u200b.", False),
    ],
)
def test_system_texts(system: str, good: bool) -> None:  # noqa: FBT001 - a table
    """It should hold the role to what all texts are held to: numbers, targets, characters."""
    line = copy.deepcopy(LINE)
    line["messages"][0]["content"] = system
    assert (problems(line) == []) == good


@pytest.mark.parametrize(
    ("text", "skipped"),
    [
        ("Be kind.", True),
        ("Be kind, 132 mg/dL.", False),
        ("Know the target.", False),
        ("Be kind once.", False),
    ],
)
def test_plain_roles_are_skipped(text: str, skipped: bool) -> None:  # noqa: FBT001 - a table
    """It should pass over a role without numbers, but over no request or answer."""
    roles: list[str] = []

    def listen(role: str, _text: str, _facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
        roles.append(role)
        return iter(())

    line = told(text)
    line["messages"] = [{"role": role, "content": text} for role in ("system", "user", "assistant")]
    grounding.problems(line, Usage({}, listen))
    assert roles == (["user", "assistant"] if skipped else ["system", "user", "assistant"])
