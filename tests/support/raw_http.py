"""HTTP by hand: what is sent is what the test says, byte for byte, and what comes back is read to its end."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping


@dataclass(frozen=True)
class Answer:
    """What a server said; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        """The body as JSON."""
        return json.loads(self.body)


async def exchange(port: int, sent: bytes) -> bytes:
    """Send bytes to a server on this machine; give all that comes until it closes or resets."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    got = b""
    try:
        with suppress(ConnectionError):
            writer.write(sent)
            while more := await reader.read(65_536):
                got += more
    finally:
        writer.transport.abort()
    return got


async def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Ask for a page."""
    lines = [f"{method} {path} HTTP/1.1", "Host: x", *(f"{name}: {text}" for name, text in headers.items())]
    return parsed(await exchange(port, "\r\n".join([*lines, "", ""]).encode()))


def parsed(answer: bytes) -> Answer:
    """Read an answer; more than one would be in its body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return Answer(int(first.split()[1]), {name.lower(): text for name, _, text in pairs}, body)


class Stalls:
    """For how long the event loop was held up at most, in seconds of its processor time."""

    worst = 0.0


@asynccontextmanager
async def watching() -> AsyncIterator[Stalls]:
    """Measure how long the loop is held up meanwhile.

    Processor time, because other tests share the machine: nothing here waits but in the loop's own way. And
    collections pass over what other tests left, as in a service.
    """
    stalls = Stalls()

    async def watch() -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0)
            await asyncio.sleep(0.0005)
            stalls.worst = max(stalls.worst, time.thread_time() - began)

    task = asyncio.create_task(watch())
    gc.freeze()
    try:
        yield stalls
    finally:
        gc.unfreeze()
        task.cancel()
