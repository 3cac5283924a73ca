"""The board of breakers in Redis: a key for each dependency that a worker finds away, gone by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from etl.adapters.redis_client import connect, translated
from etl.core.outcome import Stage
from etl.pipeline.signals import Dependency

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_STAYS_MS = 3_000
_WHO = "the board of breakers"
_NAMES = tuple(Dependency)


class RedisBoard:
    """A board under a prefix, for workers that share a ledger; an async context manager."""

    def __init__(
        self,
        url: str,
        prefix: str,
        *,
        connect_seconds: float = 1.0,
        seconds: float = 1.0,
        ca_file: Path | None = None,
    ) -> None:
        self._redis: Any = connect(
            url, connect_seconds=connect_seconds, seconds=seconds, retries=0, ca_file=ca_file
        )
        self._keys = {name: f"{{{prefix}}}:breaker:{name}" for name in _NAMES}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._redis.aclose()

    async def post(self, names: Collection[Dependency]) -> None:
        """Say that these are away; it stays for three seconds."""
        with translated(Stage.CLAIM, _WHO):
            async with self._redis.pipeline(transaction=False) as batch:
                for name in names:
                    batch.set(self._keys[name], 1, px=_STAYS_MS)
                await batch.execute()

    async def posted(self) -> frozenset[Dependency]:
        """Give what anybody has posted within the last three seconds."""
        with translated(Stage.CLAIM, _WHO):
            found = await self._redis.mget(self._keys.values())
        return frozenset(name for name, there in zip(_NAMES, found, strict=True) if there)
