"""The stream of events: the same bytes, in order, whole batches, and an honest word when it fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from redis.asyncio import Redis as Client

from etl.adapters.events_redis import RedisEvents
from etl.adapters.ledger_sqlite import SqliteLedger
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason, Stage
from etl.pipeline.ports import Event
from etl.pipeline.relay import Relay
from tests.support.ledger_contract import TRACE, announcement, event_of, settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tools.services import Redis

EVENTS = [Event(event_of(settled(str(n)))) for n in range(5)]
BODIES = [event.body for event in EVENTS]


@pytest.fixture
async def sink(redis_url: str, unique: str) -> AsyncIterator[RedisEvents]:
    """A sink to an empty stream."""
    async with RedisEvents(redis_url, unique) as opened:
        yield opened


async def entries(url: str, stream: str) -> list[dict[bytes, bytes]]:
    """Read all that is in a stream."""
    async with Client.from_url(url) as client:
        found: Any = await client.xrange(stream)
        return [fields for _, fields in found]


async def test_events_are_told_in_order(sink: RedisEvents, redis_url: str, unique: str) -> None:
    """It should write the same bytes, beside the id that repeats are known by."""
    await sink.emit(EVENTS[:3])
    await sink.emit([])
    await sink.emit(EVENTS[3:])
    assert await entries(redis_url, unique) == [
        {b"id": b"%d.0" % n, b"event": event.body} for n, event in enumerate(EVENTS)
    ]


async def test_a_trace_is_a_field_of_its_own(sink: RedisEvents, redis_url: str, unique: str) -> None:
    """It should lie beside the event, as the ledger in Redis writes it, and be no part of what is read."""
    await sink.emit([replace(EVENTS[0], trace=TRACE)])
    assert await entries(redis_url, unique) == [
        {b"id": b"0.0", b"event": EVENTS[0].body, b"traceparent": TRACE.encode()}
    ]
    assert [event async for event in sink.events()] == [EVENTS[0].body]


async def test_batches_stay_together(sink: RedisEvents, redis_url: str, unique: str) -> None:
    """It should let no other's events come in between those of a batch."""
    batches = [[Event(event_of(settled(f"{n} {m}"))) for m in range(400)] for n in range(6)]
    await asyncio.gather(*map(sink.emit, batches))
    told = [fields[b"event"] for fields in await entries(redis_url, unique)]
    expected = [[event.body for event in batch] for batch in batches]
    assert sorted(told[start : start + 400] for start in range(0, 2_400, 400)) == expected


async def test_the_stream_is_kept_short(redis_url: str, unique: str) -> None:
    """It should let go of the oldest; Redis drops whole nodes, of a hundred by default."""
    async with RedisEvents(redis_url, unique, length=10) as sink:
        for _ in range(100):
            await sink.emit(EVENTS)
    assert 10 <= len(await entries(redis_url, unique)) <= 200


async def test_a_sink_that_is_down_is_transient(fresh_redis: Redis, unique: str) -> None:
    """It should say so, and work again when it is back, with what it had told."""
    async with RedisEvents(fresh_redis.url, unique) as sink:
        await sink.emit(EVENTS[:2])
        fresh_redis.kill()
        with pytest.raises(Transient) as caught:
            await sink.emit(EVENTS[2:])
        assert (caught.value.stage, caught.value.reason) == (Stage.RECORD, Reason.UNAVAILABLE)
        fresh_redis.restart()
        await sink.emit(EVENTS[2:])
    assert [fields[b"event"] for fields in await entries(fresh_redis.url, unique)] == BODIES


@pytest.mark.parametrize(
    ("option", "bad", "good"), [("maxmemory", "1", "0"), ("min-replicas-to-write", "1", "0")]
)
async def test_a_refused_batch_tells_nothing(
    fresh_redis: Redis, unique: str, option: str, bad: str, good: str
) -> None:
    """It should be transient, with none of the batch in the stream."""
    async with RedisEvents(fresh_redis.url, unique) as sink, Client.from_url(fresh_redis.url) as client:
        await client.config_set(option, bad)
        with pytest.raises(Transient):
            await sink.emit(EVENTS)
        await client.config_set(option, good)
    assert await entries(fresh_redis.url, unique) == []


async def test_a_ping_tells_nothing(sink: RedisEvents, redis_url: str, unique: str) -> None:
    """It should be answered, and leave the stream as it was."""
    await sink.ping()
    assert await entries(redis_url, unique) == []
    await sink.emit(EVENTS[:1])
    await sink.ping()
    assert len(await entries(redis_url, unique)) == 1


async def test_a_ping_of_a_sink_that_is_away_is_transient(fresh_redis: Redis, unique: str) -> None:
    """It should say so where the server hangs, in time, and where it is gone; and be answered again."""
    async with RedisEvents(fresh_redis.url, unique, seconds=0.2) as sink:
        await sink.ping()
        fresh_redis.pause()
        await _is_away(sink)
        fresh_redis.resume()
        await sink.ping()
        fresh_redis.kill()
        await _is_away(sink)
        fresh_redis.restart()
        await sink.ping()


async def _is_away(sink: RedisEvents) -> None:
    with pytest.raises(Transient) as caught:
        await asyncio.wait_for(sink.ping(), 5)
    assert (caught.value.stage, caught.value.reason) == (Stage.RECORD, Reason.UNAVAILABLE)


async def test_a_key_of_somebody_else_is_fatal(sink: RedisEvents, redis_url: str, unique: str) -> None:
    """It should not go on where the stream's name is taken."""
    async with Client.from_url(redis_url) as client:
        await client.set(unique, "theirs")
    with pytest.raises(Fatal, match="WRONGTYPE"):
        await sink.emit(EVENTS)


async def test_an_outbox_is_carried_over(
    sink: RedisEvents, redis_url: str, unique: str, tmp_path: Path
) -> None:
    """It should tell what a ledger in SQLite wrote down, byte for byte, each with its trace."""
    link = {"traceparent": TRACE}
    async with SqliteLedger(tmp_path / "ledger", outbox=True, link=lambda: link) as ledger:
        for n in range(5):
            await ledger.record(settled(str(n)), announcement(str(n), f"raw/{n}"))
        relay = Relay(ledger, sink)
        relay.stop()
        await relay.run()
        assert await ledger.unsent(9) == []
    told = await entries(redis_url, unique)
    assert [fields[b"event"] for fields in told] == BODIES
    assert {fields[b"traceparent"] for fields in told} == {TRACE.encode()}
