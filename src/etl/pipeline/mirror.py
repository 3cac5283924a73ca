"""A store within a store: the same keys, all below one root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from etl.pipeline.ports import Fetched, ObjectStore


@dataclass(frozen=True, slots=True)
class Mirror:
    """What lies below ``root``, which ends with a slash, as if it were all there is."""

    store: ObjectStore
    root: str

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Read an object."""
        return await self.store.fetch(self.root + key, limit)

    async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        """Create an object."""
        return await self.store.put_new(self.root + key, body, metadata)

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Read its metadata."""
        return await self.store.head(self.root + key)

    async def put(self, key: str, body: bytes) -> None:
        """Create or replace an object."""
        await self.store.put(self.root + key, body)

    async def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        """List the keys below a folder of the root."""
        async for key in self.store.keys(self.root + prefix, since=since):
            yield key.removeprefix(self.root)
