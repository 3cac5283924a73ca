"""A verification in pieces finds what one in a walk finds, and does no piece twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from etl.audit.faults import Fault, Law
from etl.audit.findings import Finding
from etl.audit.options import NORMAL, Options
from etl.audit.report import Gap, Report, Tally
from etl.audit.verify import PIECE_INPUTS, number_of_pieces, plan, verify
from etl.audit.verify_state import FileMemory
from tests.unit.audit.world import clean

if TYPE_CHECKING:
    from pathlib import Path

    from etl.audit.verify import Verified
    from tests.unit.audit.world import World

DEEP = replace(NORMAL, deep=True)


@dataclass
class Watch:
    """Counts, and breaks off after so many pieces."""

    after: int = 1_000
    reads: int = 0
    ends: list[bool] = field(default_factory=list)

    def planned(self, pieces: int) -> None:
        """Be told."""

    def doing(self, what: str) -> None:
        """Be told."""

    def read(self) -> None:
        """Count."""
        self.reads += 1

    def ended(self, *, earlier: bool) -> None:
        """Note it, and break off when it is time."""
        self.ends.append(earlier)
        if len(self.ends) == self.after:
            raise KeyboardInterrupt


async def spoilt() -> World:
    """Make a world with a fault of most laws."""
    world = await clean()
    placed = await world.settle("spoilt")
    world.alter(placed, b"other bytes\n", counts=dict.fromkeys(("records_in", "used"), 1))
    lost = await world.settle("lost")
    del world.book.rows[lost.row]
    world.lay("without an end")
    training = world.training()
    body, metadata = world.out.objects[training]
    world.out.objects[training] = (body + body.splitlines(keepends=True)[0], metadata)
    return world


async def verified(
    world: World, options: Options, pieces: int, folder: Path, watch: Watch | None = None
) -> Verified:
    """Look at a world."""
    memory = FileMemory(folder / "state.json", 5.0)
    return await verify(world.evidence(), options, pieces, memory, watch or Watch())


@pytest.mark.parametrize("options", [NORMAL, DEEP])
@pytest.mark.parametrize("pieces", [2, 7])
async def test_pieces_find_what_the_whole_finds(options: Options, pieces: int, tmp_path: Path) -> None:
    """It should find the same, and count what it looked at once."""
    world = await spoilt()
    (tmp_path / "whole").mkdir()
    whole = await verified(world, options, 1, tmp_path / "whole")
    cut = await verified(world, options, pieces, tmp_path)
    expected, found = whole.report.document(), cut.report.document()
    assert expected["findings"] != []
    assert {key: found[key] for key in expected if key != "asked"} == {
        key: expected[key] for key in expected if key != "asked"
    }


async def test_a_verification_goes_on_where_it_was(tmp_path: Path) -> None:
    """It should look at no piece again that was done, and come to the same."""
    world = await spoilt()
    (tmp_path / "once").mkdir()
    once = await verified(world, NORMAL, 5, tmp_path / "once", all_ := Watch())
    with pytest.raises(KeyboardInterrupt):
        await verified(world, NORMAL, 5, tmp_path, first := Watch(after=4))
    rest = Watch()
    again = await verified(world, NORMAL, 5, tmp_path, rest)
    assert (rest.ends, again.remembered) == ([True] * 4 + [False] * 2, 4)
    assert first.reads + rest.reads == all_.reads
    assert again.report.document() == once.report.document()


async def test_a_piece_that_is_broken_off_is_looked_at_again(tmp_path: Path) -> None:
    """It should remember nothing of a piece that was not finished."""
    world = await clean()
    evidence = world.evidence()
    memory = FileMemory(tmp_path / "state.json", 5.0)
    task = asyncio.create_task(verify(evidence, NORMAL, 3, memory, Watch()))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (await verified(world, NORMAL, 3, tmp_path)).remembered == 0


def test_a_plan_asks_each_law_once_of_everything() -> None:
    """It should cover all laws and inputs; and have no piece that asks for nothing."""
    pieces = plan(NORMAL, 4)
    assert [piece.whole for piece in pieces] == [True] + [False] * 4
    assert [piece.options.shard for piece in pieces[1:]] == [(0, 63), (64, 127), (128, 191), (192, 255)]
    assert frozenset().union(*(piece.options.laws for piece in pieces)) == frozenset(Law)
    one = plan(replace(NORMAL, laws=frozenset({Law.EVENTS})), 2)
    assert [piece.options.laws for piece in one] == [{Law.EVENTS}] * 2
    assert sum(piece.options.sample for piece in plan(replace(NORMAL, sample=10), 4)[1:]) >= 10


async def test_small_outputs_are_one_piece() -> None:
    """It should cut only what takes long."""
    world = await clean()
    assert await number_of_pieces(world.evidence()) == 1
    row = next(iter(world.book.rows.values()))
    world.book.rows |= {(str(number), 0): row for number in range(PIECE_INPUTS)}
    assert await number_of_pieces(world.evidence()) == 2


def test_a_report_is_remembered_whole(tmp_path: Path) -> None:
    """It should come back from the disk as it was, with the time of the first piece."""
    tally = Tally(Counter(parts=3), Counter({Gap.NO_LIST: 1}))
    report = Report(tally, Counter({Fault.LOST: 2_000}), [Finding(Fault.LOST, "ab" * 32)])
    FileMemory(tmp_path / "state.json", 5.0).keep("one", report)
    memory = FileMemory(tmp_path / "state.json", 9.0)
    assert (memory.find("one"), memory.find("two"), memory.began) == (report, None, 5.0)
    memory.forget()
    assert FileMemory(tmp_path / "state.json", 9.0).find("one") is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"began": 1, "pieces": {"one": {"checked": 1}}}', '{"pieces": {}}', "null"]
)
def test_a_memory_that_cannot_be_read_is_none(text: str, tmp_path: Path) -> None:
    """It should begin anew, whatever stands there."""
    (tmp_path / "state.json").write_text(text)
    memory = FileMemory(tmp_path / "state.json", 9.0)
    assert memory.find("one") is None
