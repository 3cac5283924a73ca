"""The service over RabbitMQ, an object store and a ledger, wired."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from etl.adapters.rabbitmq import Admin, RabbitBroker
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.adapters.store_s3_probe import probe
from etl.bootstrap import parts, watching
from etl.bootstrap.machine import sandbox
from etl.bootstrap.remote import account
from etl.bootstrap.terms import same_key, service_terms
from etl.core import identity
from etl.pipeline.flow import Flow
from etl.pipeline.observed import observed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from etl.adapters.ledger_redis import RedisLedger
    from etl.adapters.ledger_sqlite import SqliteLedger
    from etl.adapters.sandbox_process import ProcessSandbox
    from etl.bootstrap.parts import Relayed
    from etl.bootstrap.telling import Telling
    from etl.pipeline.gauges import Gauges
    from etl.pipeline.guard import Guard
    from etl.pipeline.peers import Board
    from etl.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """A service that may begin: everything it needs was there a moment ago."""

    flow: Flow
    broker: RabbitBroker
    admin: Admin
    guard: Guard
    gauges: Gauges
    relayed: Relayed | None  # None where the ledger itself tells the events
    board: Board | None  # None where workers share no Redis


@asynccontextmanager
async def service(settings: Settings, telling: Telling) -> AsyncIterator[Service]:
    """Wire the service, and what it tells.

    Raises Fatal where a person must act, Transient where something is away for now.
    """
    link = telling.instruments.tracer.headers
    async with AsyncExitStack() as stack:
        index = await stack.enter_async_context(parts.ledger(settings, link))
        box = await stack.enter_async_context(sandbox(settings, telling.signals.child_died))
        canaries = await stack.enter_async_context(parts.canary_ledger(settings, link))
        flow = replace(await _flow(settings, index, box, stack), canaries=canaries)
        place, names = parts.address(settings), parts.topology(settings)
        broker = RabbitBroker(place, names, prefetch=settings.prefetch, link=link)
        await stack.enter_async_context(broker)
        admin = await stack.enter_async_context(Admin(place, names))
        relayed = await parts.relayed(settings, index, stack)
        asked = watching.probes(flow.out, index, admin, relayed)
        guard = watching.guard(asked, telling, brake=settings.brake)
        gauges = watching.gauges(
            broker=broker,
            admin=admin,
            ledger=index,
            relayed=relayed,
            sandbox=box,
            watched=guard,
            telling=telling,
        )
        board = await parts.board(settings, stack)
        yield Service(observed(flow, telling.signals), broker, admin, guard, gauges, relayed, board)


@asynccontextmanager
async def settling(settings: Settings) -> AsyncIterator[Flow]:
    """Wire the flow over object store and ledger, without the broker; raises as :func:`service` does."""
    async with AsyncExitStack() as stack:
        index = await stack.enter_async_context(parts.ledger(settings))
        box = await stack.enter_async_context(sandbox(settings))
        yield await _flow(settings, index, box, stack)


async def _flow(
    settings: Settings, index: RedisLedger | SqliteLedger, box: ProcessSandbox, stack: AsyncExitStack
) -> Flow:
    terms = service_terms(settings)
    stores = await stack.enter_async_context(s3_client(account(settings)))
    out = S3Store(stores, settings.bucket, settings.prefix, create_once=settings.s3_create_once)
    await probe(out)
    await same_key(out, identity.key_id(terms.pseudonym_key))
    raw = {bucket: S3Store(stores, bucket) for bucket in settings.buckets}
    for place in raw.values():
        await place.check()
    return Flow(raw, out, index, box, terms, clock=time.time)
