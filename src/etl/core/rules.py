"""Every setting that can change a byte of the output, as one frozen value.

Settings of the machine (memory, time, workers) are not here: they decide whether a file can be
processed, never what is said of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on what a file may hold; passing one quarantines it."""

    file_bytes: int = 64 * 2**20
    decoded_bytes: int = 256 * 2**20
    records: int = 1_000_000
    items: int = 1_000_000
    depth: int = 16
    text_chars: int = 1_024  # of one string a record carries; a longer one excludes the record


@dataclass(frozen=True, slots=True)
class QualityRules:
    """Weights of the file score (they add up to 1) and the score below which a file is refused."""

    threshold: float = 0.7
    schema: float = 0.3
    completeness: float = 0.3
    plausibility: float = 0.2
    temporal: float = 0.2


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one run.

    ``priorities`` are, by record type, the origins (package names) to prefer where several tell of the same
    time, best first; where nobody said so, the one that covers most goes first.
    """

    limits: Limits = Limits()
    quality: QualityRules = QualityRules()
    priorities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
