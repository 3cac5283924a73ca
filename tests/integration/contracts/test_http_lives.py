"""Health over HTTP: how it begins and ends, and what it leaves alone."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from contextlib import suppress

import pytest

from etl.adapters import http_health
from etl.adapters.http_health import HealthServer
from etl.core.errors import Fatal
from tests.support.health import pages, serving
from tests.support.raw_http import ask
from tests.support.sockets import closed as closed_sockets
from tests.support.sockets import sockets


async def test_a_port_in_use_is_fatal() -> None:
    """It should name the setting, and leave the program to end by itself."""
    async with serving() as server:
        with pytest.raises(Fatal, match=f"port {server.port} is in use") as caught:
            await HealthServer("127.0.0.1", server.port, pages()).__aenter__()
    assert "ETL_HTTP_PORT" in caught.value.remedy


@pytest.mark.parametrize("host", ["192.0.2.1", 64 * "x"], ids=["elsewhere", "no name"])
async def test_an_address_of_others_is_fatal(host: str) -> None:
    """It should name the setting."""
    with pytest.raises(Fatal, match="cannot be served") as caught:
        await HealthServer(host, 0, pages()).__aenter__()
    assert "ETL_HTTP_HOST" in caught.value.remedy


async def test_signals_and_logs_stay_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should take neither signals nor the root logger, and heed no variable of the environment."""
    monkeypatch.setenv("WEB_CONCURRENCY", "many")
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers], list(logging.getLogger().handlers)
    async with serving() as server:
        assert (await ask(server.port, "/live")).status == 200
        inside = [signal.getsignal(number) for number in numbers], list(logging.getLogger().handlers)
    assert inside == before


async def test_it_ends_at_once_and_leaves_nothing() -> None:
    """It should wait neither for silent clients nor for half a request, and close every socket."""
    before = sockets()
    async with serving() as server:
        links = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(3)]
        links[0][1].write(b"GET /live HT")
        await ask(server.port, "/live")
        began = time.monotonic()
    assert time.monotonic() - began < 0.5
    for reader, writer in links:
        with suppress(ConnectionError):
            assert await asyncio.wait_for(reader.read(), 1) == b""  # it has hung up
        writer.transport.abort()
    await closed_sockets(before)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", server.port)


async def test_an_answer_under_way_is_cut_off_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should end in its time though a client reads nothing of a long answer."""
    monkeypatch.setattr(http_health, "GRACE_SECONDS", 0.2)
    async with serving(pages(metrics=bytes(30_000_000))) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1)
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await reader.readexactly(1)
        began = time.monotonic()
    assert time.monotonic() - began < 1
    writer.transport.abort()
