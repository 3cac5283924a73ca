"""Events in a Redis stream: each entry holds an event, its id and its trace, as those of the Redis ledger do.

A batch is one transaction: all of it is there, or nothing. Where its answer is lost, the batch comes again;
consumers know repeats by their id.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from redis.client import NEVER_DECODE

from etl.adapters.events_redis_tail import RedisTail
from etl.adapters.redis_client import connect, translated
from etl.core.outcome import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from etl.pipeline.ports import Event

_PAGE = 500
_WHO = "the stream of events"


class RedisEvents:
    """A stream, of which about ``length`` entries are kept.

    It repeats nothing by itself: whoever emits does, knowing that entries may then come twice.
    """

    def __init__(  # noqa: PLR0913 - plain values, most by name
        self,
        url: str,
        stream: str,
        *,
        length: int = 1_000_000,
        connect_seconds: float = 2.0,
        seconds: float = 5.0,
        ca_file: Path | None = None,
    ) -> None:
        self._redis = connect(
            url, connect_seconds=connect_seconds, seconds=seconds, retries=0, ca_file=ca_file
        )
        self._stream = stream
        self._length = length

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._redis.aclose()

    async def emit(self, events: Sequence[Event]) -> None:
        """Add events to the stream, in their order."""
        if not events:
            return
        with translated(Stage.RECORD, _WHO):
            async with self._redis.pipeline(transaction=True) as batch:
                for event in events:
                    cap = ("MAXLEN", "~", self._length)
                    batch.execute_command("XADD", self._stream, *cap, "*", *_entry(event))
                await batch.execute()

    async def ping(self) -> None:
        """Raise Transient where the server cannot be reached now."""
        with translated(Stage.RECORD, _WHO):
            client: Any = self._redis
            await client.ping()

    async def events(self) -> AsyncIterator[bytes]:
        """Give the events that are kept, page after page, oldest first; of other entries, nothing."""
        after = "-"
        while page := await self._page(after):
            for _, fields in page:
                yield fields.get(b"event", b"")
            after = f"({page[-1][0].decode()}"

    async def remove(self, wanted: Callable[[bytes], bool]) -> None:
        """Take some events out of a stream that nobody else reads."""
        after = "-"
        while page := await self._page(after):
            ids = [name for name, fields in page if wanted(fields.get(b"event", b""))]
            if ids:
                with translated(Stage.RECORD, _WHO):
                    client: Any = self._redis
                    await client.xdel(self._stream, *ids)
            after = f"({page[-1][0].decode()}"

    async def keeps_all(self) -> bool:
        """Tell whether all that was told is there: none was dropped for want of room."""
        with translated(Stage.RECORD, _WHO):
            return int(await self._redis.xlen(self._stream)) < self._length

    def tail(self) -> RedisTail:
        """Read it from its end, while this is open."""
        return RedisTail(self._read, self._stream)

    async def _page(self, after: str) -> list[tuple[bytes, dict[bytes, bytes]]]:
        return await self._read("XRANGE", self._stream, after, "+", "COUNT", _PAGE)

    async def _read(self, *asked: str | int) -> list[tuple[bytes, dict[bytes, bytes]]]:
        """Read as bytes: what others write there may be no text."""
        with translated(Stage.RECORD, _WHO):
            client: Any = self._redis  # this call of its has no types
            return list(await client.execute_command(*asked, **{NEVER_DECODE: True}))


def _entry(event: Event) -> tuple[str | bytes, ...]:
    entry = ("id", json.loads(event.body)["id"], "event", event.body)
    return (*entry, "traceparent", event.trace) if event.trace else entry
