"""Asks, every few seconds, for what no delivery tells: how full, how old, how large, how late."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core.breaker import State
from etl.core.errors import EtlError
from etl.pipeline import signals
from etl.pipeline.signals import Queue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from etl.pipeline.guard import Guard
    from etl.pipeline.health import Clocks
    from etl.pipeline.instruments import Meter

_TICK = 0.1  # seconds between looks at the clock
_TICKS = 50  # looks between questions: five seconds
_PATIENCE = 2.0  # seconds for an answer; without one, the gauge stays as it was


@dataclass(frozen=True, slots=True)
class Sources:
    """Who is asked.

    ``depths`` gives messages by queue, ``inputs`` the size of the ledger, ``waiting`` how many events are in
    the outbox and the number of the oldest (None where there is no outbox), ``oldest`` when the oldest
    message in hand was published (seconds since 1970, None where none is), ``memory`` the resident bytes of
    all children.
    """

    depths: Callable[[], Awaitable[Mapping[Queue, int]]]
    inputs: Callable[[], Awaitable[int]]
    waiting: Callable[[], Awaitable[tuple[int, int | None]]] | None
    oldest: Callable[[], float | None]
    memory: Callable[[], int]


@dataclass(slots=True)
class Gauges:
    """Sets the gauges from its sources and from the guard's state, for ever."""

    meter: Meter
    guard: Guard
    sources: Sources
    clocks: Clocks
    _first: int | None = field(default=None, init=False)  # the event that has waited longest
    _first_seen: float = field(default=0.0, init=False)

    async def run(self) -> None:
        """Run it beside the work."""
        while True:
            self.look()
            await self.ask()
            self.meter.set(signals.LOOP_LAG, await self._lag())

    def look(self) -> None:
        """Set what is known without asking."""
        self.meter.set(signals.SANDBOX_MEMORY, self.sources.memory())
        oldest = self.sources.oldest()
        age = 0.0 if oldest is None else max(0.0, self.clocks.wall() - oldest)
        self.meter.set(signals.OLDEST_UNSETTLED, age)
        for dependency, found in self.guard.states().items():
            for state in State:
                self.meter.set(signals.BREAKER_STATE, state is found, dependency=dependency, state=state)
        for dependency, answer in self.guard.answers.items():
            self.meter.set(signals.DEPENDENCY_UP, answer.problem is None, dependency=dependency)
            self.meter.set(signals.DEPENDENCY_LATENCY, answer.latency, dependency=dependency)

    async def ask(self) -> None:
        """Ask all at once."""
        await asyncio.gather(self._patiently(self._depths), self._patiently(self._inputs), self._outbox())

    async def _depths(self) -> None:
        depths = await self.sources.depths()
        for queue in Queue:
            self.meter.set(signals.QUEUE_MESSAGES, depths.get(queue, 0), queue=queue)

    async def _inputs(self) -> None:
        self.meter.set(signals.LEDGER_INPUTS, await self.sources.inputs())

    async def _outbox(self) -> None:
        if self.sources.waiting is not None:
            ask = self.sources.waiting
            await self._patiently(lambda: self._waiting(ask))

    async def _waiting(self, ask: Callable[[], Awaitable[tuple[int, int | None]]]) -> None:
        (waiting, first), now = await ask(), self.clocks.now()
        if first != self._first:
            self._first, self._first_seen = first, now
        self.meter.set(signals.OUTBOX_EVENTS, waiting)
        self.meter.set(signals.OUTBOX_LAG, 0.0 if first is None else now - self._first_seen)

    async def _patiently(self, ask: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await ask()
        except (TimeoutError, EtlError):
            return  # whoever needs it for work says so

    async def _lag(self) -> float:
        """Watch how late the loop wakes us, until the next questions are due."""
        late = 0.0
        for _ in range(_TICKS):
            due = self.clocks.now() + _TICK
            await asyncio.sleep(_TICK)
            late = max(late, self.clocks.now() - due)
        return late
