"""The ledger in SQLite: WAL, ``synchronous=FULL``; writes that come together are committed together.

One thread owns the connection. A write waits until its transaction is on the disk; all that arrive while
one transaction is being written share the next.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from etl.adapters import ledger_sqlite_backup as backup
from etl.adapters import ledger_sqlite_schema as schema
from etl.core.errors import Fatal
from etl.core.event import settled_event
from etl.pipeline.ports import Event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from pathlib import Path

    from etl.pipeline.ports import Announcement, Intention, Settled

_BUSY_SECONDS = 5.0
_PAGE = 500

T = TypeVar("T")
_Work = Callable[[sqlite3.Connection], Any]


class SqliteLedger:
    """An index of settled inputs in one file; with ``outbox``, their events wait there to be told.

    Without one there are no events: a run that nobody listens to need not write them down. ``link`` gives the
    W3C headers of the span under way, whose trace is noted beside an event.

    A ledger of an earlier version is carried over when it is opened, once, with a backup beside it that
    ``tell`` hears of; ``clock`` dates it. One of a later version is fatal, and left as it is.
    """

    def __init__(
        self,
        path: Path,
        *,
        outbox: bool = False,
        link: Callable[[], Mapping[str, str]] = dict,
        clock: Callable[[], float] = time.time,
        tell: Callable[[str], object] = backup.log,
    ) -> None:
        self._path = path
        self._backup = backup.Backup(path, clock, tell)
        self._outbox = outbox
        self._link = link
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._connection: sqlite3.Connection | None = None
        self._waiting: list[tuple[_Work, asyncio.Future[Any]]] = []
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

    async def ping(self) -> None:
        """Read a little; a file that cannot be read is fatal."""
        await self._call(lambda: self._db.execute("SELECT 1 FROM inputs LIMIT 1").fetchone())

    async def inputs(self) -> int:
        """How many inputs are settled."""
        return await self._call(lambda: int(self._db.execute(schema.SIZE).fetchone()[0]))

    async def find_claim(self, claim: str) -> Settled | None:
        """Look up the input that an announcement led to."""
        return await self._call(lambda: self._one(schema.FIND_CLAIM, (claim,)))

    async def find(self, input_id: str, generation: int) -> Settled | None:
        """Look an input up by its identity."""
        return await self._call(lambda: self._one(schema.FIND, (input_id, generation)))

    async def record(self, settled: Settled, announcement: Announcement) -> bool:
        """Note an input and its announcement; True when the input is new."""
        body = settled_event(settled.input_id, settled.generation, settled.record_type, settled.metadata)
        event = Event(body, self._link().get("traceparent"))
        return bool(
            await self._written(
                lambda db: schema.insert(db, settled, announcement, event, outbox=self._outbox)
            )
        )

    async def intend(self, intention: Intention) -> None:
        """Note that a part is about to be created; an earlier note of it is replaced."""
        await self._written(lambda db: schema.intend(db, intention))

    async def intentions(self) -> AsyncIterator[Intention]:
        """All notes that are left, the oldest first."""
        for intention in await self._call(lambda: list(schema.intentions(self._db))):
            yield intention

    async def drop(self, intention: Intention) -> None:
        """Take this note away; one that another worker has put in its place stays."""
        await self._written(lambda db: schema.drop(db, intention))

    async def forget(self, lost: Sequence[Settled]) -> None:
        """Drop inputs and their announcements."""
        await self._written(lambda db: schema.forget(db, lost))

    async def settled(self) -> AsyncIterator[schema.Entry]:
        """List all settled inputs with their announcements, page after page."""
        after = ("", -1)
        while page := await self._call(partial(self._page, after)):
            for entry in page:
                yield entry
            after = (page[-1][0].input_id, page[-1][0].generation)

    async def unsent(self, limit: int) -> Sequence[tuple[int, Event]]:
        """The oldest events that wait."""
        return await self._unsent(0, limit)

    async def events(self) -> AsyncIterator[bytes]:
        """Give the events that wait, page after page, and leave them there."""
        after = 0
        while page := await self._unsent(after, _PAGE):
            for _, event in page:
                yield event.body
            after = page[-1][0]

    async def waiting(self) -> int:
        """How many events wait."""
        return await self._call(lambda: int(self._db.execute(schema.WAITING).fetchone()[0]))

    async def sent(self, numbers: Sequence[int]) -> None:
        """Drop events that have been told."""
        await self._written(lambda db: schema.sent(db, numbers))

    async def _unsent(self, after: int, limit: int) -> list[tuple[int, Event]]:
        return await self._call(lambda: schema.unsent(self._db, after, limit))

    async def _written(self, work: _Work) -> Any:  # noqa: ANN401 - what the work gives back
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting())
        return await future

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            works = [work for work, _ in batch]
            try:
                results = await self._call(partial(self._write, works))
            except Exception as error:  # noqa: BLE001 - it belongs to those who wait
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_, future), result in zip(batch, results, strict=True):
                    if not future.done():
                        future.set_result(result)

    async def _call(self, work: Callable[[], T]) -> T:
        with _translated():
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _open(self) -> None:
        self._connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
        schema.version_of(self._connection)  # one that we do not know is not touched
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        schema.prepare(self._connection, self._backup.save)

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
        return schema.settled_of(row) if row else None

    def _page(self, after: tuple[str, int]) -> list[schema.Entry]:
        return schema.page(self._db, after, _PAGE)

    def _write(self, works: Sequence[_Work]) -> list[Any]:
        """Do all in one transaction."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            done = [work(db) for work in works]
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        return done


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
