"""Inputs announced anew, as a new generation each, so that the service judges them under today's rules.

Nothing is remembered of it: it may be cut short and run again, and twice at once. As long as a new generation
waits, another announcement of it has the same number and the same claim, and ends as a duplicate. What is
settled under today's rules is left out, so that a repetition goes on where the first ended.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from etl.adapters.rabbitmq.envelope import GENERATION
from etl.bootstrap.parts import ledger, publishing
from etl.bootstrap.terms import service_terms
from etl.core import identity
from etl.operate.generations import latest
from etl.operate.submit import each, paced, patiently
from etl.operate.whose import whose

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from etl.bootstrap import S3Place
    from etl.operate.generations import Latest
    from etl.operate.submit import Observer
    from etl.operate.whose import Whose
    from etl.pipeline.flow import Terms
    from etl.pipeline.ports import Announcement
    from etl.settings import Loaded


class Left(StrEnum):
    """Why an input that was asked for is left out."""

    SAME_RULES = "same_rules"
    CONTEXT_LOST = "context_lost"
    SOURCELESS = "sourceless"
    NAMELESS = "nameless"
    UNPROVED = "unproved"


MEANINGS = {
    Left.SAME_RULES: "judged under today's rules: it would come out the same (--same-rules does it)",
    Left.CONTEXT_LOST: (
        "a zone or an age went into the part and is not known any more (the ledger was rebuilt): "
        "announce them again with it first"
    ),
    Left.SOURCELESS: "where their files lie is not known, or no bucket that messages may name",
    Left.NAMELESS: "their keys name nobody: add --user ID, or a --user-pattern",
    Left.UNPROVED: "whom their keys name is not whose they are, under this pseudonym key",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which inputs to announce anew, how their users are known, and how fast.

    ``fits`` tells of an input whether it is meant; with ``place``, only those that were announced from there.
    ``rate`` are messages a second, ``limit`` is how many at most.
    """

    fits: Callable[[Latest], bool]
    place: S3Place | None = None
    users: tuple[str, ...] = field(default=(), repr=False)
    pattern: str | None = None
    same_rules: bool = False
    limit: int | None = None
    rate: float = 200.0


@dataclass(slots=True)
class Renewed:
    """How many inputs were announced anew, or on a dry run would be, and how many were left out for what."""

    announced: int = 0
    left: Counter[Left] = field(default_factory=Counter)

    @property
    def complete(self) -> bool:
        """Whether all that could come out otherwise were announced."""
        return not self.left.keys() - {Left.SAME_RULES}

    def document(self) -> dict[str, Any]:
        """The counts for machines."""
        return {"announced": self.announced, "left_out": {why.value: self.left[why] for why in Left}}


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement to make; ``name`` is the same whenever the same is announced."""

    name: str
    record_type: str
    generation: int
    body: bytes = field(repr=False)


async def renew(asked: Asked, loaded: Loaded, observer: Observer, *, dry_run: bool = False) -> Renewed:
    """Announce what is asked for; on a dry run, only count it.

    Raises Fatal where a person must act, or where it was cut short: run again, it goes on.
    """
    terms = service_terms(loaded.settings)
    clerk = Clerk(asked, terms, whose(terms.pseudonym_key, asked.users, asked.pattern))
    async with AsyncExitStack() as stack:
        index = await stack.enter_async_context(ledger(loaded.settings))
        notices = clerk.notices(latest(index.settled()))
        if dry_run:
            clerk.report.announced = len([None async for _ in notices])
            return clerk.report
        broker = await stack.enter_async_context(publishing(loaded.settings))

        async def announce(notice: Notice) -> None:
            key, headers = f"health.processing.{notice.record_type.lower()}", {GENERATION: notice.generation}
            await patiently(lambda: broker.publish(notice.body, key, message_id=notice.name, headers=headers))
            clerk.report.announced += 1
            observer.done()

        await each(paced(notices, asked.rate), announce)
        return clerk.report


@dataclass(frozen=True, slots=True)
class Clerk:
    """Writes announcements, and counts what is left out."""

    asked: Asked
    terms: Terms
    whose: Whose
    report: Renewed = field(default_factory=Renewed)

    async def notices(self, inputs: AsyncIterator[Latest]) -> AsyncIterator[Notice]:
        """Write the announcements of what is asked for, as many as are."""
        count = 0
        async for one in inputs:
            if count == self.asked.limit:
                return
            if not self.asked.fits(one) or not self._is_there(one):
                continue
            written = self._notice(one)
            if isinstance(written, Left):
                self.report.left[written] += 1
            else:
                count += 1
                yield written

    def _notice(self, one: Latest) -> Notice | Left:
        if one.repeats(self.terms.ruleset) and not self.asked.same_rules:
            return Left.SAME_RULES
        if one.knows_less:
            return Left.CONTEXT_LOST
        found = self._found(one)
        if isinstance(found, Left):
            return found
        said, user = found
        name = identity.digest(one.settled.input_id, str(one.next_generation), *map(str, _context(one)))
        body = json.dumps(_message(one, said, user) | {"idempotency_key": name, "message_id": name}).encode()
        return Notice(name, one.settled.record_type, one.next_generation, body)

    def _found(self, one: Latest) -> tuple[Announcement, str] | Left:
        """Find where it lies, by its last announcement whose user is proved, and that user."""
        subject, places = one.settled.metadata["subject"], list(self._places(one))
        for said in places:
            if user := self.whose.proved(subject, said.key):
                return said, user
        if not places:
            return Left.SOURCELESS
        return Left.UNPROVED if any(self.whose.named(said.key) for said in places) else Left.NAMELESS

    def _places(self, one: Latest) -> Iterator[Announcement]:
        """Its announcements that the service would take, the last first."""
        for said in reversed(one.announcements):
            if said.bucket in self.terms.buckets and self._is_meant(said):
                yield said

    def _is_there(self, one: Latest) -> bool:
        return self.asked.place is None or any(map(self._is_meant, one.announcements))

    def _is_meant(self, said: Announcement) -> bool:
        place = self.asked.place
        if place is None:
            return True
        below = not place.prefix or said.key == place.prefix or said.key.startswith(f"{place.prefix}/")
        return said.bucket == place.bucket and below


def _context(one: Latest) -> tuple[str | None, int | None]:
    known = one.context
    return known.zone, known.age


def _message(one: Latest, said: Announcement, user: str) -> dict[str, Any]:
    """Say of an input what was known before.

    Its hash is told only where somebody had vouched for it: of any other, its lines go on saying that nobody
    did. Its size is told always, so that most files that were changed since are noticed.
    """
    zone, age = _context(one)
    made = one.settled.metadata
    return {
        "bucket": said.bucket,
        "key": said.key,
        "user_id": user,
        "record_type": one.settled.record_type,
        "file_size_bytes": made["bytes"],
        "health_metadata": {"zone": zone, "age_years": age},
    } | ({"content_hash": made["content"]} if one.verified else {})
