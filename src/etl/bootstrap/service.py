"""The service over RabbitMQ, an object store and a ledger, wired."""

from __future__ import annotations

import random
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.adapters.events_jsonl import JsonlEvents
from etl.adapters.events_redis import RedisEvents
from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.ledger_sqlite import SqliteLedger
from etl.adapters.rabbitmq import Address, Admin, Names, Publisher, RabbitBroker, declare
from etl.adapters.rabbitmq.address import Line
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.adapters.store_s3_probe import probe
from etl.bootstrap.machine import private_folder, sandbox
from etl.bootstrap.remote import account
from etl.bootstrap.terms import KEY_ID, same_key, service_terms
from etl.core import identity
from etl.core.brake import Brake
from etl.core.errors import Fatal
from etl.pipeline.flow import Flow
from etl.pipeline.guard import LEDGER, STORE, Guard, Senses
from etl.settings.service import EventsKind, LedgerKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from etl.core.breaker import State
    from etl.pipeline.ports import EventSink, Ledger, Outbox
    from etl.settings import Settings


@dataclass(frozen=True, slots=True)
class Relayed:
    """Events that wait beside the ledger, and where they go."""

    outbox: Outbox
    sink: EventSink


@dataclass(frozen=True, slots=True)
class Service:
    """A service that may begin: everything it needs was there a moment ago."""

    flow: Flow
    broker: RabbitBroker
    admin: Admin
    guard: Guard
    relayed: Relayed | None  # None where the ledger itself tells the events


@asynccontextmanager
async def service(settings: Settings, tell: Callable[[str, State], None]) -> AsyncIterator[Service]:
    """Wire the service; ``tell`` hears of every breaker that changes.

    Raises Fatal where a person must act, Transient where something is away for now.
    """
    async with AsyncExitStack() as stack:
        flow = await stack.enter_async_context(settling(settings))
        place, names = address(settings), topology(settings)
        broker = await stack.enter_async_context(RabbitBroker(place, names, prefetch=settings.prefetch))
        admin = await stack.enter_async_context(Admin(place, names))
        relayed = await _relayed(settings, flow.ledger, stack)
        yield Service(flow, broker, admin, _guard(settings, flow, tell), relayed)


@asynccontextmanager
async def settling(settings: Settings) -> AsyncIterator[Flow]:
    """Wire the flow over object store and ledger, without the broker; raises as :func:`service` does."""
    terms = service_terms(settings)
    async with AsyncExitStack() as stack:
        stores = await stack.enter_async_context(s3_client(account(settings)))
        out = S3Store(stores, settings.bucket, settings.prefix, create_once=settings.s3_create_once)
        await probe(out)
        await same_key(out, identity.key_id(terms.pseudonym_key))
        index = await stack.enter_async_context(ledger(settings))
        box = await stack.enter_async_context(sandbox(settings))
        raw = {bucket: S3Store(stores, bucket) for bucket in settings.buckets}
        for place in raw.values():
            await place.check()
        yield Flow(raw, out, index, box, terms, clock=time.time)


def address(settings: Settings) -> Address:
    """Say where the broker is; Fatal where the settings do not."""
    if settings.broker_url is None:
        message = "the broker is not set"
        raise Fatal(message, "set ETL_BROKER_URL, such as amqp://user:password@host:5672/vhost")
    return Address(settings.broker_url.get_secret_value(), authority=settings.broker_ca_file)


def topology(settings: Settings) -> Names:
    """Name what is ours at the broker."""
    queue = settings.broker_queue
    return Names(
        exchange=settings.broker_exchange,
        queue=queue,
        retry=f"{queue}.retry",
        dead_exchange=f"{queue}.dlx",
        dead=f"{queue}.dead",
        delays=settings.redelivery_delays,
        delivery_limit=settings.broker_delivery_limit,
    )


@asynccontextmanager
async def publishing(settings: Settings) -> AsyncIterator[Publisher]:
    """Open what announces files, with queues to take what it announces."""
    place, names = address(settings), topology(settings)
    line = Line(place, "etl submit")
    try:
        await declare(line, names)
    finally:
        await line.close()
    async with Publisher(place, names) as publisher:
        yield publisher


def state_folder(settings: Settings) -> Path:
    """Where a service keeps what is its own on this machine: a SQLite ledger and events in a file."""
    folder = settings.state_folder.expanduser().absolute() / "service"
    private_folder(folder)
    return folder


def _is_redis(settings: Settings) -> bool:
    if settings.ledger is LedgerKind.AUTO:
        return settings.redis_url is not None
    return settings.ledger is LedgerKind.REDIS


def redis_url(settings: Settings) -> str:
    """Say where Redis is; Fatal where the settings do not."""
    if settings.redis_url is None:
        message = "Redis is not set"
        raise Fatal(message, "set ETL_REDIS_URL, or ETL_LEDGER=sqlite and ETL_EVENTS=jsonl")
    return settings.redis_url.get_secret_value()


def ledger(settings: Settings) -> AbstractAsyncContextManager[RedisLedger | SqliteLedger]:
    """Make the ledger that the settings ask for."""
    if _is_redis(settings):
        if settings.events is EventsKind.JSONL:
            message = "ETL_EVENTS is jsonl, but a ledger in Redis tells its events in Redis"
            raise Fatal(message, "set ETL_EVENTS=auto, or ETL_LEDGER=sqlite")
        prefix, authority = settings.redis_prefix, settings.redis_ca_file
        return RedisLedger(redis_url(settings), prefix=prefix, ca_file=authority)
    return SqliteLedger(state_folder(settings) / "ledger.sqlite", outbox=True)


async def _relayed(settings: Settings, index: Ledger, stack: AsyncExitStack) -> Relayed | None:
    if isinstance(index, SqliteLedger):
        return Relayed(index, await told_in(settings, stack))
    return None


async def told_in(settings: Settings, stack: AsyncExitStack) -> RedisEvents | JsonlEvents:
    """Open the place where events are told; the ledger in Redis tells them there itself."""
    if _is_redis(settings) or settings.events is EventsKind.REDIS:
        stream = f"{{{settings.redis_prefix}}}:events"
        sink = RedisEvents(redis_url(settings), stream, ca_file=settings.redis_ca_file)
        return await stack.enter_async_context(sink)
    return JsonlEvents(state_folder(settings) / "events.jsonl")


def _guard(settings: Settings, flow: Flow, tell: Callable[[str, State], None]) -> Guard:
    async def ask_store() -> None:
        await flow.out.head(KEY_ID)

    senses = Senses(time.monotonic, random.random, tell)
    return Guard({STORE: ask_store, LEDGER: flow.ledger.ping}, senses, Brake() if settings.brake else None)
