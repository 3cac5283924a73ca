"""How much room a ledger takes: a file's bytes, or what Redis says its keys take in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redis.exceptions import ResponseError

from etl.adapters.ledger_redis_scripts import KEYS
from etl.adapters.redis_client import connect, translated
from etl.core.outcome import Stage

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 5.0


def sqlite_bytes(path: Path) -> int:
    """Add up the file of a ledger and what SQLite keeps beside it."""
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))


async def redis_bytes(url: str, prefix: str, ca_file: Path | None = None) -> int | None:
    """Add up the keys of a ledger, without its stream of events; Redis guesses large ones from a few fields.

    None where we may not ask. Raises Transient where it cannot be reached, Fatal where it refuses us.
    """
    client: Any = connect(url, connect_seconds=_SECONDS, seconds=_SECONDS, retries=1, ca_file=ca_file)
    try:
        with translated(Stage.CLAIM):
            try:
                return sum([await client.memory_usage(f"{{{prefix}}}:{name}") or 0 for name in KEYS])
            except ResponseError:  # a user that may not ask
                return None
    finally:
        await client.aclose()
