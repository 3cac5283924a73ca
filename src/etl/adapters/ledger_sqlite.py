"""The ledger in SQLite: WAL, ``synchronous=FULL``; writes that come together are committed together.

One thread owns the connection. A ``record`` waits until its transaction is on the disk; all that arrive
while one transaction is being written share the next.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from etl.core.errors import Fatal
from etl.pipeline.ports import Announcement, Settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

SCHEMA_VERSION = 2
_BUSY_SECONDS = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS inputs (
    input_id TEXT NOT NULL, generation INTEGER NOT NULL, record_type TEXT NOT NULL, metadata TEXT NOT NULL,
    PRIMARY KEY (input_id, generation)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claims (
    came INTEGER PRIMARY KEY AUTOINCREMENT, claim TEXT NOT NULL UNIQUE,
    input_id TEXT NOT NULL, generation INTEGER NOT NULL,
    bucket TEXT NOT NULL, key TEXT NOT NULL, zone TEXT, verified INTEGER NOT NULL, subject TEXT NOT NULL,
    age INTEGER
);
CREATE INDEX IF NOT EXISTS claims_by_input ON claims (input_id, generation);
CREATE INDEX IF NOT EXISTS claims_by_location ON claims (bucket, key);
"""
_MIGRATIONS = {1: "ALTER TABLE claims ADD COLUMN age INTEGER;"}
_FIND = "SELECT input_id, generation, record_type, metadata FROM inputs WHERE input_id = ? AND generation = ?"
_FIND_CLAIM = """
SELECT i.input_id, i.generation, i.record_type, i.metadata
FROM claims JOIN inputs AS i USING (input_id, generation) WHERE claim = ?
"""
_SETTLED = """
SELECT i.input_id, i.generation, i.record_type, i.metadata,
    c.claim, c.bucket, c.key, c.zone, c.age, c.verified
FROM inputs AS i LEFT JOIN claims AS c USING (input_id, generation) ORDER BY i.input_id, i.generation, c.came
"""
_SUPERSEDE = "DELETE FROM claims WHERE bucket = ? AND key = ? AND subject = ? AND generation = ?"
_ANNOUNCE = """
INSERT INTO claims (claim, input_id, generation, bucket, key, zone, age, verified, subject)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_Entry = tuple[Settled, Announcement]
T = TypeVar("T")


class SqliteLedger:
    """An index of settled inputs in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._connection: sqlite3.Connection | None = None
        self._waiting: list[tuple[_Entry, asyncio.Future[bool]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        try:
            await self._call(self._open)
        except BaseException:
            await self._call(self._close)
            self._thread.shutdown()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._writer is not None:
            await asyncio.gather(self._writer, return_exceptions=True)
        await self._call(self._close)
        self._thread.shutdown()

    async def find_claim(self, claim: str) -> Settled | None:
        """Look up the input that an announcement led to."""
        return await self._call(lambda: self._one(_FIND_CLAIM, (claim,)))

    async def find(self, input_id: str, generation: int) -> Settled | None:
        """Look an input up by its identity."""
        return await self._call(lambda: self._one(_FIND, (input_id, generation)))

    async def settled(self) -> Sequence[tuple[Settled, tuple[Announcement, ...]]]:
        """List all settled inputs with their announcements."""
        return await self._call(self._settled)

    async def forget(self, lost: Sequence[Settled]) -> None:
        """Drop inputs and their announcements."""
        await self._call(lambda: self._in_transaction(lambda db: _forget(db, lost)))

    async def record(self, settled: Settled, announcement: Announcement) -> bool:
        """Note an input and its announcement; True when the input is new."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(((settled, announcement), future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting())
        return await future

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            entries = [entry for entry, _ in batch]
            try:
                news = await self._call(partial(self._write, entries))
            except Exception as error:  # noqa: BLE001 - it belongs to those who wait
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_, future), new in zip(batch, news, strict=True):
                    if not future.done():
                        future.set_result(new)

    async def _call(self, work: Callable[[], T]) -> T:
        with _translated():
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _open(self) -> None:
        self._connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, *_MIGRATIONS, SCHEMA_VERSION}:
            message = f"the ledger has schema version {version}, this program knows {SCHEMA_VERSION}"
            raise Fatal(message, "use the version of this program that wrote it, or another --out")
        self._connection.executescript(_MIGRATIONS.get(version, ""))
        self._connection.executescript(_SCHEMA)
        self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def _db(self) -> sqlite3.Connection:
        if self._connection is None:
            message = "the ledger is not open"
            raise RuntimeError(message)
        return self._connection

    def _one(self, query: str, values: tuple[object, ...]) -> Settled | None:
        row = self._db.execute(query, values).fetchone()
        return _settled(row) if row else None

    def _settled(self) -> Sequence[tuple[Settled, tuple[Announcement, ...]]]:
        found: dict[tuple[str, int], tuple[Settled, list[Announcement]]] = {}
        for row in self._db.execute(_SETTLED):
            entry = found.setdefault((row[0], row[1]), (_settled(row[:4]), []))
            if row[4] is not None:
                entry[1].append(_announcement(row[4:]))
        return [(settled, tuple(announcements)) for settled, announcements in found.values()]

    def _write(self, entries: Sequence[_Entry]) -> list[bool]:
        return self._in_transaction(lambda db: [_insert(db, *entry) for entry in entries])

    def _in_transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            done = work(db)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        return done


def _insert(db: sqlite3.Connection, settled: Settled, announcement: Announcement) -> bool:
    identity = (settled.input_id, settled.generation)
    row = (*identity, settled.record_type, json.dumps(settled.metadata, sort_keys=True))
    new = db.execute("INSERT OR IGNORE INTO inputs VALUES (?, ?, ?, ?)", row).rowcount == 1
    subject = settled.metadata["subject"]
    location = (announcement.bucket, announcement.key)
    db.execute(_SUPERSEDE, (*location, subject, settled.generation))
    said = (announcement.zone, announcement.age, announcement.verified, subject)
    db.execute(_ANNOUNCE, (announcement.claim, *identity, *location, *said))
    return new


def _forget(db: sqlite3.Connection, lost: Sequence[Settled]) -> None:
    names = [(settled.input_id, settled.generation) for settled in lost]
    for table in ("claims", "inputs"):
        db.executemany(f"DELETE FROM {table} WHERE input_id = ? AND generation = ?", names)  # noqa: S608 - ours


def _settled(row: tuple[str, int, str, str]) -> Settled:
    input_id, generation, record_type, metadata = row
    return Settled(input_id, generation, record_type, json.loads(metadata))


def _announcement(row: tuple[str, str, str, str | None, int | None, int]) -> Announcement:
    claim, bucket, key, zone, age, verified = row
    return Announcement(claim, bucket, key, zone, age, verified=bool(verified))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Fatal(f"the ledger cannot be used: {error}", _remedy(error)) from error


def _remedy(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "another program holds .state/ledger.sqlite: close it and run again"
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return (
            "delete .state/ledger.sqlite* and run again over the same sources: it is rebuilt from the parts"
        )
    if name.startswith("SQLITE_FULL"):
        return "the disk is full: free some space and run again; settled files are not redone"
    return "check that .state below --out can be read and written by this user, and run again"
