"""Tries an S3 store out before work begins: what it does with our calls, not what it says of itself."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.adapters.store_s3 import PROBES
from etl.core.errors import EtlError, Fatal, Transient
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from etl.adapters.store_s3 import S3Store

_RACERS = 32


@dataclass(frozen=True, slots=True)
class Probed:
    """What a store was seen to do; ``create_once``: of writers of one key, at once or not, one wins."""

    create_once: bool


async def probe(store: S3Store) -> Probed:
    """See that the bucket can be listed, written and read, and whether a key can be created once only.

    Raises Transient with ``unavailable`` where the store is away, Fatal where a person must act; so also
    where keys can be created twice and the store is not ``lenient``.
    """
    await store.check()
    one, raced = (f"{PROBES}{secrets.token_hex(16)}" for _ in range(2))
    try:
        once = await _creates_once(store, one) and await _has_one_winner(store, raced)
    finally:
        for key in (one, raced):
            with suppress(EtlError):  # we may not be allowed to; what stays is a few bytes
                await store.remove(key)
    if not once and store.create_once == "strict":
        raise Fatal(
            "the object store lets a key be created twice (it ignores If-None-Match)",
            "use a store that honours it, or set ETL_S3_CREATE_ONCE=lenient",
        )
    return Probed(once)


async def _creates_once(store: S3Store, key: str) -> bool:
    """Create an object twice, and see that it is kept as it was written first."""
    metadata = {"probe": ' "a,  b"; é%2B+\x7f'}
    await store.put_new(key, b"first", metadata)
    again = await store.put_new(key, b"second", {})
    kept = await store.fetch(key, 100)
    if kept.content not in {b"first", b"second"} or (not again and await store.head(key) != metadata):
        message = "the object store does not give back what was written to it"
        raise Fatal(message, "see whether ETL_S3_ENDPOINT is an S3 store that keeps metadata")
    return not again and kept.content == b"first"


async def _has_one_winner(store: S3Store, key: str) -> bool:
    """Let many create one object at once; each knows it is the only one, or that it is not.

    None may know that it won, where the reply to the winner was lost.
    """
    racers = (store.put_new(key, str(n).encode(), {}) for n in range(_RACERS))
    ends = await asyncio.gather(*racers, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, Transient):
            raise end
    winners = [str(n).encode() for n, end in enumerate(ends) if end is True]
    if not winners and all(isinstance(end, Transient) for end in ends):
        raise Transient(Stage.COMMIT, Reason.UNAVAILABLE, "the object store fails under 32 calls at once")
    return len(winners) < 2 and (not winners or (await store.fetch(key, 100)).content == winners[0])  # noqa: PLR2004
