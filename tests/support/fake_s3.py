"""A small HTTP server on loopback that says to an S3 client whatever a test wants it to say."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable

    Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; names of headers are in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; without a body the connection is cut instead."""

    status: int = 200
    body: bytes | None = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class FakeS3:
    """The server: where it listens, and what it was asked."""

    answer: Callable[[Asked], Reply]
    endpoint: str = ""
    asked: list[Asked] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while (reply := self.answer(asked := await self._read(reader))).body is not None:
                writer.write(_written(reply, b"" if asked.method == "HEAD" else reply.body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Asked:
        head = (await reader.readuntil(_END)).decode().strip()
        first, *lines = head.split("\r\n")
        method, path, _ = first.split()
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.asked.append(Asked(method, path, headers, body))
        return self.asked[-1]


class Memory(dict[str, Reply]):
    """A store over a dictionary; ``honours`` tells of which conditional PUTs it honours the condition."""

    def __init__(self, honours: Callable[[Asked], bool]) -> None:
        super().__init__()
        self._honours = honours

    def __call__(self, asked: Asked) -> Reply:
        """Answer a request."""
        path, _, query = asked.path.partition("?")
        if asked.method == "PUT":
            return self._put(path, asked)
        if asked.method == "DELETE":
            self.pop(path, None)
            return Reply(204)
        return Reply(body=b"<ListBucketResult/>") if "list-type" in query else self.get(path, Reply(404))

    def _put(self, path: str, asked: Asked) -> Reply:
        if path in self and "if-none-match" in asked.headers and self._honours(asked):
            return Reply(412)
        kept = {name: value for name, value in asked.headers.items() if name.startswith("x-amz-meta-")}
        self[path] = Reply(body=asked.body, headers=kept)
        return Reply()


@asynccontextmanager
async def fake_s3(
    answer: Callable[[Asked], Reply], tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[FakeS3]:
    """Run such a server; over TLS, ``host`` is the name that clients are to use."""
    server = FakeS3(answer)
    async with listening(server.serve, tls) as port:
        server.endpoint = f"{'https' if tls else 'http'}://{host}:{port}"
        yield server


@asynccontextmanager
async def listening(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve connections on a free port; all have ended when it ends."""
    serving: set[asyncio.Task[None]] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            serving.add(task)
        try:
            await serve(reader, writer)
        finally:
            writer.close()

    async with await asyncio.start_server(served, "127.0.0.1", 0, ssl=tls) as server:
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for task in serving:
                task.cancel()
            await asyncio.gather(*serving, return_exceptions=True)


def _written(reply: Reply, body: bytes) -> bytes:
    headers = {"Content-Length": str(len(body)), **reply.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {reply.status} So\r\n{lines}\r\n".encode() + body
