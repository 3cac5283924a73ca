"""Checks of the servers of a service. What they write is their own, and they take it away again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.adapters import redis_probe, store_s3_trial
from etl.adapters.events_jsonl import JsonlEvents
from etl.adapters.events_redis import RedisEvents
from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.rabbitmq import compare
from etl.adapters.rabbitmq import probe as rabbitmq_probe
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.adapters.store_s3_probe import probe
from etl.audit import check_verdicts
from etl.audit.check import Found, State, aside
from etl.bootstrap.parts import address, redis_url, topology
from etl.bootstrap.remote import account
from etl.bootstrap.terms import KEY_ID
from etl.core import identity
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason

if TYPE_CHECKING:
    from contextlib import AsyncExitStack
    from pathlib import Path

    from etl.adapters.store_s3_client import S3Client
    from etl.settings import Settings

_KEY_ID_BYTES = 256
_CREATE_ONCE = "use a store that honours If-None-Match: with this one, of two writers both may win"


@dataclass(frozen=True, slots=True)
class Broker:
    """Checks of RabbitMQ."""

    settings: Settings

    async def reached(self) -> Found:
        """See that it lets us in, and what it is."""
        told = await rabbitmq_probe.greeting(address(self.settings))
        return check_verdicts.broker(told.product, told.version)

    async def topology(self) -> Found:
        """See that exchanges and queues stand as we declare them."""
        return check_verdicts.topology(await compare(address(self.settings), topology(self.settings)))

    async def publish(self) -> Found:
        """See that what is published is confirmed and arrives, in a queue of our own."""
        await rabbitmq_probe.deliver(address(self.settings), topology(self.settings))
        return Found(State.OK, "confirmed, routed and taken from a queue of our own")

    async def delay(self) -> Found:
        """See that quorum queues hold messages back and pass them on."""
        await rabbitmq_probe.delay(address(self.settings), topology(self.settings))
        return Found(State.OK, "a quorum queue held a message back and passed it on")


@dataclass(slots=True)
class Store:
    """Checks of the object store, over one client, which the first of them opens."""

    settings: Settings
    stack: AsyncExitStack
    skew: float | None = field(default=None, init=False)
    _client: S3Client | None = field(default=None, init=False)

    async def reached(self) -> Found:
        """See that it answers, over TLS with a certificate that holds."""
        where = account(self.settings)
        told = await store_s3_trial.answer(where)
        self.skew = told.skew
        encrypted = (where.endpoint or "").startswith("https:")
        what = "answers, with a certificate that holds" if encrypted else "answers, without TLS"
        return Found(State.OK, what, version=told.server)

    async def clock(self) -> Found:
        """Judge its clock: signatures hold for minutes only."""
        return check_verdicts.skew(self.skew, "the store")

    async def buckets(self) -> Found:
        """See that all buckets are there, and may be listed with our keys."""
        client = await self.stack.enter_async_context(s3_client(account(self.settings)))
        self._client = client
        names = sorted({self.settings.bucket, *self.settings.buckets})
        for name in names:
            store = S3Store(client, name)
            if not await store.exists():
                remedy = "create it with `etl setup`, or correct ETL_BUCKET and ETL_RAW_BUCKETS"
                return Found(State.FAILED, f"the bucket {name} is not there", remedy)
            await store.check()
        return Found(State.OK, f"{len(names)} there, and may be listed")

    async def objects(self) -> Found:
        """See that the bucket of the output can be written, read, listed."""
        if await store_s3_trial.keeps(self._output()):
            return Found(State.OK, "written, read, listed, with metadata, and removed")
        remedy = "let our keys delete below .state/probe/: nothing else is ever removed"
        return Found(State.WARNING, "a probe of a few bytes could not be removed", remedy)

    async def once(self) -> Found:
        """See that of many writers of one key at once exactly one wins."""
        probed = await probe(self._output())
        if probed.create_once:
            return Found(State.OK, "of 32 writers at once one won, and each knew")
        return Found(State.WARNING, "keys can be created twice; ETL_S3_CREATE_ONCE allows it", _CREATE_ONCE)

    async def key(self) -> Found:
        """See that the output was written with the pseudonym key that is set."""
        try:
            kept = (await self._output().fetch(KEY_ID, _KEY_ID_BYTES)).content
        except Transient as error:
            if error.reason is not Reason.MISSING_OBJECT:
                raise
            return Found(State.OK, "nothing was written with any yet")
        return same_key(self.settings, kept)

    def _output(self) -> S3Store:
        if self._client is None:
            raise Fatal("the object store is not open", "see the row of the buckets")
        settings = self.settings
        return S3Store(self._client, settings.bucket, settings.prefix, create_once=settings.s3_create_once)


@dataclass(frozen=True, slots=True)
class Redis:
    """Checks of Redis, where ledger or events are in it."""

    settings: Settings

    async def reached(self) -> Found:
        """See that it lets us in, and what it does with what it holds."""
        return check_verdicts.redis(await redis_probe.describe(*self._where()))

    async def clock(self) -> Found:
        """Judge its clock."""
        return check_verdicts.skew(await redis_probe.skew(*self._where()), "Redis")

    async def ledger(self) -> Found:
        """See that it runs scripts that write, and holds no ledger of another layout."""
        url, authority = self._where()
        prefix = self.settings.redis_prefix
        await redis_probe.write(url, prefix, authority)
        async with RedisLedger(url, prefix=prefix, ca_file=authority) as index:
            return Found(State.OK, f"read and written; {await index.inputs()} inputs are settled")

    async def events(self) -> Found:
        """See that the stream of events is one, or not there yet."""
        url, authority = self._where()
        async with RedisEvents(url, f"{{{self.settings.redis_prefix}}}:events", ca_file=authority) as sink:
            everything = await sink.keeps_all()
        return Found(State.OK, "a stream" if everything else "a stream; it drops its oldest events")

    def _where(self) -> tuple[str, Path | None]:
        return redis_url(self.settings), self.settings.redis_ca_file


async def jsonl_events(path: Path) -> Found:
    """See that the file of events can be written to; one that is not there yet is not made."""
    if await aside(path.exists):
        await JsonlEvents(path).emit([])
        return Found(State.OK, "a file that can be written to")
    return Found(State.OK, "a file that will be made")


def same_key(settings: Settings, kept: bytes | None) -> Found:
    """Hold what an output keeps of its pseudonym key against ours."""
    ours = settings.pseudonym_key
    if ours is not None and kept != identity.key_id(ours.get_secret_value().encode()).encode():
        remedy = "set ETL_PSEUDONYM_KEY to that key, or choose another output"
        return Found(State.FAILED, "the output was written with another key", remedy)
    return Found(State.OK, "the output was written with it")
