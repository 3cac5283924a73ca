"""Templates into text: a template holds words and placeholders, never a number.

``{name}`` stands for the text of a fact, ``{@name}`` for the text of a guideline. Filling a template
also says which facts and guidelines it used, so that a line can carry exactly those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from etl.core.model import Fact

_PLACEHOLDER = re.compile(r"\{(@?)([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A text and the names of the facts and guidelines it mentions, in order of mention."""

    text: str = field(repr=False)
    facts: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()


def fill(template: str, facts: Mapping[str, Fact]) -> Filled:
    """Put fact and guideline texts into a template.

    Raises KeyError when the template names a fact or guideline that does not exist.
    """
    used: list[str] = []
    leaned_on: list[str] = []

    def replace(match: re.Match[str]) -> str:
        registry, name = match.groups()
        if registry:
            leaned_on.append(name)
            return GUIDELINES[name].text
        used.append(name)
        return facts[name].text

    text = _PLACEHOLDER.sub(replace, template)
    return Filled(text, tuple(dict.fromkeys(used)), tuple(dict.fromkeys(leaned_on)))


def join(parts: Iterable[Filled], separator: str = " ") -> Filled:
    """Put several filled texts together, in order."""
    pieces = tuple(parts)
    return Filled(
        separator.join(piece.text for piece in pieces),
        tuple(dict.fromkeys(name for piece in pieces for name in piece.facts)),
        tuple(dict.fromkeys(name for piece in pieces for name in piece.guidelines)),
    )


def number(value: float, decimals: int = 0) -> str:
    """Write a number for people: rounded half up, a point, no thousands separator, no minus zero."""
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{abs(rounded) if rounded == 0 else rounded:f}"


def significant(value: float) -> float:
    """Round to 12 significant digits, so that every Python and platform gives the same bytes."""
    return float(f"{value:.11e}")
