"""Violations to plant in lines, as in ``plants.py``: what texts and fields must not say."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from etl.audit.faults import Fault
from etl.core.example import canonical
from tests.support.canaries import CANARY
from tests.support.recounting import consistent, signed
from tests.unit.audit.plants import found
from tests.unit.audit.world import T

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.audit.plants import Found
    from tests.unit.audit.world import World

    Line = dict[str, Any]
    Change = Callable[[Line], object]

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
#: What forms give away, and whether the verifier of texts finds a number in it.
TELLING = {
    "a UUID": (ID, True),
    "a long id in hexadecimal": ("60b8d295f4b2a1c7e3", True),
    "a date": ("2026-11-03", True),
    "a date and a time": ("2026-11-03T07:15:00Z", True),
    "a time to the second": ("07:15:00", True),
    "a time to the minute": ("07:13", True),
    "milliseconds of the epoch": ("1793664000000", True),
    "an address of mail": ("someone@example.org", False),
    "an address of the web": ("https://example.org/x", True),
    "a package": ("com.example.sensor", False),
}


def said(line: Line, role: int, text: str) -> None:
    """Have a message say something more."""
    line["messages"][role]["content"] += f" {text}"


def replaced(line: Line, old: str, new: str) -> None:
    """Change one place of the answer."""
    assert old in line["messages"][2]["content"]
    line["messages"][2]["content"] = line["messages"][2]["content"].replace(old, new, 1)


def first_number(line: Line) -> None:
    """Change the number of the first fact wherever the answer says it."""
    fact = next(fact for fact in line["facts"] if fact["text"] in line["messages"][2]["content"])
    replaced(line, fact["text"], "987" + fact["text"])


def no_unit(line: Line) -> None:
    """Drop the unit of a fact that the answer says."""
    texts = [fact["text"] for fact in line["facts"] if fact["text"].endswith(" readings")]
    text = next(text for text in texts if text in line["messages"][2]["content"])
    replaced(line, text, text.removesuffix(" readings"))


def changed_line(tag: str, change: Change, *faults: Fault, number: int = 2, sign: bool = False) -> Any:  # noqa: ANN401 - as in plants.py
    """Settle an input of which one line says something else, and everything else agrees with that."""

    async def planted(world: World) -> Found:
        placed = await world.settle(tag)
        lines = world.lines(placed.part)
        lines[number] = written(lines[number], change, sign=sign)
        world.rewrite(placed, b"".join(lines))
        return found(placed.name, *faults)

    return planted


def written(line: bytes, change: Change, *, sign: bool = False) -> bytes:
    """Change a line; signed, its id is made anew."""
    document = json.loads(line)
    change(document)
    return signed(document) if sign else canonical(document) + b"\n"


def forged(line: bytes) -> bytes:
    """Change one fact wherever the line says it, and sign the line."""
    return signed(next(forgery for _, forgery in consistent(json.loads(line))))


def changed_training(change: Callable[[list[bytes]], list[bytes]], *faults: Fault) -> Any:  # noqa: ANN401 - as above
    """Change the training file of glucose."""

    async def planted(world: World) -> Found:
        key = world.training()
        await world.out.put(key, b"".join(change(world.lines(key))))
        return found(T, *faults)

    return planted


def with_line(change: Change, number: int = 2, *, sign: bool = False) -> Callable[[list[bytes]], list[bytes]]:
    """Change one line of a list."""
    return lambda lines: [
        written(line, change, sign=sign) if place == number else line for place, line in enumerate(lines)
    ]


# ------------------------------------------------------------------ law 6

UNGROUNDED: dict[str, Change] = {
    "a number of a text is changed": first_number,
    "a unit is dropped": no_unit,
    "a number is invented": lambda line: said(line, 2, "There were 41 of them."),
    "a number is invented in words": lambda line: said(line, 2, "There were forty of them."),
    "a fact has another value": lambda line: line["facts"][0].update(value=line["facts"][0]["value"] + 1),
    "a fact is said no more": lambda line: line["messages"][1].update(content="Data:"),
}
MALFORMED: dict[str, Change] = {
    "a line has another id": lambda line: line.update(id="0" * 32),
    "a source is invented": lambda line: line["evidence"].append(
        {"claim": "any", "source": "doi:10.1000/none"}
    ),
    "a field has another type": lambda line: line.update(kind=7),
}
FOREIGN: dict[str, Change] = {
    "a line of another person": lambda line: line.update(subject="s_" + "0" * 32),
    "a line of another type": lambda line: line.update(record_type="StepsRecord"),
    "a line of another category": lambda line: line.update(category="sleep_recovery"),
    "a line of another ruleset": lambda line: line["provenance"].update(ruleset="6" * 64),
    "a line of another input": lambda line: line["provenance"].update(inputs=["7" * 64]),
}
_VALUE = {"a fact has another value"}

PLANTS: dict[str, Any] = {
    **{
        name: changed_line(name, change, Fault.LINES_UNGROUNDED, sign=name in _VALUE)
        for name, change in UNGROUNDED.items()
    },
    **{name: changed_line(name, change, Fault.LINES_MALFORMED) for name, change in MALFORMED.items()},
    **{name: changed_line(name, change, Fault.LINES_FOREIGN) for name, change in FOREIGN.items()},
}
#: These spoil one and the same file: each is planted by itself.
TRAINING: dict[str, Any] = {
    "a training text has another number": changed_training(
        with_line(first_number), Fault.TRAINING_UNGROUNDED
    ),
    "a training line has another id": changed_training(
        with_line(MALFORMED["a line has another id"]), Fault.TRAINING_MALFORMED
    ),
    "a training line is cut": changed_training(
        lambda lines: [*lines[:-1], lines[-1][:99]], Fault.TRAINING_MALFORMED
    ),
}

# ------------------------------------------------------------------ law 7


async def user_id_in_a_line(world: World) -> Found:
    """Let a text name the person."""
    plant = changed_line("named", lambda line: said(line, 2, f"{CANARY}-named did well."), Fault.PART_TELLS)
    expected: Found = await plant(world)
    return expected


async def user_id_as_a_subject(world: World) -> Found:
    """Let a line name the person where its pseudonym should stand."""
    change: Change = lambda line: line.update(subject=f"{CANARY}-person")  # noqa: E731 - a plant of one line
    expected: Found = await changed_line("person", change, Fault.PART_TELLS, Fault.LINES_FOREIGN)(world)
    return expected


async def user_id_in_a_report(world: World) -> Found:
    """Let a report name the person."""
    placed = await world.settle("renamed", b"bad: named in its report")
    report = json.loads(world.out.objects[placed.report][0])
    report["details"] = {"of": f"{CANARY}-renamed"}
    await world.out.put(placed.report, json.dumps(report).encode())
    return found(placed.name, Fault.REPORT_TELLS, Fault.REPORT_DIFFERS)


async def place_in_a_report(world: World) -> Found:
    """Let a report say where the file lay."""
    placed = await world.settle("placed", b"bad: placed in its report")
    report = json.loads(world.out.objects[placed.report][0])
    await world.out.put(placed.report, json.dumps({**report, "key": placed.key}).encode())
    return found(placed.name, Fault.REPORT_TELLS, Fault.REPORT_DIFFERS)


async def place_in_an_event(world: World) -> Found:
    """Let an event say where the file lay."""
    placed = await world.settle("told where")
    event = json.loads(world.event(placed))
    world.sink.told.append(json.dumps({**event, "key": placed.key}).encode())
    return found(placed.name, Fault.EVENT_TELLS, Fault.EVENT_DIFFERS)


async def moment_in_an_event(world: World) -> Found:
    """Let an event say when."""
    placed = await world.settle("told when")
    event = json.loads(world.event(placed))
    world.sink.told.append(json.dumps({**event, "reason": "2026-11-03T07:15:00Z"}).encode())
    return found(placed.name, Fault.EVENT_TELLS, Fault.EVENT_DIFFERS)


async def address_in_metadata(world: World) -> Found:
    """Let the metadata of a part hold an address."""
    placed = await world.settle("in metadata")
    world.rewrite(placed, details={"of": f"{CANARY}@example.org"})
    return found(placed.name, Fault.METADATA_TELL)


async def place_in_metadata(world: World) -> Found:
    """Let the metadata of a part hold a field more."""
    placed = await world.settle("place in metadata")
    world.rewrite(placed, key=placed.key)
    return found(placed.name, Fault.METADATA_TELL)


PLANTS |= {
    "a user id in a line": user_id_in_a_line,
    "a user id for a pseudonym": user_id_as_a_subject,
    "a user id in a report": user_id_in_a_report,
    "a place in a report": place_in_a_report,
    "a place in an event": place_in_an_event,
    "a moment in an event": moment_in_an_event,
    "an address in metadata": address_in_metadata,
    "a place in metadata": place_in_metadata,
    "a field more in a line": changed_line(
        "field", lambda line: line.update(user="x"), Fault.PART_TELLS, Fault.LINES_MALFORMED
    ),
    **{
        f"{name} in a line": changed_line(
            name,
            partial(said, role=2, text=text),
            Fault.PART_TELLS,
            *([Fault.LINES_UNGROUNDED] if number else ()),
        )
        for name, (text, number) in TELLING.items()
    },
}

# ------------------------------------------------------------------ law 9


async def user_id_in_training(world: World) -> Found:
    """Let a training line name its person."""
    key = world.training()
    lines = world.lines(key)
    name = next(
        user for user in ("one", "both", "again") if world.subject(user) == json.loads(lines[0])["subject"]
    )
    lines[0] = written(lines[0], lambda line: said(line, 2, f"{CANARY}-{name} did well."))
    await world.out.put(key, b"".join(lines))
    return found(T, Fault.TRAINING_TELLS)


TRAINING |= {
    "a record id in a training line": changed_training(
        with_line(lambda line: said(line, 1, ID)), Fault.TRAINING_TELLS, Fault.TRAINING_UNGROUNDED
    ),
    "a user id in a training line": user_id_in_training,
    "a training line is doubled": changed_training(lambda lines: [lines[0], *lines], Fault.TRAINING_REPEATED),
    "a training line comes again at the end": changed_training(
        lambda lines: [*lines, lines[0]], Fault.TRAINING_REPEATED
    ),
    "people change places in the training set": changed_training(
        lambda lines: lines[::-1], Fault.TRAINING_REPEATED
    ),
    "a training line of another ruleset": changed_training(
        with_line(FOREIGN["a line of another ruleset"]), Fault.TRAINING_MIXED
    ),
    "a training line of an unknown input": changed_training(
        with_line(FOREIGN["a line of another input"]), Fault.TRAINING_UNSETTLED
    ),
    "a training line of another type": changed_training(
        with_line(FOREIGN["a line of another type"]), Fault.TRAINING_MALFORMED
    ),
    "a training line given to another person": changed_training(
        with_line(lambda line: line.update(subject="s_" + "0" * 32), number=0), Fault.TRAINING_UNSETTLED
    ),
}
