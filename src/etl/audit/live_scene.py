"""Where canaries are sent: store, broker and ledger of a running service, opened for this alone."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.adapters.events_redis import RedisEvents
from etl.adapters.ledger_sqlite import SqliteLedger
from etl.adapters.rabbitmq import Admin, Publisher
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.adapters.store_s3_errors import doorstep
from etl.bootstrap.parts import address, canary_ledger, ledger, redis_url, topology
from etl.bootstrap.remote import account
from etl.bootstrap.terms import service_terms
from etl.core import canary
from etl.core.event import CANARY
from etl.core.outcome import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from etl.adapters.ledger_redis import RedisLedger
    from etl.adapters.rabbitmq import Names
    from etl.adapters.store_s3_client import S3Client
    from etl.pipeline.flow import Terms
    from etl.settings import Settings

_AT_ONCE = 16
_MOST_EVENTS = 100_000
_SHOWN_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a live check touches; ``real`` is the ledger of people's files, which is only read."""

    settings: Settings
    terms: Terms
    client: S3Client
    out: S3Store
    admin: Admin
    publisher: Publisher
    ledger: RedisLedger | SqliteLedger
    real: RedisLedger | SqliteLedger
    stream: RedisEvents | None  # None where events wait in the outbox of the ledger

    @property
    def bucket(self) -> str:
        """The bucket that canaries are put into: one that messages may name."""
        buckets = self.settings.buckets
        return self.settings.bucket if self.settings.bucket in buckets else min(buckets)

    @property
    def raw(self) -> S3Store:
        """That bucket, whole."""
        return S3Store(self.client, self.bucket)

    @property
    def names(self) -> Names:
        """What is ours at the broker."""
        return topology(self.settings)

    async def events(self) -> list[bytes]:
        """Give the events that were told of canaries."""
        log = self.stream or self.ledger
        if isinstance(log, RedisEvents | SqliteLedger):
            return [event async for event in log.events()]
        return []

    async def keys(self, nonce: str) -> list[str]:
        """List what was written below a root of the output."""
        return [key async for key in self.out.keys(canary.root(nonce))]


@asynccontextmanager
async def scene(settings: Settings) -> AsyncIterator[Scene]:
    """Open all of it, and declare nothing; raises Fatal and Transient as the service does."""
    terms = service_terms(settings)
    place, names = address(settings), topology(settings)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(s3_client(account(settings)))
        index = await stack.enter_async_context(canary_ledger(settings))
        yield Scene(
            settings=settings,
            terms=terms,
            client=client,
            out=S3Store(client, settings.bucket, settings.prefix),
            admin=await stack.enter_async_context(Admin(place, names)),
            publisher=await stack.enter_async_context(Publisher(place, names)),
            ledger=index,
            real=await stack.enter_async_context(ledger(settings)),
            stream=await _stream(settings, index, stack),
        )


async def _stream(
    settings: Settings, index: RedisLedger | SqliteLedger, stack: AsyncExitStack
) -> RedisEvents | None:
    if isinstance(index, SqliteLedger):
        return None
    events = RedisEvents(redis_url(settings), index.stream, ca_file=settings.redis_ca_file)
    return await stack.enter_async_context(events)


async def old(at: Scene, before: str) -> set[str]:
    """Find canaries of ours that somebody left behind: made before a moment such as 20261126T013826Z."""
    found: set[str] = set()
    for store in (at.raw, at.out):
        found |= {canary.nonce_of(key) async for key in store.keys(canary.FOLDER)}
    async for _, announcements in at.ledger.settled():
        found |= {canary.nonce_of(announcement.key) for announcement in announcements}
    key = at.terms.pseudonym_key
    return {name for name in found if name and canary.is_sealed(key, name) and canary.made(name) < before}


async def tidy(at: Scene, nonces: Collection[str], letters: Collection[str]) -> None:
    """Take away all that canaries left: letters by their names, the rest by the nonce; and nothing else."""
    wanted = frozenset(nonces)
    if (waiting := await at.admin.canaries()) and waiting.ready:
        await at.admin.take_canaries(lambda letter: letter.name in letters)
    await _forget(at, wanted)
    await _untell(at, wanted)
    for name in sorted(wanted):
        await _remove(at, name)


async def _forget(at: Scene, nonces: frozenset[str]) -> None:
    """Drop their rows, and notes of parts that were about to be."""
    rows = [
        settled
        async for settled, announcements in at.ledger.settled()
        if settled.metadata.get(CANARY) in nonces
        or any(canary.nonce_of(announcement.key) in nonces for announcement in announcements)
    ]
    await at.ledger.forget(rows)
    for intention in [note async for note in at.ledger.intentions()]:
        if canary.nonce_of(intention.announcement.key) in nonces:
            await at.ledger.drop(intention)


async def _untell(at: Scene, nonces: frozenset[str]) -> None:
    """Take their events out of the place that is for them alone."""
    if at.stream is not None:
        await at.stream.remove(lambda event: told_by(event) in nonces)
    elif isinstance(at.ledger, SqliteLedger):
        waiting = await at.ledger.unsent(_MOST_EVENTS)
        await at.ledger.sent([number for number, event in waiting if told_by(event.body) in nonces])


async def _remove(at: Scene, nonce: str) -> None:
    """Remove the objects of one set, below its own root."""
    room, root = asyncio.Semaphore(_AT_ONCE), canary.root(nonce)
    folder = f"{at.settings.prefix}/" if at.settings.prefix else ""

    async def remove(bucket: str, key: str) -> None:
        async with room, doorstep(Stage.COMMIT, at.client.call_seconds):
            await at.client.objects.delete(bucket, key)

    doomed = {(at.bucket, key) async for key in at.raw.keys(root)}
    doomed |= {(at.settings.bucket, folder + key) async for key in at.out.keys(root)}
    await asyncio.gather(*(remove(*place) for place in doomed))


def told_by(event: bytes) -> str:
    """Say which canary's nonce flags an event; empty where none does."""
    try:
        told = json.loads(event)
    except ValueError:
        return ""
    return str(told.get(CANARY, "")) if isinstance(told, dict) else ""
