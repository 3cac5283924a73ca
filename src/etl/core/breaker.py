"""A breaker: after failures in a row, leave a dependency alone until a single probe finds it back.

::

    closed ──threshold failures──▶ open ──wait over──▶ half-open (one probe)
       ▲                             ▲                     │
       └──────── success ────────────┼──── failure: twice the wait ┘

Time is an argument, in seconds of any clock that only goes forward; so is chance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """What a breaker lets through: everything, nothing, or a single probe."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(slots=True)
class Breaker:
    """Opens after ``threshold`` failures in a row; waits ``wait`` seconds at first, ``longest`` at most.

    The threshold must be below the attempts of a message: a lone one must not be given up in an outage.
    """

    threshold: int = 3
    wait: float = 1.0
    longest: float = 60.0
    state: State = field(default=State.CLOSED, init=False)
    #: Whether it is open for failures of its own, and not on the word of others and a single one.
    proved: bool = field(default=False, init=False)
    _failures: int = field(default=0, init=False)
    _waits: float = field(default=0.0, init=False)
    _due: float = field(default=0.0, init=False)

    def succeeded(self) -> None:
        """It works: let everything through."""
        self.state, self.proved = State.CLOSED, False
        self._failures, self._waits = 0, 0.0

    def failed(self, now: float, chance: float = 0.0, *, warned: bool = False) -> None:
        """Count a failure; ``chance`` in 0..1 lengthens the wait by up to a half, to spread the probes.

        Where others have ``warned``, a single one is enough. Failures of calls that were under way when it
        opened change nothing.
        """
        if self.state is State.OPEN:
            return
        self._failures += 1
        self.proved = self.state is State.HALF_OPEN or self._failures >= self.threshold
        if warned or self.proved:
            self._waits = min(self.longest, 2 * self._waits or self.wait)
            self._due = now + self._waits * (1 + chance / 2)
            self.state = State.OPEN

    def probe(self, now: float) -> bool:
        """Tell whether to probe now; after a yes, no until the probe has succeeded or failed."""
        if self.state is State.OPEN and now >= self._due:
            self.state = State.HALF_OPEN
            return True
        return False

    def undecided(self) -> None:
        """Take a probe back that told nothing; the next may come at once."""
        if self.state is State.HALF_OPEN:
            self.state = State.OPEN

    def due_in(self, now: float) -> float:
        """Seconds until the next probe; 0 where it may come now."""
        return max(0.0, self._due - now) if self.state is State.OPEN else 0.0
