"""What happens to whom and when, drawn from a seed; the same seed gives the same schedule."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence


class Deed(StrEnum):
    """What is done to a victim; after a while it is undone."""

    KILL = "kill"
    PAUSE = "pause"


class Victim(Protocol):
    """A server or a worker; its calls take their time."""

    def kill(self) -> None:
        """End it as a crash would."""

    def restart(self) -> None:
        """Start it again."""

    def pause(self) -> None:
        """Freeze it."""

    def resume(self) -> None:
        """Let it go on."""


@dataclass(frozen=True, order=True)
class Trouble:
    """One entry of the schedule; times are seconds since the beginning."""

    at: float
    victim: str
    deed: Deed
    lasts: float

    def __str__(self) -> str:
        return f"{self.at:7.1f} s  {self.deed} {self.victim} for {self.lasts:.1f} s"


def schedule(
    seed: int, seconds: float, victims: Mapping[str, Sequence[Deed]], calm: float
) -> dict[str, list[Trouble]]:
    """Draw the troubles of each victim, about ``calm`` seconds apart, out of the deeds it is open to."""
    return {name: list(_troubles(seed, seconds, name, deeds, calm)) for name, deeds in victims.items()}


def _troubles(seed: int, seconds: float, name: str, deeds: Sequence[Deed], calm: float) -> Iterator[Trouble]:
    chance = random.Random(f"{seed} {name}")
    deck: list[Deed] = []
    at = chance.uniform(0.2, 1.0) * calm
    while at < seconds:
        deck = deck or chance.sample(deeds, len(deeds))  # each once before any comes again
        longest = 9.0 if chance.random() < 0.3 else 2.0  # beyond every time-out, or a stumble
        lasts = min(chance.uniform(0.1, longest), calm)
        yield Trouble(round(at, 2), name, deck.pop(), round(lasts, 2))
        at += lasts + chance.uniform(0.5, 1.5) * calm


async def make(
    troubles: Sequence[Trouble],
    victim: Victim,
    run: Callable[[Callable[[], None]], Awaitable[None]],
    until: float,
) -> AsyncIterator[Trouble]:
    """Do to a victim what is due, one thing after the other; late where it took long to come back.

    ``run`` runs its calls, here or in a thread. What is still to come when the time is over is left out.
    """
    began = time.monotonic()
    for trouble in troubles:
        await asyncio.sleep(max(0.0, began + trouble.at - time.monotonic()))
        if time.monotonic() > until:
            return
        kill = trouble.deed is Deed.KILL
        await run(victim.kill if kill else victim.pause)
        yield trouble
        await asyncio.sleep(trouble.lasts)
        await run(victim.restart if kill else victim.resume)
