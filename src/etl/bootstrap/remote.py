"""Object stores, of a service or of a run that reads or writes there; slow to load."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import S3Account, s3_client
from etl.adapters.store_s3_probe import probe
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from etl.bootstrap.places import S3Place
    from etl.settings import Settings


@asynccontextmanager
async def buckets(settings: Settings, names: Iterable[str]) -> AsyncIterator[Mapping[str, S3Store]]:
    """Open whole buckets to read from; raises Fatal where one is not there or closed to us."""
    async with s3_client(account(settings)) as client:
        found = {name: S3Store(client, name) for name in names}
        for store in found.values():
            await store.check()
        yield found


@asynccontextmanager
async def output(settings: Settings, place: S3Place) -> AsyncIterator[S3Store]:
    """Open a place to write to, tried out; raises Fatal where it cannot hold an output."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(s3_client(account(settings)))
        store = S3Store(client, place.bucket, place.prefix, create_once=settings.s3_create_once)
        await probe(store)
        yield store


def account(settings: Settings) -> S3Account:
    """Say where the object store is; Fatal where the settings do not."""
    endpoint, key, secret = settings.s3_endpoint, settings.s3_access_key, settings.s3_secret_key
    if not (endpoint and key and secret):
        message = "the object store is not set"
        raise Fatal(message, "set ETL_S3_ENDPOINT, ETL_S3_ACCESS_KEY and ETL_S3_SECRET_KEY")
    return S3Account(
        access_key=key.get_secret_value(),
        secret_key=secret.get_secret_value(),
        endpoint=endpoint,
        region=settings.s3_region,
        ca_bundle=str(settings.s3_ca_file) if settings.s3_ca_file else None,
        read_seconds=settings.s3_timeout,
    )
