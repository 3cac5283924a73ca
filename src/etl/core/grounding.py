"""Every number in a text must be a fact of its line or a guideline; everything else is refused.

This room shares no code with the one that writes the texts. It reads a finished line as a stranger
would: finds each number (digits, times, percentages, number words), and asks whether the line's facts or
the guideline registry say exactly that, unit included. It also asks whether each fact's text is its
value, rounded, whether each fact is said at all, and whether "meets the target" is true of the value
before rounding.
"""

from __future__ import annotations

import math
import operator
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from etl.core.guidelines import GUIDELINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_NUMBER = re.compile(r"[-\u2212]?\d+(?:\.\d+)?")
_WORDS = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"
    r"|thousand|million|dozen|once|twice|thrice|half|halves|third|thirds|quarter|quarters|single|double"
    r"|triple|both|pair|couple|first|second|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b",
    re.IGNORECASE,
)
_GROWN_BEFORE = re.compile(r"(?:[^\W_]|[-\u2212]|\d[.,:/])\Z")
_GROWN_AFTER = re.compile(r"[^\W_]|%|/|[.,:]\d")
_RELATIONS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
}
_SIGNS = {"more than": ">", "less than": "<", "at most": "<=", "at least": ">="}
_TARGET = re.compile(
    rf"(?P<verdict>(?:does|do) not meet|meets?) the target of (?P<words>{'|'.join(_SIGNS)}) ", re.IGNORECASE
)


def problems(line: Mapping[str, Any]) -> list[str]:
    """Say what is not grounded in a training line; an empty list means all is.

    Names what is wrong by place and fact name; never repeats a value.
    """
    facts: list[Mapping[str, Any]] = line["facts"]
    texts = {message["role"]: message["content"] for message in line["messages"]}
    spoken = [fact["text"] for fact in facts]
    allowed = sorted({*spoken, *(row.text for row in GUIDELINES.values())}, key=len, reverse=True)
    found = [problem for fact in facts for problem in _fact_problems(fact)]
    for role, text in texts.items():
        found.extend(_number_problems(role, text, allowed))
        found.extend(_target_problems(role, text, line))
    found.extend(_silent_facts(facts, texts.values()))
    return found


def _number_problems(role: str, text: str, allowed: list[str]) -> Iterator[str]:
    """Every number in the text must lie inside an allowed mention."""
    covered = list(_mentions(text, allowed))
    for pattern, what in ((_DIGITS, "number"), (_WORDS, "number word")):
        for match in pattern.finditer(text):
            if not any(start <= match.start() and match.end() <= end for start, end in covered):
                yield f"a {what} in the {role} text is neither fact nor guideline"


def _mentions(text: str, allowed: list[str]) -> Iterator[tuple[int, int]]:
    """Spans where an allowed text stands as a whole: no digit, sign or letter grown onto it."""
    for candidate in allowed:
        start = text.find(candidate)
        while start >= 0:
            end = start + len(candidate)
            if not _grown(text, start, end):
                yield start, end
            start = text.find(candidate, start + 1)


def _grown(text: str, start: int, end: int) -> bool:
    """Tell whether a longer number or word runs through the edges of a span."""
    return bool(_GROWN_BEFORE.search(text, max(0, start - 2), start) or _GROWN_AFTER.match(text, end))


def _fact_problems(fact: Mapping[str, Any]) -> Iterator[str]:
    name, value, text = fact["name"], fact["value"], fact["text"]
    if not math.isfinite(value):
        yield f"fact {name} is not finite"
        return
    said = _said(text)
    if said is None:
        yield f"the text of fact {name} holds no number or several"
    elif said != _rounded(value, said):
        yield f"the text of fact {name} is not its value"
    if fact["unit"].lower() not in text.lower():
        yield f"the text of fact {name} lacks its unit"


def _said(text: str) -> Decimal | None:
    """The number a fact's text says, if it says exactly one."""
    numbers = _NUMBER.findall(text)
    return Decimal(numbers[0].replace("\u2212", "-")) if len(numbers) == 1 else None


def _rounded(value: float, like: Decimal) -> Decimal:
    return Decimal(repr(value)).quantize(like, rounding=ROUND_HALF_UP)


def _silent_facts(facts: list[Mapping[str, Any]], texts: Iterable[str]) -> Iterator[str]:
    together = "\n".join(texts)
    for fact in facts:
        if next(_mentions(together, [fact["text"]]), None) is None:
            yield f"fact {fact['name']} is not said"


def _target_problems(role: str, text: str, line: Mapping[str, Any]) -> Iterator[str]:
    """A claim to meet a target must be true of the unrounded value, and cited as evidence."""
    values = {fact["name"]: fact["value"] for fact in line["facts"]}
    claims = {item["claim"] for item in line["evidence"]}
    verdicts = list(_TARGET.finditer(text))
    if len(verdicts) != text.lower().count("the target of"):
        yield f"the {role} text speaks of a target without saying whether it is met"
    for match in verdicts:
        target = _target_at(text, match.end(), _SIGNS[match["words"].lower()])
        if target is None or target.removesuffix("_target") not in values:
            yield f"the {role} text claims a target that the registry or the facts do not hold"
            continue
        met = _meets(values[target.removesuffix("_target")], target)
        if met == ("not" in match["verdict"].lower()):
            yield f"the {role} text says the wrong thing of {target}"
        if f"{target}_{'met' if met else 'not_met'}" not in claims:
            yield f"the {role} text does not cite {target}"


def _target_at(text: str, start: int, sign: str) -> str | None:
    rows = (row for row in GUIDELINES.values() if row.relation == sign and text.startswith(row.text, start))
    return next((row.name for row in rows), None)


def _meets(value: float, target: str) -> bool:
    row = GUIDELINES[target]
    return _RELATIONS[row.relation](value, row.value)
