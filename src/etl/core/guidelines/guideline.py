"""What a guideline is."""

from __future__ import annotations

from dataclasses import dataclass

CONVENTION = "convention"
"""The source of a definition of our own."""


@dataclass(frozen=True, slots=True)
class Guideline:
    """One citable number.

    ``text`` is how it is written, number and unit; ``relation`` is the comparison a target asks for
    (``>``, ``<``, ``<=``) or "" where it only bounds a range; ``source`` is a DOI or a section of an
    official text, or "convention" for a definition of our own. A target is named after the fact it
    judges: ``tir_target`` judges ``tir``.
    """

    name: str
    value: float
    unit: str
    text: str
    population: str
    source: str
    relation: str = ""
