"""Templates into text: a template holds words and placeholders, never a number.

``{name}`` stands for the text of a fact, ``{@name}`` for the text of a guideline. Filling a template
also says which facts and guidelines it used, so that a line can carry exactly those. Where a name has a
twin, the same thing in another unit, its ending says which of the two is meant: ``mean``, ``mean_mmol``.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from etl.core.guidelines import GUIDELINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from etl.core.model import Fact

_EXACT = 1e11  # whole numbers below have fewer digits than are kept
_PLACEHOLDER = re.compile(r"\{(@?[a-z][a-z0-9_]*)\}")


class Filled(NamedTuple):
    """A text and the names of the facts and guidelines it mentions, in order of mention.

    Its ``repr`` shows no text.
    """

    text: str
    facts: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Filled(facts={self.facts}, guidelines={self.guidelines})"


class Template(NamedTuple):
    """A template taken apart: texts and, at the odd places, names of facts; the guidelines are filled in."""

    pieces: tuple[str, ...]
    facts: tuple[str, ...]
    guidelines: tuple[str, ...]


@lru_cache(maxsize=4_096)  # more than there are
def template(text: str, twins: str = "") -> Template:
    """Take a template apart; guidelines that have a twin with this ending are said by it.

    Raises KeyError when it names a guideline that does not exist.
    """
    parts = _PLACEHOLDER.split(text)
    pieces, guidelines = [parts[0]], list[str]()
    for name, after in zip(parts[1::2], parts[2::2], strict=True):
        if name.startswith("@"):
            guidelines.append(_twin(name[1:], GUIDELINES, twins))
            pieces[-1] += GUIDELINES[guidelines[-1]].text + after
        else:
            pieces += (name, after)
    return Template(tuple(pieces), tuple(dict.fromkeys(pieces[1::2])), tuple(dict.fromkeys(guidelines)))


def fill(text: str, facts: Mapping[str, Fact], twins: str = "") -> Filled:
    """Put fact and guideline texts into a template, those of twins with this ending where there are any.

    Raises KeyError when the template names a fact or guideline that does not exist.
    """
    known = template(text, twins)
    pieces = list(known.pieces)
    if not twins:
        pieces[1::2] = [facts[name].text for name in pieces[1::2]]
        return Filled("".join(pieces), known.facts, known.guidelines)
    names = {name: _twin(name, facts, twins) for name in known.facts}
    pieces[1::2] = [facts[names[name]].text for name in pieces[1::2]]
    return Filled("".join(pieces), tuple(names.values()), known.guidelines)


def _twin(name: str, known: Mapping[str, object], ending: str) -> str:
    return name + ending if ending and name + ending in known else name


def join(parts: Iterable[Filled], separator: str = " ") -> Filled:
    """Put several filled texts together, in order."""
    pieces = tuple(parts)
    return Filled(
        separator.join([piece.text for piece in pieces]),
        tuple(dict.fromkeys(chain.from_iterable([piece.facts for piece in pieces]))),
        tuple(dict.fromkeys(chain.from_iterable([piece.guidelines for piece in pieces]))),
    )


def number(value: float, decimals: int = 0) -> str:
    """Write a number for people: rounded half up, a point, no thousands separator, no minus zero."""
    if not decimals and value == (whole := int(value)):
        return str(whole)  # most numbers are counts
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{abs(rounded) if rounded == 0 else rounded:f}"


def significant(value: float) -> float:
    """Round to 12 significant digits, so that every Python and platform gives the same bytes."""
    if -_EXACT < value < _EXACT and value == int(value):
        return value + 0.0  # of nought without a sign
    return float(f"{value:.11e}")
