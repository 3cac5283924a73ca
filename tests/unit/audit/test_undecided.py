"""What an audit does not know, it does not call right, and does not call wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from etl.audit import laws
from etl.audit.evidence import KeptLetter, RawPlace, Waiting
from etl.audit.findings import Fault
from etl.audit.report import Gap, Tally
from etl.core.errors import Transient
from etl.core.outcome import Reason, Stage
from etl.pipeline.ports import Announcement, Intention
from tests.support.remembering import remembered  # noqa: F401 - a fixture
from tests.unit.audit.memory import Book, Drawer, Store
from tests.unit.audit.world import Placed, T, World, clean, glucose_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from etl.pipeline.ports import Fetched, Settled

pytestmark = pytest.mark.usefixtures("remembered")


async def audited(world: World, **changes: Any) -> list[tuple[Fault, str]]:  # noqa: ANN401 - of Evidence
    """Findings of an audit, in order."""
    report = await laws.audit(world.evidence(**changes))
    return sorted((one.fault, one.name) for one in report.findings)


async def gaps(world: World, **changes: Any) -> set[Gap]:  # noqa: ANN401 - of Evidence
    """What an audit could not check."""
    return set((await laws.audit(world.evidence(**changes))).tally.unchecked)


def intend(world: World, placed: Placed) -> None:
    """Note that its part is about to be."""
    said = Announcement("claim", "b", placed.key)
    world.book.notes.append(Intention(*placed.row, placed.record_type, said, 0.0))


# ------------------------------------------------------------------ objects


async def test_an_object_without_a_trace_is_unannounced() -> None:
    """It should be named, and be no violation."""
    world = await clean()
    place = world.lay("stranger", announced=False)[1]
    report = await laws.audit(world.evidence())
    assert [(one.fault, one.name) for one in report.findings] == [(Fault.UNANNOUNCED, place)]
    assert report.ok


async def test_without_a_list_what_left_no_trace_counts_as_unannounced() -> None:
    """It should say so among what was not checked."""
    world = await clean()
    place = world.lay("acked")[1]
    assert await audited(world, announced=None) == [(Fault.UNANNOUNCED, place)]
    assert await gaps(world, announced=None) == {Gap.NO_LIST}


@pytest.mark.parametrize(("count", "fault"), [(0, Fault.LOST), (1, Fault.LOST), (2, Fault.OUTCOME_UNDECIDED)])
async def test_so_many_may_wait_as_are_counted(count: int, fault: Fault) -> None:
    """It should decide where fewer messages wait than objects have no outcome."""
    world = await clean()
    places = [*world.waiting, world.lay("another")[1]]
    found = await audited(world, waiting=Waiting(count))
    assert found == sorted((fault, place) for place in places)


async def test_an_unknown_queue_decides_nothing() -> None:
    """It should call nothing lost, and say why."""
    world = await clean()
    assert await audited(world, waiting=Waiting()) == [(Fault.OUTCOME_UNDECIDED, *world.waiting)]
    assert await gaps(world, waiting=Waiting()) == {Gap.NO_QUEUE}


async def test_unknown_letters_decide_nothing() -> None:
    """It should call nothing lost: it may be among the dead letters."""
    world = await clean()
    assert {fault for fault, _ in await audited(world, letters=None)} == {Fault.OUTCOME_UNDECIDED}
    assert await gaps(world, letters=None) == {Gap.NO_LETTERS}


async def test_a_letter_that_waits_again_is_being_replayed() -> None:
    """It should be no second outcome while its message waits."""
    world = await clean()
    placed = await world.settle("replaying")
    world.drawer.letters.append(KeptLetter(placed.place, Reason.UNAVAILABLE))
    world.waiting.add(placed.place)
    assert await audited(world) == []


async def test_a_letter_of_another_generation_is_another_matter() -> None:
    """It should let a reprocess fail beside a part."""
    world = await clean()
    placed = await world.settle("reprocessed")
    world.drawer.letters.append(KeptLetter(placed.place, Reason.UNAVAILABLE, generation=1))
    assert await audited(world) == []


async def test_a_letter_that_is_replayed_meanwhile_is_no_second_outcome() -> None:
    """It should look at the letters again before it speaks."""

    class Emptied(Drawer):
        """A drawer that is empty when it is opened again."""

        async def kept(self) -> AsyncIterator[KeptLetter]:
            letters, self.letters = self.letters, []
            for letter in letters:
                yield letter

    world = await clean()
    placed = await world.settle("replayed now")
    drawer = Emptied([KeptLetter(placed.place, Reason.UNAVAILABLE)])
    assert (Fault.BOTH, placed.place) not in await audited(world, letters=drawer)


async def test_an_object_outside_the_prefixes_is_found_by_its_announcement() -> None:
    """It should not call its part an orphan, in a bucket that is looked at or not."""
    world = await clean()
    place = RawPlace(world.raw, ("nowhere",))
    assert await audited(world, raw={"b": place}, announced=None) == []
    assert Gap.OTHER_PLACE in await gaps(world, raw={}, announced=None)
    assert await audited(world, raw={}, announced=None) == []


async def test_a_second_place_keeps_a_part_from_being_an_orphan() -> None:
    """It should be content with the same bytes elsewhere."""
    world = await clean()
    first = await world.settle("moved from", glucose_file("moved"), user="mover")
    await world.settle("moved to", glucose_file("moved"), user="mover")
    del world.raw.objects[first.key]
    assert await audited(world) == []


async def test_a_second_place_that_was_reprocessed_does_so_too() -> None:
    """It should compare the bytes even where the other place has a part of its own."""
    world = await clean()
    moved = glucose_file("moved")
    first = await world.settle("from", moved, user="mover")
    await world.settle("to", moved, user="mover")
    await world.settle("to", moved, user="mover", generation=1)
    del world.raw.objects[first.key]
    assert await audited(world) == []


# ------------------------------------------------------------------ work in progress


async def test_a_part_that_is_intended_may_get_its_row() -> None:
    """It should be undecided, with its report, while the note is there."""
    world = await clean()
    placed = await world.settle("unfinished", b"bad: unfinished")
    intend(world, placed)
    del world.book.rows[placed.row]
    del world.out.objects[placed.report]
    expected = [(Fault.REPORT_MISSING_YET, placed.name), (Fault.UNRECORDED_YET, placed.name)]
    assert await audited(world) == expected


async def test_an_object_at_work_is_undecided() -> None:
    """It should not be lost while a part of it is intended."""
    world = await clean()
    key, place = world.lay("at work")
    intend(world, Placed(key, place, T, "a" * 64, 0))
    assert await audited(world) == [(Fault.OUTCOME_UNDECIDED, place)]


async def test_an_event_on_its_way_is_seen() -> None:
    """It should read the outbox before the sink."""
    world = await clean()

    class Relayed:
        """A sink that gets what the outbox holds as soon as it was read."""

        async def events(self) -> AsyncIterator[bytes]:
            """Give all, then relay."""
            for event in list(world.sink.told):
                yield event
            world.relay()

    assert await audited(world, sink=Relayed()) == []


async def test_a_row_that_comes_meanwhile_is_seen() -> None:
    """It should look again before it calls a part unrecorded."""

    class Late(Book):
        """A ledger whose rows are found at the second look."""

        looked: bool = False

        async def find(self, input_id: str, generation: int) -> Settled | None:
            """Find nothing at first."""
            if self.looked:
                return await super().find(input_id, generation)
            self.looked = True
            return None

    world = await clean()
    book = world.book
    late = Late(book.rows, book.said, book.notes, book.told)
    assert await audited(world, ledger=late) == []


@pytest.mark.parametrize("law", [laws.one_outcome, laws.integrity])
async def test_a_part_that_goes_meanwhile_is_none(law: Any) -> None:  # noqa: ANN401 - any of the laws
    """It should count no part that was listed and is not there."""

    class Listing(Store):
        """A store that lists one part too many."""

        async def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
            """Make one up."""
            del since
            yield f"{prefix}/{T}/{'a' * 64}.0.jsonl"

    tally = Tally()
    evidence = (await clean()).evidence(out=Listing())
    async for _ in law(evidence, tally):
        pass
    assert (tally.checked["parts"], tally.unchecked) == (0, {})


async def test_a_store_that_is_down_stops_the_audit() -> None:
    """It should not call lost what cannot be asked for."""

    class Down(Store):
        """A store that lists and does not read."""

        async def fetch(self, key: str, limit: int) -> Fetched:
            """Refuse."""
            raise Transient(Stage.FETCH, Reason.UNAVAILABLE, f"{key} {limit}")

    world = await clean()
    with pytest.raises(Transient):
        await laws.audit(world.evidence(out=Down(objects=world.out.objects)))


# ------------------------------------------------------------------ what was not given


async def test_without_a_sink_no_event_is_missing() -> None:
    """It should say what was not checked, and read the outbox all the same."""
    world = await clean()
    world.book.told[:] = [b"?"]
    assert {fault for fault, _ in await audited(world, sink=None)} == {Fault.EVENT_FOREIGN}
    assert await gaps(world, sink=None) == {Gap.NO_SINK}


async def test_a_sink_that_forgets_proves_no_absence() -> None:
    """It should hold what is kept against its part, and miss nothing."""
    world = await clean()
    world.sink.told.clear()
    assert await audited(world, sink_keeps_all=False) == []
    assert await gaps(world, sink_keeps_all=False) == {Gap.SHORT_SINK}


async def test_lines_over_the_limit_are_not_counted() -> None:
    """It should say for how many parts; hashes are checked all the same."""
    world = await clean()
    report = await laws.audit(world.evidence(body_limit=9))
    assert report.tally.unchecked == {Gap.LARGE_BODY: 6, Gap.LARGE_TRAINING: 2}
    assert (report.ok, report.complete) == (True, False)


async def test_parts_that_cannot_be_read_are_counted() -> None:
    """It should count a part without metadata among what was not checked, once for all laws."""
    world = await clean()
    placed = await world.settle("unreadable")
    world.out.objects[placed.part] = (b"", None)
    report = await laws.audit(world.evidence())
    assert report.tally.unchecked == {Gap.METADATA: 1}
