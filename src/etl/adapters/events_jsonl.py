"""Events in a file, one a line: appended, on the disk before we say so.

Several processes may share the file, which is locked while one appends. A line without an end is half an
event: a crash or a full disk cut it off before it was confirmed. The next who writes takes it away; the
event comes again, whole.

Where an event has a trace, its line holds it as a last key, ``traceparent``, which is no part of the event:
who reads the events here gets them without it, in the bytes in which they were written.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from etl.adapters.events_jsonl_tail import TRACE, JsonlTail
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from pathlib import Path

    from etl.pipeline.ports import Event

_CHUNK = 64 * 1024
_APPENDING = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
_TRANSIENT = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EAGAIN, errno.ESTALE, errno.ETIMEDOUT}
_REMEDY = "name a file for the events that this user can write to"


class JsonlEvents:
    """A file of events. It is opened for each batch, so it may be moved away at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def emit(self, events: Sequence[Event]) -> None:
        """Append events; of none, see that the file is there and ends with a whole line."""
        with _translated():
            await asyncio.to_thread(self._emit, b"".join(map(_line, events)))

    async def ping(self) -> None:
        """See that the file can be written to."""
        with _translated():
            await asyncio.to_thread(lambda: os.close(os.open(self._path, _APPENDING, 0o600)))

    async def events(self) -> AsyncIterator[bytes]:
        """Give the events that are there, oldest first; half an event at the end is none."""
        after = 0
        while lines := await self._read(after):
            for line in lines:
                yield TRACE.sub(b"}", line.removesuffix(b"\n"))
            after += sum(map(len, lines))

    def tail(self) -> JsonlTail:
        """Read it from its end."""
        return JsonlTail(self._path, _translated)

    async def _read(self, after: int) -> list[bytes]:
        with _translated():
            return await asyncio.to_thread(_lines, self._path, after)

    def _emit(self, lines: bytes) -> None:
        with _locked(self._path) as file:
            whole = _whole(file)
            os.ftruncate(file, whole)
            try:
                _append(file, lines)
            except OSError:
                os.ftruncate(file, whole)  # all of them come again
                raise
            if not whole:
                _sync_folder(self._path.parent)


def _line(event: Event) -> bytes:
    """Write an event, with its trace where it is one that can be told from the event when it is read."""
    trace = b',"traceparent":"%s"}' % (event.trace or "").encode()
    return (event.body.removesuffix(b"}") + trace if TRACE.fullmatch(trace) else event.body) + b"\n"


def _lines(path: Path, after: int) -> list[bytes]:
    """Some whole lines from a place on; none at the end, or where there is no file."""
    try:
        with path.open("rb") as file:
            file.seek(after)
            return [line for line in file.readlines(_CHUNK) if line.endswith(b"\n")]
    except FileNotFoundError:
        return []


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open the file for appending, this user's alone where it is new; no other may append meanwhile."""
    file = os.open(path, _APPENDING, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise Fatal("the file of events is no file", _REMEDY)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _whole(file: int) -> int:
    """How long the file is without a line that was cut off."""
    size = end = os.fstat(file).st_size
    while end:
        start = max(0, end - _CHUNK)
        newline = os.pread(file, end - start, start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end < size and os.pread(file, 1, end) != b"{":
        raise Fatal("the file of events holds something else", "name another file for the events")
    return end


def _append(file: int, lines: bytes) -> None:
    """Write all of them in one go, if the system lets us, and wait for the disk."""
    left = memoryview(lines)
    while left:
        left = left[os.write(file, left) :]
    os.fsync(file)


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = os.strerror(error.errno) if error.errno else "unknown error"
        message = f"the file of events cannot be used: {problem}"
        if error.errno in _TRANSIENT:
            raise Transient(Stage.RECORD, Reason.UNAVAILABLE, message) from None
        raise Fatal(message, _REMEDY) from None
