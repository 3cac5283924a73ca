"""Violations that only the sources show: each spoils a world in which all was settled and assembled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.audit.faults import Fault
from tests.support.canaries import CANARY
from tests.unit.audit.plants import found
from tests.unit.audit.plants_lines import forged, said, with_line, written
from tests.unit.audit.world import COUNTED, T, glucose_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.audit.plants import Found
    from tests.unit.audit.world import World

    Lines = list[bytes]
    Change = Callable[[Lines], Lines]

BOTH = (Fault.BYTES_NOT_DERIVED, Fault.METADATA_NOT_DERIVED)
FACTS = (*BOTH, Fault.FACTS_DIFFER)


def part(tag: str, change: Change, *faults: Fault, **metadata: object) -> Any:  # noqa: ANN401 - as in plants.py
    """Settle, assemble, then change lines of the part and all that agrees with them."""

    async def planted(world: World) -> Found:
        placed = await world.settle(tag)
        await world.assemble()
        lines = change(world.lines(placed.part))
        world.rewrite(placed, b"".join(lines), examples=len(lines), **metadata)
        return found(placed.name, *faults)

    return planted


def training(change: Change, *faults: Fault) -> Any:  # noqa: ANN401 - as in plants.py
    """Change the training file of glucose."""

    async def planted(world: World) -> Found:
        key = world.training()
        await world.out.put(key, b"".join(change(world.lines(key))))
        return found(T, *faults)

    return planted


def quoting(text: str) -> Change:
    """Have the answer of a line say a text of the source."""
    return with_line(lambda line: said(line, 2, text))


async def no_refusal(world: World) -> Found:
    """Refuse what is good."""
    placed = await world.settle("refused good")
    await world.assemble()
    world.rewrite(
        placed,
        b"",
        outcome="quarantined",
        reason="low_quality",
        examples=0,
        counts={**COUNTED, "used": 0, "excluded": 102},
    )
    await world.assemble()  # without it
    report = world.report(placed)
    world.out.objects[placed.report] = (report, None)
    return found(placed.name, *BOTH)


async def other_reason(world: World) -> Found:
    """Refuse for another reason."""
    placed = await world.settle("other reason", b"bad: for another reason")
    world.rewrite(placed, reason="truncated")
    return found(placed.name, Fault.METADATA_NOT_DERIVED)


async def changed_source(world: World) -> Found:
    """Replace the bytes of a source that was settled."""
    placed = await world.settle("changed source")
    await world.assemble()
    world.raw.objects[placed.key] = (glucose_file("of another"), None)
    return found(placed.place, Fault.CHANGED)


async def nobody_in_training(world: World) -> Found:
    """Give a person's training lines to nobody, of whom nothing is settled."""
    key = world.training()
    lines = world.lines(key)
    nobody = written(lines[-1], lambda line: line.update(subject="s_" + "f" * 32), sign=True)
    await world.out.put(key, b"".join([*lines, nobody]))
    return found(T, Fault.TRAINING_DIFFERS, Fault.TRAINING_REPEATED, Fault.TRAINING_UNSETTLED)


async def forgotten_file(world: World) -> Found:
    """Settle, and do not assemble: nothing is wrong, and not all is there."""
    await world.settle("not assembled")
    return found(T, Fault.TRAINING_BEHIND)


def swapped(lines: Lines) -> Lines:
    """Change the places of two lines."""
    return [lines[1], lines[0], *lines[2:]]


PLANTS: dict[str, Any] = {
    # law 5
    "a line is dropped": part("dropped", lambda lines: lines[1:], *BOTH),
    "the last line is dropped": part("last", lambda lines: lines[:-1], *BOTH),
    "lines change places": part("places", swapped, *BOTH),
    "all lines are dropped": part("all", lambda _: [], *BOTH),
    "another score": part("score", lambda lines: lines, Fault.METADATA_NOT_DERIVED, score=0.5),
    "other counts": part(
        "counts",
        lambda lines: lines,
        Fault.METADATA_NOT_DERIVED,
        counts={**COUNTED, "used": 99, "overlapping": 1},
    ),
    "another size": part("size", lambda lines: lines, Fault.METADATA_NOT_DERIVED, bytes=1),
    "another reason": other_reason,
    "what is good is refused": no_refusal,
    # law 6
    "a fact is forged everywhere": part(
        "forged", lambda lines: [*lines[:2], forged(lines[2]), *lines[3:]], *FACTS
    ),
    "every line is forged": part("all forged", lambda lines: [*map(forged, lines)], *FACTS),
    "a coverage is forged": part(
        "coverage", with_line(lambda line: line["quality"].update(coverage=0.99), sign=True), *FACTS
    ),
    "a flag is dropped": part(
        "flag", with_line(lambda line: line["quality"].update(flags=[]), sign=True), *FACTS
    ),
    "an episode is invented": part(
        "episode", with_line(lambda line: line.update(episode="0" * 32), sign=True), *FACTS
    ),
    "a count of readings is forged": part(
        "n", with_line(lambda line: line["facts"][0].update(n=7), sign=True), *FACTS
    ),
    # law 7
    "a record id": part(
        "of id", quoting(f"{CANARY}-of id-id-7"), *BOTH, Fault.PART_QUOTES, Fault.LINES_UNGROUNDED
    ),
    "the model of a device": part(
        "of model", quoting(f"{CANARY} 7"), *BOTH, Fault.PART_QUOTES, Fault.LINES_UNGROUNDED
    ),
    "the maker of a device": part("of maker", quoting("Acme"), *BOTH, Fault.PART_QUOTES),
    "the package of an app": part(
        "of package", quoting("com.example.sensor"), *BOTH, Fault.PART_TELLS, Fault.PART_QUOTES
    ),
    "a client's record id": part("of client", quoting(f"{CANARY}-client"), *BOTH, Fault.PART_QUOTES),
    "the model of a device in training": training(
        quoting(f"{CANARY} 7"), Fault.TRAINING_QUOTES, Fault.TRAINING_DIFFERS, Fault.TRAINING_UNGROUNDED
    ),
    # law 9
    "a training line is dropped": training(lambda lines: lines[1:], Fault.TRAINING_DIFFERS),
    "training lines change places": training(swapped, Fault.TRAINING_DIFFERS),
    "a training line is forged": training(
        lambda lines: [forged(lines[0]), *lines[1:]], Fault.TRAINING_DIFFERS, Fault.TRAINING_FACTS_DIFFER
    ),
    "a training line is doubled": training(
        lambda lines: [lines[0], *lines], Fault.TRAINING_REPEATED, Fault.TRAINING_DIFFERS
    ),
    "a training line of another template": training(
        with_line(lambda line: line["provenance"].update(template="glucose.x"), sign=True),
        Fault.TRAINING_DIFFERS,
    ),
    "training lines of nobody": nobody_in_training,
    # law 1, which normal mode sees of second places only
    "a source is changed": changed_source,
}
#: What is not wrong, only unfinished.
UNFINISHED = {"a file is not assembled": forgotten_file}
