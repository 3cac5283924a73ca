"""The SQLite ledger keeps the contract of ledgers, is durable, and fails with a remedy."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

import pytest

from etl.adapters.ledger_sqlite import _SCHEMA, SqliteLedger
from etl.core.errors import Fatal
from tests.support.ledger_contract import LedgerContract, announcement, settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    return tmp_path / "ledger.sqlite"


@pytest.fixture
async def ledger(path: Path) -> AsyncIterator[SqliteLedger]:
    """An empty ledger."""
    async with SqliteLedger(path) as opened:
        yield opened


class TestSqliteLedger(LedgerContract):
    """The contract, over SQLite."""


async def test_records_survive_reopening(path: Path) -> None:
    """It should find after a restart what it recorded before."""
    async with SqliteLedger(path) as first:
        await first.record(settled(), announcement())
    async with SqliteLedger(path) as second:
        assert await second.find_claim("claim") == settled()


async def test_it_waits_for_the_disk(ledger: SqliteLedger, path: Path) -> None:
    """It should run with a write-ahead log and full synchronisation, seen by another connection."""
    assert await ledger._call(lambda: ledger._db.execute("PRAGMA journal_mode").fetchone()) == ("wal",)
    assert await ledger._call(lambda: ledger._db.execute("PRAGMA synchronous").fetchone()) == (2,)
    await ledger.record(settled(), announcement())
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT count(*) FROM inputs").fetchone() == (1,)
    other.close()


async def test_concurrent_records_share_transactions(ledger: SqliteLedger) -> None:
    """It should commit what comes together in far fewer transactions than records."""
    batches: list[int] = []
    write = ledger._write

    def spy(entries: list[object]) -> list[bool]:
        batches.append(len(entries))
        return write(entries)  # type: ignore[arg-type]  # the spy need not know the type

    ledger._write = spy  # type: ignore[method-assign,assignment]  # a spy
    records = [ledger.record(settled(str(n)), announcement(str(n), f"raw/{n}")) for n in range(100)]
    assert all(await asyncio.gather(*records))
    assert sum(batches) == 100
    assert len(batches) <= 3


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"this is no database" * 100, "delete"), (b"SQLite format 3\x00" + b"\xff" * 5_000, "delete")],
    ids=["not a database", "damaged"],
)
async def test_a_damaged_ledger_says_how_to_rebuild(path: Path, content: bytes, words: str) -> None:
    """It should be fatal, with the way out."""
    path.write_bytes(content)
    with pytest.raises(Fatal) as caught:
        await SqliteLedger(path).__aenter__()
    assert words in caught.value.remedy


async def test_a_locked_ledger_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should not wait for ever for another program."""
    monkeypatch.setattr("etl.adapters.ledger_sqlite._BUSY_SECONDS", 0.05)
    async with SqliteLedger(path) as ledger:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Fatal) as caught:
            await ledger.record(settled(), announcement())
        other.execute("ROLLBACK")
        other.close()
        assert "another program" in caught.value.remedy
        assert await ledger.record(settled(), announcement())


async def test_a_ledger_of_the_future_is_left_alone(path: Path) -> None:
    """It should refuse a schema version it does not know."""
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(Fatal, match="version 99"):
        await SqliteLedger(path).__aenter__()


async def test_an_earlier_ledger_is_carried_over(path: Path) -> None:
    """It should open a ledger of schema version 1, which knew no ages, and go on with it."""
    with sqlite3.connect(path) as db:
        db.executescript(_SCHEMA.replace(",\n    age INTEGER", ""))
        db.execute("INSERT INTO inputs VALUES ('in', 0, 'T', '{}')")
        old = "INSERT INTO claims (claim, input_id, generation, bucket, key, verified, subject)"
        db.execute(old + " VALUES ('claim', 'in', 0, 'bucket', 'raw/x', 1, 's_1')")
        db.execute("PRAGMA user_version = 1")
    db.close()
    async with SqliteLedger(path) as ledger:
        await ledger.record(settled("new"), announcement("new", "raw/new", age=30))
    async with SqliteLedger(path) as again:
        ages = [[one.age for one in announcements] for _, announcements in await again.settled()]
    assert ages == [[None], [30]]
