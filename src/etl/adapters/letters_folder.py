"""Dead letters of a run without a broker: ``failed/{key hash}.json``, dropped when the file settles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from etl.core.outcome import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.adapters.store_folder import FolderStore
    from etl.pipeline.ports import Letter

FOLDER = "failed"


class FolderLetters:
    """One file a location whose delivery was given up."""

    def __init__(self, store: FolderStore) -> None:
        self._store = store

    async def keep(self, letter: Letter) -> None:
        """Write a letter down, replacing an earlier one of the same location."""
        decision = letter.decision
        document = {
            "key_hash": letter.name,
            "record_type": letter.record_type,
            "reason": decision.reason.value,
            "meaning": RULES[decision.reason].meaning,
            "stage": decision.stage.value,
            "error": decision.error,
            "attempts": letter.attempts,
        }
        body = json.dumps(document, indent=2, sort_keys=True).encode() + b"\n"
        await self._store.put(_key(letter.name), body)

    async def clear(self, key_hashes: Iterable[str]) -> None:
        """Drop the letters of locations that are settled now."""
        kept = {key async for key in self._store.keys(FOLDER)}
        for key_hash in key_hashes:
            if _key(key_hash) in kept:
                await self._store.remove(_key(key_hash))


def _key(key_hash: str) -> str:
    return f"{FOLDER}/{key_hash}.json"
