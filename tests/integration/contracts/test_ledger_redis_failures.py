"""The Redis ledger when Redis fails: nothing is lost or doubled, and a person is told what to do."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal, cast

import pytest
from redis.asyncio import Redis as Client
from redis.exceptions import ResponseError

from etl.adapters.ledger_redis import RedisLedger
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason, Stage
from tests.support.ledger_contract import announcement, event_of, intended, intention, listed, settled
from tools.services import Redis, start_redis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_SETTLED = [(settled(), (announcement(),))]


class Proxy:
    """Stands before Redis on loopback; cuts as many answers as it is told to, each after the server acted."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.cuts = 0
        self.requests = 0
        self.connections: list[asyncio.Task[None]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        self.connections.append(cast("asyncio.Task[None]", asyncio.current_task()))
        answers, requests = await asyncio.open_connection("127.0.0.1", self._port)
        carrying = asyncio.create_task(self._carry(reader, requests))
        with suppress(ConnectionError):
            while answer := await answers.read(65_536):
                if self.cuts:
                    self.cuts -= 1
                    break
                writer.write(answer)
                await writer.drain()
        carrying.cancel()
        for end in (writer, requests):
            end.close()

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while request := await source.read(65_536):
                self.requests += 1
                target.write(request)
                await target.drain()
            target.close()


@asynccontextmanager
async def proxied(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """Give a proxy before the server of a URL, and the URL that leads through it."""
    port = int(url.rpartition(":")[2].partition("/")[0])
    proxy = Proxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    yield proxy, url.replace(f":{port}/", f":{server.sockets[0].getsockname()[1]}/")
    server.close()
    await server.wait_closed()
    await asyncio.gather(*proxy.connections)


async def events(url: str, ledger: RedisLedger) -> list[bytes]:
    """Read the stream."""
    async with Client.from_url(url) as client:
        found: Any = await client.xrange(ledger.stream)
        return [fields[b"event"] for _, fields in found]


@asynccontextmanager
async def configured(url: str, **options: str) -> AsyncIterator[Client]:
    """Give a client, having set options of the server."""
    async with Client.from_url(url) as client:
        for name, value in options.items():
            await client.config_set(name.replace("_", "-"), value)
        yield client


async def test_each_step_is_one_round_trip(redis_url: str, unique: str) -> None:
    """It should ask the server once for each thing that the flow needs."""
    async with proxied(redis_url) as (proxy, url), RedisLedger(url, prefix=unique) as ledger:
        before = 0
        for _ in range(2):  # the first time, the server learns the scripts
            before = proxy.requests
            await ledger.find_claim("claim")
            await ledger.find("in", 0)
            await ledger.intend(intention(announcement()))
            await ledger.record(settled(), announcement())
        assert proxy.requests - before == 4


async def test_a_lost_answer_makes_no_second_event(redis_url: str, unique: str) -> None:
    """It should repeat a record whose answer was cut off, and leave one event and one announcement."""
    async with proxied(redis_url) as (proxy, url), RedisLedger(url, prefix=unique) as ledger:
        await ledger.find("script", 0)
        proxy.cuts = 1
        before = len(proxy.connections)
        await ledger.record(settled(), announcement())
        assert len(proxy.connections) == before + 1
        assert await events(redis_url, ledger) == [event_of(settled())]
        assert await listed(ledger) == _SETTLED


async def test_answers_lost_again_and_again_are_transient(redis_url: str, unique: str) -> None:
    """It should give up after one repeat; recording once more should still leave one event."""
    async with proxied(redis_url) as (proxy, url), RedisLedger(url, prefix=unique) as ledger:
        await ledger.record(settled("warm"), announcement("warm", "raw/warm"))
        proxy.cuts = 2
        with pytest.raises(Transient) as caught:
            await ledger.record(settled(), announcement())
        assert (caught.value.stage, caught.value.reason) == (Stage.RECORD, Reason.UNAVAILABLE)
        assert not await ledger.record(settled(), announcement())
        assert await events(redis_url, ledger) == [event_of(settled("warm")), event_of(settled())]


@pytest.mark.parametrize("fsync", ["always", "everysec"])
async def test_a_killed_server_keeps_what_it_answered(
    own_servers: Path, unique: str, fsync: Literal["always", "everysec"]
) -> None:
    """It should be transient while the server is gone, and find everything when it is back."""
    server = start_redis(own_servers / unique, fsync=fsync)
    try:
        async with RedisLedger(server.url, prefix=unique) as ledger:
            await ledger.intend(intention(announcement("x"), input_id="other"))
            await ledger.record(settled(), announcement())
            await _written(server.url)
            server.kill()
            await _unavailable(ledger)
            server.restart()
            assert not await ledger.record(settled(), announcement())
            assert await ledger.record(settled("new"), announcement("new", "raw/new"))
            assert await listed(ledger) == [*_SETTLED, (settled("new"), (announcement("new", "raw/new"),))]
            assert len(await intended(ledger)) == 1
            assert await events(server.url, ledger) == [event_of(settled()), event_of(settled("new"))]
    finally:
        server.remove()


async def _written(url: str) -> None:
    """Wait until all is with the system: once a second, Redis may hold a write back for a slow disk."""
    async with asyncio.timeout(10), Client.from_url(url) as client:
        while True:
            found: Any = await client.info("persistence")
            if not (found["aof_pending_bio_fsync"] or found["aof_buffer_length"]):
                return
            await asyncio.sleep(0.01)


async def _unavailable(ledger: RedisLedger) -> None:
    with pytest.raises(Transient) as caught:
        await ledger.record(settled("other"), announcement("other", "raw/other"))
    assert (caught.value.stage, caught.value.reason) == (Stage.RECORD, Reason.UNAVAILABLE)
    for look in (
        ledger.ping(),
        ledger.inputs(),
        ledger.find("in", 0),
        ledger.find_claim("claim"),
        listed(ledger),
    ):
        with pytest.raises(Transient) as caught:
            await look
        assert (caught.value.stage, caught.value.reason) == (Stage.CLAIM, Reason.UNAVAILABLE)


async def test_a_server_that_refuses_for_now(fresh_redis: Redis, unique: str) -> None:
    """It should be transient, having written nothing, while it may not write, or cannot answer."""
    url = fresh_redis.url
    async with RedisLedger(url, prefix=unique) as ledger, configured(url) as client:
        await ledger.record(settled(), announcement())
        async with configured(url, maxmemory="1"):
            await _refused(ledger)
            await ledger.forget([settled()])  # what frees memory is allowed
        await client.config_set("maxmemory", "0")
        assert await ledger.record(settled(), announcement())

        await client.config_set("min-replicas-to-write", "1")
        await _refused(ledger)
        await client.config_set("min-replicas-to-write", "0")

        await client.replicaof("127.0.0.1", "1")
        await _refused(ledger)
        await client.replicaof("NO", "ONE")

        await client.config_set("busy-reply-threshold", "1")
        looping = asyncio.create_task(_loop(url))
        while not looping.done():
            with suppress(ResponseError):
                await client.ping()
                continue
            break
        await _refused(ledger, reads=False)
        await client.script_kill()
        await looping
        assert await listed(ledger) == _SETTLED
        assert len(await events(url, ledger)) == 2


async def _refused(ledger: RedisLedger, *, reads: bool = True) -> None:
    other = settled("other"), announcement("other", "raw/other")
    for write in (ledger.record(*other), ledger.intend(intention(other[1]))):
        with pytest.raises(Transient) as caught:
            await write
        assert (caught.value.stage, caught.value.reason) == (Stage.RECORD, Reason.UNAVAILABLE)
    with pytest.raises(Transient):  # or work would go on and circle, for nothing is recorded
        await ledger.ping()
    if reads:
        assert await ledger.find("in", 0)
        assert await ledger.find("other", 0) is None
        assert await intended(ledger) == []


async def _loop(url: str) -> None:
    async with Client.from_url(url) as client:
        with suppress(ResponseError):
            reply: Any = client.eval("while true do end", 0)
            await reply


async def test_a_frozen_server_is_not_waited_for(fresh_redis: Redis, unique: str) -> None:
    """It should give up in time; what the server did when it woke should count once."""
    async with RedisLedger(fresh_redis.url, prefix=unique, seconds=1) as ledger:
        await ledger.record(settled("warm"), announcement("warm", "raw/warm"))
        fresh_redis.pause()
        with pytest.raises(Transient):
            await ledger.record(settled(), announcement())
        fresh_redis.resume()
        await ledger.record(settled(), announcement())
        assert len(await events(fresh_redis.url, ledger)) == 2


async def test_a_user_without_rights_is_told_so(fresh_redis: Redis, unique: str) -> None:
    """It should be fatal, and note no input, where the user may not write to the stream."""
    async with Client.from_url(fresh_redis.url) as client:
        forbidden = ["-xadd", "-info"]
        await client.acl_setuser(
            "u", enabled=True, passwords=["+canary"], keys=["*"], categories=["+@all"], commands=forbidden
        )
    url = f"redis://u:canary@127.0.0.1:{fresh_redis.port}/0"
    async with RedisLedger(url, prefix=unique) as ledger:
        with pytest.raises(Fatal) as caught:
            await ledger.record(settled(), announcement())
        assert "user" in caught.value.remedy
        assert await listed(ledger) == []
        assert list(await ledger.describe()) == []


async def test_what_may_be_lost_is_said(fresh_redis: Redis, redis_url: str, unique: str) -> None:
    """It should hint at a server that keeps nothing, and at one that throws away."""
    bad = configured(fresh_redis.url, appendonly="no", maxmemory_policy="allkeys-lru")
    async with bad, RedisLedger(fresh_redis.url, prefix=unique) as ledger:
        lost, evicted = await ledger.describe()
    assert "append-only" in lost
    assert "evict" in evicted
    async with RedisLedger(redis_url, prefix=unique) as ledger:
        assert list(await ledger.describe()) == []


@pytest.mark.parametrize("password", ["canary", ""])
async def test_a_wrong_password_is_fatal(redis_url: str, password: str) -> None:
    """It should say that user and password are wrong, and not what they are."""
    scheme, _, rest = redis_url.partition("://")
    url = f"{scheme}://:{password}@{rest.rpartition('@')[2]}"
    with pytest.raises(Fatal) as caught:
        await RedisLedger(url).__aenter__()
    assert "password" in caught.value.remedy
    assert "canary" not in f"{caught.value} {caught.value.remedy} {caught.value.__cause__}"


async def test_nobody_listens(unique: str) -> None:
    """It should be transient when nothing answers at all."""
    with pytest.raises(Transient) as caught:
        await RedisLedger("redis://127.0.0.1:1/0", prefix=unique).__aenter__()
    assert caught.value.reason is Reason.UNAVAILABLE


@pytest.mark.parametrize(
    "url",
    ["", "http://canary", "redis://canary:port/0", "canary", "rediss://canary/0?ssl_cert_reqs=none"],
)
def test_a_url_that_makes_no_sense_is_fatal(url: str) -> None:
    """It should refuse it, and options that would switch off a check, without repeating it."""
    with pytest.raises(Fatal) as caught:
        RedisLedger(url)
    assert "canary" not in f"{caught.value} {caught.value.remedy}"


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_is_none_is_fatal(tmp_path: Path, content: str | None) -> None:
    """It should refuse a CA file that is missing or holds no certificate."""
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    with pytest.raises(Fatal, match="CA file"):
        RedisLedger("rediss://localhost/0", ca_file=path)
