"""Commits are followed from when one begins, whoever makes them; and taken away again where one may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import redis

from etl.adapters.commits_redis import RedisCommits
from etl.adapters.commits_sqlite import SqliteCommits
from etl.adapters.events_redis import RedisEvents
from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.ledger_sqlite import SqliteLedger
from etl.core.errors import Fatal, Transient
from tests.support.ledger_contract import announcement, event_of, settled

if TYPE_CHECKING:
    from pathlib import Path

    from etl.adapters.commits import Commit, Commits
    from etl.pipeline.ports import Ledger


async def recorded(ledger: Ledger, *names: str) -> None:
    """Settle inputs."""
    for name in names:
        await ledger.record(settled(name), announcement(name, f"raw/{name}"))


async def told(commits: Commits, number: int) -> list[Commit]:
    """Take so many commits."""
    found: list[Commit] = []
    while len(found) < number:
        found += await commits.new()
    return found


def keys(url: str) -> set[str]:
    """Give all keys there are."""
    with redis.Redis.from_url(url) as client:
        found: Any = client.keys()
    return {key.decode() for key in found}


async def test_commits_of_a_ledger_in_redis(redis_url: str) -> None:
    """It should give what is settled from now on, with its event, and nothing of what was before."""
    async with RedisLedger(redis_url, prefix="etl") as ledger, RedisCommits(redis_url, "etl") as idle:
        await recorded(ledger, "before")
        async with RedisCommits(redis_url, "etl") as commits:
            await recorded(ledger, "one", "two")
            found = await told(commits, 2)
            assert [(one.input_id, one.event) for one in found] == [
                (name, event_of(settled(name))) for name in ("one", "two")
            ]
        assert [one.input_id for one in await told(idle, 3)] == ["before", "one", "two"]


async def test_what_others_write_into_the_stream_is_passed_over(redis_url: str) -> None:
    """It should not stumble over entries that are no events of ours."""
    async with RedisCommits(redis_url, "etl") as commits, RedisLedger(redis_url) as ledger:
        with redis.Redis.from_url(redis_url) as stranger:
            for fields in ({"x": "y"}, {"event": b"\xff"}, {"event": "[]"}):
                stranger.xadd("{etl}:events", fields)
        await recorded(ledger, "one")
        assert [one.input_id for one in await told(commits, 1)] == ["one"]


async def test_events_are_taken_out_of_the_stream(redis_url: str) -> None:
    """It should remove those named and no other."""
    async with RedisCommits(redis_url, "etl") as commits, RedisLedger(redis_url) as ledger:
        await recorded(ledger, "ours", "theirs")
        ours = [one.entry or "" for one in await told(commits, 2) if one.input_id == "ours"]
        await commits.remove(ours)
        await commits.remove([])
        async with RedisEvents(redis_url, "{etl}:events") as sink:
            assert [body async for body in sink.events()] == [event_of(settled("theirs"))]


async def test_a_prefix_is_dropped_and_no_other(redis_url: str) -> None:
    """It should delete the ledger of a load test, and leave that of the service alone."""
    async with RedisLedger(redis_url, prefix="etl") as theirs:
        await recorded(theirs, "one")
        before = keys(redis_url)
        async with (
            RedisLedger(redis_url, prefix="etl_load_1") as ours,
            RedisCommits(redis_url, "etl_load_1") as commits,
        ):
            await recorded(ours, "one")
            assert keys(redis_url) > before
            await commits.drop()
        assert keys(redis_url) == before


async def test_redis_that_is_away_is_transient() -> None:
    """It should say so as its siblings do."""
    with pytest.raises(Transient):
        async with RedisCommits("redis://127.0.0.1:1/0", "etl"):
            pass


async def test_commits_of_a_ledger_in_sqlite(tmp_path: Path) -> None:
    """It should give what is settled from now on, by any process, and only read."""
    path = tmp_path / "ledger.sqlite"
    async with SqliteLedger(path, outbox=True) as ledger:
        await recorded(ledger, "before")
        async with SqliteCommits(path) as commits:
            assert await commits.new() == []
            await recorded(ledger, "one", "two")
            assert [one.input_id for one in await told(commits, 2)] == ["one", "two"]
            assert await commits.new() == []
        assert await ledger.waiting() == 3


async def test_no_ledger_is_fatal(tmp_path: Path) -> None:
    """It should make no file, and say what to look at."""
    with pytest.raises(Fatal, match="cannot be read") as caught:
        async with SqliteCommits(tmp_path / "ledger.sqlite"):
            pass
    assert "ETL_STATE_FOLDER" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []
