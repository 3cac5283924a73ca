"""A long audit can be cut into pieces, and a piece looks at nothing else."""

from __future__ import annotations

import pytest

from etl.audit import laws
from etl.audit.faults import Fault, Law
from etl.audit.options import Options, Shard, shards
from etl.audit.report import Gap, Report
from tests.support.remembering import remembered  # noqa: F401 - a fixture
from tests.unit.audit.plants_lines import changed_line, said
from tests.unit.audit.test_laws import PLANTED, planted, shows
from tests.unit.audit.world import clean

pytestmark = pytest.mark.usefixtures("remembered")

PIECES = frozenset(Law) - {Law.ONE_OUTCOME, Law.TRAINING}


@pytest.mark.parametrize("pieces", [1, 2, 3, 255, 256])
def test_pieces_hold_every_input_once(pieces: int) -> None:
    """It should leave no byte out, and have none in two."""
    cut = shards(pieces)
    assert len(cut) == pieces
    held = [sum(piece.holds(f"{byte:02x}{'0' * 62}") for piece in cut) for byte in range(256)]
    assert held == [1] * 256


@pytest.mark.parametrize("pieces", [0, 257])
def test_no_other_number_of_pieces(pieces: int) -> None:
    """It should refuse what cannot be cut."""
    with pytest.raises(ValueError, match="pieces"):
        shards(pieces)


async def test_pieces_together_find_what_the_whole_does() -> None:
    """It should find every violation in exactly one piece, those of the whole aside."""
    world, expected = await planted(PLANTED, by_body=False)
    together = Report()
    for piece in shards(7):
        together.take(await laws.audit(world.evidence(), Options(laws=PIECES, shard=piece)))
    assert shows(together.findings) == shows(one for one in expected if one.meaning.law in PIECES)
    whole = await laws.audit(world.evidence(), Options(laws=PIECES))
    assert together.found == whole.found
    assert together.tally.checked["parts"] == whole.tally.checked["parts"]


async def test_what_only_the_whole_shows_is_not_asked_of_a_piece() -> None:
    """It should say so."""
    report = await laws.audit((await clean()).evidence(), Options(shard=Shard(0, 127)))
    assert (report.findings, report.tally.unchecked) == ([], {Gap.PIECE: 1})


async def test_older_generations_are_passed_over() -> None:
    """It should look at what a reprocess made, and at nothing else."""
    world = await clean()
    await changed_line("old", lambda line: said(line, 2, "41"))(world)
    report = await laws.audit(world.evidence(), Options(generation=1))
    assert (report.findings, report.tally.checked["parts"], report.tally.checked["rows"]) == ([], 1, 1)
    assert report.tally.unchecked == {Gap.PIECE: 1}


async def test_texts_are_read_of_about_so_many() -> None:
    """It should read those of a share, drawn by the seed, and of all where that is asked."""
    world = await clean()
    await changed_line("text", lambda line: said(line, 2, "41"))(world)
    found = []
    for seed in range(20):
        report = await laws.audit(
            world.evidence(), Options(laws=frozenset({Law.GROUNDING}), texts=4, seed=seed)
        )
        found.append(report.found[Fault.LINES_UNGROUNDED])
    assert set(found) == {0, 1}
    assert (await laws.audit(world.evidence(), Options(texts=None))).found[Fault.LINES_UNGROUNDED] == 1


async def test_a_report_says_what_was_asked() -> None:
    """It should tell the reader how much was looked at."""
    asked = Options(laws=frozenset({Law.INTEGRITY}), sample=3, seed=9, texts=None, shard=Shard(16, 31))
    document = (await laws.audit((await clean()).evidence(), asked)).document()
    assert document["asked"] == {
        "laws": [4],
        "deep": False,
        "sample": 3,
        "texts": None,
        "seed": 9,
        "generation": 0,
        "shard": [16, 31],
        "since": None,
    }
    late = Options(laws=frozenset({Law.INTEGRITY}), since=1_795_608_000.5)
    document = (await laws.audit((await clean()).evidence(), late)).document()
    assert document["asked"]["since"] == "2026-11-25T12:00:00Z"
