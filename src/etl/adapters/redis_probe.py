"""Looks at a Redis as an operator does: version, what it does when memory is full, clock, a script."""

from __future__ import annotations

import secrets
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redis.exceptions import ResponseError

from etl.adapters.redis_client import connect, translated
from etl.core.errors import Fatal
from etl.core.outcome import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

_WHO = "Redis"
_SECTIONS = ("server", "replication", "memory", "persistence")
_SECONDS = 5.0
#: As those of the ledger: one step that writes and reads. What a crash leaves goes by itself.
_SCRIPT = """#!lua
redis.call('SET', KEYS[1], ARGV[1], 'EX', 60)
local kept = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
return kept
"""


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """What a Redis says of itself; None where it does not say, or not to us.

    ``memory_limit`` is bytes, 0 for none. ``failing`` says that it could not write to its disk last time.
    """

    version: str | None = None
    replica: bool = False
    policy: str | None = None
    memory_limit: int = 0
    append_only: bool | None = None
    failing: bool = False


@asynccontextmanager
async def _client(url: str, ca_file: Path | None) -> AsyncIterator[Any]:
    """Give a client; redis-py has no types for much of what is asked here."""
    client = connect(url, connect_seconds=_SECONDS, seconds=_SECONDS, retries=0, ca_file=ca_file)
    try:
        with translated(Stage.CLAIM, _WHO):
            yield client
    finally:
        await client.aclose()


async def describe(url: str, ca_file: Path | None = None) -> RedisFacts:
    """Ask a Redis what it is. Raises Transient where it is away, Fatal where it refuses us."""
    async with _client(url, ca_file) as client:
        await client.ping()
        try:
            return _facts(await client.info(*_SECTIONS))
        except ResponseError:  # a user that may not ask
            return RedisFacts()


async def skew(url: str, ca_file: Path | None = None) -> float | None:
    """Tell how far its clock is at least from ours, in seconds, positive where it is ahead.

    None where we may not ask; raises as above.
    """
    async with _client(url, ca_file) as client:
        await client.ping()  # to connect takes longer than to ask
        asked = time.time()
        try:
            seconds, micros = await client.time()
        except ResponseError:
            return None
        told, answered = seconds + micros / 1e6, time.time()
        return float(max(0.0, told - answered) or min(0.0, told - asked))


async def write(url: str, prefix: str, ca_file: Path | None = None) -> None:
    """Write, read and remove a key under a prefix, in one script; raises as above."""
    token, key = secrets.token_hex(8), f"{{{prefix}}}:check:{secrets.token_hex(8)}"
    async with _client(url, ca_file) as client:
        if await client.eval(_SCRIPT, 1, key, token) != token:
            raise Fatal("Redis does not give back what was written to it", "see what stands between")


def _facts(info: Mapping[str, Any]) -> RedisFacts:
    append_only = info.get("aof_enabled")
    written = (info.get("aof_last_write_status", "ok"), info.get("rdb_last_bgsave_status", "ok"))
    return RedisFacts(
        version=str(info["redis_version"]) if "redis_version" in info else None,
        replica=info.get("role") in {"slave", "replica"},
        policy=info.get("maxmemory_policy"),
        memory_limit=int(info.get("maxmemory", 0)),
        append_only=None if append_only is None else bool(append_only),
        failing=set(written) != {"ok"},
    )
