"""Holds work back while something it needs is down, or while our own doing refuses everybody's files.

Dependencies are probed by asking them; the brake by letting a single delivery through. While either is
known to be wrong, no retry of a message is burnt. What work does not need (telling events, say) is asked
too, and holds nothing back.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.core.breaker import Breaker, State
from etl.core.errors import Transient
from etl.core.outcome import Disposition, Reason, Stage
from etl.pipeline.signals import Dependency

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from etl.core.brake import Brake
    from etl.pipeline.flow import Settlement

STORE, LEDGER, BRAKE = Dependency.STORE, Dependency.LEDGER, Dependency.BRAKE
#: Who is to blame when a stage finds something unavailable.
_BLAMED = {Stage.FETCH: STORE, Stage.COMMIT: STORE, Stage.CLAIM: LEDGER, Stage.RECORD: LEDGER}
_LONGEST_WAIT = 3.0  # seconds between probes, by up to a half more: what is back is found within five


@dataclass(frozen=True, slots=True)
class Senses:
    """How a guard perceives the world, and whom it tells.

    Time in seconds, chance in 0..1; ``tell`` hears of each breaker that changes, ``noted`` of each dependency
    that answers otherwise than before.
    """

    now: Callable[[], float]
    chance: Callable[[], float]
    tell: Callable[[Dependency, State], None]
    noted: Callable[[Dependency, Answer], None] = lambda _name, _answer: None


@dataclass(frozen=True, slots=True)
class Probe:
    """How to ask a dependency whether it is there: it returns, or raises Transient.

    Without what is ``needed`` there is no work; it is held back where ``holds`` (what brings the work, say,
    holds it back by itself).
    """

    ask: Callable[[], Awaitable[None]]
    needed: bool = True
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a dependency last said; times in seconds of the guard's clock.

    ``since`` is when it came to be as it is; ``problem`` is None where it answered well.
    """

    latency: float
    since: float
    problem: str | None = None


