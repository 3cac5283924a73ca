"""What ledgers are asked beside the work: whether they are there, and how much they hold."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

import pytest

from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.ledger_sqlite import SqliteLedger
from tests.support.ledger_contract import announcement, settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tools.services import Redis


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger lies."""
    return tmp_path / "ledger.sqlite"


@pytest.fixture
async def ledger(path: Path) -> AsyncIterator[SqliteLedger]:
    """An empty ledger with an outbox."""
    async with SqliteLedger(path, outbox=True) as opened:
        yield opened


@pytest.fixture
async def another(path: Path) -> AsyncIterator[SqliteLedger]:
    """A second one on the same file."""
    async with SqliteLedger(path, outbox=True) as opened:
        yield opened


async def test_what_waits_is_counted(ledger: SqliteLedger, another: SqliteLedger) -> None:
    """It should count the events of all who write to the file, until they are told."""
    assert await ledger.waiting() == 0
    for n, one in enumerate((ledger, another, ledger)):
        await one.record(settled(str(n)), announcement(str(n), f"raw/{n}"))
    await ledger.record(settled("0"), announcement("again"))
    assert (await ledger.waiting(), await another.waiting()) == (3, 3)
    await another.sent([number for number, _ in await another.unsent(2)])
    assert await ledger.waiting() == 1


async def test_without_an_outbox_nothing_waits(path: Path) -> None:
    """It should count no events where none are kept."""
    async with SqliteLedger(path) as ledger:
        await ledger.record(settled(), announcement())
        assert await ledger.waiting() == 0


async def test_inputs_that_were_there_are_counted(path: Path) -> None:
    """It should count what an earlier worker recorded, and go on from there."""
    for n in range(2):
        async with SqliteLedger(path) as ledger:
            await ledger.record(settled(str(n)), announcement(str(n), f"raw/{n}"))
            assert await ledger.inputs() == n + 1


async def test_it_answers_while_another_writes(path: Path) -> None:
    """It should be there for reading although another program holds the file for writing."""
    async with SqliteLedger(path) as ledger:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await asyncio.wait_for(ledger.ping(), 1)
        other.close()


async def test_questions_that_are_given_up_confuse_no_later_one(fresh_redis: Redis, unique: str) -> None:
    """It should give each its own answer, after a server that hung for others, and ask it no more often."""
    async with RedisLedger(fresh_redis.url, prefix=unique) as ledger:
        await ledger.record(settled(), announcement())
        fresh_redis.pause()
        for _ in range(3):
            for ask in (ledger.ping, ledger.inputs):
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(ask(), 0.05)
        fresh_redis.resume()
        for _ in range(5):
            answers = await asyncio.gather(ledger.ping(), ledger.inputs(), ledger.find_claim("claim"))
            assert list(answers) == [None, 1, settled()]
