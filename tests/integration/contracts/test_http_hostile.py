"""What strangers may send to the health port: none of it ends the server, holds the loop up or fills it."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

import pytest

from etl.adapters import http_connection
from etl.adapters.http_connection import CONNECTIONS, REQUEST_BYTES
from tests.support.health import pages, serving
from tests.support.raw_http import Stalls, ask, exchange, parsed, watching

if TYPE_CHECKING:
    from etl.adapters.http_health import HealthServer

GOOD = b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n"
LONGEST = 0.1  # seconds the loop may be held up
SOON = 0.3  # seconds a connection may live in the tests that wait for its end
CHUNKED = b"POST /live HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
ODD = {
    "zeros": bytes(1000),
    "TLS": bytes.fromhex("16030100f8010000f40303") + bytes(200),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /live\r\n\r\n",
    "HTTP/1.0": b"GET /live HTTP/1.0\r\n\r\n",
    "HTTP/9.9": b"GET /live HTTP/9.9\r\nHost: x\r\n\r\n",
    "no host": b"GET /live HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /live HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "bare line feeds": b"GET /live HTTP/1.1\nHost: x\n\n",
    "empty lines": b"\r\n" * 10_000,
    "spaces": b" " * 10_000,
    "no name": b"GET /live HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
    "folded": b"GET /live HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    "escapes": b"GET /%00%ff%0d%0aX:%20y HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes in the path": b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "other site": b"GET http://example.org/live HTTP/1.1\r\nHost: x\r\n\r\n",
    "negative length": b"POST /live HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "huge length": b"POST /live HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nx",
    "two lengths": b"POST /live HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    "length and chunks": CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Length: 5\r\n\r\n") + b"0\r\n\r\nGET /",
    "bad chunk": CHUNKED + b"ZZZZ\r\n",
    "huge chunk": CHUNKED + b"FFFFFFFFFFFFFFFFFFFFFFFF\r\nx",
    "expects": b"POST /live HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
    "upgrade": b"GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: eHh4eHh4eHh4eHh4eHh4eA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "tunnel": b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "ranges": b"GET /metrics HTTP/1.1\r\nHost: x\r\nRange: bytes=" + b"0-1," * 1500 + b"\r\n\r\n",
    "request and garbage": GOOD + bytes(1000),
}


async def fine(server: HealthServer, stalls: Stalls) -> None:
    """Check that the server answers, and that the loop was never held up."""
    assert (await ask(server.port, "/live")).status == 200
    assert stalls.worst < LONGEST


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have connections end soon."""
    monkeypatch.setattr(http_connection, "LIFE_SECONDS", SOON)


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("sent", ODD.values(), ids=ODD.keys())
async def test_odd_requests(sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """It should answer once, with a code of HTTP, or close the connection; nothing is logged of it."""
    async with serving() as server, watching() as stalls:
        answer = await exchange(server.port, sent)
        assert not answer or parsed(answer).status in {200, 400, 404, 405}
        assert answer.count(b"HTTP/1.1 ") == bool(answer)
        await fine(server, stalls)
    assert caplog.records == []


@pytest.mark.usefixtures("soon")
async def test_spoilt_requests() -> None:
    """It should bear requests in which bytes were changed, dropped and doubled at random."""
    chance = random.Random(5)  # the same ones each time: what fails here should fail again
    seeds = [sent for sent in ODD.values() if len(sent) < 300]
    async with serving() as server, watching() as stalls:
        for _ in range(20):
            spoilt = [_spoilt(chance.choice(seeds), chance) + b"\r\n\r\n" for _ in range(20)]
            await asyncio.gather(*(exchange(server.port, sent) for sent in spoilt))
        await fine(server, stalls)


def _spoilt(sent: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(sent)
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(spoilt))
        spoilt[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        spoilt = spoilt or bytearray(b"x")
    return bytes(spoilt)


@pytest.mark.parametrize("header", [b"a:b\r\n", b"a: " + 500 * b"x" + b"\r\n"], ids=["many", "long"])
@pytest.mark.parametrize("whole", [True, False])
async def test_huge_headers(header: bytes, *, whole: bool) -> None:
    """It should look at no more of them than a request of ours could ever need."""
    headers = header * (1_000_000 // len(header))
    async with serving() as server, watching() as stalls:
        answer = await exchange(server.port, GOOD[:-2] + headers + (b"\r\n" if whole else b""))
        assert answer.partition(b"\r\n")[0] in {b"", b"HTTP/1.1 400 Bad Request"}
        await fine(server, stalls)


async def test_the_longest_request() -> None:
    """It should answer a request of the most bytes, and refuse a longer one, even if it came at once."""
    fill = GOOD[:-2] + b"A: " + b"x" * (REQUEST_BYTES - len(GOOD) - 5) + b"\r\n\r\n"
    async with serving() as server:
        assert parsed(await exchange(server.port, fill)).status == 200
        assert parsed(await exchange(server.port, fill.replace(b"A: ", b"A: x"))).status == 400


async def test_a_large_body() -> None:
    """It should not take in what nobody asked for."""
    head = b"POST /live HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n"
    async with serving() as server, watching() as stalls:
        answer = await exchange(server.port, head + bytes(20_000_000))
        assert not answer or parsed(answer).status == 405
        await fine(server, stalls)


async def test_pipelined_requests() -> None:
    """It should answer the first and close the connection."""
    async with serving() as server, watching() as stalls:
        answer = await exchange(server.port, GOOD * 100)
        assert answer.count(b"HTTP/1.1 200 OK") == 1
        await fine(server, stalls)


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("sent", [b"", b"GET /li", GOOD[:-2]], ids=["nothing", "half a line", "no end"])
async def test_a_client_that_never_ends_its_request(sent: bytes) -> None:
    """It should end the connection when its time is over."""
    async with serving() as server, watching() as stalls:
        began = time.monotonic()
        assert await exchange(server.port, sent) == b""
        assert SOON <= time.monotonic() - began < SOON + 1
        await fine(server, stalls)


@pytest.mark.usefixtures("soon")
async def test_a_client_that_sends_byte_by_byte() -> None:
    """It should not let each byte begin its time anew."""
    async with serving() as server, watching() as stalls:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        began = time.monotonic()
        while not reader.at_eof() and time.monotonic() - began < 2:
            writer.write(b"x")
            await asyncio.sleep(0.02)
            if reader.exception():
                break
        assert time.monotonic() - began < SOON + 1
        writer.transport.abort()
        await fine(server, stalls)


@pytest.mark.usefixtures("soon")
async def test_a_client_that_does_not_read() -> None:
    """It should drop the rest of a long answer when the connection's time is over."""
    async with serving(pages(metrics=bytes(30_000_000))) as server, watching() as stalls:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1)
        writer.write(GOOD.replace(b"/live", b"/metrics"))
        await reader.readexactly(1)  # no more than that: the reader is full
        await asyncio.sleep(SOON + 0.1)
        assert server._state.connections == set()
        writer.transport.abort()
        await fine(server, stalls)


async def test_many_silent_connections() -> None:
    """It should hold few at once, and still answer who comes last: a prober must not find it full."""
    links: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    async with serving() as server, watching() as stalls:
        for _ in range(5):
            coming = (asyncio.open_connection("127.0.0.1", server.port) for _ in range(CONNECTIONS))
            links += await asyncio.gather(*coming)
            assert len(server._state.connections) <= CONNECTIONS
        await fine(server, stalls)
        for _, writer in links:
            writer.transport.abort()


async def test_many_requests_at_once() -> None:
    """It should answer nearly as many at once as it holds, and hold the loop up for none of them."""
    async with serving() as server, watching() as stalls:
        for _ in range(5):
            answers = await asyncio.gather(*(ask(server.port, "/health") for _ in range(CONNECTIONS - 4)))
            assert {answer.status for answer in answers} == {200}
        await fine(server, stalls)


async def test_a_closed_connection_is_forgotten() -> None:
    """It should keep no timer of it, which would keep all of it."""
    async with serving() as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        while not server._state.connections:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
        (connection,) = server._state.connections
        writer.transport.abort()
        while server._state.connections:  # noqa: ASYNC110 - likewise
            await asyncio.sleep(0)
        assert isinstance(connection, http_connection.Connection)
        assert connection._end is not None
        assert connection._end.cancelled()


async def test_clients_that_hang_up() -> None:
    """It should bear connections that are reset before, within and after their request."""
    async with serving() as server, watching() as stalls:
        for number in range(100):
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(GOOD[: number % len(GOOD) + 1])
            await asyncio.sleep(0)
            writer.transport.abort()
        await fine(server, stalls)
