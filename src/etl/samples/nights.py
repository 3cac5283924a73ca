"""Sleep: each night of a life, and a nap on some days, stage by stage.

A night runs through cycles of about ninety minutes; deep sleep fills the early ones, dreams the late
ones. As scorers see it, no block lasts: every few minutes something else shows for a moment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from etl.samples.chance import happens, seeded, whole
from etl.samples.life import FIRST_DAY, MINUTE_MS, local_ms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from etl.samples.life import Life

AWAKE, OUT_OF_BED, LIGHT, DEEP, REM = "AWAKE", "OUT_OF_BED", "LIGHT", "DEEP", "REM"
UP = frozenset({AWAKE, OUT_OF_BED})
"""The stages that are no sleep."""

EPOCH_MS = MINUTE_MS // 2  # sleep is scored in half minutes
_LAST_MS = 2 * MINUTE_MS  # the last stage is no shorter

# Shares of deep sleep and of dreams in each cycle (the last one repeats), and what interrupts a stage.
_CYCLES = ((0.36, 0.07), (0.27, 0.17), (0.13, 0.25), (0.05, 0.32), (0.02, 0.36))
_INTRUDERS = {LIGHT: (AWAKE, REM, DEEP), DEEP: (LIGHT, LIGHT, LIGHT), REM: (LIGHT, LIGHT, AWAKE)}

_NAPS = {2: (862, 875, 24, 37), 6: (1005, 1020, 30, 70)}
"""Naps by weekday (Wednesday, Sunday): earliest and latest start after midnight, shortest and longest, min.

Nothing is eaten at these times, and nobody exercises (see :mod:`etl.samples.life`).
"""

_Block = tuple[str, int]  # a stage, and for how many epochs


class Stage(NamedTuple):
    """A time spent in one stage (epoch ms)."""

    start_ms: int
    end_ms: int
    kind: str


@dataclass(frozen=True, slots=True)
class Night:
    """A sleep, from lights out to getting up: the stages follow one another without a gap.

    ``index`` is the day it ends on.
    """

    index: int
    stages: tuple[Stage, ...] = field(repr=False)
    nap: bool = False

    @property
    def bed_ms(self) -> int:
        """Lights out."""
        return self.stages[0].start_ms

    @property
    def wake_ms(self) -> int:
        """Up."""
        return self.stages[-1].end_ms

    @property
    def onset_ms(self) -> int:
        """The first moment asleep."""
        return next(stage.start_ms for stage in self.stages if stage.kind not in UP)


def night(life: Life, index: int) -> Night:
    """The night that ends on the morning of that day."""
    rng = seeded(life.seed, life.subject, "night", index)
    bed, wake = life.day(index - 1).bed_ms, life.day(index).wake_ms
    return Night(index, _stages(_night_blocks(rng, walks=index % 3 == 1), bed, wake))


def nap(life: Life, index: int) -> Night | None:
    """The nap of that day, if there is one."""
    date = FIRST_DAY + timedelta(days=index)
    if date.weekday() not in _NAPS:
        return None
    earliest, latest, shortest, longest = _NAPS[date.weekday()]
    rng = seeded(life.seed, life.subject, "nap", index)
    start = local_ms(date, whole(rng, earliest, latest)) + whole(rng, 0, MINUTE_MS - 1)
    end = start + whole(rng, shortest, longest) * MINUTE_MS
    return Night(index, _stages(_nap_blocks(rng), start, end), nap=True)


def _stages(blocks: Iterator[_Block], start: int, end: int) -> tuple[Stage, ...]:
    """Blocks one after the other, from a time on and cut off at another."""
    found: list[Stage] = []
    for kind, epochs in blocks:
        until = start + epochs * EPOCH_MS
        if until > end - _LAST_MS:
            found.append(Stage(start, end, kind))
            break
        found.append(Stage(start, until, kind))
        start = until
    return tuple(found)


def _night_blocks(rng: Random, *, walks: bool) -> Iterator[_Block]:
    """Falling asleep, then cycle after cycle; every third night a walk to the bathroom between two."""
    yield AWAKE, whole(rng, 10, 44)
    walk = whole(rng, 1, 3) if walks else None
    for number in count():
        yield from _cycle(rng, *_CYCLES[min(number, len(_CYCLES) - 1)])
        if number == walk:
            yield from ((AWAKE, 3), (OUT_OF_BED, whole(rng, 6, 9)), (AWAKE, 4))
        elif happens(rng, 0.55):
            yield AWAKE, whole(rng, 12, 22) if happens(rng, 0.15) else whole(rng, 2, 7)


def _nap_blocks(rng: Random) -> Iterator[_Block]:
    """Light sleep soon, and nothing deeper for long."""
    yield AWAKE, whole(rng, 4, 10)
    yield from _broken(rng, LIGHT, 10_000)


def _cycle(rng: Random, deep: float, dreams: float) -> Iterator[_Block]:
    """One cycle of 78 to 104 minutes: down into deep sleep, up again, and dreams at its end."""
    epochs = whole(rng, 156, 208)
    calm, vivid = round(epochs * deep), round(epochs * dreams)
    down = (epochs - calm - vivid) * whole(rng, 45, 70) // 100
    plan = ((LIGHT, down), (DEEP, calm), (LIGHT, epochs - calm - vivid - down), (REM, vivid))
    for kind, length in plan:
        yield from _broken(rng, kind, length)


def _broken(rng: Random, kind: str, epochs: int) -> Iterator[_Block]:
    """A block as scorers see it: broken every four to ten minutes by a moment of something else."""
    while epochs > 0:
        run = min(epochs, whole(rng, 8, 20))
        yield kind, run
        moment = whole(rng, 1, 3)
        epochs -= run + moment
        if epochs > 0:
            yield _INTRUDERS[kind][whole(rng, 0, 2)], moment
