"""Ledgers of earlier programs, frozen as SQL in ``tests/data/ledgers``, and ways to look into one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.adapters.ledger_sqlite import SqliteLedger
from etl.pipeline.ports import Announcement, Settled

if TYPE_CHECKING:
    from collections.abc import Callable

FROZEN = Path(__file__).parents[1] / "data" / "ledgers"
NAMES = sorted(path.stem for path in FROZEN.glob("*.sql"))
NOW = 1_795_651_200.0
BACKUP = "ledger.v{}-20261126T000000Z.bak"


def thaw(name: str, path: Path) -> list[str]:
    """Make a ledger as an earlier program left it; give all that is in it."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(f"BEGIN; {(FROZEN / f'{name}.sql').read_text()}; COMMIT")
    return dump(path)


def dump(path: Path) -> list[str]:
    """Give all that is in a ledger, and its version."""
    with closing(sqlite3.connect(path)) as db:
        return [*db.iterdump(), f"version {db.execute('PRAGMA user_version').fetchone()[0]}"]


def version(name: str) -> int:
    """Give the version of a frozen ledger."""
    return int(name[1])


def beside(path: Path) -> list[str]:
    """Name what lies beside a ledger."""
    return sorted(file.name for file in path.parent.iterdir() if file != path)


def reopen(path: Path, tell: Callable[[str], object] = lambda _: None, *, now: float = NOW) -> None:
    """Open a ledger and close it, without a thread."""
    ledger = SqliteLedger(path, clock=lambda: now, tell=tell)
    try:
        ledger._open()
    finally:
        ledger._close()


def rows(path: Path, table: str) -> list[dict[str, Any]]:
    """Read a table; none where it is not there."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            return []
        return [dict(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1")]  # noqa: S608 - ours


def entries(path: Path) -> list[tuple[Settled, tuple[Announcement, ...]]]:
    """Read what an earlier program had settled; in the frozen ledgers each input was announced once."""
    said = {row["input_id"]: row for row in rows(path, "claims")}
    return [(_settled(row), (_announcement(said[row["input_id"]]),)) for row in rows(path, "inputs")]


def turn_back(path: Path, name: str) -> None:
    """Put what is settled in a ledger into one of an earlier version, as far as that had room for it."""
    kept = {table: rows(path, table) for table in ("inputs", "claims")}
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    thaw(name, path)
    with closing(sqlite3.connect(path)) as db, db:
        for table in ("intentions", "outbox", "inputs", "claims"):
            if known := [row[1] for row in db.execute(f"PRAGMA table_info({table})")]:
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
                values = [[row[column] for column in known] for row in kept.get(table, ())]
                insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(known))})"  # noqa: S608 - ours
                db.executemany(insert, values)


def _settled(row: dict[str, Any]) -> Settled:
    return Settled(row["input_id"], row["generation"], row["record_type"], json.loads(row["metadata"]))


def _announcement(row: dict[str, Any]) -> Announcement:
    place = (row["bucket"], row["key"], row["zone"], row.get("age"))
    return Announcement(row["claim"], *place, verified=bool(row["verified"]))
