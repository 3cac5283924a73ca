"""Is the text of a fact its value, rounded, with its unit?

A text holds one number and the unit, in one of three forms: ``85.1 %``, a duration of an hour or more
(``7 h 12 min``, ``24 h``; in minutes), or a time of day (``23:15``, unit ``clock``; in minutes after
midnight).
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NUMBER = re.compile(r"[-\u2212]?[0-9]+(?:\.[0-9]+)?")
_DURATION = re.compile(r"([1-9][0-9]*) h(?: ([1-9]|[1-5][0-9]) min)?")
_HOURS = re.compile(r"[0-9] h \Z")
_REACH = 4  # characters of what that matches
_MINUTES = re.compile(r" [0-9]+ min\b")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):(00|15|30|45)")
_HOUR = 60


def fact_problems(fact: Mapping[str, Any]) -> Iterator[str]:
    """Hold a fact's text against its value and unit; names the fact, never a value."""
    for problem in _problems(fact["value"], fact["text"], fact["unit"]):
        yield problem.format(fact["name"])


@lru_cache(maxsize=4_096)  # a fact stands in several lines
def _problems(value: float, text: str, unit: str) -> tuple[str, ...]:
    if not math.isfinite(value):
        return ("fact {} is not finite",)
    found = []
    said = _said(text, unit)
    if said is None:
        found.append("the text of fact {} holds no number or several")
    elif said != _rounded(value, said):
        found.append("the text of fact {} is not its value")
    if not _in_form(text, unit) and unit.lower() not in text.lower():
        found.append("the text of fact {} lacks its unit")
    return tuple(found)


def says(text: str, said: str, start: int) -> bool:
    """Tell whether a fact's text stands at a place: neither ``7 h`` nor ``12 min`` does in ``7 h 12 min``."""
    if not text.startswith(said, start):
        return False
    if said.endswith(" min") and _HOURS.search(text, max(0, start - _REACH), start):
        return False
    return not (said.endswith(" h") and _MINUTES.match(text, start + len(said)))


def _said(text: str, unit: str) -> Decimal | None:
    """The number a fact's text says, if it says exactly one."""
    if match := _in_form(text, unit):
        return Decimal(int(match[1]) * _HOUR + int(match[2] or 0))
    numbers = _NUMBER.findall(text)
    return Decimal(numbers[0].replace("\u2212", "-")) if len(numbers) == 1 and unit != "clock" else None


def _in_form(text: str, unit: str) -> re.Match[str] | None:
    """The match of a time of day or of a duration in hours; their texts need no other unit."""
    form = {"clock": _CLOCK, "min": _DURATION}.get(unit)
    return form.fullmatch(text) if form else None


def _rounded(value: float, like: Decimal) -> Decimal:
    return Decimal(repr(value)).quantize(like, rounding=ROUND_HALF_UP)
