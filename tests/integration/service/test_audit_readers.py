"""What an audit reads back: events from a stream, a file and an outbox, and their digests in a ledger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import redis

from etl.adapters.events_jsonl import JsonlEvents
from etl.adapters.events_redis import RedisEvents
from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.ledger_sqlite import SqliteLedger
from etl.core import event, identity
from etl.pipeline.ports import Announcement, Event, Settled
from tests.support.ledger_contract import TRACE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("count", [0, 1, 1203])
async def test_stream_is_read_in_pages(redis_url: str, count: int) -> None:
    """It should give all events in order, of whatever bytes, and tell when it has dropped some."""
    async with RedisEvents(redis_url, "s", length=2_000) as sink:
        told = [json.dumps({"id": str(number)}).encode() for number in range(count)]
        await sink.emit([Event(one, TRACE) for one in told])
        assert [one async for one in sink.events()] == told
        assert await sink.keeps_all()
    with redis.Redis.from_url(redis_url) as client:
        client.xadd("s", {"event": b"\xff\n"})
        client.xadd("s", {"other": "x"})
    async with RedisEvents(redis_url, "s", length=count) as small:
        assert [one async for one in small.events()] == [*told, b"\xff\n", b""]
        assert not await small.keeps_all()


async def test_file_is_read_line_by_line(tmp_path: Path) -> None:
    """It should give whole events, and nothing where there is no file yet."""
    sink, path = JsonlEvents(tmp_path / "events"), tmp_path / "events"
    assert [one async for one in sink.events()] == []
    told = [b'{"id":"%d"}' % number for number in range(9_000)]
    await sink.emit([Event(one, TRACE) for one in told])
    path.write_bytes(path.read_bytes() + b'{"id":')
    assert [one async for one in sink.events()] == told


async def test_outbox_is_read_and_kept(tmp_path: Path) -> None:
    """It should give all that waits, and leave it there; and remember the event of each input."""
    async with SqliteLedger(tmp_path / "ledger", outbox=True) as ledger:
        events = [await recorded(ledger, number) for number in range(600)]
        assert [one async for one in ledger.events()] == events
        assert [one.body for _, one in await ledger.unsent(1_000)] == events
        await digests_fit(ledger, events)


async def test_redis_ledger_remembers_events(redis_url: str) -> None:
    """It should give the digest of what it told, and none of what it does not know."""
    async with RedisLedger(redis_url) as ledger:
        events = [await recorded(ledger, number) for number in range(3)]
        await digests_fit(ledger, events)


async def recorded(ledger: RedisLedger | SqliteLedger, number: int) -> bytes:
    """Record an input and give its event."""
    told = ("outcome", "reason", "subject", "examples", "counts", "body_sha256", "ruleset", "key_id")
    settled = Settled(f"{number:064d}", 1, "StepsRecord", dict.fromkeys(told, "x"))
    await ledger.record(settled, Announcement(f"claim {number}", "bucket", f"key {number}"))
    return event.settled_event(settled.input_id, 1, settled.record_type, settled.metadata)


async def digests_fit(ledger: RedisLedger | SqliteLedger, events: list[bytes]) -> None:
    """See that the digests are those of the events."""
    for number, told in enumerate(events):
        found = await ledger.find(f"{number:064d}", 1)
        assert found
        assert found.event_digest == identity.content_hash(told)
