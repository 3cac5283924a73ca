"""When an object was written is what the S3 server says."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import S3Account, s3_client
from tests.support.store_contract import listed

if TYPE_CHECKING:
    import pytest

    from tools.services import Store


async def test_times_are_those_of_the_store(
    object_store: Store, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should choose by what the store says, whose seconds are whole: one too early, none too late."""
    account = S3Account(
        endpoint=object_store.endpoint,
        access_key=object_store.access_key,
        secret_key=object_store.secret_key,
        region=object_store.region,
    )
    async with s3_client(account) as client:
        store, ask = S3Store(client, bucket), client.calls.list_objects_v2
        times = dict(zip("abc", (1_000.0, 1_001.0, 1_002.0), strict=True))

        async def dated(**asked: object) -> Any:  # noqa: ANN401 - whatever the library gives
            page = await ask(**asked)
            for found in page["Contents"]:
                assert found["LastModified"].tzinfo is not None
                found["LastModified"] = datetime.fromtimestamp(times[found["Key"][-1]], UTC)
            return page

        await asyncio.gather(*(store.put(f"parts/{name}", b"") for name in times))
        monkeypatch.setattr(client.calls, "list_objects_v2", dated)
        assert await listed(store, "parts", since=1_001.0) == ["parts/b", "parts/c"]
        assert await listed(store, "parts", since=1_001.9) == ["parts/b", "parts/c"]
        assert await listed(store, "parts", since=1_002.0) == ["parts/c"]
