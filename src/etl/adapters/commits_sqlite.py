"""Commits of a ledger in SQLite, which tells nobody: its table of announcements is read over and over."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from etl.adapters.commits import Commit
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EVERY = 0.01  # seconds
_ROWS = "SELECT came, input_id FROM claims WHERE came > ? ORDER BY came LIMIT 1000"
_LAST = "SELECT coalesce(max(came), 0) FROM claims"


class SqliteCommits:
    """Rows of a ledger's file, which is only read. Raises Fatal where it is no ledger."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last = 0
        self._ledger: sqlite3.Connection | None = None

    @property
    def resolution(self) -> str:
        """How exactly the moment of a commit can be seen."""
        return f"when its row can be read in SQLite, looked for every {1000 * _EVERY:.0f} ms"

    async def __aenter__(self) -> Self:
        with _readable():
            await asyncio.to_thread(self._open)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._ledger:
            await asyncio.to_thread(self._ledger.close)

    async def new(self) -> list[Commit]:
        """Wait for the next look."""
        await asyncio.sleep(_EVERY)
        with _readable():
            return await asyncio.to_thread(self._look)

    def _open(self) -> None:
        # the threads that look take turns
        self._ledger = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, check_same_thread=False)
        try:
            self._last = self._ledger.execute(_LAST).fetchone()[0]
        except sqlite3.Error:
            self._ledger.close()
            raise

    def _look(self) -> list[Commit]:
        rows = self._ledger.execute(_ROWS, (self._last,)).fetchall() if self._ledger else []
        if rows:
            self._last = rows[-1][0]
        return [Commit(input_id) for _, input_id in rows]


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        message = f"the ledger in SQLite cannot be read ({type(error).__name__})"
        remedy = "see that etl serve runs on this machine, with the same ETL_STATE_FOLDER"
        raise Fatal(message, remedy) from None
