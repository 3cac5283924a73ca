"""Every number in a text must be a fact of its line or a guideline; everything else is refused.

This room shares no code with the one that writes the texts. It reads a finished line as a stranger
would: finds each number (digits, times, percentages, number words, Roman numerals), and asks whether the
line's facts or, where thresholds are said, the guideline registry say exactly that, unit included. It also
asks whether each fact's text is its value, rounded, whether each fact is said at all, whether a number is
said of the right thing as far as words tell, and whether verdicts are true of the values before rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.core.grounding.answers import answer_problems
from etl.core.grounding.facts import fact_problems
from etl.core.grounding.mentions import Allowed
from etl.core.grounding.numerals import says_no_number
from etl.core.grounding.targets import target_problems, verdict_problems
from etl.core.grounding.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Usage", "fact_problems", "problems"]


def problems(line: Mapping[str, Any], usage: Usage) -> list[str]:
    """Say what is not grounded in a training line; an empty list means all is.

    ``usage`` is that of the line's record type. Names what is wrong by place and fact name; never repeats
    a value.
    """
    found = [problem for fact in line["facts"] for problem in fact_problems(fact)]
    allowed = Allowed(line, usage)
    facts = {fact["name"]: fact for fact in line["facts"]}
    for message in line["messages"]:
        role, text = message["role"], message["content"]
        if role == "system" and says_no_number(text):
            continue
        found.extend(allowed.problems(role, text))
        found.extend(target_problems(role, text, line))
        found.extend(usage.misuses(role, text, facts))
        if role == "assistant":
            found.extend(verdict_problems(text, line))
    found.extend(answer_problems(line, usage.things))
    found.extend(_silent(facts, allowed))
    return found


def _silent(facts: Mapping[str, Mapping[str, Any]], allowed: Allowed) -> Iterator[str]:
    for name, fact in facts.items():
        if fact["text"] not in allowed.said:
            yield f"fact {name} is not said"
