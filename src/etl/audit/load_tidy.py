"""Takes away what a load test put anywhere: only what bears its own name, or what it can name one by one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from etl.adapters.rabbitmq.address import Line
from etl.adapters.rabbitmq.doorstep import doorstep as broker_doorstep
from etl.adapters.rabbitmq.names import exchanges, queues
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_errors import doorstep as store_doorstep
from etl.audit.load_files import plainly
from etl.audit.load_place import part_keys
from etl.bootstrap.parts import address, topology
from etl.core.outcome import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from etl.adapters.store_s3_client import S3Client
    from etl.audit.load_books import Entry
    from etl.audit.load_place import LoadPlace

_AT_ONCE = 16


async def remove_root(client: S3Client, place: LoadPlace) -> None:
    """Remove every object below the root of a run."""
    store = S3Store(client, place.bucket)
    keys = [key async for key in store.keys(place.root)]
    await _remove(client, place.bucket, (key for key in keys if key.startswith(f"{place.root}/")))


async def remove_parts(client: S3Client, place: LoadPlace, entries: Iterable[Entry]) -> None:
    """Remove the parts and reports of some inputs from the output of a running service."""
    settings = place.settings
    folder = f"{settings.prefix.strip('/')}/" if settings.prefix.strip("/") else ""
    keys = [folder + key for one in entries for key in part_keys(one.record_type, one.input_id)]
    await _remove(client, settings.bucket, keys)


async def remove_queues(place: LoadPlace) -> None:
    """Delete exchanges and queues of a place of its own, with what waits in them."""
    if not place.is_own:
        raise ValueError("these queues are not of a load test")
    names = topology(place.settings)
    line = Line(address(place.settings), "etl load")
    try:
        channel = await line.channel()
        with broker_doorstep("delete the queues of the load test"):
            for queue in queues(names):
                await channel.queue_delete(queue.name, timeout=line.timeout)
            for exchange in exchanges(names):
                await channel.exchange_delete(exchange.name, timeout=line.timeout)
    finally:
        await line.close()


async def _remove(client: S3Client, bucket: str, keys: Iterable[str]) -> None:
    """Remove objects, some at a time; one that is not there is no error in S3."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def remove(key: str) -> None:
        try:
            async with store_doorstep(Stage.COMMIT, client.call_seconds):
                await client.objects.delete(bucket, key)
        finally:
            room.release()

    with plainly():
        async with asyncio.TaskGroup() as group:
            for key in keys:
                await room.acquire()
                group.create_task(remove(key))


async def strangers(store: S3Store, known: frozenset[str]) -> int:
    """Count objects of a store, below its prefix, that are none of those known."""
    return sum([1 async for key in _outside(store, known)])


async def _outside(store: S3Store, known: frozenset[str]) -> AsyncIterator[str]:
    async for key in store.keys(""):
        if key not in known:
            yield key
