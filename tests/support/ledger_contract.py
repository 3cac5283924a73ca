"""What every ledger must do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from etl.core.event import settled_event
from etl.pipeline.ports import Announcement, Intention, Settled

if TYPE_CHECKING:
    from etl.pipeline.ports import Ledger

#: Gives the events there are, in their order.
Events = Callable[[], Awaitable[Sequence[bytes]]]

TRACE = f"00-{'a' * 32}-{'b' * 16}-01"  # a traceparent
_PART = {
    "outcome": "processed",
    "reason": None,
    "subject": "s_1",
    "examples": 1,
    "counts": {"records_in": 1, "used": 1, "superseded": 0, "overlapping": 0, "excluded": 0},
    "body_sha256": "b0d1",
    "ruleset": "r1",
    "key_id": "k1",
}


def settled(input_id: str = "in", generation: int = 0, **metadata: object) -> Settled:
    """Make a settled input."""
    return Settled(input_id, generation, "T", {**_PART, **metadata})


def event_of(one: Settled) -> bytes:
    """Write its event."""
    return settled_event(one.input_id, one.generation, one.record_type, one.metadata)


def announcement(
    claim: str = "claim", key: str = "raw/x", zone: str | None = None, age: int | None = None
) -> Announcement:
    """Make an announcement."""
    return Announcement(claim, "bucket", key, zone, age)


def intention(said: Announcement, since: float = 1.5, input_id: str = "in", generation: int = 0) -> Intention:
    """Make a note of a part to come."""
    return Intention(input_id, generation, "T", said, since)


async def intended(ledger: Ledger) -> list[Intention]:
    """List the notes that are left."""
    return [note async for note in ledger.intentions()]


async def listed(ledger: Ledger) -> list[tuple[Settled, tuple[Announcement, ...]]]:
    """List all that is settled."""
    return [entry async for entry in ledger.settled()]


class LedgerContract:
    """Inherit it and give fixtures: a ``ledger``, ``another`` on the same database, and their ``events``."""

    async def test_it_answers(self, ledger: Ledger) -> None:
        """It should say nothing when it can be reached."""
        await ledger.ping()

    async def test_inputs_are_counted(self, ledger: Ledger) -> None:
        """It should count each generation of an input once, however often it is announced."""
        assert await ledger.inputs() == 0
        for n in range(3):
            await ledger.record(settled(str(n)), announcement(str(n), f"raw/{n}"))
        await ledger.record(settled("0"), announcement("again", "raw/again"))
        await ledger.record(settled("0", 1), announcement("anew", "raw/0"))
        await ledger.intend(intention(announcement("to come"), input_id="to come"))
        assert await ledger.inputs() == 4
        await ledger.forget([settled("1"), settled("never there")])
        assert await ledger.inputs() == 3
        await ledger.record(settled("1"), announcement("1", "raw/1"))
        assert await ledger.inputs() == 4

    async def test_unknown_is_unknown(self, ledger: Ledger) -> None:
        """It should find nothing in an empty ledger."""
        assert await ledger.find("in", 0) is None
        assert await ledger.find_claim("claim") is None
        assert await listed(ledger) == []

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
        assert await listed(ledger) == [(settled(examples=1), expected)]

    async def test_generations_are_apart(self, ledger: Ledger) -> None:
        """It should hold each generation of an input by itself."""
        assert await ledger.record(settled(generation=0), announcement("one"))
        assert await ledger.record(settled(generation=1), announcement("two", "raw/y"))
        assert [entry[0].generation for entry in await listed(ledger)] == [0, 1]

    async def test_race_has_one_winner(self, ledger: Ledger) -> None:
        """It should call exactly one of many concurrent records of an input new."""
        records = [ledger.record(settled(n=n), announcement(f"claim {n}", f"raw/{n}")) for n in range(50)]
        won = await asyncio.gather(*records)
        assert sum(won) == 1
        assert await ledger.find("in", 0) == settled(n=won.index(True))
        assert len((await listed(ledger))[0][1]) == 50

    async def test_last_announcement_of_a_location_counts(self, ledger: Ledger) -> None:
        """It should replace what was announced from a place before, and keep the order of coming."""
        await ledger.record(settled(), announcement("one", "raw/x", "UTC"))
        await ledger.record(settled(), announcement("two", "raw/y"))
        await ledger.record(settled(), announcement("three", "raw/x", "Asia/Tokyo"))
        ((_, announcements),) = await listed(ledger)
        assert [one.claim for one in announcements] == ["two", "three"]
        assert await ledger.find_claim("one") is None

    async def test_an_announcement_takes_over_what_it_does_not_name(self, ledger: Ledger) -> None:
        """It should go on knowing zone and age of a place, each until another is named, also 0 years."""
        names = ("UTC", 0), ("Asia/Tokyo", None), (None, 42), (None, None), (None, None)
        known = []
        for n, (zone, age) in enumerate(names):
            await ledger.record(settled(str(n % 2)), announcement(str(n), "raw/☃", zone, age))
            known += [said for _, told in await listed(ledger) for said in told]
        expected = ("UTC", 0), ("Asia/Tokyo", 0), ("Asia/Tokyo", 42), ("Asia/Tokyo", 42), ("Asia/Tokyo", 42)
        assert known == [announcement(str(n), "raw/☃", *two) for n, two in enumerate(expected)]

    async def test_nothing_is_taken_over_from_elsewhere(self, ledger: Ledger) -> None:
        """It should know nothing of another place, another person or another generation there."""
        await ledger.record(settled(), announcement("one", "raw/x", "UTC", 42))
        others = settled(), settled("b", subject="s_2"), settled(generation=1)
        for one, key in zip(others, ("raw/y", "raw/x", "raw/x"), strict=True):
            await ledger.record(one, announcement(f"{one} {key}", key))
        told = [said for _, announcements in await listed(ledger) for said in announcements]
        assert [said.zone for said in told] == [None, "UTC", None, None]

    async def test_the_same_announcement_again_changes_nothing(self, ledger: Ledger) -> None:
        """It should know the same after a repetition, also of one that took something over."""
        for claim, zone in (("one", "UTC"), ("two", None), ("two", None)):
            await ledger.record(settled(), announcement(claim, zone=zone))
        assert await listed(ledger) == [(settled(), (announcement("two", zone="UTC"),))]

    async def test_input_whose_place_was_taken_has_no_announcement_left(self, ledger: Ledger) -> None:
        """It should list an input although another now lies where it was."""
        await ledger.record(settled("a"), announcement("one"))
        await ledger.record(settled("b"), announcement("two"))
        assert [(entry[0].input_id, len(entry[1])) for entry in await listed(ledger)] == [
            ("a", 0),
            ("b", 1),
        ]

    async def test_one_place_may_hold_inputs_of_several_people(self, ledger: Ledger) -> None:
        """It should not let one subject's announcement replace another's."""
        await ledger.record(settled("a"), announcement("one"))
        await ledger.record(settled("b", subject="s_2"), announcement("two"))
        assert [len(entry[1]) for entry in await listed(ledger)] == [1, 1]

    async def test_forgotten_inputs_are_gone(self, ledger: Ledger) -> None:
        """It should drop an input with its announcements, and no other."""
        await ledger.record(settled("a"), announcement("one", "raw/a"))
        await ledger.record(settled("b"), announcement("two", "raw/b"))
        await ledger.forget([settled("a")])
        assert await ledger.find("a", 0) is None
        assert await ledger.find_claim("one") is None
        assert [entry[0].input_id for entry in await listed(ledger)] == ["b"]

    async def test_forgotten_places_are_free(self, ledger: Ledger) -> None:
        """It should settle a forgotten input anew, from the same place."""
        await ledger.record(settled(), announcement("one", "raw/a"))
        await ledger.forget([settled(), settled("never there")])
        assert await ledger.record(settled(), announcement("two", "raw/a"))
        assert await listed(ledger) == [(settled(), (announcement("two", "raw/a"),))]

    async def test_a_page_after_the_other(self, ledger: Ledger) -> None:
        """It should list many inputs by id and generation, 2 before 10, however they came."""
        names = [(f"in{n % 1250:04d}", n // 1250 * 8 + 2) for n in range(2_500)]
        work = [ledger.record(settled(*name), announcement(str(name), f"raw/{name}")) for name in names[::-1]]
        for start in range(0, len(work), 100):
            await asyncio.gather(*work[start : start + 100])
        entries = await listed(ledger)
        assert [(one.input_id, one.generation) for one, _ in entries] == sorted(names)
        assert all(
            [said.claim for said in told] == [str((one.input_id, one.generation))] for one, told in entries
        )

    async def test_an_input_has_one_event(self, ledger: Ledger, another: Ledger, events: Events) -> None:
        """It should make one event for an input, the winner's, though 20 record it at once."""
        works = [
            (ledger, another)[n % 2].record(settled(examples=n), announcement(str(n), f"raw/{n}"))
            for n in range(20)
        ]
        won = await asyncio.gather(*works)
        assert sum(won) == 1
        assert list(await events()) == [event_of(settled(examples=won.index(True)))]

    async def test_events_come_in_order(self, ledger: Ledger, events: Events) -> None:
        """It should keep the events in the order in which the inputs were recorded."""
        order = [settled("b"), settled("a"), settled("b", 1)]
        for n, one in enumerate(order):
            await ledger.record(one, announcement(str(n), f"raw/{n}"))
        assert list(await events()) == [event_of(one) for one in order]

    async def test_an_input_that_is_settled_anew_has_its_event_again(
        self, ledger: Ledger, events: Events
    ) -> None:
        """It should tell of a forgotten input again, in the same bytes."""
        await ledger.record(settled(), announcement())
        await ledger.forget([settled()])
        await ledger.record(settled(), announcement())
        first, second = await events()
        assert first == second

    async def test_two_on_one_database(self, ledger: Ledger, another: Ledger) -> None:
        """It should see at once what another one records."""
        await ledger.intend(intention(announcement()))
        assert await another.record(settled(), announcement())
        assert await ledger.find("in", 0) == await another.find_claim("claim") == settled()
        assert await intended(ledger) == []

    async def test_notes_are_kept_until_recorded(self, ledger: Ledger) -> None:
        """It should give back all that was intended, and take away what was recorded."""
        said = Announcement("one", "bücket", "raw/☃", "Asia/Tokyo", 35, verified=True)
        notes = [
            intention(said, 1_763_000_000.123_456_7),
            intention(announcement("two"), 2.5, generation=1),
            intention(announcement("three"), 3.5, "other"),
        ]
        for note in notes:
            await ledger.intend(note)
        assert sorted(await intended(ledger), key=lambda note: note.since) == [*notes[1:], notes[0]]
        await ledger.record(settled(), said)
        assert sorted(await intended(ledger), key=lambda note: note.since) == notes[1:]
        assert [one async for one in ledger.settled()] == [(settled(), (said,))]

    async def test_notes_of_inputs_known_before_are_taken_away(self, ledger: Ledger) -> None:
        """It should take a note away although another was first."""
        await ledger.record(settled(), announcement())
        await ledger.intend(intention(announcement("two")))
        assert not await ledger.record(settled(), announcement("two"))
        assert await intended(ledger) == []

    async def test_the_last_note_of_a_part_counts(self, ledger: Ledger) -> None:
        """It should hold one note for a part, and drop no other than the one it is asked to."""
        old, new = intention(announcement("old"), 1.0), intention(announcement("new"), 2.0)
        await ledger.intend(old)
        await ledger.intend(new)
        await ledger.drop(old)
        assert await intended(ledger) == [new]
        await ledger.drop(new)
        await ledger.drop(new)
        assert await intended(ledger) == []

    async def test_many_notes(self, ledger: Ledger) -> None:
        """It should list each of many notes once."""
        notes = [intention(announcement(str(n)), n, f"in{n}") for n in range(1_200)]
        await asyncio.gather(*map(ledger.intend, notes))
        assert sorted(await intended(ledger), key=lambda note: note.since) == notes

    async def test_an_announcement_that_was_overtaken_replaces_nothing(self, ledger: Ledger) -> None:
        """It should not let a late record push out what came to its place after it was intended."""
        early, late = announcement("early"), announcement("late")
        await ledger.record(settled("before"), announcement("before"))
        await ledger.intend(intention(early, input_id="a"))
        await ledger.record(settled("b"), late)
        assert await ledger.record(settled("a"), early)
        assert await listed(ledger) == [
            (settled("a"), ()),
            (settled("b"), (late,)),
            (settled("before"), ()),
        ]
        assert await ledger.find_claim("early") is None

    async def test_an_announcement_that_was_overtaken_gives_what_the_later_lacks(
        self, ledger: Ledger
    ) -> None:
        """It should know, whichever is recorded first, what the earlier named and the later did not."""
        early, late = announcement("early", zone="UTC", age=42), announcement("late", age=0)
        await ledger.intend(intention(early, input_id="a"))
        await ledger.record(settled("b"), late)
        await ledger.record(settled("a"), early)
        expected = announcement("late", zone="UTC", age=0)
        assert await listed(ledger) == [(settled("a"), ()), (settled("b"), (expected,))]

    async def test_an_announcement_that_was_not_overtaken_is_noted(self, ledger: Ledger) -> None:
        """It should replace what was at a place before it was intended."""
        await ledger.record(settled("b"), announcement("before"))
        await ledger.intend(intention(announcement("after"), input_id="a"))
        await ledger.record(settled("a"), announcement("after"))
        assert [len(told) for _, told in await listed(ledger)] == [1, 0]
