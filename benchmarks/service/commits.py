"""Learns when each file was committed, by the clock that all processes of a machine share.

A ledger in Redis: when its event arrives, which Redis sends once it is on the disk. A ledger in SQLite: when
its row can be read, looked for every two milliseconds. Other consumers say it themselves.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from contextlib import closing
from typing import IO, TYPE_CHECKING, Any, Self

import redis

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from benchmarks.service.files import File

_POLL, _BEAT = 0.002, 0.01


class Commits(ABC):
    """Keeps by key the moment of each commit; a context manager whose thread watches."""

    def __init__(self) -> None:
        self.when: dict[str, float] = {}
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in self._works()]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(5)

    def wait(self, keys: Collection[str], seconds: float) -> None:
        """Wait until all of them are committed."""
        until = time.monotonic() + seconds
        while not self.when.keys() >= set(keys):
            if time.monotonic() > until:
                raise SystemExit(
                    f"{len(set(keys) - self.when.keys())} files are not committed in {seconds} s"
                )
            time.sleep(_BEAT)

    def _note(self, key: str, when: float) -> None:
        self.when.setdefault(key, when)

    @abstractmethod
    def _works(self) -> Iterable[Any]: ...


class Said(Commits):
    """Consumers that write time and key to their output."""

    def __init__(self, outputs: Sequence[IO[bytes]]) -> None:
        self._outputs = outputs
        super().__init__()

    def _works(self) -> Iterable[Any]:
        return [lambda output=output: self._read(output) for output in self._outputs]

    def _read(self, output: IO[bytes]) -> None:
        for line in output:
            when, key = line.decode().split()
            self._note(key, float(when))


class InRedis(Commits):
    """Events of the stream."""

    def __init__(self, url: str, files: Sequence[File]) -> None:
        self._url = url
        self._keys = {file.input_id: file.key for file in files}
        super().__init__()

    def _works(self) -> Iterable[Any]:
        return [self._read]

    def _read(self) -> None:
        last = "0"
        with redis.Redis.from_url(self._url, protocol=2) as client:
            while not self._over.is_set():
                answer: Any = client.xread({"{etl}:events": last}, count=1000, block=500)
                now = time.monotonic()
                for name, fields in answer[0][1] if answer else ():
                    last = name.decode()
                    self._note(self._keys[json.loads(fields[b"event"])["input"]], now)


class InSqlite(Commits):
    """Rows of the ledger."""

    def __init__(self, path: Path) -> None:
        self._path = path
        super().__init__()

    def _works(self) -> Iterable[Any]:
        return [self._read]

    def _read(self) -> None:
        last = 0
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as ledger:
            while not self._over.is_set():
                query = "SELECT came, key FROM claims WHERE came > ? ORDER BY came"
                rows = ledger.execute(query, (last,)).fetchall()
                now = time.monotonic()
                for last, key in rows:  # noqa: B007 - the last one stays
                    self._note(key, now)
                time.sleep(_POLL)
