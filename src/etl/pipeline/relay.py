"""Tells the events of an outbox to a sink: in order, at least once; what is told twice has the same bytes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from etl.core.errors import Transient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from etl.pipeline.ports import EventSink, Outbox

_BATCH = 100


async def rest(stopped: asyncio.Event, seconds: float) -> None:
    """Wait, but no longer than until it is stopped."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stopped.wait(), seconds)


class Relay:
    """Carries events from an outbox to a sink.

    It looks into an empty outbox every ``pause`` seconds; while the sink is unavailable it waits twice as
    long each time, up to ``longest``. ``trouble`` is what the last attempt failed with, None when it went
    well.
    """

    def __init__(
        self,
        outbox: Outbox,
        sink: EventSink,
        *,
        pause: float = 1.0,
        longest: float = 60.0,
        rest: Callable[[asyncio.Event, float], Awaitable[None]] = rest,
    ) -> None:
        self._outbox = outbox
        self._sink = sink
        self._pause = pause
        self._longest = longest
        self._rest = rest
        self._stopped = asyncio.Event()
        self.trouble: Transient | None = None

    def stop(self) -> None:
        """Have it end, after one more attempt at what waits: the last events of a worker that ends."""
        self._stopped.set()

    async def run(self) -> None:
        """Carry events until stopped. Raises Fatal where only a person can help."""
        delay = self._pause
        while True:
            last = self._stopped.is_set()
            told = await self._attempt()
            if last:
                return
            delay = min(delay * 2, self._longest) if self.trouble else self._pause
            if told < _BATCH:
                await self._rest(self._stopped, delay)

    async def _attempt(self) -> int:
        try:
            told = await self.step()
        except Transient as trouble:
            self.trouble = trouble
            return 0
        self.trouble = None
        return told

    async def step(self) -> int:
        """Carry one batch and give its size. They are dropped only when they are told."""
        waiting = await self._outbox.unsent(_BATCH)
        if waiting:
            await self._sink.emit([event for _, event in waiting])
            await self._outbox.sent([number for number, _ in waiting])
        return len(waiting)
