"""The end of a file of events: the last ones, and those that come, also where the file is moved away."""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from etl.adapters.events_told import Told

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

#: The last key of a line, where an event has a trace.
TRACE = re.compile(rb',"traceparent":"([0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"\}\Z')
_CHUNK = 64 * 1024


class JsonlTail:
    """A file of events, which is only read; ``translated`` makes our errors of those of the system."""

    def __init__(self, path: Path, translated: Callable[[], AbstractContextManager[None]]) -> None:
        self._path = path
        self._translated = translated
        self._file = 0  # its inode
        self._read = 0  # how much of it

    async def back(self) -> AsyncGenerator[Told, None]:
        """Give what is there, newest first. What comes after the first of them, :meth:`on` gives."""
        with self._translated(), _opened(self._path) as file:
            if file is None:
                return
            end = await asyncio.to_thread(_whole, file)
            self._file, self._read = _inode(file), end
            while end:
                lines, end = await asyncio.to_thread(_lines_before, file, end)
                for line in reversed(lines):
                    yield _told(line)

    async def on(self, pause: float) -> AsyncGenerator[Told, None]:
        """Give what comes, for ever; look again after ``pause`` seconds where nothing came."""
        while True:
            with self._translated(), _opened(self._path) as file:
                if file is not None:
                    async for told in self._on(file, pause):
                        yield told
            if file is None:
                await asyncio.sleep(pause)

    async def _on(self, file: BinaryIO, pause: float) -> AsyncGenerator[Told, None]:
        """Give what comes into one file, until another has its name, or it was emptied."""
        if _inode(file) != self._file:
            self._file, self._read = _inode(file), 0
        while os.fstat(file.fileno()).st_size >= self._read:
            is_last = not _is_at(self._path, self._file)  # asked before: who had it open may still write
            lines = await asyncio.to_thread(_lines_after, file, self._read)
            for line in lines:
                yield _told(line)
                self._read += len(line) + 1
            if not lines:
                if is_last:
                    return
                await asyncio.sleep(pause)
        self._read = 0


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO | None]:
    """Open a file to read; None where there is none."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        yield file


def _inode(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_ino


def _is_at(path: Path, inode: int) -> bool:
    """Tell whether the file is still the one of that name, or there is none."""
    try:
        return path.stat().st_ino == inode
    except FileNotFoundError:
        return True


def _whole(file: BinaryIO) -> int:
    """How long the file is without half an event at its end."""
    end = os.fstat(file.fileno()).st_size
    while end:
        start = max(0, end - _CHUNK)
        newline = os.pread(file.fileno(), end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def _lines_before(file: BinaryIO, end: int) -> tuple[list[bytes], int]:
    """Give some whole lines before a line's end, one at least, and where they begin."""
    size = _CHUNK
    while True:
        start = max(0, end - size)
        data = os.pread(file.fileno(), end - start, start)
        first = 0 if start == 0 else data.find(b"\n", 0, -1) + 1
        if first or start == 0:
            return data[first:].split(b"\n")[:-1], start + first
        size *= 2


def _lines_after(file: BinaryIO, start: int) -> list[bytes]:
    """Give some whole lines from a place on; none where there are none yet. Nothing is buffered.

    Half an event may be taken away again, and another one be written in its place.
    """
    size = _CHUNK
    while True:
        data = os.pread(file.fileno(), size, start)
        end = data.rfind(b"\n") + 1
        if end or len(data) < size:
            return data[:end].split(b"\n")[:-1]
        size *= 2


def _told(line: bytes) -> Told:
    found = TRACE.search(line)
    return Told(TRACE.sub(b"}", line), trace=found[1].decode() if found else None)
