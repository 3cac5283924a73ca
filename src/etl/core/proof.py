"""What comes of holding lines that were written before against the sources they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from etl.core.outcome import Outcome
    from etl.core.recount import Kind


class Proof(NamedTuple):
    """What the sources make now, and what is wrong with the lines; never a value or a text.

    ``problems`` are what the records do not bear out; ``told`` whether a line says what only the source does.
    """

    outcome: Outcome
    problems: frozenset[Kind]
    told: bool
