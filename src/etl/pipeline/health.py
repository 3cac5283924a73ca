"""How a service is: what it needs and whether that answers, and whether it gets on with its work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from etl.core.breaker import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.pipeline.guard import Answer, Guard
    from etl.pipeline.signals import Dependency


class Status(StrEnum):
    """Healthy: all is there. Degraded: it works, but not wholly. Down: it does not work now."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Condition:
    """How one dependency is.

    ``latency`` is how long its last answer took, in seconds; ``since`` when it came to be as it is, in
    seconds since 1970; ``problem`` what was wrong when it was last asked; ``breaker`` None where it has none.
    """

    name: str
    up: bool | None  # None: not asked yet
    needed: bool
    latency: float | None = None
    since: float | None = None
    problem: str | None = None
    breaker: State | None = None


@dataclass(frozen=True, slots=True)
class HealthReport:
    """All of it, at one moment.

    ``live`` says whether work progresses or has nothing to do; ``ready`` whether deliveries are being taken.
    """

    status: Status
    live: bool
    ready: bool
    conditions: tuple[Condition, ...]
    in_hand: int


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time in seconds: of a clock that only goes forward, and since 1970."""

    now: Callable[[], float]
    wall: Callable[[], float]


class Progress:
    """What is in hand, and when something last came of it."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last = now()
        self.in_hand = 0

    def began(self) -> None:
        """Take note of a delivery in hand; while there was none, nothing could stand still."""
        if not self.in_hand:
            self._last = self._now()
        self.in_hand += 1

    def ended(self) -> None:
        """Take note of its end, whatever that was."""
        self.in_hand -= 1
        self._last = self._now()

    def idle_seconds(self) -> float:
        """How long all that is in hand has come to nothing."""
        return self._now() - self._last if self.in_hand else 0.0


class Health:
    """What the guard, the loop and the work know, put together.

    ``stalled_after`` is how many seconds work in hand may come to nothing while all it needs is there. Until
    :meth:`begin`, the service waits for something; after :meth:`end`, it takes no more.
    """

    def __init__(self, clocks: Clocks, progress: Progress, stalled_after: float) -> None:
        self._clocks = clocks
        self._progress = progress
        self._stalled_after = stalled_after
        self._guard: Guard | None = None
        self._ended = False

    def begin(self, guard: Guard) -> None:
        """Deliveries are taken from now on."""
        self._guard = guard

    def end(self) -> None:
        """No more are taken."""
        self._ended = True

    def report(self) -> HealthReport:
        """Say how it is; asks nobody, so it answers at once."""
        conditions = self._conditions(self._guard) if self._guard else ()
        there = bool(conditions) and all(_is_there(each) for each in conditions if each.needed)
        stalled = there and self._idle_seconds() > self._stalled_after
        ready = there and not self._ended
        well = ready and not stalled and all(_is_there(each) for each in conditions)
        status = Status.HEALTHY if well else Status.DEGRADED if ready else Status.DOWN
        return HealthReport(status, not stalled, ready, conditions, self._progress.in_hand)

    def _idle_seconds(self) -> float:
        """How long work came to nothing since all it needs is there: what waited meanwhile needs a while."""
        idle = self._progress.idle_seconds()
        if self._guard is None:
            return idle
        needed, answers = self._guard.needed, self._guard.answers
        back = [answer.since for name, answer in answers.items() if name in needed]
        return min([idle, *(self._clocks.now() - since for since in back)])

    def _conditions(self, guard: Guard) -> tuple[Condition, ...]:
        behind = self._clocks.wall() - self._clocks.now()
        return tuple(
            _condition(
                name, state, needed=name in guard.needed, answer=guard.answers.get(name), behind=behind
            )
            for name, state in guard.states().items()
        )


def _condition(
    name: Dependency, breaker: State, *, needed: bool, answer: Answer | None, behind: float
) -> Condition:
    if answer is None:
        return Condition(name, None, needed, breaker=breaker)
    up, since = answer.problem is None, answer.since + behind
    return Condition(name, up, needed, answer.latency, since, answer.problem, breaker)


def _is_there(condition: Condition) -> bool:
    """Tell whether it answered and no breaker is open; one that was not asked yet was there a moment ago."""
    return condition.up is not False and condition.breaker in {None, State.CLOSED}
