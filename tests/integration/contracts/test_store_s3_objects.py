"""How objects are asked for: what a request looks like, and which answers it has to bear."""

from __future__ import annotations

import base64
import zlib
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import S3Account, s3_client
from etl.core.errors import Transient
from etl.core.outcome import Reason
from tests.support.fake_s3 import Reply, fake_s3, listening
from tests.support.store_contract import KEY

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

ACCOUNT = S3Account(access_key="access", secret_key="secret", read_seconds=5)  # noqa: S106 - a fake's
_HEAD_END = b"\r\n\r\n"


@asynccontextmanager
async def store_at(endpoint: str, **account: object) -> AsyncIterator[S3Store]:
    """Give a store over whatever listens there."""
    ways = replace(ACCOUNT, endpoint=endpoint)
    async with s3_client(replace(ways, **account)) as client:  # type: ignore[arg-type] # fields of an account
        yield S3Store(client, "bucket")


@pytest.mark.parametrize(
    ("endpoint", "region", "address"),
    [
        (None, "eu-central-1", "https://s3.eu-central-1.amazonaws.com/bucket/"),
        (None, "us-east-1", "https://s3.amazonaws.com/bucket/"),
        (None, "cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn/bucket/"),
        ("https://store.test:9000", "x", "https://store.test:9000/bucket/"),
        ("http://store.test/below/", "x", "http://store.test/below/bucket/"),
    ],
)
async def test_buckets_are_where_the_library_says(endpoint: str | None, region: str, address: str) -> None:
    """It should know Amazon's hosts by their region, and any other by its address."""
    async with s3_client(replace(ACCOUNT, endpoint=endpoint, region=region)) as client:
        assert address == await client.objects.address("bucket")


async def test_request_tells_no_more_than_it_must() -> None:
    """It should say nothing of this machine, and take an object as it was stored."""
    async with fake_s3(lambda _: Reply()) as server, store_at(server.endpoint) as store:
        await store.fetch(KEY, 9)
    (asked,) = server.asked
    assert set(asked.headers) == {
        "host",
        "accept-encoding",
        "user-agent",
        "authorization",
        "x-amz-content-sha256",
        "x-amz-date",
    }
    assert (asked.headers["accept-encoding"], asked.headers["user-agent"]) == ("identity", "etl")


async def test_checksum_is_sent_where_it_is_wanted() -> None:
    """It should let the store check what arrives; its client would otherwise have to trust the network."""
    async with (
        fake_s3(lambda _: Reply()) as server,
        store_at(server.endpoint, checksums="when_supported") as store,
    ):
        await store.put(KEY, b"body")
    expected = base64.b64encode(zlib.crc32(b"body").to_bytes(4, "big")).decode()
    assert expected == server.asked[0].headers["x-amz-checksum-crc32"]


async def test_compressed_object_is_not_unpacked() -> None:
    """It should count and hash the bytes that are stored, whatever they are said to be."""
    answer = Reply(body=b"no gzip", headers={"Content-Encoding": "gzip"})
    async with fake_s3(lambda _: answer) as server, store_at(server.endpoint) as store:
        assert (await store.fetch(KEY, 9)).content == b"no gzip"


async def test_error_behind_a_success_is_unavailable() -> None:
    """It should not take a write for done that the store gave up after it had said 200."""
    answer = Reply(body=b'<?xml version="1.0"?>\n<Error><Code>InternalError</Code></Error>')
    async with fake_s3(lambda _: answer) as server, store_at(server.endpoint) as store:
        for call in (store.put(KEY, b"body"), store.put_new(KEY, b"body", {})):
            with pytest.raises(Transient) as caught:
                await call
            assert caught.value.reason is Reason.UNAVAILABLE


async def test_endless_error_is_not_read_to_its_end() -> None:
    """It should read as much as tells what is wrong, and give the connection up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(_HEAD_END)
        writer.write(b"HTTP/1.1 503 So\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")
            await writer.drain()

    async with listening(serve) as port, store_at(f"http://127.0.0.1:{port}", call_seconds=4) as store:
        with pytest.raises(Transient, match="503"):
            await store.fetch(KEY, 9)


@pytest.mark.parametrize("size", [100, 8_000_000])
async def test_answer_that_does_not_wait_for_the_body(size: int) -> None:
    """It should bear a refusal that comes before all is sent, and find the store again afterwards."""
    calls = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        await reader.readuntil(_HEAD_END)
        calls += 1
        writer.write(b"HTTP/1.1 412 So\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with listening(serve) as port, store_at(f"http://127.0.0.1:{port}", call_seconds=4) as store:
        for _ in range(3):
            with suppress(Transient):
                assert not await store.put_new(KEY, b"x" * size, {})
    assert calls >= 3
