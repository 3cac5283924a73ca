"""``etl setup``: what must stand at the object store and the broker before work begins."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from etl.adapters.rabbitmq import Finding, State, compare
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.bootstrap.parts import address, publishing, topology
from etl.bootstrap.remote import account

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.settings import Loaded, Settings


async def setup(loaded: Loaded, *, dry_run: bool) -> Sequence[Finding]:
    """Create buckets, exchanges and queues that are missing; say how each stands afterwards.

    With ``dry_run``, change nothing. Raises Fatal where something of their names stands otherwise.
    """
    settings = loaded.settings
    buckets = await _buckets(settings, dry_run=dry_run)
    if not dry_run:
        async with publishing(settings):
            pass  # opening it declares the queues
    return [*buckets, *await compare(address(settings), topology(settings))]


async def _buckets(settings: Settings, *, dry_run: bool) -> Sequence[Finding]:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(s3_client(account(settings)))
        names = sorted({settings.bucket, *settings.buckets})
        return [await _bucket(S3Store(client, name), name, dry_run=dry_run) for name in names]


async def _bucket(store: S3Store, name: str, *, dry_run: bool) -> Finding:
    there = await store.exists()
    if not there and not dry_run:
        await store.make()
    return Finding(f"bucket {name}", State.EXISTS if there or not dry_run else State.MISSING)
