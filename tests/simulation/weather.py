"""Faults drawn from a seed: which there are in a run, when they strike, and a tap in which they do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from etl.core.errors import Transient
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from random import Random

T = TypeVar("T")
CALM = 3_600.0  # seconds after which no more fault strikes
_STAGES = {
    "raw": Stage.FETCH,
    "out": Stage.COMMIT,
    "ledger.record": Stage.RECORD,
    "ledger.intend": Stage.RECORD,
}
_PARTS_OF = {"raw": "store", "out": "store", "ledger": "ledger", "broker": "broker"}


@dataclass(frozen=True)
class Outage:
    """A dependency that is away for some time."""

    of: str
    since: float
    until: float


@dataclass(frozen=True)
class Weather:
    """Chances of the faults of single calls, seconds that a call may take, and the outages."""

    fails: float
    loses_replies: float
    delays_puts: float
    slowness: float
    outages: tuple[Outage, ...] = ()

    def away(self, name: str, now: float) -> bool:
        """Tell whether whom a call asks is away."""
        asked = _PARTS_OF.get(name.partition(".")[0])
        return any(outage.of == asked and outage.since <= now < outage.until for outage in self.outages)


def drawn(chance: Random) -> Weather:
    """Draw a weather: each kind of fault is in about half of all runs."""

    def rate(most: float) -> float:
        return chance.choice((0.0, chance.uniform(0, most)))

    outages = tuple(_outage(chance) for _ in range(chance.choice((0, 0, 1, 2))))
    return Weather(rate(0.2), rate(0.15), rate(0.3), chance.choice((0.01, 1.0, 20.0)), outages)


def _outage(chance: Random) -> Outage:
    since = chance.uniform(0, 600)
    return Outage(
        chance.choice(("store", "ledger", "broker")), since, min(CALM, since + chance.uniform(10, 2_400))
    )


@dataclass
class Stormy:
    """A tap in which calls are slow and go wrong; ``late`` are the puts that nobody waits for any more."""

    weather: Weather
    chance: Random
    late: list[asyncio.Task[object]] = field(default_factory=list)

    async def __call__(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        """Make the call, unless the weather is against it."""
        await self._pass_time()
        self._strike(name, self.weather.fails)
        if name == "out.put_new" and self._strikes(self.weather.delays_puts):
            self.late.append(asyncio.create_task(self._later(call)))
            raise unavailable(name)
        result = await call()
        await self._pass_time()
        self._strike(name, self.weather.loses_replies)
        return result

    async def probe(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        """Make the call of a probe, which is quick and fails only where whom it asks is away."""
        self._strike(name, 0.0)
        return await call()

    async def _later(self, call: Callable[[], Awaitable[T]]) -> object:
        await asyncio.sleep(self.chance.uniform(0, 60))
        return await call()

    async def _pass_time(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, self.weather.slowness))

    def _strike(self, name: str, rate: float) -> None:
        now = asyncio.get_running_loop().time()
        if self.weather.away(name, now) or (not name.startswith("sandbox") and self._strikes(rate)):
            raise unavailable(name)

    def _strikes(self, rate: float) -> bool:
        return asyncio.get_running_loop().time() < CALM and self.chance.random() < rate


def unavailable(name: str) -> Transient:
    """Make the error that an adapter raises where a call cannot be made."""
    stage = _STAGES.get(name) or _STAGES.get(name.partition(".")[0], Stage.CLAIM)
    return Transient(stage, Reason.UNAVAILABLE)
