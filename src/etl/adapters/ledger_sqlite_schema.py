"""The tables of the SQLite ledger, and its rows as ours."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic_core import from_json

from etl.core.errors import Fatal
from etl.pipeline.ports import Announcement, Event, Intention, Settled

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

#: 1: inputs and announcements. 2: ages, then intentions and events. 3: traces, then sizes. 4: always sizes.
#: A layout that changes takes another number, and leaves a frozen ledger in tests/data/ledgers/.
SCHEMA_VERSION = 4
_SCHEMA = """
CREATE TABLE IF NOT EXISTS inputs (
    input_id TEXT NOT NULL, generation INTEGER NOT NULL, record_type TEXT NOT NULL, metadata TEXT NOT NULL,
    event TEXT, -- its digest, NULL in rows of version 1
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
CREATE TABLE IF NOT EXISTS intentions (
    input_id TEXT NOT NULL, generation INTEGER NOT NULL, record_type TEXT NOT NULL, claim TEXT NOT NULL,
    bucket TEXT NOT NULL, key TEXT NOT NULL, zone TEXT, age INTEGER, verified INTEGER NOT NULL,
    since REAL NOT NULL,
    mark INTEGER NOT NULL, -- the last announcement there was
    PRIMARY KEY (input_id, generation)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event BLOB NOT NULL, trace TEXT
);
CREATE TABLE IF NOT EXISTS sizes (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR REPLACE INTO sizes VALUES ('inputs', (SELECT count(*) FROM inputs));
"""
#: Columns that tables of earlier versions lack; tables that they lack are made by the schema.
_ADDED = (("claims", "age", "INTEGER"), ("inputs", "event", "TEXT"), ("outbox", "trace", "TEXT"))
_LONGEST_MIGRATION = 60_000  # milliseconds that others wait for it
_AGAIN = (
    "use the version of this program that wrote it; or stop, move ledger.sqlite* away, put the newest backup "
    "beside it (ledger.v*.bak) in its place, if there is one, and run `etl ledger rebuild` or `etl run` again"
)

FIND = """
SELECT input_id, generation, record_type, metadata, event FROM inputs WHERE input_id = ? AND generation = ?
"""
FIND_CLAIM = """
SELECT i.input_id, i.generation, i.record_type, i.metadata, i.event
FROM claims JOIN inputs AS i USING (input_id, generation) WHERE claim = ?
"""
_INTENTIONS = """
SELECT input_id, generation, record_type, since, claim, bucket, key, zone, age, verified
FROM intentions ORDER BY since, input_id, generation
"""
SIZE = "SELECT number FROM sizes WHERE name = 'inputs'"  # to count them takes seconds
_GROW = "UPDATE sizes SET number = number + ? WHERE name = 'inputs'"
WAITING = "SELECT count(*) FROM outbox"
_UNSENT = "SELECT number, event, trace FROM outbox WHERE number > ? ORDER BY number LIMIT ?"
_PAGE = """
SELECT i.input_id, i.generation, i.record_type, i.metadata, i.event,
    c.claim, c.bucket, c.key, c.zone, c.age, c.verified
FROM (
    SELECT * FROM inputs WHERE (input_id, generation) > (?, ?) ORDER BY input_id, generation LIMIT ?
) AS i LEFT JOIN claims AS c USING (input_id, generation) ORDER BY i.input_id, i.generation, c.came
"""
_INSERT = """
INSERT OR IGNORE INTO inputs (input_id, generation, record_type, metadata, event) VALUES (?, ?, ?, ?, ?)
"""
_TELL = "INSERT INTO outbox (event, trace) VALUES (?, ?)"
_OVERTAKEN = """
SELECT 1 FROM intentions AS i JOIN claims AS c ON c.came > i.mark AND c.claim <> i.claim
WHERE i.input_id = ? AND i.generation = ? AND i.claim = ? AND c.bucket = ? AND c.key = ?
    AND c.subject = ? AND c.generation = ?
"""
_AT_PLACE = "bucket = ? AND key = ? AND subject = ? AND generation = ?"
_KNOWN = f"SELECT zone, age FROM claims WHERE {_AT_PLACE}"  # noqa: S608 - our own text
_GIVE = f"UPDATE claims SET zone = coalesce(zone, ?), age = coalesce(age, ?) WHERE {_AT_PLACE}"  # noqa: S608 - likewise
_SUPERSEDE = f"DELETE FROM claims WHERE {_AT_PLACE}"  # noqa: S608 - likewise
_ANNOUNCE = """
INSERT INTO claims (claim, input_id, generation, bucket, key, zone, age, verified, subject)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INTEND = """
INSERT OR REPLACE INTO intentions
    (input_id, generation, record_type, since, claim, bucket, key, zone, age, verified, mark)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'claims'), 0))
"""
_FULFIL = "DELETE FROM intentions WHERE input_id = ? AND generation = ?"
_DROP = "DELETE FROM intentions WHERE input_id = ? AND generation = ? AND claim = ? AND since = ?"

Entry = tuple[Settled, tuple[Announcement, ...]]


def version_of(db: sqlite3.Connection) -> int:
    """Read which version a ledger has, 0 for an empty file; raises Fatal where it is none that we know."""
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if not 0 <= version <= SCHEMA_VERSION:
        message = f"the ledger has schema version {version}, this program knows {SCHEMA_VERSION}"
        raise Fatal(message, _AGAIN)
    return version


def prepare(db: sqlite3.Connection, save: Callable[[int], object] = lambda _version: None) -> None:
    """Make the tables, or carry over those of an earlier version; all of it or nothing.

    Before a ledger is carried over, ``save`` is called with its version, while nobody else can write. What
    is there decides, not the number alone: early programs could die between tables and number, and some
    changed the tables and kept the number.
    """
    if version_of(db) == SCHEMA_VERSION:
        return
    with _alone(db):
        version = version_of(db)
        if version == SCHEMA_VERSION:  # another process was first
            return
        if _columns(db, "inputs"):
            save(version)
        _carry_over(db)


@contextmanager
def _alone(db: sqlite3.Connection) -> Iterator[None]:
    """Hold the lock for writing; commit what was done, or undo it."""
    (usual,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute(f"PRAGMA busy_timeout = {_LONGEST_MIGRATION}")
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    finally:
        db.execute(f"PRAGMA busy_timeout = {usual}")


def _carry_over(db: sqlite3.Connection) -> None:
    for table, column, kind in _ADDED:
        found = _columns(db, table)
        if found and column not in found:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    for statement in _SCHEMA.split(";"):
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _columns(db: sqlite3.Connection, table: str) -> set[str]:
    """Name the columns of a table; none where it is not there."""
    return {name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))}


def insert(
    db: sqlite3.Connection, settled: Settled, announcement: Announcement, event: Event, *, outbox: bool
) -> bool:
    """Note an input and its announcement, and its event where it is new and there is an outbox."""
    identity, subject = (settled.input_id, settled.generation), settled.metadata["subject"]
    digest = hashlib.sha256(event.body).hexdigest()
    row = (*identity, settled.record_type, json.dumps(settled.metadata, sort_keys=True), digest)
    new = db.execute(_INSERT, row).rowcount == 1
    if new:
        db.execute(_GROW, (1,))
    if new and outbox:
        db.execute(_TELL, (event.body, event.trace))
    place = (announcement.bucket, announcement.key, subject, settled.generation)
    if db.execute(_OVERTAKEN, (*identity, announcement.claim, *place)).fetchone():
        db.execute(_GIVE, (announcement.zone, announcement.age, *place))
    else:
        claim, *said = _fields(_filled(announcement, db.execute(_KNOWN, place).fetchone()))
        db.execute(_SUPERSEDE, place)
        db.execute(_ANNOUNCE, (claim, *identity, *said, subject))
    db.execute(_FULFIL, identity)
    return new


def _filled(said: Announcement, known: tuple[str | None, int | None] | None) -> Announcement:
    """Let an announcement take over the zone and the age that it does not name itself."""
    zone, age = known or (None, None)
    return replace(
        said, zone=zone if said.zone is None else said.zone, age=age if said.age is None else said.age
    )


def intend(db: sqlite3.Connection, intention: Intention) -> None:
    """Note that a part is about to be created."""
    identity = (intention.input_id, intention.generation)
    said = _fields(intention.announcement)
    db.execute(_INTEND, (*identity, intention.record_type, intention.since, *said))


def drop(db: sqlite3.Connection, intention: Intention) -> None:
    """Take this very note away; another one of the same part stays."""
    identity = (intention.input_id, intention.generation)
    db.execute(_DROP, (*identity, intention.announcement.claim, intention.since))


def forget(db: sqlite3.Connection, lost: Sequence[Settled]) -> None:
    """Drop inputs and their announcements."""
    names = [(settled.input_id, settled.generation) for settled in lost]
    db.executemany("DELETE FROM claims WHERE input_id = ? AND generation = ?", names)
    dropped = db.executemany("DELETE FROM inputs WHERE input_id = ? AND generation = ?", names).rowcount
    db.execute(_GROW, (-max(0, dropped),))  # -1 where there was no name at all


def sent(db: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Drop events from the outbox."""
    db.executemany("DELETE FROM outbox WHERE number = ?", [(number,) for number in numbers])


def unsent(db: sqlite3.Connection, after: int, limit: int) -> list[tuple[int, Event]]:
    """The oldest events behind a number, each with its own."""
    return [(number, Event(body, trace)) for number, body, trace in db.execute(_UNSENT, (after, limit))]


def page(db: sqlite3.Connection, after: tuple[str, int], size: int) -> list[Entry]:
    """The inputs that follow one, in order, with their announcements, oldest first."""
    found: dict[tuple[str, int], tuple[Settled, list[Announcement]]] = {}
    for row in db.execute(_PAGE, (*after, size)):
        entry = found.setdefault((row[0], row[1]), (settled_of(row[:5]), []))
        if row[5] is not None:
            entry[1].append(_announcement(row[5:]))
    return [(settled, tuple(announcements)) for settled, announcements in found.values()]


def intentions(db: sqlite3.Connection) -> Iterator[Intention]:
    """All notes, the oldest first."""
    for row in db.execute(_INTENTIONS):
        yield Intention(row[0], row[1], row[2], _announcement(row[4:]), row[3])


def settled_of(row: tuple[str, int, str, str, str | None]) -> Settled:
    """Read the row of an input."""
    input_id, generation, record_type, metadata, digest = row
    return Settled(input_id, generation, record_type, from_json(metadata), digest)


def _fields(said: Announcement) -> tuple[object, ...]:
    return (said.claim, said.bucket, said.key, said.zone, said.age, said.verified)


def _announcement(row: tuple[str, str, str, str | None, int | None, int]) -> Announcement:
    claim, bucket, key, zone, age, verified = row
    return Announcement(claim, bucket, key, zone, age, verified=bool(verified))
