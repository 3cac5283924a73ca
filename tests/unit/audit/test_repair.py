"""What is mended, and what is left alone: over ports in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from etl.audit.findings import Fault, Finding
from etl.audit.laws import audit
from etl.audit.repair import MENDS, Bench, Mend, mend, plan
from tests.unit.audit.memory import Book
from tests.unit.audit.world import World, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.pipeline.ports import Event, Settled
    from tests.unit.audit.world import Placed


@dataclass
class ForgetfulBook(Book):
    """A ledger that can forget."""

    async def forget(self, lost: Sequence[Settled]) -> None:
        """Drop inputs with their announcements."""
        for row in lost:
            key = (row.input_id, row.generation)
            del self.rows[key], self.said[key]


@dataclass
class Sink:
    """Takes events."""

    told: list[bytes] = field(default_factory=list)

    async def emit(self, events: Sequence[Event]) -> None:
        """Keep them."""
        self.told += [event.body for event in events]

    async def ping(self) -> None:
        """Be there."""


async def world() -> tuple[World, Placed, Placed]:
    """Make a clean world with one more good input and one more bad one."""
    made = await clean()
    made.book = ForgetfulBook(made.book.rows, made.book.said, made.book.notes, made.book.told)
    placed = await made.settle("ours"), await made.settle("ours, refused", b"bad indeed")
    made.relay()
    return made, *placed


def bench(made: World) -> Bench:
    """Open it, with the sink that its evidence reads."""
    return Bench(made.evidence(), Sink(made.sink.told), lambda: 7.0)


async def mended(made: World) -> dict[str, int]:
    """Mend what an audit finds; give what was done, by name, and how much was passed over."""
    done = await mend(bench(made), (await audit(made.evidence())).findings)
    counts = {kind.name: number for kind, number in done.done.items()}
    return counts | ({"passed": done.passed} if done.passed else {})


async def broken(made: World) -> set[tuple[Fault, str]]:
    """Say which laws are broken."""
    return {(one.fault, one.name) for one in (await audit(made.evidence())).findings if one.is_violation}


async def test_a_part_without_a_row_is_recorded() -> None:
    """It should note the part, say where its file lies, and tell its event."""
    made, placed, _ = await world()
    del made.book.rows[placed.row], made.book.said[placed.row]
    assert await mended(made) == {"RECORD": 1}
    (said,) = made.book.said[placed.row]
    assert (said.bucket, said.key) == ("b", placed.key)
    assert made.book.told == [made.event(placed)]
    assert await broken(made) == set()


async def test_a_part_whose_file_is_gone_is_recorded_without_a_place() -> None:
    """It should not lose the part for that, and count it."""
    made, placed, _ = await world()
    del made.book.rows[placed.row], made.book.said[placed.row], made.raw.objects[placed.key]
    report = await audit(made.evidence())
    assert (await mend(bench(made), report.findings)).sourceless == 1
    assert made.book.said[placed.row][0].bucket == ""
    assert (Fault.UNRECORDED, placed.name) not in await broken(made)


async def test_a_row_that_differs_is_recorded_anew() -> None:
    """It should keep what was announced, and have the change intended before anything is forgotten."""
    made, placed, _ = await world()
    said = list(made.book.said[placed.row])
    made.book.rows[placed.row] = replace(made.book.rows[placed.row], metadata={"examples": 9})
    assert await mended(made) == {"RECORD_AGAIN": 1}
    assert made.book.rows[placed.row].metadata == made.metadata(placed)
    assert made.book.said[placed.row] == said
    assert [(note.input_id, note.announcement, note.since) for note in made.book.notes] == [
        (placed.input_id, said[0], 7.0)
    ]
    assert made.book.told == [made.event(placed)]


async def test_a_digest_that_differs_is_made_again() -> None:
    """It should hold the ledger to the event that the part makes."""
    made, placed, _ = await world()
    made.book.rows[placed.row] = replace(made.book.rows[placed.row], event_digest="0" * 64)
    assert await mended(made) == {"RECORD_AGAIN": 1}
    assert (Fault.DIGEST_DIFFERS, placed.name) not in await broken(made)


async def test_reports_are_written_from_their_parts() -> None:
    """It should make a missing report, and put right what another says."""
    made, _, placed = await world()
    right = made.out.objects[placed.report]
    del made.out.objects[placed.report]
    assert await mended(made) == {"REPORT": 1}
    assert made.out.objects[placed.report] == right
    made.out.objects[placed.report] = (b"{}", None)
    assert await mended(made) == {"REPORT": 1}
    assert made.out.objects[placed.report] == right


async def test_a_missing_event_is_told_again() -> None:
    """It should tell it in the words of the part, once."""
    made, placed, _ = await world()
    made.sink.told.remove(made.event(placed))
    assert await mended(made) == {"EVENT": 1}
    assert made.sink.told.count(made.event(placed)) == 1
    assert await mended(made) == {}
    assert await broken(made) == set()


async def test_an_event_comes_once_with_its_row() -> None:
    """It should not tell an event that recording the row anew has told."""
    made, placed, _ = await world()
    made.sink.told.remove(made.event(placed))
    made.book.rows[placed.row] = replace(made.book.rows[placed.row], event_digest="0" * 64)
    assert await mended(made) == {"RECORD_AGAIN": 1}
    assert (made.book.told + made.sink.told).count(made.event(placed)) == 1


async def test_what_others_mended_meanwhile_is_left_alone() -> None:
    """It should look again before it acts: findings may be old."""
    made, placed, refused = await world()
    before = (dict(made.book.rows), list(made.book.told), dict(made.out.objects))
    old = [Finding(Fault.UNRECORDED, placed.name), Finding(Fault.METADATA_DIFFER, refused.name)]
    done = await mend(bench(made), old)
    assert (sum(done.done.values()), done.passed) == (0, 2)
    assert (made.book.rows, made.book.told, made.out.objects) == before


async def test_a_part_that_cannot_be_trusted_mends_nothing() -> None:
    """It should make nothing from a part of other bytes, another name or another key, or one that is gone."""
    made, placed, _ = await world()
    whole = made.out.objects[placed.part]
    del made.book.rows[placed.row]
    for spoilt in ({"body_sha256": "0" * 64}, {"content": "0" * 64}, {"key_id": "other"}, {"counts": None}):
        made.alter(placed, **spoilt)
        assert await mended(made) == {"passed": 1}, spoilt
        made.out.objects[placed.part] = whole
    del made.out.objects[placed.part]
    assert (await mend(bench(made), [Finding(Fault.UNRECORDED, placed.name)])).passed == 1
    assert placed.row not in made.book.rows


async def test_only_what_parts_tell_is_planned() -> None:
    """It should plan nothing for faults that only a person can mend, and nothing in a clean world."""
    made, placed, _ = await world()
    assert plan(await audit(made.evidence())) == {}
    made.alter(placed, b"other")
    made.out.objects["parts/stranger"] = (b"", None)
    assert plan(await audit(made.evidence())) == {}
    assert set(MENDS.values()) == set(Mend)
