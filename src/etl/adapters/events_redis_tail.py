"""The end of a stream of events: the last ones, and those that come."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from etl.adapters.cancelling import heed
from etl.adapters.events_told import Told

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    Entry = tuple[bytes, dict[bytes, bytes]]

_PAGE = 500
_MILLISECONDS = 1000
_LATEST = 100_000_000_000  # seconds: others may have written entries of any name


class RedisTail:
    """A stream, of which ``read`` gives entries; it is only read."""

    def __init__(self, read: Callable[..., Awaitable[list[Entry]]], stream: str) -> None:
        self._read = read
        self._stream = stream
        self._last = "0-0"

    async def back(self) -> AsyncGenerator[Told, None]:
        """Give what is there, newest first. What comes after the first of them, :meth:`on` gives."""
        before = "+"
        while page := await self._read("XREVRANGE", self._stream, before, "-", "COUNT", _PAGE):
            if before == "+":
                self._last = page[0][0].decode()
            for entry in page:
                yield _told(entry)
            before = f"({page[-1][0].decode()}"

    async def on(self, pause: float) -> AsyncGenerator[Told, None]:
        """Give what comes, for ever; look again after ``pause`` seconds where nothing came."""
        while True:
            page = await self._read("XRANGE", self._stream, f"({self._last}", "+", "COUNT", _PAGE)
            heed()
            for entry in page:
                yield _told(entry)
                self._last = entry[0].decode()
            if not page:
                await asyncio.sleep(pause)


def _told(entry: Entry) -> Told:
    """Read an entry: its name begins with the milliseconds since 1970."""
    name, fields = entry
    trace = fields.get(b"traceparent")
    moment = int(name.partition(b"-")[0]) / _MILLISECONDS
    when = moment if moment < _LATEST else None
    return Told(fields.get(b"event", b""), when, trace.decode(errors="replace") if trace else None)
