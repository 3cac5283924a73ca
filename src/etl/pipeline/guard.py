"""Holds work back while something it needs is down, or while our own doing refuses everybody's files.

Dependencies are probed by asking them; the brake by letting a single delivery through. While either is
known to be wrong, no retry of a message is burnt.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.core.breaker import Breaker, State
from etl.core.errors import Transient
from etl.core.outcome import Disposition, Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from etl.core.brake import Brake
    from etl.pipeline.flow import Settlement

STORE, LEDGER, BRAKE = "store", "ledger", "brake"
#: Who is to blame when a stage finds something unavailable.
_BLAMED = {Stage.FETCH: STORE, Stage.COMMIT: STORE, Stage.CLAIM: LEDGER, Stage.RECORD: LEDGER}


@dataclass(frozen=True, slots=True)
class Senses:
    """How a guard perceives the world: time in seconds, chance in 0..1, and who hears of a changed state."""

    now: Callable[[], float]
    chance: Callable[[], float]
    tell: Callable[[str, State], None]


class Guard:
    """The breakers of a service.

    ``probes`` ask each dependency whether it is there: they return, or raise Transient. Without a brake,
    refusals hold nothing back.
    """

    def __init__(
        self,
        probes: Mapping[str, Callable[[], Awaitable[None]]],
        senses: Senses,
        brake: Brake | None = None,
    ) -> None:
        self._probes = probes
        self._senses = senses
        self._brake = brake
        self._breakers = {name: Breaker() for name in probes}
        self._braked = Breaker(threshold=1, wait=30.0, longest=600.0)
        self._changed = asyncio.Event()

    def states(self) -> dict[str, State]:
        """Give the state of every breaker by name, the brake's among them."""
        return {name: breaker.state for name, breaker in self._all().items()}

    async def ready(self) -> None:
        """Return when a delivery may be worked on; while braked, one at a time may."""
        while not self._open_road():
            await self._change(*(() if self._down() else (self._braked,)))

    def heard(self, error: Exception) -> bool:
        """Take note of a failure; True when it speaks of a dependency that is known to be down."""
        self._undecided()
        if not isinstance(error, Transient) or error.reason is not Reason.UNAVAILABLE:
            return False
        breaker = self._breakers.get(_BLAMED.get(error.stage, ""))
        if breaker is None:
            return False
        with self._watching():
            breaker.failed(self._senses.now(), self._senses.chance())
        return breaker.state is not State.CLOSED

    def settled(self, end: Settlement) -> None:
        """Take note of a delivery that ended well: what it needed is there."""
        if end.disposition is Disposition.DUPLICATE:  # it may have asked the ledger only, and is no verdict
            self._undecided()
            return
        with self._watching():
            for breaker in self._breakers.values():
                breaker.succeeded()
            if self._brake is not None:
                self._judge(self._brake, end)

    async def watch(self) -> None:
        """Probe what is down, for ever; run it beside the work."""
        while True:
            for name, breaker in self._breakers.items():
                if breaker.probe(self._senses.now()):
                    await self._probe(name, breaker)
            await self._change(*self._breakers.values())

    def _judge(self, brake: Brake, end: Settlement) -> None:
        reason = end.metadata["reason"]
        pulled = brake.add(end.metadata["subject"], Reason(reason) if reason else None)
        if pulled:
            self._braked.failed(self._senses.now(), self._senses.chance())
        elif self._braked.state is not State.CLOSED:
            self._braked.succeeded()
            brake.release()

    def _undecided(self) -> None:
        with self._watching():
            self._braked.undecided()

    async def _probe(self, name: str, breaker: Breaker) -> None:
        try:
            await self._probes[name]()
        except Transient:
            with self._watching():
                breaker.failed(self._senses.now(), self._senses.chance())
        else:
            with self._watching():
                breaker.succeeded()

    def _open_road(self) -> bool:
        if self._down():
            return False
        if self._braked.state is State.CLOSED:
            return True
        with self._watching():
            return self._braked.probe(self._senses.now())

    def _down(self) -> bool:
        return any(breaker.state is not State.CLOSED for breaker in self._breakers.values())

    async def _change(self, *watched: Breaker) -> None:
        """Wait until a state changes or a probe of one of these is due."""
        due = [breaker.due_in(self._senses.now()) for breaker in watched if breaker.state is State.OPEN]
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), min(due, default=None))
        except TimeoutError:
            return

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """Tell of the states that changed inside, and wake whoever waits for it."""
        before = self.states()
        yield
        changed = {name: state for name, state in self.states().items() if state is not before[name]}
        for name, state in changed.items():
            self._senses.tell(name, state)
        if changed:
            self._changed.set()

    def _all(self) -> Mapping[str, Breaker]:
        return {**self._breakers, BRAKE: self._braked}


def unguarded() -> Guard:
    """Give a guard that holds nothing back: what a run on one machine needs cannot come back by itself."""
    return Guard({}, Senses(lambda: 0.0, lambda: 0.0, lambda _name, _state: None))
