"""What every object store must do."""

from __future__ import annotations

import asyncio
import hashlib
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from etl.core.errors import Transient
from etl.core.outcome import Reason

if TYPE_CHECKING:
    from etl.pipeline.ports import ObjectStore

KEY = "parts/T/ab.0.jsonl"


async def listed(store: ObjectStore, prefix: str, since: float | None = None) -> list[str]:
    """List the keys below a prefix, sorted."""
    return sorted([key async for key in store.keys(prefix, since=since)])


class StoreContract:
    """Inherit it and give a ``store`` fixture."""

    async def test_created_object_is_read_back(self, store: ObjectStore) -> None:
        """It should give the bytes, their hash and size."""
        assert await store.put_new(KEY, b"body", {"a": 1})
        file = await store.fetch(KEY, 100)
        assert (file.content, file.size) == (b"body", 4)
        assert file.sha256 == hashlib.sha256(b"body").hexdigest()

    async def test_metadata_is_kept(self, store: ObjectStore) -> None:
        """It should give back what was stored, None for a free key."""
        await store.put_new(KEY, b"", {"a": [1, None]})
        assert await store.head(KEY) == {"a": [1, None]}
        assert await store.head("parts/T/none") is None

    async def test_second_creation_changes_nothing(self, store: ObjectStore) -> None:
        """It should say no and keep the first body and metadata."""
        assert await store.put_new(KEY, b"first", {"n": 1})
        assert not await store.put_new(KEY, b"second", {"n": 2})
        assert (await store.fetch(KEY, 100)).content == b"first"
        assert await store.head(KEY) == {"n": 1}

    async def test_race_has_one_winner(self, store: ObjectStore) -> None:
        """It should let one of 32 writers win, whose body and metadata belong together."""
        writers = [store.put_new(KEY, f"body {n}".encode(), {"n": n}) for n in range(32)]
        won = await asyncio.gather(*writers)
        assert sum(won) == 1
        winner = won.index(True)
        assert (await store.fetch(KEY, 100)).content == f"body {winner}".encode()
        assert await store.head(KEY) == {"n": winner}

    async def test_object_over_the_limit_is_hashed_but_not_held(self, store: ObjectStore) -> None:
        """It should give no content, yet the true hash and size."""
        body = b"x" * 5_000_000
        await store.put(KEY, body)
        tracemalloc.start()
        try:
            file = await store.fetch(KEY, 1_000)
            assert tracemalloc.get_traced_memory()[1] < len(body) * 0.8
        finally:
            tracemalloc.stop()
        assert (file.content, file.size) == (None, len(body))
        assert file.sha256 == hashlib.sha256(body).hexdigest()

    async def test_object_at_the_limit_is_held(self, store: ObjectStore) -> None:
        """It should hold a file of exactly the limit."""
        await store.put(KEY, b"xyz")
        assert (await store.fetch(KEY, 3)).content == b"xyz"
        assert (await store.fetch(KEY, 2)).content is None

    async def test_missing_object(self, store: ObjectStore) -> None:
        """It should raise Transient with missing_object."""
        with pytest.raises(Transient) as caught:
            await store.fetch("parts/T/none", 10)
        assert caught.value.reason is Reason.MISSING_OBJECT

    async def test_put_replaces(self, store: ObjectStore) -> None:
        """It should replace as a whole."""
        await store.put(KEY, b"a long first body")
        await store.put(KEY, b"short")
        assert (await store.fetch(KEY, 100)).content == b"short"

    async def test_keys_are_listed(self, store: ObjectStore) -> None:
        """It should list what lies below a folder, and nothing else."""
        for key in ("parts/T/b", "parts/T/a", "parts/Z", "parts2/x", "other/x"):
            await store.put(key, b"")
        assert await listed(store, "parts") == ["parts/T/a", "parts/T/b", "parts/Z"]
        assert await listed(store, "parts/T") == ["parts/T/a", "parts/T/b"]
        assert await listed(store, "nothing") == []

    async def test_keys_are_chosen_by_when_they_were_written(self, store: ObjectStore) -> None:
        """It should list what was written since a time, by a clock that is about ours."""
        now = time.time()
        await store.put_new("parts/T/created", b"", {})
        await store.put("parts/T/put", b"")
        assert await listed(store, "parts", since=now - 60) == ["parts/T/created", "parts/T/put"]
        assert await listed(store, "parts", since=now + 60) == []

    async def test_any_key_that_may_be_announced_works(self, store: ObjectStore) -> None:
        """It should take keys as they are: they are no URLs and no patterns."""
        for key in ("in/Żółw ü/a b.avro", "in/%2F+&=?#*[x].avro", "in/'\"<x>;:@,$!.avro", "in/~/.x"):
            await store.put(key, key.encode())
            assert (await store.fetch(key, 100)).content == key.encode()
            assert key in await listed(store, "in")

    async def test_metadata_keeps_any_text(self, store: ObjectStore) -> None:
        """It should give text back as it was, also what a header could not hold."""
        metadata = {
            "a  b": ' ä\n"\\\t\x7f,;=?UTF-8?Q?x?=%41+ ',
            "ß": ["", {"n": 0.1 + 0.2}, True],
            "long": "x" * 1_500,
        }
        assert await store.put_new(KEY, b"", metadata)
        assert await store.head(KEY) == metadata
