"""When each file of a load test is due: phases, and a schedule fixed before the first file is announced.

Arrivals are open-loop: they do not wait for what came before, as people's phones do not.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, count, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: The phase of this name is not held against limits of latency.
WARMUP = "warmup"

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([KMG]?)(i?)(B?)")
_PHASE = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,31}):([^@]+)@([0-9]+(?:\.[0-9]+)?)")
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3}


class Arrivals(StrEnum):
    """How arrivals are spread: at random, as of many people who know nothing of each other, or evenly."""

    POISSON = "poisson"
    UNIFORM = "uniform"


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a load test: seconds, and files a second."""

    name: str
    seconds: float
    rate: float

    def holds(self, offset: float) -> bool:
        """Tell whether it is still going on so many seconds after its start."""
        return offset < self.seconds


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file: seconds after the start when it is due, and the number of its phase."""

    due: float
    phase: int


DEFAULT = (Phase(WARMUP, 10, 5), Phase("normal", 30, 20), Phase("peak", 20, 40))


def phase(text: str) -> Phase:
    """Read ``NAME:DURATION@RATE``, such as ``normal:30s@20``; raises ValueError for anything else."""
    found = _PHASE.fullmatch(text)
    if found is None:
        raise ValueError("write a phase as NAME:DURATION@RATE, such as normal:30s@20")
    read = Phase(found[1], duration(found[2]), float(found[3]))
    if not read.rate or not read.seconds:
        raise ValueError("a phase needs a duration and a rate above 0")
    return read


def duration(text: str) -> float:
    """Read ``200ms``, ``30s`` or ``1.5m`` as seconds; raises ValueError for anything else."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError("write a duration with its unit: 200ms, 30s, 1.5m")
    return float(found[1]) * _SECONDS[found[2]]


def size(text: str) -> int:
    """Read ``300MB`` (of a million bytes), ``300MiB`` or ``300M`` (of 2**20) as bytes; raises ValueError."""
    found = _SIZE.fullmatch(text)
    if found is None or (found[3] and not found[2]):
        raise ValueError("write a size as 300MB, 300MiB or 300M")
    base = 1000 if found[4] and not found[3] else 1024
    return round(float(found[1]) * float(base ** _POWERS[found[2]]))


def schedule(phases: Sequence[Phase], arrivals: Arrivals, seed: int) -> tuple[Arrival, ...]:
    """Fix when each file is due, in order; the same seed gives the same times."""
    chance = random.Random(seed)  # noqa: S311 - it hides nothing
    starts = accumulate((one.seconds for one in phases), initial=0.0)
    return tuple(
        Arrival(start + offset, number)
        for number, (start, one) in enumerate(zip(starts, phases, strict=False))
        for offset in takewhile(one.holds, _offsets(one, arrivals, chance))
    )


def _offsets(one: Phase, arrivals: Arrivals, chance: random.Random) -> Iterator[float]:
    """Seconds after the start of a phase, without end."""
    if arrivals is Arrivals.UNIFORM:
        return (number / one.rate for number in count())
    return accumulate(chance.expovariate(one.rate) for _ in count())
