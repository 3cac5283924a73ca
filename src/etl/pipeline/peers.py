"""What workers tell one another of their breakers: who hears of an outage needs but one failure to believe.

Nobody opens a breaker on hearsay alone, and nobody passes hearsay on: what a worker opened on the word of
others and one failure it does not post. So no workers can keep each other's open, nor one its own, and a file
that fails for itself is given up at last. Each finds back by its own probe, at a moment of its own.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from etl.core.errors import EtlError
from etl.pipeline.signals import Dependency

if TYPE_CHECKING:
    from collections.abc import Collection

    from etl.pipeline.guard import Guard

#: What a board in the ledger can speak of: not the ledger, and not what is one worker's own.
SHARED = frozenset({Dependency.STORE, Dependency.BROKER})
_EVERY = 1.0  # seconds
_PATIENCE = 1.0


class Board(Protocol):
    """Where workers post what they find away; what is posted stays for some seconds."""

    async def post(self, names: Collection[Dependency]) -> None:
        """Say that these are away."""

    async def posted(self) -> frozenset[Dependency]:
        """Give what anybody has posted, us among them."""


async def share(guard: Guard, board: Board, every: float = _EVERY) -> None:
    """Tell the others, and hear from them, for ever; where the board is away, each is alone."""
    while True:
        guard.warned(await _heard(guard, board))
        await asyncio.sleep(every)


async def _heard(guard: Guard, board: Board) -> frozenset[Dependency]:
    away = guard.found() & SHARED
    try:
        async with asyncio.timeout(_PATIENCE):
            if away:
                await board.post(away)
            return await board.posted()
    except (TimeoutError, EtlError):
        return frozenset()
