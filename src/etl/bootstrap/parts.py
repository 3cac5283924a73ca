"""The parts a service is made of, each from its settings; Fatal where these do not say enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.adapters.breakers_redis import RedisBoard
from etl.adapters.events_jsonl import JsonlEvents
from etl.adapters.events_redis import RedisEvents
from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.ledger_sqlite import SqliteLedger
from etl.adapters.rabbitmq import Address, Names, Publisher, declare
from etl.adapters.rabbitmq.address import Line
from etl.bootstrap.machine import private_folder
from etl.core.errors import Fatal
from etl.settings.service import EventsKind, LedgerKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager, AsyncExitStack
    from pathlib import Path

    from etl.settings import Settings

Link = Callable[[], Mapping[str, str]]
_CANARY_EVENTS = 10_000  # kept at most, should nobody take them away


@dataclass(frozen=True, slots=True)
class Relayed:
    """Events that wait beside the ledger, and where they go."""

    outbox: SqliteLedger
    sink: RedisEvents | JsonlEvents


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
        canary=f"{queue}.canary",
        delays=settings.redelivery_delays,
        delivery_limit=settings.broker_delivery_limit,
    )


def canary_ledger(
    settings: Settings, link: Link = dict
) -> AbstractAsyncContextManager[RedisLedger | SqliteLedger]:
    """Make the ledger of canaries, beside the other, with their events: in a stream, or in its outbox."""
    if not _is_redis(settings):
        return SqliteLedger(state_folder(settings) / "canary.sqlite", outbox=True, link=link)
    prefix, authority = f"{settings.redis_prefix}:canary", settings.redis_ca_file
    return RedisLedger(
        redis_url(settings), prefix=prefix, stream_length=_CANARY_EVENTS, ca_file=authority, link=link
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


def ledger(settings: Settings, link: Link = dict) -> AbstractAsyncContextManager[RedisLedger | SqliteLedger]:
    """Make the ledger that the settings ask for; ``link`` gives the W3C headers of the work under way."""
    if _is_redis(settings):
        if settings.events is EventsKind.JSONL:
            message = "ETL_EVENTS is jsonl, but a ledger in Redis tells its events in Redis"
            raise Fatal(message, "set ETL_EVENTS=auto, or ETL_LEDGER=sqlite")
        prefix, authority = settings.redis_prefix, settings.redis_ca_file
        return RedisLedger(redis_url(settings), prefix=prefix, ca_file=authority, link=link)
    return SqliteLedger(state_folder(settings) / "ledger.sqlite", outbox=True, link=link)


async def board(settings: Settings, stack: AsyncExitStack) -> RedisBoard | None:
    """Open where workers tell one another of outages; None where they share no Redis."""
    if not _is_redis(settings):
        return None
    shared = RedisBoard(redis_url(settings), settings.redis_prefix, ca_file=settings.redis_ca_file)
    return await stack.enter_async_context(shared)


async def relayed(
    settings: Settings, index: RedisLedger | SqliteLedger, stack: AsyncExitStack
) -> Relayed | None:
    """Say what must be carried from where events wait to where they are told; None where nothing must."""
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
