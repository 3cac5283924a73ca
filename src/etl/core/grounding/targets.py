"""Is "meets the target" true of the value before rounding, and is the verdict on the data theirs?"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any

from etl.core.guidelines import GUIDELINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_RELATIONS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
}
_SIGNS = {"more than": ">", "less than": "<", "at most": "<=", "at least": ">="}
_OF_A_TARGET = "the target of"
_TARGET = re.compile(
    rf"(?P<verdict>(?:does|do) not meet|meets?) {_OF_A_TARGET} (?P<words>{'|'.join(_SIGNS)}) ", re.IGNORECASE
)
_ENOUGH = re.compile(
    r"\byes,|\b(?<!not )enough (?:data |here )*for\b|\b(?<!not )sufficient for\b"
    r"|\brequirements for [^.]* are met\b",
    re.IGNORECASE,
)
_LACKING = re.compile(
    r"\bno, |\bnot enough\b|\bnot sufficient\b|\btoo little data\b|\bare not met\b|\binsufficient\b"
    r"|\bwithheld\b|\bstill needed\b|\bit would take\b",
    re.IGNORECASE,
)


def target_problems(role: str, text: str, line: Mapping[str, Any]) -> Iterator[str]:
    """A claim to meet a target must be true of the unrounded value, and cited as evidence."""
    spoken_of = text.lower().count(_OF_A_TARGET)
    if not spoken_of:
        return
    verdicts = list(_TARGET.finditer(text))
    if len(verdicts) != spoken_of:
        yield f"the {role} text speaks of a target without saying whether it is met"
    values = {fact["name"]: fact["value"] for fact in line["facts"]}
    claims = {item["claim"] for item in line["evidence"]}
    for match in verdicts:
        target = _target_at(text, match.end(), _SIGNS[match["words"].lower()], values)
        if target is None:
            yield f"the {role} text claims a target that the registry or the facts do not hold"
            continue
        met = _meets(values[target.removesuffix("_target")], target)
        if met == ("not" in match["verdict"].lower()):
            yield f"the {role} text says the wrong thing of {target}"
        if f"{target}_{'met' if met else 'not_met'}" not in claims:
            yield f"the {role} text does not cite {target}"


def _target_at(text: str, start: int, sign: str, facts: Mapping[str, float]) -> str | None:
    """Name the target written here, of those that judge a fact of the line."""
    rows = (row for row in GUIDELINES.values() if row.relation == sign and text.startswith(row.text, start))
    return next((row.name for row in rows if row.name.removesuffix("_target") in facts), None)


def _meets(value: float, target: str) -> bool:
    row = GUIDELINES[target]
    return _RELATIONS[row.relation](value, row.value)


def verdict_problems(text: str, line: Mapping[str, Any]) -> Iterator[str]:
    """An answer on sufficiency must give the verdict of the line's quality, and no other."""
    if line["task"] != "sufficiency":
        return
    said = {bool(_ENOUGH.search(text)), not _LACKING.search(text)}
    if said != {line["quality"]["sufficient"]}:
        yield "the assistant text does not say whether the data suffice as the quality does"
