"""The SQLite ledger keeps the contract of ledgers, is durable, and fails with a remedy."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
from typing import TYPE_CHECKING

import pytest

from etl.adapters.ledger_sqlite import SqliteLedger
from etl.adapters.ledger_sqlite_schema import insert
from etl.core.errors import Fatal
from etl.pipeline.ports import Event
from tests.support.ledger_contract import (
    TRACE,
    Events,
    LedgerContract,
    announcement,
    event_of,
    intended,
    intention,
    settled,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

#: A ledger as the first release made it, with one input.
_VERSION_1 = """
CREATE TABLE inputs (
    input_id TEXT NOT NULL, generation INTEGER NOT NULL, record_type TEXT NOT NULL, metadata TEXT NOT NULL,
    PRIMARY KEY (input_id, generation)
) WITHOUT ROWID;
CREATE TABLE claims (
    came INTEGER PRIMARY KEY AUTOINCREMENT, claim TEXT NOT NULL UNIQUE,
    input_id TEXT NOT NULL, generation INTEGER NOT NULL,
    bucket TEXT NOT NULL, key TEXT NOT NULL, zone TEXT, verified INTEGER NOT NULL, subject TEXT NOT NULL
);
CREATE INDEX claims_by_input ON claims (input_id, generation);
CREATE INDEX claims_by_location ON claims (bucket, key);
INSERT INTO inputs VALUES ('in', 0, 'T', '{}');
INSERT INTO claims (claim, input_id, generation, bucket, key, verified, subject)
    VALUES ('claim', 'in', 0, 'bucket', 'raw/x', 1, 's_1');
PRAGMA user_version = 1;
"""

#: What later versions changed, until the second, with an event that waits.
_VERSION_2 = """
ALTER TABLE claims ADD COLUMN age INTEGER;
ALTER TABLE inputs ADD COLUMN event TEXT;
CREATE TABLE intentions (
    input_id TEXT NOT NULL, generation INTEGER NOT NULL, record_type TEXT NOT NULL, claim TEXT NOT NULL,
    bucket TEXT NOT NULL, key TEXT NOT NULL, zone TEXT, age INTEGER, verified INTEGER NOT NULL,
    since REAL NOT NULL,
    mark INTEGER NOT NULL,
    PRIMARY KEY (input_id, generation)
) WITHOUT ROWID;
CREATE TABLE outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, event BLOB NOT NULL);
INSERT INTO outbox (event) VALUES (x'7b7d');
PRAGMA user_version = 2;
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger lies."""
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


@pytest.fixture
def events(ledger: SqliteLedger) -> Events:
    """What waits in the outbox."""

    async def waiting() -> list[bytes]:
        return [event.body for _, event in await ledger.unsent(1_000)]

    return waiting


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
    """It should open a ledger of schema version 1, which knew no ages and no events, and go on with it."""
    with sqlite3.connect(path) as db:
        db.executescript(_VERSION_1)
    db.close()
    async with SqliteLedger(path, outbox=True) as ledger:
        await ledger.record(settled("new"), announcement("new", "raw/new", age=30))
        await ledger.intend(intention(announcement("next")))
    async with SqliteLedger(path, outbox=True) as again:
        ages = [[one.age for one in announcements] async for _, announcements in again.settled()]
        assert [event.body for _, event in await again.unsent(9)] == [event_of(settled("new"))]
    assert ages == [[None], [30]]


async def test_events_that_wait_in_an_earlier_ledger_are_carried_over(path: Path) -> None:
    """It should open a ledger of schema version 2, which knew no traces, and tell what waited there first."""
    with sqlite3.connect(path) as db:
        db.executescript(_VERSION_1 + _VERSION_2)
    db.close()
    async with SqliteLedger(path, outbox=True, link=lambda: {"traceparent": TRACE}) as ledger:
        await ledger.record(settled("new"), announcement("new", "raw/new"))
    async with SqliteLedger(path, outbox=True) as again:
        events = [event for _, event in await again.unsent(9)]
    assert events == [Event(b"{}"), Event(event_of(settled("new")), TRACE)]


async def test_the_trace_lies_beside_the_event(path: Path) -> None:
    """It should note it, and write the same event and digest as without it."""
    link = {"traceparent": TRACE, "tracestate": "canary"}
    async with SqliteLedger(path, outbox=True, link=lambda: link) as ledger:
        await ledger.record(settled(), announcement())
        link = {}
        await ledger.record(settled("in", 1), announcement("other"))
        told = [event for _, event in await ledger.unsent(9)]
        found = await ledger.find("in", 0)
    assert told == [Event(event_of(settled()), TRACE), Event(event_of(settled("in", 1)))]
    assert found
    assert found.event_digest == hashlib.sha256(event_of(settled())).hexdigest()


async def test_a_ledger_that_could_not_be_carried_over_is_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should undo half a migration, so that the next one can be made."""
    with sqlite3.connect(path) as db:
        db.executescript(_VERSION_1)
    db.close()
    with monkeypatch.context() as broken:
        broken.setattr("etl.adapters.ledger_sqlite_schema._SCHEMA", "CREATE NONSENSE")
        with pytest.raises(Fatal):
            await SqliteLedger(path).__aenter__()
    async with SqliteLedger(path) as ledger:
        assert await ledger.find_claim("claim")


async def test_no_outbox_no_events(path: Path) -> None:
    """It should keep no events where nobody will fetch them, but their digests."""
    async with SqliteLedger(path) as ledger:
        await ledger.record(settled(), announcement())
        assert await ledger.unsent(9) == []
        digest = await ledger._call(lambda: ledger._db.execute("SELECT event FROM inputs").fetchone())
    assert digest == (hashlib.sha256(event_of(settled())).hexdigest(),)


async def test_what_was_told_is_dropped(ledger: SqliteLedger) -> None:
    """It should give the oldest events first, no more than asked for, and none again that was sent."""
    for n in range(5):
        await ledger.record(settled(str(n)), announcement(str(n), f"raw/{n}"))
    first = await ledger.unsent(2)
    assert [event.body for _, event in first] == [event_of(settled("0")), event_of(settled("1"))]
    await ledger.sent([number for number, _ in first])
    rest = await ledger.unsent(9)
    assert [event.body for _, event in rest] == [event_of(settled(str(n))) for n in (2, 3, 4)]
    await ledger.sent([number for number, _ in rest])
    await ledger.record(settled("5"), announcement("5", "raw/5"))
    ((number, _),) = await ledger.unsent(9)
    assert number > rest[-1][0]


@pytest.mark.parametrize("committed", [False, True])
async def test_input_and_event_live_and_die_together(path: Path, *, committed: bool) -> None:
    """It should hold both or neither, when the process is killed before or after the commit."""
    async with SqliteLedger(path, outbox=True) as ledger:
        await ledger.intend(intention(announcement()))
    _die_recording(path, committed=committed)
    async with SqliteLedger(path, outbox=True) as ledger:
        found = await ledger.find("in", 0), await ledger.unsent(9), await intended(ledger)
        assert bool(found[0]) == bool(found[1]) == (not found[2]) == committed
        assert await ledger.record(settled(), announcement()) != committed
        assert [event.body for _, event in await ledger.unsent(9)] == [event_of(settled())]


def _die_recording(path: Path, *, committed: bool) -> None:
    """Have a child of ours record, and die."""
    if not (child := os.fork()):
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        insert(db, settled(), announcement(), Event(event_of(settled())), outbox=True)
        if committed:
            db.execute("COMMIT")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
