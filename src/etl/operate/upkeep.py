"""``etl ledger stats`` and ``prune``: what the ledger holds, and rows whose part is gone from the store."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.ledger_size import redis_bytes, sqlite_bytes
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.bootstrap.parts import ledger, redis_url, state_folder
from etl.bootstrap.remote import account
from etl.bootstrap.terms import KEY_ID, service_terms
from etl.core import identity
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason
from etl.operate.submit import each
from etl.pipeline.assemble import part_of
from etl.pipeline.flow import stand_in
from etl.pipeline.ports import Intention

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.adapters.ledger_sqlite import SqliteLedger
    from etl.operate.generations import Row
    from etl.pipeline.ports import Ledger, ObjectStore
    from etl.settings import Loaded, Settings

GRACE = 900.0  # seconds: as the sweep of a service has it, longer than any part takes


class Observer(Protocol):
    """Who watches a ledger being gone through."""

    def part(self) -> None:
        """One row is looked at."""


class Group(NamedTuple):
    """What rows are counted by."""

    record_type: str
    outcome: str
    generation: int
    ruleset: str


@dataclass(slots=True)
class Stats:
    """What a ledger holds: rows are one for each generation of an input.

    ``waiting`` are events in its outbox, None where it has none; ``size`` is in bytes, None where its server
    does not say; ``intended`` are parts that somebody is about to create, or was when it died.
    """

    kind: str
    size: int | None
    waiting: int | None
    rows: Counter[Group] = field(default_factory=Counter)
    inputs: int = 0
    announcements: int = 0
    intended: int = 0

    def document(self) -> dict[str, Any]:
        """The same for machines."""
        groups = [group._asdict() | {"rows": count} for group, count in sorted(self.rows.items())]
        told = {name: getattr(self, name) for name in ("inputs", "announcements", "intended")}
        where = {"kind": self.kind, "bytes": self.size, "outbox": self.waiting}
        return where | told | {"rows": self.rows.total(), "groups": groups}


async def stats(loaded: Loaded) -> Stats:
    """Go through the ledger once, and count."""
    async with ledger(loaded.settings) as index:
        counted = await _begun(loaded.settings, index)
        before = ""
        async for row, announcements in index.settled():
            made = row.metadata
            counted.rows[Group(row.record_type, made["outcome"], row.generation, made["ruleset"])] += 1
            counted.inputs += row.input_id != before
            counted.announcements += len(announcements)
            before = row.input_id
        counted.intended = len([None async for _ in index.intentions()])
    return counted


async def _begun(settings: Settings, index: RedisLedger | SqliteLedger) -> Stats:
    if isinstance(index, RedisLedger):
        url, authority = redis_url(settings), settings.redis_ca_file
        return Stats("redis", await redis_bytes(url, settings.redis_prefix, authority), None)
    size = await asyncio.to_thread(sqlite_bytes, state_folder(settings) / "ledger.sqlite")
    return Stats("sqlite", size, await index.waiting())


@dataclass(slots=True)
class Pruned:
    """What was found: rows whose part is there, is gone, and those left alone as a worker may be at them."""

    kept: int = 0
    dropped: int = 0
    young: int = 0

    def document(self) -> dict[str, int]:
        """The counts for machines."""
        return {"kept": self.kept, "dropped": self.dropped, "young": self.young}


async def prune(loaded: Loaded, observer: Observer, *, dry_run: bool = False) -> Pruned:
    """Drop every row whose part is gone; on a dry run, only count them. It may be run beside a service.

    Raises Fatal where the store holds no output of this pseudonym key: all parts would seem to be gone.
    """
    settings = loaded.settings
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(s3_client(account(settings)))
        index = await stack.enter_async_context(ledger(settings))
        out = S3Store(client, settings.bucket, settings.prefix)
        await _see_that_it_is_ours(out, identity.key_id(service_terms(settings).pseudonym_key))
        shears = Shears(index, out, time.time, dry_run=dry_run)

        async def work(row: Row) -> None:
            await shears.see_to(row)
            observer.part()

        await each(index.settled(), work)
        return shears.report


async def _see_that_it_is_ours(out: ObjectStore, ours: str) -> None:
    """Look at the mark that a service leaves where it writes."""
    try:
        found = (await out.fetch(KEY_ID, len(ours))).content
    except Transient as error:
        if error.reason is not Reason.MISSING_OBJECT:
            raise
        found = None
    if found != ours.encode():
        message = "there is no output of this pseudonym key in the store"
        raise Fatal(message, "check ETL_BUCKET, ETL_PREFIX and ETL_PSEUDONYM_KEY: they must be the service's")


@dataclass(frozen=True, slots=True)
class Shears:
    """Drops rows; ``now`` gives seconds since 1970."""

    index: Ledger
    out: ObjectStore
    now: Callable[[], float]
    dry_run: bool = False
    report: Pruned = field(default_factory=Pruned)

    async def see_to(self, row: Row) -> None:
        """Drop a row whose part is gone, unless somebody is about to create it."""
        if not await self._is_gone(row):
            self.report.kept += 1
        elif await self._is_young(row):
            self.report.young += 1
        else:
            self.report.dropped += 1
            if not self.dry_run:
                await self._drop(row)

    async def _is_gone(self, row: Row) -> bool:
        """Tell whether there is no object at all: one without metadata is there, and for `etl verify`."""
        key = part_of(row[0])
        if await self.out.head(key) is not None:
            return False
        try:
            await self.out.fetch(key, 0)
        except Transient as error:
            if error.reason is Reason.MISSING_OBJECT:
                return True
            raise
        return False

    async def _is_young(self, row: Row) -> bool:
        """Tell whether a worker noted lately that it would create this part."""
        name = (row[0].input_id, row[0].generation)
        async for note in self.index.intentions():
            if name == (note.input_id, note.generation):
                return self.now() - note.since < GRACE
        return False

    async def _drop(self, row: Row) -> None:
        """Forget a row; where its part came meanwhile, record it as it is now.

        It is intended first: where we are killed in between, a sweep does that.
        """
        settled, announcements = row
        name = (settled.input_id, settled.generation, settled.record_type)
        said = announcements or (stand_in(settled, None),)
        note = Intention(*name, said[-1], self.now())
        await self.index.intend(note)
        await self.index.forget([settled])
        metadata = await self.out.head(part_of(settled))
        if metadata is None:
            await self.index.drop(note)
            return
        self.report.dropped -= 1
        self.report.kept += 1
        for announcement in said:
            await self.index.record(replace(settled, metadata=metadata), announcement)
