"""Tries a folder out for a SQLite ledger: whether locks hold there, and the write-ahead log works."""

from __future__ import annotations

import fcntl
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from pathlib import Path

_LOCAL = "choose a folder on a local disk: SQLite needs a file system with locks and shared memory"


def try_folder(folder: Path) -> str:
    """Make a database in a folder, and see that two connections exclude each other; leaves its files there.

    Gives SQLite's version. Raises Fatal where a ledger could not be trusted there.
    """
    try:
        _write(folder / "probe.sqlite")
        _lock(folder / "probe.lock")
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise Fatal(f"SQLite cannot write there ({name})", _LOCAL) from None
    except OSError as error:
        raise Fatal(f"the folder cannot be used: {error.strerror}", _LOCAL) from None
    return sqlite3.sqlite_version


def read_ledger(path: Path) -> None:
    """Read a little of a ledger, and change nothing; raises Fatal where it cannot be read."""
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as book:
            book.execute("PRAGMA query_only = ON")
            book.execute("SELECT metadata FROM inputs LIMIT 1").fetchone()
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        remedy = "move it away and have it made anew from the parts: `etl ledger rebuild`, or `etl run` again"
        raise Fatal(f"the ledger's file cannot be read ({name})", remedy) from None


def _write(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as one:
        mode = one.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise Fatal("SQLite's write-ahead log does not work there", _LOCAL)
        one.execute("PRAGMA synchronous = FULL")
        one.execute("CREATE TABLE probe (value TEXT)")
        one.execute("BEGIN IMMEDIATE")
        if _also_writes(path):
            raise Fatal("locks do not hold there: two may write at once", _LOCAL)
        one.execute("INSERT INTO probe VALUES ('x')")
        one.execute("COMMIT")


def _also_writes(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


def _lock(path: Path) -> None:
    """See that a file that is locked cannot be locked again."""
    with path.open("a") as one, path.open("a") as other:
        fcntl.flock(one, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        raise Fatal("locks do not hold there: two may write at once", _LOCAL)
