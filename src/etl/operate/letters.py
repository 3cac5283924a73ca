"""``etl dlq``: what was given up, and to have it tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.adapters.rabbitmq import Admin
from etl.bootstrap.parts import address, topology
from etl.core.outcome import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.adapters.rabbitmq import Dead
    from etl.core.outcome import Reason
    from etl.settings import Loaded

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which dead letters are meant: by reason, record type, and the beginning of their name; None: all."""

    reason: Reason | None = None
    record_type: str | None = None
    name: str | None = None

    def fits(self, letter: Dead) -> bool:
        """Tell whether a letter is meant."""
        return (
            self.reason in {None, letter.reason}
            and self.record_type in {None, letter.record_type}
            and (self.name is None or letter.name.startswith(self.name))
        )


async def listed(chosen: Chosen, limit: int, loaded: Loaded) -> Sequence[Dead]:
    """Give the dead letters that are meant, oldest first; they stay where they are."""
    async with _admin(loaded) as admin:
        return [letter for letter in await admin.letters(_MOST) if chosen.fits(letter)][:limit]


async def replay(chosen: Chosen, limit: int, loaded: Loaded) -> int:
    """Announce what is meant anew, as if it had never failed; tell how many."""
    async with _admin(loaded) as admin:
        return await admin.replay(chosen.fits, limit)


def _admin(loaded: Loaded) -> Admin:
    return Admin(address(loaded.settings), topology(loaded.settings))


def document(letter: Dead) -> dict[str, Any]:
    """A dead letter for machines: all but its body, which names its person."""
    return {
        "name": letter.name,
        "record_type": letter.record_type,
        "reason": letter.reason.value if letter.reason else None,
        "meaning": RULES[letter.reason].meaning if letter.reason else None,
        "stage": letter.stage.value if letter.stage else None,
        "error": letter.error,
        "attempts": letter.attempts,
        "generation": letter.generation,
        "first_seen": letter.first_seen,
        "died": letter.died,
    }
