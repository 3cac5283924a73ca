"""Violations to plant: each spoils an input of its own, and gives what an audit must find, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from etl.audit.evidence import KeptLetter
from etl.audit.findings import Fault, Finding
from etl.core import identity
from etl.core.outcome import Reason
from tests.support.canaries import CANARY
from tests.unit.audit.world import COUNTED, DEDUCTIONS, KEY, U, World, glucose_file

if TYPE_CHECKING:
    from collections.abc import Callable

Found = set[Finding]


def found(name: str, *faults: Fault) -> Found:
    """Findings about one thing."""
    return {Finding(fault, name) for fault in faults}


# ------------------------------------------------------------------ law 1


async def drop_a_part(world: World) -> Found:
    """Delete a part that the ledger knows."""
    placed = await world.settle("dropped part")
    del world.out.objects[placed.part]
    return found(placed.place, Fault.LOST) | found(placed.name, Fault.PARTLESS)


async def drop_a_refused_part(world: World) -> Found:
    """Delete the part of a refused input, and leave its report."""
    placed = await world.settle("dropped refusal", b"bad: dropped")
    del world.out.objects[placed.part]
    return found(placed.place, Fault.LOST) | found(placed.name, Fault.PARTLESS, Fault.REPORT_NEEDLESS)


async def ack_before_the_part(world: World) -> Found:
    """Take a message off the queue and do nothing."""
    return found(world.lay("acked")[1], Fault.LOST)


async def lose_object_and_message(world: World) -> Found:
    """Take a message off the queue whose object is not there."""
    key, place = world.lay("vanished")
    del world.raw.objects[key]
    return found(place, Fault.VANISHED)


async def lose_a_replayed_letter(world: World) -> Found:
    """Replay a letter into nowhere."""
    place = world.lay("replayed")[1]
    world.drawer.letters.append(KeptLetter(place, Reason.CRASHED, replayed=True))
    return found(place, Fault.LOST)


async def letter_beside_part(world: World) -> Found:
    """Give up what is settled."""
    placed = await world.settle("both")
    world.drawer.letters.append(KeptLetter(placed.place, Reason.UNAVAILABLE))
    return found(placed.place, Fault.BOTH)


async def letter_beside_unrecorded_part(world: World) -> Found:
    """Give up what is settled, and forget the row."""
    placed = await world.settle("both, no row")
    del world.book.rows[placed.row]
    world.drawer.letters.append(KeptLetter(placed.place, Reason.UNAVAILABLE))
    return found(placed.place, Fault.BOTH) | found(placed.name, Fault.UNRECORDED)


async def letter_beside_second_place(world: World) -> Found:
    """Give up the second place of what is settled."""
    await world.settle("told one", glucose_file("twice"), user="twin")
    placed = await world.settle("told two", glucose_file("twice"), user="twin")
    world.drawer.letters.append(KeptLetter(placed.place, Reason.UNAVAILABLE))
    return found(placed.place, Fault.BOTH)


async def letter_beside_older_generation(world: World) -> Found:
    """Give up the second place, which also was reprocessed."""
    await world.settle("old one", glucose_file("older"), user="elder")
    await world.settle("old two", glucose_file("older"), user="elder")
    placed = await world.settle("old two", glucose_file("older"), user="elder", generation=1)
    world.drawer.letters.append(KeptLetter(placed.place, Reason.UNAVAILABLE))
    return found(placed.place, Fault.BOTH)


async def drop_object_and_row(world: World) -> Found:
    """Leave a part alone."""
    placed = await world.settle("alone")
    del world.raw.objects[placed.key], world.book.rows[placed.row]
    return found(placed.name, Fault.ORPHAN, Fault.UNRECORDED)


async def change_second_place(world: World) -> Found:
    """Replace an object whose bytes were settled under another key."""
    await world.settle("kept", glucose_file("pair"), user="pair")
    placed = await world.settle("replaced", glucose_file("pair"), user="pair")
    world.raw.objects[placed.key] = (b"other", None)
    return found(placed.place, Fault.CHANGED)


async def drop_an_object(world: World) -> Found:
    """Delete a raw object that was settled."""
    placed = await world.settle("dropped object")
    del world.raw.objects[placed.key]
    return found(placed.name, Fault.ORPHAN)


# ------------------------------------------------------------------ law 2


async def drop_a_row(world: World) -> Found:
    """Delete a ledger row."""
    placed = await world.settle("dropped row")
    del world.book.rows[placed.row]
    return found(placed.name, Fault.UNRECORDED)


async def change_a_row(world: World) -> Found:
    """Let the ledger say another number."""
    placed = await world.settle("changed row")
    row = world.book.rows[placed.row]
    world.book.rows[placed.row] = replace(row, metadata={**row.metadata, "examples": 9})
    return found(placed.name, Fault.METADATA_DIFFER)


async def row_of_another_type(world: World) -> Found:
    """Let the ledger say another record type."""
    placed = await world.settle("other type")
    world.book.rows[placed.row] = replace(world.book.rows[placed.row], record_type=U)
    return found(placed.name, Fault.PARTLESS, Fault.UNRECORDED)


async def row_of_another_generation(world: World) -> Found:
    """Let the ledger say another generation."""
    placed = await world.settle("other generation")
    row = world.book.rows.pop(placed.row)
    world.book.rows[placed.input_id, 7] = replace(row, generation=7)
    moved = f"{placed.input_id}.7"
    return found(moved, Fault.PARTLESS, Fault.EVENT_MISSING) | found(placed.name, Fault.UNRECORDED)


async def row_of_a_stranger(world: World) -> Found:
    """Write a row whose name is none."""
    row = await world.settle("row's pattern")
    name = f"{CANARY}/../x"
    world.book.rows[name, 0] = replace(world.book.rows[row.row], input_id=name)
    return found(identity.key_hash(KEY, "row", f"{name} 0"), Fault.PARTLESS)


async def change_a_digest(world: World) -> Found:
    """Let the ledger keep another digest of an event."""
    placed = await world.settle("digest")
    world.book.rows[placed.row] = replace(world.book.rows[placed.row], event_digest="0" * 64)
    return found(placed.name, Fault.DIGEST_DIFFERS)


async def drop_a_digest(world: World) -> Found:
    """Let the ledger keep no digest of an event."""
    placed = await world.settle("no digest")
    world.book.rows[placed.row] = replace(world.book.rows[placed.row], event_digest=None)
    return found(placed.name, Fault.DIGEST_DIFFERS)


# ------------------------------------------------------------------ law 3


def wrong_numbers(tag: str, *faults: Fault, **changes: Any) -> Any:  # noqa: ANN401 - of metadata
    """Settle an input with other numbers, told alike everywhere."""

    async def planted(world: World) -> Found:
        placed = await world.settle(tag)
        world.rewrite(placed, **changes)
        return found(placed.name, *faults)

    return planted


def wrong_lines(tag: str, change: Callable[[list[bytes]], list[bytes]], *faults: Fault) -> Any:  # noqa: ANN401 - as above
    """Settle an input with other lines, whose hash is told alike everywhere."""

    async def planted(world: World) -> Found:
        placed = await world.settle(tag)
        world.rewrite(placed, b"".join(change(world.lines(placed.part))))
        return found(placed.name, *faults)

    return planted


async def change_a_count_of_a_part(world: World) -> Found:
    """Change one count where only the part knows."""
    placed = await world.settle("count of part")
    world.alter(placed, counts={**COUNTED, "used": 99})
    return found(placed.name, Fault.SUM_DIFFERS, Fault.METADATA_DIFFER, Fault.EVENT_DIFFERS)


async def refuse_with_examples(world: World) -> Found:
    """Count examples in a refused part."""
    placed = await world.settle("refused examples", b"bad: examples")
    world.rewrite(placed, examples=1)
    return found(placed.name, Fault.REFUSED_WITH_LINES)


async def refuse_with_lines(world: World) -> Found:
    """Give a refused part a body."""
    placed = await world.settle("refused lines", b"bad: lines")
    world.rewrite(placed, b"line\n")
    return found(placed.name, Fault.REFUSED_WITH_LINES, Fault.LINES_MALFORMED)


#: Deductions no set of 103 records, one superseded and two excluded, can have.
IMPOSSIBLE: dict[str, dict[str, int]] = {
    "of no such fault": {**DEDUCTIONS, "sunspots": 1},
    "of more than were judged": {**DEDUCTIONS, "missing_zone": 103},
    "of no record": {**DEDUCTIONS, "missing_zone": 0},
    "of more than were excluded": {**DEDUCTIONS, "implausible": 3},
    "too few to exclude": {"implausible": 1},
}
