"""How a service is: what it needs and whether that answers, and whether it gets on with its work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.core.breaker import State


class Status(StrEnum):
    """Healthy: all is there. Degraded: it works, but not wholly. Down: it does not work now."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Condition:
    """How one dependency is.

    ``latency`` is how long its last answer took, in seconds; ``since`` when it came to be as it is, in seconds
    since 1970; ``problem`` what its last answer was, where it was none; ``breaker`` None where it has none.
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
