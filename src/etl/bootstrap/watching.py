"""How a service keeps an eye on what it needs: whom it asks, and what holds its work back."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from etl.bootstrap.terms import KEY_ID
from etl.core.brake import Brake
from etl.pipeline.gauges import Gauges, Sources
from etl.pipeline.guard import Guard, Probe, Senses
from etl.pipeline.signals import Dependency, Queue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.adapters.rabbitmq import Admin, RabbitBroker
    from etl.adapters.sandbox_process import ProcessSandbox
    from etl.bootstrap.parts import Relayed
    from etl.bootstrap.telling import Telling
    from etl.pipeline.ports import Ledger, ObjectStore

_ASK_EVERY = 1.0  # seconds


def guard(probes: Mapping[Dependency, Probe], telling: Telling, *, brake: bool) -> Guard:
    """Make the guard of a service."""
    signals = telling.signals
    senses = Senses(telling.clocks.now, random.random, signals.breaker, signals.dependency)
    return Guard(probes, senses, Brake() if brake else None, every=_ASK_EVERY)


def probes(
    out: ObjectStore, ledger: Ledger, admin: Admin, relayed: Relayed | None
) -> dict[Dependency, Probe]:
    """Say how each dependency is asked. A broker that is away holds the work back by itself."""

    async def ask_store() -> None:
        await out.head(KEY_ID)

    asked = {
        Dependency.STORE: Probe(ask_store),
        Dependency.LEDGER: Probe(ledger.ping),
        Dependency.BROKER: Probe(admin.ping, holds=False),
    }
    if relayed:
        asked[Dependency.EVENTS] = Probe(relayed.sink.ping, needed=False, holds=False)
    return asked


def gauges(  # noqa: PLR0913 - all that is looked at
    *,
    broker: RabbitBroker,
    admin: Admin,
    ledger: Ledger,
    relayed: Relayed | None,
    sandbox: ProcessSandbox,
    watched: Guard,
    telling: Telling,
) -> Gauges:
    """Say who is asked for what no delivery tells."""

    async def depths() -> dict[Queue, int]:
        found = await admin.depths()
        ready = {name: depth.ready if depth else 0 for name, depth in found.items()}
        names = broker.names
        return {
            Queue.WORK: ready[names.queue],
            Queue.RETRY: sum(ready[name] for name in names.retry_queues),
            Queue.DEAD: ready[names.dead],
        }

    async def waiting() -> tuple[int, int | None]:
        assert relayed  # noqa: S101 - asked only where there is an outbox
        number, oldest = await relayed.outbox.waiting(), await relayed.outbox.unsent(1)
        return number, oldest[0][0] if oldest else None

    sources = Sources(
        depths=depths,
        inputs=ledger.inputs,
        waiting=waiting if relayed else None,
        oldest=lambda: broker.oldest,
        memory=sandbox.memory_bytes,
    )
    return Gauges(telling.instruments.meter, watched, sources, telling.clocks)
