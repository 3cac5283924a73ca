"""A look since a time finds what is wrong with new parts, passes over old ones, and says what it left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl.audit import laws, since
from etl.audit.faults import Fault, Law
from etl.audit.findings import Finding
from etl.audit.options import NORMAL, Options
from etl.audit.report import Gap
from etl.audit.verdict import Result, verdict
from etl.audit.verify import number_of_pieces, verify
from etl.audit.verify_state import FileMemory
from tests.support.remembering import remembered  # noqa: F401 - a fixture
from tests.unit.audit.plants import drop_a_row
from tests.unit.audit.plants_lines import changed_line, said
from tests.unit.audit.plants_output import swap_two_parts
from tests.unit.audit.test_laws import PLANTED, planted, shows
from tests.unit.audit.test_verify import Watch
from tests.unit.audit.world import World, clean

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("remembered")

NOW = 1_795_651_200.0  # 2026-11-26
OLD, SINCE = 100.0, Options(since=200.0)
#: What a look since a time cannot name, however new it is; see the gaps.
UNSEEN = frozenset({Fault.PARTLESS, Fault.EVENT_UNKNOWN, Fault.EVENT_FOREIGN})
GAPS = {Gap.PIECE, Gap.SINCE_ROWS, Gap.SINCE_KEYS, Gap.SINCE_EVENTS, Gap.SINCE_TRAINING}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("24h", NOW - 86_400),
        ("7d", NOW - 7 * 86_400),
        ("90m", NOW - 5_400),
        ("0s", NOW),
        ("2026-11-20", NOW - 6 * 86_400),
        ("2026-11-20T12:00Z", NOW - 5.5 * 86_400),
        ("2026-11-20T12:00", NOW - 5.5 * 86_400),
        ("2026-11-20T12:00:00+02:00", NOW - 5.5 * 86_400 - 7_200),
    ],
)
def test_times_are_read(text: str, read: float) -> None:
    """It should read dates, times, and ages, in UTC where no offset is given."""
    assert since.moment(text, NOW) == read


@pytest.mark.parametrize(
    "text", ["", "soon", "24", "h", "-1h", "2026-13-01", "1h30m", "2026-11-27", "99999d"]
)
def test_what_is_no_past_time_is_refused(text: str) -> None:
    """It should say what to write."""
    with pytest.raises(ValueError, match="time"):
        since.moment(text, NOW)


def aged(world: World) -> World:
    """Let all that lies in the output have been written long ago."""
    world.out.written = dict.fromkeys(world.out.objects, OLD)
    return world


async def test_a_clean_world_holds() -> None:
    """It should look at what is new, find nothing, and list what it did not look at, law by law."""
    world = aged(await clean())
    await world.settle("new")
    report = await laws.audit(world.evidence(), SINCE)
    assert (report.findings, set(report.tally.unchecked)) == ([], GAPS)
    seen = {"parts": 1, "rows": 1, "texts": 7, "objects": 0, "training lines": 0}
    assert {name: report.tally.checked[name] for name in seen} == seen
    told = verdict(report)
    unchecked = {Law.ONE_OUTCOME, Law.DETERMINISM, Law.TRAINING}
    assert {one.law for one in told.laws if one.result is Result.NOT_CHECKED} == unchecked
    assert {one.law for one in told.laws if not one.unchecked} == {Law.RECORDS_ADD_UP}
    assert told.code == 0


async def test_old_violations_are_passed_over() -> None:
    """It should name none of what is wrong with what was written before."""
    world, _ = await planted(PLANTED, by_body=False)
    report = await laws.audit(aged(world).evidence(), replace(SINCE, deep=True))
    assert (report.findings, report.tally.checked["parts"]) == ([], 0)


async def test_new_violations_are_named() -> None:
    """It should name all that can be told from a part, as a look at everything does."""
    world, expected = await planted(PLANTED, by_body=False)
    report = await laws.audit(world.evidence(), SINCE)
    rows = {one.name for one in expected if one.fault is Fault.PARTLESS}  # of these, nothing can be seen
    wanted = {
        one
        for one in expected
        if one.meaning.law not in {Law.ONE_OUTCOME, Law.TRAINING}
        and one.fault not in UNSEEN
        and not (one.name in rows and one.fault is Fault.EVENT_MISSING)
    }
    assert shows(report.findings) == shows(wanted)
    assert len({one.fault for one in wanted}) > 20


async def test_new_violations_beside_old_ones() -> None:
    """It should tell the new from the old."""
    world = await clean()
    await changed_line("old", lambda line: said(line, 2, "41"))(world)
    aged(world)
    expected = await changed_line("new", lambda line: said(line, 2, "42"), Fault.LINES_UNGROUNDED)(world)
    expected |= await drop_a_row(world) | await swap_two_parts(world)
    assert shows((await laws.audit(world.evidence(), SINCE)).findings) == shows(expected)


async def test_sources_of_new_parts_are_asked() -> None:
    """It should make new parts again, and no others."""
    world = aged(await clean())
    placed = await world.settle("new")
    world.rewrite(placed, score=0.5)
    report = await laws.audit(world.evidence(), replace(SINCE, deep=True))
    assert report.findings == [Finding(Fault.METADATA_NOT_DERIVED, placed.name)]
    assert report.tally.checked["sources"] == 1


async def test_events_of_new_parts_are_missed() -> None:
    """It should name a new part whose event is gone, and no old one."""
    world = aged(await clean())
    placed = await world.settle("new")
    world.book.told.clear()
    world.sink.told.clear()
    report = await laws.audit(world.evidence(), SINCE)
    assert report.findings == [Finding(Fault.EVENT_MISSING, placed.name)]


async def test_pieces_find_the_same(tmp_path: Path) -> None:
    """It should find and count the same in pieces, and what cannot be looked at once."""
    world, _ = await planted(PLANTED, by_body=False)
    whole = (await laws.audit(world.evidence(), SINCE)).document()
    memory = FileMemory(tmp_path / "state.json", 5.0)
    cut = (await verify(world.evidence(), SINCE, 5, memory, Watch())).report.document()
    same = whole.keys() - {"asked"}
    assert {key: cut[key] for key in same} == {key: whole[key] for key in same}


async def test_pieces_are_as_many_as_new_parts_need() -> None:
    """It should not cut by what is passed over."""
    world = aged(await clean())
    row = next(iter(world.book.rows.values()))
    world.book.rows |= {(str(number), 0): row for number in range(10_000)}
    assert await number_of_pieces(world.evidence(), SINCE) == 1
    assert await number_of_pieces(world.evidence(), NORMAL) > 1
