"""What we own at the broker, as values: exchanges, queues and what binds them.

Each argument is one that RabbitMQ 3.10 and 4 both take and mean alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MILLISECONDS = 1000
#: As good as none. None at all would be 20 in RabbitMQ 4, and -1, which is no limit there, is 0 in 3.10.
_NO_LIMIT = 1_000_000_000
_CANARY_TTL = 3_600_000  # milliseconds: what nobody asked for by then, nobody will


@dataclass(frozen=True, slots=True)
class Names:
    """All names and numbers of the topology; ``delays`` are seconds, one queue each."""

    exchange: str = "health_data_exchange"
    binding: str = "health.processing.#"
    queue: str = "etl_narrative_engine"
    retry: str = "etl_narrative_engine.retry"
    dead_exchange: str = "etl_narrative_engine.dlx"
    dead: str = "etl_narrative_engine.dead"
    canary: str = "etl_narrative_engine.canary"
    delays: tuple[float, ...] = (30, 300, 900)
    delivery_limit: int = 20

    def retry_queue(self, delay: float) -> str:
        """Name the queue of a delay: ``….30s``, or ``….250ms`` where it is no whole number of seconds."""
        milliseconds = round(delay * _MILLISECONDS)
        whole, rest = divmod(milliseconds, _MILLISECONDS)
        return f"{self.retry}.{milliseconds}ms" if rest else f"{self.retry}.{whole}s"

    def nearest(self, seconds: float) -> str:
        """Name the delay queue that comes nearest."""
        return self.retry_queue(min(self.delays, key=lambda delay: abs(delay - seconds)))

    @property
    def retry_queues(self) -> tuple[str, ...]:
        """All delay queues, each once."""
        return tuple(dict.fromkeys(map(self.retry_queue, self.delays)))


@dataclass(frozen=True, slots=True)
class Exchange:
    """A durable topic exchange."""

    name: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable quorum queue, and what binds it: an exchange and a pattern."""

    name: str
    arguments: Mapping[str, str | int] = field(default_factory=dict)
    bound: tuple[str, str] | None = None


def exchanges(names: Names) -> tuple[Exchange, ...]:
    """Say which exchanges must stand."""
    return Exchange(names.exchange), Exchange(names.dead_exchange)


def queues(names: Names) -> tuple[Queue, ...]:
    """Say which queues must stand: those first where others lead to."""
    dead = _quorum(names.dead, {"x-delivery-limit": _NO_LIMIT}, (names.dead_exchange, "#"))
    given_up = {"x-delivery-limit": names.delivery_limit, **_leads_to(names.dead_exchange)}
    main = _quorum(names.queue, given_up, (names.exchange, names.binding))
    delays = {names.retry_queue(delay): round(delay * _MILLISECONDS) for delay in names.delays}
    back = {**_leads_to(""), "x-dead-letter-routing-key": names.queue}
    canary = _quorum(names.canary, {"x-message-ttl": _CANARY_TTL, "x-delivery-limit": _NO_LIMIT})
    return (
        dead,
        canary,
        main,
        *(_quorum(name, {"x-message-ttl": ttl, **back}) for name, ttl in delays.items()),
    )


def _quorum(name: str, arguments: Mapping[str, str | int], bound: tuple[str, str] | None = None) -> Queue:
    return Queue(name, {"x-queue-type": "quorum", **arguments}, bound)


def _leads_to(exchange: str) -> dict[str, str | int]:
    """Let a queue keep what leaves it until the next one has it: at least once needs both settings."""
    return {
        "x-dead-letter-exchange": exchange,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
