"""Events told to a Redis stream: each entry holds an event and its id, as those of the Redis ledger do.

A batch is one transaction: all of it is there, or nothing. Where its answer is lost, the batch comes again;
consumers know repeats by their id.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Self

from etl.adapters.redis_client import connect, translated
from etl.core.outcome import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


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

    async def emit(self, events: Sequence[bytes]) -> None:
        """Add events to the stream, in their order."""
        if not events:
            return
        with translated(Stage.RECORD, "the stream of events"):
            async with self._redis.pipeline(transaction=True) as batch:
                for event in events:
                    entry = ("id", json.loads(event)["id"], "event", event)
                    batch.execute_command("XADD", self._stream, "MAXLEN", "~", self._length, "*", *entry)
                await batch.execute()
