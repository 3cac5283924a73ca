"""The S3 store when its server dies, freezes or is not who it says, and what is printed of it."""

from __future__ import annotations

import asyncio
import logging
import ssl
import subprocess
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import S3Account, s3_client
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason
from tests.support.fake_s3 import Reply, fake_s3
from tests.support.sockets import closed, sockets
from tests.support.store_contract import KEY, listed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from tools.services import Store

_BIG = b"x" * 8_000_000  # more than a socket takes without anybody reading
_CERTIFICATE = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"


@asynccontextmanager
async def store_at(server: Store, prefix: str, **account: Any) -> AsyncIterator[S3Store]:  # noqa: ANN401 - fields
    """Give a store below a prefix."""
    ways = S3Account(
        endpoint=server.endpoint,
        access_key=server.access_key,
        secret_key=server.secret_key,
        region=server.region,
    )
    async with s3_client(replace(ways, **account)) as client:
        yield S3Store(client, "etl", prefix)


async def unavailable(call: Awaitable[object]) -> None:
    """See that a call is worth another try."""
    with pytest.raises(Transient) as caught:
        await call
    assert caught.value.reason is Reason.UNAVAILABLE


async def until(call: Callable[[], Awaitable[object]]) -> None:
    """Repeat a call until it works, as the flow does."""
    while True:
        try:
            await call()
        except Transient:
            await asyncio.sleep(0.1)
        else:
            return


async def test_killed_server_is_unavailable_and_comes_back(fresh_store: Store, unique: str) -> None:
    """Calls in flight and after should be worth another try, and the same client should find it again."""
    async with store_at(fresh_store, unique) as store:
        assert await store.put_new(KEY, b"kept", {"n": 1})
        flying = [asyncio.ensure_future(store.put(f"parts/{n}", _BIG)) for n in range(8)]
        await asyncio.sleep(0.02)
        await asyncio.to_thread(fresh_store.kill)
        ends = await asyncio.gather(*flying, return_exceptions=True)
        assert all(end is None or isinstance(end, Transient) for end in ends)
        assert any(isinstance(end, Transient) for end in ends)
        calls = (store.fetch(KEY, 9), store.head(KEY), store.put_new("new", b"", {}), listed(store, ""))
        for call in calls:
            await unavailable(call)
        await asyncio.to_thread(fresh_store.restart)
        await until(lambda: store.put("parts/again", b""))
        assert (await store.fetch(KEY, 9)).content == b"kept"
        assert not await store.put_new(KEY, b"other", {})


async def test_frozen_server_is_unavailable_in_time(fresh_store: Store, unique: str) -> None:
    """No call should wait longer than it was told to, whether for an answer or to be heard."""
    before = sockets()
    async with store_at(fresh_store, unique, read_seconds=0.5, call_seconds=1.0) as store:
        await until(lambda: store.put(KEY, b"body"))
        fresh_store.pause()
        began = time.monotonic()
        calls = (store.fetch(KEY, 9), store.head(KEY), store.put(KEY, _BIG), listed(store, ""))
        try:
            await asyncio.gather(*map(unavailable, calls))
        finally:
            fresh_store.resume()
        assert time.monotonic() - began < 3
        await until(lambda: store.put("again", b""))
    await closed(before)


async def test_nothing_is_printed_or_logged(
    object_store: Store, unique: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """It should keep to itself what it reads and writes, at the levels that anybody would set."""
    caplog.set_level(logging.INFO)
    object_store.make_bucket("etl")
    async with store_at(object_store, unique) as store:
        await store.put_new("parts/canary", b"canary", {"canary": 1})
        await store.fetch("parts/canary", 9)
        with pytest.raises(Transient):
            await store.fetch("canary", 9)
    assert "canary" not in caplog.text
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def authority(tmp_path: Path) -> Callable[[str], ssl.SSLContext]:
    """Give a maker of servers' certificates, each its own authority, in a file of its host's name."""

    def make(host: str) -> ssl.SSLContext:
        key, certificate = tmp_path / "key.pem", tmp_path / f"{host}.pem"
        names = f"-subj /CN={host} -addext subjectAltName=DNS:{host}"
        files = ["-keyout", str(key), "-out", str(certificate)]
        subprocess.run([*_CERTIFICATE.split(), *names.split(), *files], check=True, capture_output=True)  # noqa: S603
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        return context

    return make


@pytest.mark.parametrize(
    ("host", "trusted", "accepted"),
    [
        ("localhost", "localhost", True),
        ("localhost", "another.test", False),
        ("localhost", None, False),
        ("127.0.0.1", "localhost", False),
    ],
    ids=["good", "another authority", "no authority of ours", "another host's"],
)
async def test_certificate_is_checked(
    authority: Callable[[str], ssl.SSLContext],
    tmp_path: Path,
    host: str,
    trusted: str | None,
    *,
    accepted: bool,
) -> None:
    """It should send nothing to a server that its authority does not vouch for, by its name."""
    authority("another.test")
    async with fake_s3(lambda _: Reply(), authority("localhost"), host) as server:
        bundle = str(tmp_path / f"{trusted}.pem") if trusted else None
        account = S3Account(
            endpoint=server.endpoint,
            access_key="a",
            secret_key="s",  # noqa: S106 - a fake's
            ca_bundle=bundle,
        )
        async with s3_client(account) as client:
            put = S3Store(client, "bucket").put(KEY, b"")
            if accepted:
                await put
            else:
                with pytest.raises(Fatal, match="certificate") as caught:
                    await put
                assert "ETL_S3_" in caught.value.remedy
    assert len(server.asked) == accepted
