"""Folders in which a SQLite ledger could not be trusted, made by breaking what it rests on."""

from __future__ import annotations

import fcntl
import sqlite3
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING

import pytest

from etl.adapters.ledger_sqlite_probe import read_ledger, try_folder
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REAL = sqlite3.connect


def elsewhere(numbers: Iterator[int], first: int) -> object:
    """Make a way to connect that leads, from one call on, to a database of its own in memory."""

    def connect(path: Path, **options: object) -> sqlite3.Connection:
        place = ":memory:" if next(numbers) >= first else path
        return REAL(place, **options)  # type: ignore[call-overload,no-any-return] # as it was called

    return connect


def test_a_local_folder_will_do(tmp_path: Path) -> None:
    """It should give SQLite's version."""
    assert try_folder(tmp_path) == sqlite3.sqlite_version


@pytest.mark.parametrize(
    ("first", "words"), [(0, "write-ahead log does not work"), (1, "two may write at once")]
)
def test_a_folder_without_log_or_locks(
    first: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should see that there is no write-ahead log, and that a second writer is let in."""
    monkeypatch.setattr(sqlite3, "connect", elsewhere(count(), first))
    with pytest.raises(Fatal, match=words):
        try_folder(tmp_path)


def test_a_folder_without_file_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should see that a file that is locked can be locked again."""
    monkeypatch.setattr(fcntl, "flock", lambda _file, _how: None)
    with pytest.raises(Fatal, match="two may write at once"):
        try_folder(tmp_path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """It should name the error by its code."""
    with pytest.raises(Fatal, match=r"SQLITE_CANTOPEN"):
        try_folder(tmp_path / "none")


def test_a_ledger_is_only_read(tmp_path: Path) -> None:
    """It should refuse a database without our tables, and change nothing in it."""
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as book, book:
        book.execute("CREATE TABLE other (x)")
    before = path.read_bytes()
    with pytest.raises(Fatal, match="cannot be read"):
        read_ledger(path)
    assert path.read_bytes() == before
