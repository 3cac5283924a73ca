"""Lines in mmol/L are read as if they were in mg/dL, so that every rule is written once.

Bounds take the number that the consensus gives in mg/dL; levels keep their number and only change the unit,
in the text and in the facts alike, so a level said of the wrong thing is still found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_TWIN = "_mmol"
_BOUNDS = {"3.0": "54", "3.9": "70", "4.4": "80", "7.2": "130", "7.8": "140", "10.0": "180", "13.9": "250"}
_LEVEL = re.compile(r"(?<![0-9.])([0-9]+(?:\.[0-9]+)?) mmol/L")
_BOUND = re.compile(r"\b([0-9]+)( mg/dL)", re.IGNORECASE)
_IN_MMOL = {mgdl: mmol for mmol, mgdl in _BOUNDS.items()}


def in_mgdl(text: str) -> str:
    """Write the levels of a text as if they were in mg/dL."""
    return _LEVEL.sub(lambda level: f"{_BOUNDS.get(level[1], level[1])} mg/dL", text)


def facts_in_mgdl(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Give the facts of a line under the names and in the writing that the rules know."""
    return {name.removesuffix(_TWIN): {**fact, "text": in_mgdl(fact["text"])} for name, fact in facts.items()}


def in_mmol(expression: str) -> str:
    """Write the bounds of an expression or name in mmol/L."""

    def said(bound: re.Match[str]) -> str:
        unit = " mmol/L" if bound[2] == " mg/dL" else " mmol/l"
        return _IN_MMOL[bound[1]] + unit

    return _BOUND.sub(said, expression)


def mixed(text: str) -> bool:
    """Tell whether a text gives levels in both units."""
    return "mg/dL" in text and "mmol/L" in text
