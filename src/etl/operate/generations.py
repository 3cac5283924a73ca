"""Inputs as they stand: the newest generation of each, and all that was announced of it.

The ledger lists its rows by input and generation, so one pass holds the rows of one input at a time.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING

from etl.core import identity
from etl.core.model import SubjectContext
from etl.pipeline.assemble import last_word, spoken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from etl.pipeline.ports import Announcement, Settled

Row = tuple["Settled", tuple["Announcement", ...]]


@dataclass(frozen=True, slots=True)
class Latest:
    """An input: its newest generation, the older ones, and its announcements, the last word last."""

    settled: Settled
    earlier: tuple[Settled, ...] = ()
    announcements: tuple[Announcement, ...] = field(default=(), repr=False)

    @property
    def history(self) -> tuple[Settled, ...]:
        """All its generations, the oldest first."""
        return (*self.earlier, self.settled)

    @property
    def next_generation(self) -> int:
        """The generation that a new judgement makes."""
        return self.settled.generation + 1

    @property
    def context(self) -> SubjectContext:
        """What is known of its person by now."""
        zone, age = (last_word(what, self.announcements) for what in ("zone", "age"))
        return SubjectContext(self.settled.metadata["subject"], zone, age)

    @property
    def verified(self) -> bool:
        """Whether anybody ever vouched for its bytes."""
        return any(said.verified for said in self.announcements)

    @property
    def knows_less(self) -> bool:
        """Whether a zone or an age went into its part that the ledger has lost since."""
        known = self.context
        lost = known.zone is None and known.age is None
        return lost and self.settled.metadata["context"] != context_digest(known)

    def repeats(self, ruleset: str) -> bool:
        """Tell whether judging it under these rules would make the same part once more."""
        made = self.settled.metadata
        same_rules, same_word = made["ruleset"] == ruleset, made["verified"] == self.verified
        return same_rules and same_word and bool(made["context"] == context_digest(self.context))


def context_digest(known: SubjectContext) -> str:
    """Give the digest that the metadata of a part hold of what was known of its person."""
    return identity.digest(*(str(value or "") for value in astuple(known)))


async def latest(rows: AsyncIterator[Row]) -> AsyncIterator[Latest]:
    """Give each input once, in the order of the rows, which must be that of input and generation."""
    held: list[Row] = []
    async for row in rows:
        if held and held[0][0].input_id != row[0].input_id:
            yield _latest(held)
            held = []
        held.append(row)
    if held:
        yield _latest(held)


def _latest(rows: Sequence[Row]) -> Latest:
    *earlier, newest = (settled for settled, _ in rows)
    return Latest(newest, tuple(earlier), spoken(rows))
