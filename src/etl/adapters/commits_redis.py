"""Commits of a ledger in Redis: its stream of events, read blocking, so that each comes at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from redis.client import NEVER_DECODE

from etl.adapters.commits import Commit
from etl.adapters.ledger_redis_scripts import KEYS
from etl.adapters.redis_client import connect, translated
from etl.core.outcome import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_WHO = "the stream of events"
_BLOCK_MS, _PAGE = 500, 1000


class RedisCommits:
    """The stream of the ledger of a prefix. Its calls raise as those of the ledger do."""

    def __init__(self, url: str, prefix: str, *, ca_file: Path | None = None) -> None:
        self._redis = connect(url, connect_seconds=2.0, seconds=5.0, retries=1, ca_file=ca_file)
        self._tag = f"{{{prefix}}}"
        self._stream = f"{self._tag}:events"
        self._last = "0-0"

    @property
    def resolution(self) -> str:
        """How exactly the moment of a commit can be seen."""
        return "when Redis tells the event, read as it comes"

    async def __aenter__(self) -> Self:
        try:
            page = await self._asked("XREVRANGE", self._stream, "+", "-", "COUNT", 1)
        except BaseException:
            await self._redis.aclose()
            raise
        self._last = page[0][0].decode() if page else self._last
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._redis.aclose()

    async def new(self) -> list[Commit]:
        """Wait half a second at most."""
        options = ("COUNT", _PAGE, "BLOCK", _BLOCK_MS)
        answer = await self._asked("XREAD", *options, "STREAMS", self._stream, self._last)
        entries = answer[0][1] if answer else []
        if entries:
            self._last = entries[-1][0].decode()
        found = (_commit(name.decode(), fields) for name, fields in entries)
        return [commit for commit in found if commit]

    async def remove(self, entries: Sequence[str]) -> None:
        """Take entries out of the stream again."""
        for start in range(0, len(entries), _PAGE):
            await self._asked("XDEL", self._stream, *entries[start : start + _PAGE])

    async def drop(self) -> None:
        """Delete the ledger and its events: all that lies under the prefix."""
        await self._asked("DEL", self._stream, *(f"{self._tag}:{name}" for name in KEYS))

    async def _asked(self, *command: str | int) -> Any:  # noqa: ANN401 - its reply
        """Read as bytes: what others write there may be no text."""
        with translated(Stage.RECORD, _WHO):
            client: Any = self._redis  # this call of its has no types
            return await client.execute_command(*command, **{NEVER_DECODE: True})


def _commit(entry: str, fields: Mapping[bytes, bytes]) -> Commit | None:
    """Read an entry; None where it is no event of ours."""
    body = fields.get(b"event", b"")
    try:
        return Commit(str(json.loads(body)["input"]), body, entry)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
