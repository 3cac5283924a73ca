"""The Redis ledger keeps the contract of ledgers; and what is its own: its layout, its stream, its hints."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from redis.asyncio import Redis as Client

from etl.adapters.ledger_redis import RedisLedger
from etl.core.errors import Fatal
from tests.support.ledger_contract import (
    TRACE,
    Events,
    LedgerContract,
    announcement,
    event_of,
    intended,
    intention,
    listed,
    settled,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def ledger(redis_url: str, unique: str) -> AsyncIterator[RedisLedger]:
    """An empty ledger."""
    async with RedisLedger(redis_url, prefix=unique) as opened:
        yield opened


@pytest.fixture
async def another(redis_url: str, unique: str) -> AsyncIterator[RedisLedger]:
    """A second one under the same prefix."""
    async with RedisLedger(redis_url, prefix=unique) as opened:
        yield opened


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Client]:
    """A client beside the ledger's."""
    async with Client.from_url(redis_url, decode_responses=True) as opened:
        yield opened


@pytest.fixture
def events(ledger: RedisLedger, client: Client) -> Events:
    """What is in the stream."""

    async def told() -> list[bytes]:
        return [fields["event"].encode() for fields in await entries(client, ledger.stream)]

    return told


async def entries(client: Client, stream: str) -> list[dict[str, str]]:
    """Read all that is in a stream."""
    found: Any = await client.xrange(stream)
    return [fields for _, fields in found]


class TestRedisLedger(LedgerContract):
    """The contract, over Redis."""


async def test_an_entry_of_the_stream_has_the_id_that_repeats_are_known_by(
    ledger: RedisLedger, client: Client
) -> None:
    """It should write the event beside its id, and nothing else."""
    await ledger.record(settled("in", 2), announcement())
    (fields,) = await entries(client, ledger.stream)
    assert fields == {"id": "in.2", "event": event_of(settled("in", 2)).decode()}


async def test_the_trace_lies_beside_the_event(redis_url: str, unique: str, client: Client) -> None:
    """It should be a field of its own, and the event and its digest the same as without it."""
    link = {"traceparent": TRACE, "tracestate": "canary"}
    async with RedisLedger(redis_url, prefix=unique, link=lambda: link) as ledger:
        await ledger.record(settled(), announcement())
        (fields,) = await entries(client, ledger.stream)
        found = await ledger.find("in", 0)
    assert fields == {"id": "in.0", "event": event_of(settled()).decode(), "traceparent": TRACE}
    assert found
    assert found.event_digest == hashlib.sha256(event_of(settled())).hexdigest()


async def test_an_input_keeps_the_digest_of_its_event(ledger: RedisLedger, client: Client) -> None:
    """It should hold the SHA-256 of the event beside the metadata."""
    await ledger.record(settled(), announcement())
    (document,) = await client.hvals(ledger._keys["inputs"])
    assert json.loads(document)["event"] == hashlib.sha256(event_of(settled())).hexdigest()


async def test_all_keys_lie_under_one_tag(ledger: RedisLedger, client: Client, unique: str) -> None:
    """It should keep to its prefix, in the form that puts all keys into one slot of a cluster."""
    await ledger.intend(intention(announcement("x"), input_id="other"))
    await ledger.record(settled(), announcement())
    keys = {key async for key in client.scan_iter(f"*{unique}*")}
    assert len(keys) == 9
    assert all(key.startswith(f"{{{unique}}}:") for key in keys)


async def test_forgetting_leaves_nothing_but_the_count_and_the_events(
    ledger: RedisLedger, client: Client, unique: str
) -> None:
    """It should drop everything that belongs to an input."""
    for n in range(3):
        await ledger.record(settled(), announcement(f"claim {n}", f"raw/{n}"))
    await ledger.forget([settled()])
    keys = {key.partition(":")[2] async for key in client.scan_iter(f"*{unique}*")}
    assert keys == {"schema", "came", "events"}


async def test_the_stream_is_kept_short(redis_url: str, unique: str, client: Client) -> None:
    """It should let go of the oldest events; Redis drops whole nodes, of a hundred by default."""
    async with RedisLedger(redis_url, prefix=unique, stream=f"{unique}-told", stream_length=50) as ledger:
        for n in range(301):
            await ledger.record(settled(str(n)), announcement(str(n), f"raw/{n}"))
        assert 50 <= await client.xlen(f"{unique}-told") <= 200
        assert len(await listed(ledger)) == 301


async def test_databases_and_prefixes_are_apart(redis_url: str, unique: str, ledger: RedisLedger) -> None:
    """It should see nothing of a ledger with another prefix."""
    await ledger.record(settled(), announcement())
    async with RedisLedger(redis_url, prefix=f"{unique}-2") as other:
        assert await other.find("in", 0) is None
        assert await listed(other) == []


async def test_a_flushed_database_is_an_empty_ledger(ledger: RedisLedger, client: Client) -> None:
    """It should know nothing any more, without an error, and begin anew."""
    await ledger.intend(intention(announcement()))
    await ledger.record(settled(), announcement())
    await client.flushdb()
    assert await ledger.find("in", 0) is None
    assert await ledger.find_claim("claim") is None
    assert await listed(ledger) == []
    assert await intended(ledger) == []
    assert await ledger.record(settled(), announcement())
    assert await client.get(ledger._keys["schema"]) == "1"


async def test_scripts_that_the_server_lost_are_loaded_again(ledger: RedisLedger, client: Client) -> None:
    """It should work on when the server has forgotten its scripts."""
    await ledger.record(settled(), announcement())
    await client.script_flush()
    assert await ledger.find_claim("claim") == settled()


async def test_another_layout_is_left_alone(redis_url: str, unique: str, client: Client) -> None:
    """It should refuse to open, and to write to, a ledger of another version."""
    async with RedisLedger(redis_url, prefix=unique) as ledger:
        await client.set(ledger._keys["schema"], "99")
        with pytest.raises(Fatal, match="layout"):
            await ledger.record(settled(), announcement())
        with pytest.raises(Fatal, match="layout"):
            await ledger.intend(intention(announcement()))
    with pytest.raises(Fatal, match="layout"):
        await RedisLedger(redis_url, prefix=unique).__aenter__()
    assert [key async for key in client.scan_iter(f"*{unique}*")] == [ledger._keys["schema"]]


@pytest.mark.parametrize(
    "taken", ["inputs", "order", "claims", "told", "places", "came", "intentions", "events"]
)
async def test_a_key_of_somebody_else_stops_it_before_it_writes(
    ledger: RedisLedger, client: Client, taken: str, unique: str
) -> None:
    """It should be fatal, and leave no half of a record, when a key holds something else."""
    await client.sadd(f"{{{unique}}}:{taken}", "theirs")
    with pytest.raises(Fatal) as caught:
        await ledger.record(settled(), announcement())
    assert "prefix" in caught.value.remedy
    assert [key async for key in client.scan_iter(f"*{unique}*")] == [f"{{{unique}}}:{taken}"]


async def test_what_is_not_ours_is_not_read(ledger: RedisLedger, client: Client) -> None:
    """It should be fatal when an input is no JSON, and not repeat it."""
    await ledger.record(settled(), announcement())
    for name in await client.hkeys(ledger._keys["inputs"]):
        await client.hset(ledger._keys["inputs"], name, "canary")
    with pytest.raises(Fatal) as caught:
        await ledger.find("in", 0)
    assert "canary" not in str(caught.value)