class Guard:
    """The breakers of a service.

    ``every`` is how often, in seconds, what is well is asked too; None asks only what is down. An answer that
    takes longer than ``patience`` seconds is none. Without a brake, refusals hold nothing back.
    """

    def __init__(
        self,
        probes: Mapping[Dependency, Probe],
        senses: Senses,
        brake: Brake | None = None,
        *,
        every: float | None = None,
        patience: float = 1.0,
    ) -> None:
        self._probes = probes
        self._senses = senses
        self._brake = brake
        self._every = every
        self._patience = patience
        self._breakers = {name: Breaker(longest=_LONGEST_WAIT) for name in probes}
        self._braked = Breaker(threshold=1, wait=30.0, longest=600.0)
        self._changed = asyncio.Event()
        self._failing: set[Dependency] = set()  # what work last found away
        self._warned: frozenset[Dependency] = frozenset()
        self._told: dict[Dependency, State] = {}
        self.answers: dict[Dependency, Answer] = {}

    def states(self) -> dict[Dependency, State]:
        """Give the state of every breaker by name, the brake's among them."""
        return {name: breaker.state for name, breaker in self._all().items()}

    def found(self) -> frozenset[Dependency]:
        """Give what this worker found away by itself: its own word, not that of others."""
        return frozenset(name for name, breaker in self._breakers.items() if breaker.proved)

    @property
    def needed(self) -> frozenset[Dependency]:
        """The dependencies without which there is no work."""
        return frozenset(name for name, probe in self._probes.items() if probe.needed)

    async def ready(self) -> None:
        """Return when a delivery may be worked on; while braked, one at a time may."""
        while not self._open_road():
            await self._change(*(() if self._down() else (self._braked,)))

    def heard(self, error: Exception) -> bool:
        """Take note of a failure; True when it speaks of a dependency that is known to be down."""
        self._undecided()
        if not isinstance(error, Transient) or error.reason is not Reason.UNAVAILABLE:
            return False
        blamed = _BLAMED.get(error.stage)
        breaker = self._breakers.get(blamed) if blamed else None
        if blamed is None or breaker is None:
            return False
        self._failing.add(blamed)
        self._failed(blamed)
        return breaker.state is not State.CLOSED

    def warned(self, names: frozenset[Dependency]) -> None:
        """Hear what other workers find away now: of these, one failure of our own is enough."""
        self._warned = names

    def settled(self, end: Settlement) -> None:
        """Take note of a delivery that ended well: what it needed is there."""
        if end.disposition is Disposition.DUPLICATE:  # it may have asked the ledger only, and is no verdict
            self._undecided()
            return
        with self._watching():
            for name in _BLAMED.values():
                if name in self._breakers:
                    self._well(name)
            if self._brake is not None:
                self._judge(self._brake, end)

    async def watch(self) -> None:
        """Ask the dependencies, for ever, each by itself; run it beside the work.

        Raises what asking raises where only a person can help (Fatal).
        """
        works = [asyncio.Event().wait(), *map(self._watch, self._probes)]  # for ever, if there is no probe
        watchers = [asyncio.ensure_future(work) for work in works]
        try:
            await asyncio.gather(*watchers)
        finally:
            for watcher in watchers:
                watcher.cancel()
            await asyncio.gather(*watchers, return_exceptions=True)

    async def _watch(self, name: Dependency) -> None:
        breaker = self._breakers[name]
        while True:
            well = breaker.state is State.CLOSED and self._every is not None
            if well or breaker.probe(self._senses.now()):
                await self._ask(name, breaker)
            if breaker.state is State.CLOSED and self._every is not None:
                await asyncio.sleep(self._every)
            else:
                await self._change(breaker)

    async def _ask(self, name: Dependency, breaker: Breaker) -> None:
        began = self._senses.now()
        problem = await self._problem(self._probes[name].ask)
        self._note(name, self._senses.now() - began, problem)
        with self._watching():
            if problem is not None:
                self._failed(name)
            elif breaker.state is State.HALF_OPEN or name not in self._failing:  # work knows better
                self._well(name)

    async def _problem(self, ask: Callable[[], Awaitable[None]]) -> str | None:
        try:
            async with asyncio.timeout(self._patience):
                await ask()
        except TimeoutError:
            return f"no answer within {self._patience:g} s"
        except Transient as error:
            return str(error)
        return None

    def _failed(self, name: Dependency) -> None:
        with self._watching():
            breaker, warned = self._breakers[name], name in self._warned
            breaker.failed(self._senses.now(), self._senses.chance(), warned=warned)

    def _well(self, name: Dependency) -> None:
        self._failing.discard(name)
        self._breakers[name].succeeded()

    def _note(self, name: Dependency, latency: float, problem: str | None) -> None:
        last = self.answers.get(name)
        same = last is not None and (last.problem is None) == (problem is None)
        since = last.since if last and same else self._senses.now()
        self.answers[name] = answer = Answer(latency, since, problem)
        if not same and (last or problem is not None):  # that all is well at first is no news
            self._senses.noted(name, answer)

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

    def _open_road(self) -> bool:
        if self._down():
            return False
        if self._braked.state is State.CLOSED:
            return True
        with self._watching():
            return self._braked.probe(self._senses.now())

    def _down(self) -> bool:
        states = ((self._probes[name].holds, breaker.state) for name, breaker in self._breakers.items())
        return any(holds and state is not State.CLOSED for holds, state in states)

    async def _change(self, *watched: Breaker) -> None:
        """Wait until a state changes or a probe of one of these is due."""
        due = [breaker.due_in(self._senses.now()) for breaker in watched if breaker.state is State.OPEN]
        self._changed.clear()
        with suppress(TimeoutError):  # not by wait_for(), which may swallow a cancellation in Python 3.11
            async with asyncio.timeout(min(due, default=None)):
                await self._changed.wait()

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """Tell of the states that changed inside, and wake whoever waits for it.

        One that is open again, after a probe that nobody was told of, is no news.
        """
        before = self.states()
        yield
        changed = {name: state for name, state in self.states().items() if state is not before[name]}
        for name, state in changed.items():
            if state is not self._told.get(name):
                self._told[name] = state
                self._senses.tell(name, state)
        if changed:
            self._changed.set()

    def _all(self) -> Mapping[Dependency, Breaker]:
        return {**self._breakers, BRAKE: self._braked}


def unguarded() -> Guard:
    """Give a guard that holds nothing back: what a run on one machine needs cannot come back by itself."""
    return Guard({}, Senses(lambda: 0.0, lambda: 0.0, lambda _name, _state: None))
