"""``etl queue``: how full our queues are. What workers have in hand, AMQP tells nobody."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.adapters.cancelling import heed
from etl.adapters.rabbitmq import Admin
from etl.bootstrap.parts import address, topology

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from etl.adapters.rabbitmq import Depth
    from etl.settings import Loaded

WORK, RETRY, DEAD, CANARY = "work", "retry", "dead letters", "canaries"


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: what it is for, its name, and how full it is; None where it is not there."""

    purpose: str
    name: str
    depth: Depth | None

    def document(self) -> dict[str, Any]:
        """The queue for machines."""
        ready, consumers = (self.depth.ready, self.depth.consumers) if self.depth else (None, None)
        return {"queue": self.name, "purpose": self.purpose, "ready": ready, "consumers": consumers}


async def looks(loaded: Loaded, pause: float | None) -> AsyncGenerator[Sequence[Queue], None]:
    """Look once, or again and again with a pause in seconds; all over one connection.

    Raises Transient where the broker is away.
    """
    names = topology(loaded.settings)
    purposes = {names.queue: WORK, names.dead: DEAD} | dict.fromkeys(names.retry_queues, RETRY)
    async with Admin(address(loaded.settings), names) as admin:
        while True:
            found = [Queue(purposes[name], name, depth) for name, depth in (await admin.depths()).items()]
            yield [*found, Queue(CANARY, names.canary, await admin.canaries())]
            if pause is None:
                return
            heed()
            await asyncio.sleep(pause)
