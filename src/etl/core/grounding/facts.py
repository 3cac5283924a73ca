"""Is the text of a fact its value, rounded, with its unit?"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NUMBER = re.compile(r"[-\u2212]?[0-9]+(?:\.[0-9]+)?")


def fact_problems(fact: Mapping[str, Any]) -> Iterator[str]:
    """Hold a fact's text against its value and unit; names the fact, never a value."""
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
