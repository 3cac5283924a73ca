"""What every ledger must do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from etl.pipeline.ports import Announcement, Settled

if TYPE_CHECKING:
    from etl.pipeline.ports import Ledger


def settled(input_id: str = "in", generation: int = 0, **metadata: object) -> Settled:
    """Make a settled input."""
    return Settled(input_id, generation, "T", {"outcome": "processed", "subject": "s_1", **metadata})


def announcement(
    claim: str = "claim", key: str = "raw/x", zone: str | None = None, age: int | None = None
) -> Announcement:
    """Make an announcement."""
    return Announcement(claim, "bucket", key, zone, age)


class LedgerContract:
    """Inherit it and give a ``ledger`` fixture."""

    async def test_unknown_is_unknown(self, ledger: Ledger) -> None:
        """It should find nothing in an empty ledger."""
        assert await ledger.find("in", 0) is None
        assert await ledger.find_claim("claim") is None
        assert list(await ledger.settled()) == []

    async def test_recorded_is_found_both_ways(self, ledger: Ledger) -> None:
        """It should find an input by identity and by announcement."""
        assert await ledger.record(settled(examples=3), announcement())
        assert await ledger.find("in", 0) == settled(examples=3)
        assert await ledger.find_claim("claim") == settled(examples=3)
        assert await ledger.find("in", 1) is None

    async def test_second_record_keeps_the_first_and_adds_the_announcement(self, ledger: Ledger) -> None:
        """It should say the input is not new, and remember where else it was announced."""
        await ledger.record(settled(examples=1), announcement("one", "raw/b"))
        assert not await ledger.record(settled(examples=2), announcement("two", "raw/a", "UTC"))
        assert await ledger.find("in", 0) == settled(examples=1)
        expected = (announcement("one", "raw/b"), announcement("two", "raw/a", "UTC"))
        assert list(await ledger.settled()) == [(settled(examples=1), expected)]

    async def test_generations_are_apart(self, ledger: Ledger) -> None:
        """It should hold each generation of an input by itself."""
        assert await ledger.record(settled(generation=0), announcement("one"))
        assert await ledger.record(settled(generation=1), announcement("two", "raw/y"))
        assert [entry[0].generation for entry in await ledger.settled()] == [0, 1]

    async def test_race_has_one_winner(self, ledger: Ledger) -> None:
        """It should call exactly one of many concurrent records of an input new."""
        records = [ledger.record(settled(n=n), announcement(f"claim {n}", f"raw/{n}")) for n in range(50)]
        won = await asyncio.gather(*records)
        assert sum(won) == 1
        assert await ledger.find("in", 0) == settled(n=won.index(True))
        assert len((await ledger.settled())[0][1]) == 50

    async def test_last_announcement_of_a_location_counts(self, ledger: Ledger) -> None:
        """It should replace what was announced from a place before, and keep the order of coming."""
        await ledger.record(settled(), announcement("one", "raw/x", "UTC"))
        await ledger.record(settled(), announcement("two", "raw/y"))
        await ledger.record(settled(), announcement("three", "raw/x", "Asia/Tokyo"))
        ((_, announcements),) = await ledger.settled()
        assert [one.claim for one in announcements] == ["two", "three"]
        assert await ledger.find_claim("one") is None

    async def test_input_whose_place_was_taken_has_no_announcement_left(self, ledger: Ledger) -> None:
        """It should list an input although another now lies where it was."""
        await ledger.record(settled("a"), announcement("one"))
        await ledger.record(settled("b"), announcement("two"))
        assert [(entry[0].input_id, len(entry[1])) for entry in await ledger.settled()] == [
            ("a", 0),
            ("b", 1),
        ]

    async def test_one_place_may_hold_inputs_of_several_people(self, ledger: Ledger) -> None:
        """It should not let one subject's announcement replace another's."""
        await ledger.record(settled("a"), announcement("one"))
        await ledger.record(settled("b", subject="s_2"), announcement("two"))
        assert [len(entry[1]) for entry in await ledger.settled()] == [1, 1]

    async def test_forgotten_inputs_are_gone(self, ledger: Ledger) -> None:
        """It should drop an input with its announcements, and no other."""
        await ledger.record(settled("a"), announcement("one", "raw/a"))
        await ledger.record(settled("b"), announcement("two", "raw/b"))
        await ledger.forget([settled("a")])
        assert await ledger.find("a", 0) is None
        assert await ledger.find_claim("one") is None
        assert [entry[0].input_id for entry in await ledger.settled()] == ["b"]
