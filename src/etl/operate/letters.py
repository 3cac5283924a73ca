"""``etl dlq``: what was given up, what to do about it, to have it tried again, or to throw it away.

What is replayed or purged are the letters that were listed before, each known by all it says: one that
came meanwhile is not among them, however well it fits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from etl.adapters.rabbitmq import Admin
from etl.bootstrap.parts import address, topology
from etl.bootstrap.terms import service_terms
from etl.core import message
from etl.core.errors import EtlError
from etl.core.outcome import RULES, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from etl.adapters.rabbitmq import Dead
    from etl.operate.chosen_letters import Chosen
    from etl.pipeline.flow import Terms
    from etl.settings import Loaded, Settings

MOST = 10_000  # looked at in one go

_FOREIGN = "another program put it here: ask its people, then purge it"
NEXT_STEPS: Mapping[Reason, str] = {
    Reason.BAD_MESSAGE: "have the producer mend the message and announce the file anew; purge this one",
    Reason.FORBIDDEN_LOCATION: "where the place is right, add its bucket to ETL_RAW_BUCKETS, restart the"
    " service and replay; else tell the producer, and purge",
    Reason.UNKNOWN_RECORD_TYPE: "replay with a version that knows the record type; else tell the producer,"
    " and purge",
    Reason.MISSING_OBJECT: "see that the file lies where it was announced, then replay",
    Reason.UNAVAILABLE: "see that the object store answers (`etl check`), then replay",
    Reason.CONTENT_MISMATCH: "store the file that was announced and replay; or have the one that lies there"
    " announced, and purge",
    Reason.RESOURCE_LIMIT: "raise the limits of memory or time (`etl settings`), restart the service, then"
    " replay",
    Reason.CRASHED: "report it; replay with a version that bears the file, or purge",
    Reason.INTERNAL_ERROR: "report the error and its place; replay with a version that mends it",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """The letters that are meant, oldest first, and how many in the queue were not looked at."""

    letters: Sequence[Dead]
    unseen: int = 0


async def listed(chosen: Chosen, loaded: Loaded, limit: int = MOST) -> Looked:
    """Find the dead letters that are meant, oldest first; they stay where they are."""
    settings = loaded.settings
    async with _admin(settings) as admin:
        looked = list(map(_Naming(settings), await admin.letters(MOST)))
        unseen = await _behind(admin, len(looked), topology(settings).dead) if len(looked) >= MOST else 0
    return Looked([letter for letter in looked if chosen.fits(letter)][:limit], unseen)


async def replay(letters: Collection[Dead], loaded: Loaded) -> int:
    """Announce these anew, as if they had never failed; tell how many were still there."""
    async with _admin(loaded.settings) as admin:
        return await admin.replay(_Among(letters, loaded.settings))


async def purge(letters: Collection[Dead], loaded: Loaded) -> int:
    """Throw these away for good; tell how many were still there."""
    async with _admin(loaded.settings) as admin:
        return await admin.purge(_Among(letters, loaded.settings))


def document(letter: Dead) -> dict[str, Any]:
    """A dead letter for machines: all but its body, which names its person."""
    reason = letter.reason
    return {
        "name": letter.name,
        "record_type": letter.record_type,
        "reason": reason.value if reason else None,
        "meaning": RULES[reason].meaning if reason else None,
        "next_step": NEXT_STEPS.get(reason, _FOREIGN) if reason else _FOREIGN,
        "stage": letter.stage.value if letter.stage else None,
        "error": letter.error,
        "attempts": letter.attempts,
        "generation": letter.generation,
        "first_seen": letter.first_seen,
        "died": letter.died,
        "traceparent": letter.trace,
    }


class _Naming:
    """Names the letters that the broker put among the others itself, as their worker would have.

    Without the pseudonym key, they have no name.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, letter: Dead) -> Dead:
        """Give a letter with its name."""
        if letter.name or self._settings.pseudonym_key is None:
            return letter
        return replace(letter, name=self._name(letter))

    @cached_property
    def _terms(self) -> Terms:
        return service_terms(self._settings)

    def _name(self, letter: Dead) -> str:
        key, buckets = self._terms.pseudonym_key, self._terms.buckets
        try:
            return message.parse(
                letter.body, pseudonym_key=key, buckets=buckets, generation=letter.generation
            ).key_hash
        except EtlError:
            return self._terms.body_hash(letter.body)


class _Among:
    """Tells whether a letter is one of those that were listed."""

    def __init__(self, letters: Collection[Dead], settings: Settings) -> None:
        self._letters = frozenset(letters)
        self._naming = _Naming(settings)

    def __call__(self, letter: Dead) -> bool:
        """Compare all it says."""
        return self._naming(letter) in self._letters


async def _behind(admin: Admin, looked: int, queue: str) -> int:
    """Count what lies in the queue behind those that were looked at."""
    depth = (await admin.depths())[queue]
    return max(0, depth.ready - looked) if depth else 0


def _admin(settings: Settings) -> Admin:
    return Admin(address(settings), topology(settings))
