"""Reproducible chance: the same draws from the same seed on every machine and Python version.

Only ``random.Random.random`` and plain arithmetic are used. ``gauss``, ``exp`` and the like go through
the C library, whose last digit differs between machines, so nothing here calls them.
"""

from __future__ import annotations

from functools import reduce
from hashlib import sha256
from operator import add
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNIT_VARIANCE = 1.7320508075688772  # sqrt(12 / 4): makes the sum of four uniform draws one of deviation 1


def seeded(*parts: object) -> Random:
    """A generator of its own for whatever the parts name; drawing from one never shifts another."""
    return Random("/".join(map(str, parts)))  # noqa: S311 - sample data, and it must be reproducible


def bell(rng: Random) -> float:
    """A draw with mean 0 and deviation 1, bell-shaped, never beyond 3.47 (sum of four uniform draws)."""
    draw = rng.random
    return (draw() + draw() + draw() + draw() - 2.0) * _UNIT_VARIANCE


def whole(rng: Random, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + int(rng.random() * (high - low + 1))


def happens(rng: Random, share: float) -> bool:
    """True in that share of all draws."""
    return rng.random() < share


def added(values: Iterable[float]) -> float:
    """The sum, added up from left to right; ``sum`` corrects its rounding from Python 3.12 on."""
    return reduce(add, values, 0.0)


def record_id(*parts: object) -> str:
    """An id in the form of a random UUID (version 4), the same for the same parts."""
    digest = sha256("/".join(map(str, parts)).encode()).hexdigest()
    variant = "89ab"[int(digest[16], 16) % 4]
    return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
