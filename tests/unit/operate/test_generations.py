"""Inputs out of rows: the newest generation, and what was said of any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.core.model import SubjectContext
from etl.operate.generations import Latest, context_digest, latest
from etl.pipeline.ports import Announcement, Settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from etl.operate.generations import Row

KNOWN = SubjectContext("s_1", "UTC", 40)


def said(claim: str = "c", **more: Any) -> Announcement:  # noqa: ANN401 - of the fields' types
    """Make an announcement."""
    return Announcement(claim, "b", f"raw/{claim}", **more)


def row(input_id: str, generation: int = 0, *announcements: Announcement, **metadata: object) -> Row:
    """Make a row of a person in UTC, aged 40."""
    made = {"subject": "s_1", "context": context_digest(KNOWN), "ruleset": "r", "verified": False} | metadata
    return Settled(input_id, generation, "T", made), announcements


async def listed(rows: Iterable[Row]) -> AsyncIterator[Row]:
    """List rows as a ledger does."""
    for one in rows:
        yield one


async def grouped(*rows: Row) -> list[Latest]:
    """Give the inputs of rows."""
    return [one async for one in latest(listed(rows))]


async def only(*rows: Row) -> Latest:
    """Give the one input of rows."""
    (one,) = await grouped(*rows)
    return one


async def test_the_newest_generation_of_each() -> None:
    """It should give each input once, with its generations in order, and the number of the next."""
    found = await grouped(row("a"), row("a", 2), row("b", 1))
    assert [(one.settled.input_id, one.settled.generation, one.next_generation) for one in found] == [
        ("a", 2, 3),
        ("b", 1, 2),
    ]
    assert [[made.generation for made in one.history] for one in found] == [[0, 2], [1]]
    assert await grouped() == []


async def test_the_last_word_is_that_of_producers() -> None:
    """It should hear a zone corrected after a later generation, and keep what only that one knows."""
    corrected = row("a", 0, said("1", zone="UTC"), said("2", zone="Asia/Tokyo"))
    one = await only(corrected, row("a", 1, said("3", zone="UTC", age=40)))
    assert one.context == SubjectContext("s_1", "Asia/Tokyo", 40)
    assert [announced.claim for announced in one.announcements] == ["3", "1", "2"]


async def test_what_would_come_out_the_same() -> None:
    """It should take rules, person and vouching into account, and nothing else."""
    known = said(zone="UTC", age=40)
    assert (await only(row("a", 0, known))).repeats("r")
    assert not (await only(row("a", 0, known))).repeats("other")
    assert not (await only(row("a", 0, said(zone="UTC")))).repeats("r")
    assert not (await only(row("a", 0, said(zone="UTC", age=40, verified=True)))).repeats("r")
    assert not (await only(row("a", 0, known), row("a", 1, ruleset="old"))).repeats("r")


async def test_a_context_that_was_lost_is_missed() -> None:
    """It should see that a part knew more of its person than anybody does now."""
    assert (await only(row("a", 0, said()))).knows_less
    assert not (await only(row("a", 0, said(zone="Asia/Tokyo")))).knows_less
    nothing = context_digest(SubjectContext("s_1"))
    assert not (await only(row("a", 0, said(), context=nothing))).knows_less
