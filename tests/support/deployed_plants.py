"""What is planted in any deployment, by name: the law it breaks, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from etl.audit.faults import Fault, Law
from tests.support.deployed import USER
from tests.support.deployed_deeds import (
    change_digest,
    change_event,
    change_report,
    change_row,
    change_source,
    contradict_event,
    copy_part,
    drop_event,
    drop_part,
    drop_refused,
    drop_report,
    drop_row,
    drop_source,
    flip_byte,
    foreign_event,
    letter_beside_part,
    lose_file_and_message,
    lose_message,
    metadata,
    needless_report,
    other_key,
    part,
    row_of_another_type,
    row_without_part,
    stray,
    swap_parts,
    training,
    unknown_event,
    user_in_event,
    user_in_report,
)
from tests.support.line_changes import changed, forged, said

if TYPE_CHECKING:
    from tests.support.deployed_deeds import Spoil
    from tests.support.line_changes import Line

FOREVER = "0f8fad5b-d9cb-469f-a165-70867728950e"
TOLD = [
    "2026-11-03T07:15:42Z",
    FOREVER,
    "1793664000123",
    "someone@example.org",
    "com.example.sensor",
    "07:13",
]


class Plant(NamedTuple):
    """A violation, the law it is meant for, and whether only the sources show it."""

    law: Law
    spoil: Spoil
    deep: bool = False
    events: bool = False  # only where events are told
    parts: int = 1  # that it spoils


def _first(line: Line) -> None:
    """Change the number of a fact in the answer."""
    said = next(fact["text"] for fact in line["facts"] if fact["text"] in line["messages"][2]["content"])
    line["messages"][2]["content"] = line["messages"][2]["content"].replace(said, f"98{said}", 1)


def _ruleset(line: Line) -> None:
    line["provenance"]["ruleset"] = "6" * 64


def _input(line: Line) -> None:
    line["provenance"]["inputs"] = ["7" * 64]


_BOTH = (Fault.BYTES_NOT_DERIVED, Fault.METADATA_NOT_DERIVED)
_L = Law
_less = {"counts": lambda was: {**was, "used": was["used"] - 1}}
_more = {"counts": lambda was: {**was, "records_in": was["records_in"] + 1}}
_negative = {"counts": lambda was: {**was, "used": was["used"] + was["overlapping"] + 1, "overlapping": -1}}
_shifted = {"counts": lambda was: {**was, "used": was["used"] - 1, "overlapping": was["overlapping"] + 1}}

#: Where dead letters are files.
FOLDER = {"a dead letter beside a part": Plant(_L.ONE_OUTCOME, letter_beside_part)}
PLANTS: dict[str, Plant] = {
    "a message lost": Plant(_L.ONE_OUTCOME, lose_message),
    "a file and its message lost": Plant(_L.ONE_OUTCOME, lose_file_and_message),
    "a part dropped": Plant(_L.ONE_OUTCOME, drop_part),
    "a refused part dropped": Plant(_L.ONE_OUTCOME, drop_refused),
    "a raw file dropped": Plant(_L.ONE_OUTCOME, drop_source),
    "a raw file changed": Plant(_L.ONE_OUTCOME, change_source, deep=True),
    "a row dropped": Plant(_L.LEDGER_AGREES, drop_row),
    "a row changed": Plant(_L.LEDGER_AGREES, change_row),
    "a row's event digest changed": Plant(_L.LEDGER_AGREES, change_digest),
    "a row of another type": Plant(_L.LEDGER_AGREES, row_of_another_type),
    "a row without a part": Plant(_L.LEDGER_AGREES, row_without_part),
    "a record lost": Plant(_L.RECORDS_ADD_UP, metadata(Fault.SUM_DIFFERS, **_less)),
    "a record too many": Plant(_L.RECORDS_ADD_UP, metadata(Fault.SUM_DIFFERS, **_more)),
    "a count below zero": Plant(_L.RECORDS_ADD_UP, metadata(Fault.SUM_DIFFERS, **_negative)),
    "an impossible deduction": Plant(
        _L.RECORDS_ADD_UP, metadata(Fault.DEDUCTIONS_IMPOSSIBLE, deductions={"sunspots": 1})
    ),
    "a part truncated by a line": Plant(
        _L.RECORDS_ADD_UP, part(lambda lines: lines[:-1], Fault.EXAMPLES_DIFFER)
    ),
    "a part truncated in a line": Plant(
        _L.RECORDS_ADD_UP,
        part(lambda lines: [*lines[:-1], lines[-1][:50]], Fault.EXAMPLES_DIFFER, Fault.LINES_MALFORMED),
    ),
    "a part's line doubled": Plant(
        _L.RECORDS_ADD_UP,
        part(lambda lines: [lines[0], *lines], Fault.EXAMPLES_DIFFER, Fault.LINES_MALFORMED),
    ),
    "a byte flipped": Plant(_L.INTEGRITY, flip_byte),
    "two parts swapped": Plant(_L.INTEGRITY, swap_parts, parts=2),
    "a part under a foreign name": Plant(_L.INTEGRITY, copy_part),
    "a part under a foreign key": Plant(_L.INTEGRITY, metadata(Fault.OTHER_KEY, key_id="0" * 16)),
    "an output under a foreign key": Plant(_L.INTEGRITY, other_key),
    "a stranger's object": Plant(_L.INTEGRITY, stray),
    "a report dropped": Plant(_L.INTEGRITY, drop_report),
    "a report changed": Plant(_L.INTEGRITY, change_report),
    "a report too many": Plant(_L.INTEGRITY, needless_report),
    "a line dropped everywhere": Plant(
        _L.DETERMINISM, part(lambda lines: lines[1:], *_BOTH, Fault.EXAMPLES_DIFFER), deep=True
    ),
    "lines in another order": Plant(
        _L.DETERMINISM, part(lambda lines: [lines[1], lines[0], *lines[2:]], *_BOTH), deep=True
    ),
    "another score": Plant(_L.DETERMINISM, metadata(Fault.METADATA_NOT_DERIVED, score=0.5), deep=True),
    "another size": Plant(_L.DETERMINISM, metadata(Fault.METADATA_NOT_DERIVED, bytes=1), deep=True),
    "other counts": Plant(_L.DETERMINISM, metadata(Fault.METADATA_NOT_DERIVED, **_shifted), deep=True),
    "a number of a text": Plant(_L.GROUNDING, part(changed(_first), Fault.LINES_UNGROUNDED)),
    "a number invented": Plant(_L.GROUNDING, part(said("There were 41 of them."), Fault.LINES_UNGROUNDED)),
    "a line of another ruleset": Plant(_L.GROUNDING, part(changed(_ruleset), Fault.LINES_FOREIGN)),
    "a line of another input": Plant(_L.GROUNDING, part(changed(_input), Fault.LINES_FOREIGN)),
    "a fact forged everywhere": Plant(_L.GROUNDING, part(forged, *_BOTH, Fault.FACTS_DIFFER), deep=True),
    "a user id in a line": Plant(_L.PRIVACY, part(said(f"{USER} did well."), Fault.PART_TELLS)),
    "a user id in a report": Plant(_L.PRIVACY, user_in_report),
    "a user id in an event": Plant(_L.PRIVACY, user_in_event, events=True),
    "a place in metadata": Plant(_L.PRIVACY, metadata(Fault.METADATA_TELL, place="raw/x.avro")),
    **{
        f"{text} in a line": Plant(
            _L.PRIVACY,
            part(
                said(text),
                Fault.PART_TELLS,
                *([Fault.LINES_UNGROUNDED] if any(letter.isdigit() for letter in text) else []),
            ),
        )
        for text in TOLD
    },
    "an event deleted": Plant(_L.EVENTS, drop_event, events=True),
    "an event altered": Plant(_L.EVENTS, change_event, events=True),
    "an event doubled and contradicted": Plant(_L.EVENTS, contradict_event, events=True),
    "an event of an unknown input": Plant(_L.EVENTS, unknown_event, events=True),
    "an event of a stranger": Plant(_L.EVENTS, foreign_event, events=True),
    "a training line dropped": Plant(
        _L.TRAINING, training(lambda lines: lines[1:], Fault.TRAINING_DIFFERS), deep=True
    ),
    "a training line doubled": Plant(
        _L.TRAINING, training(lambda lines: [lines[0], *lines], Fault.TRAINING_REPEATED)
    ),
    "a training line altered": Plant(
        _L.TRAINING,
        training(forged, Fault.TRAINING_DIFFERS, Fault.TRAINING_FACTS_DIFFER),
        deep=True,
    ),
    "a training line of another ruleset": Plant(
        _L.TRAINING, training(changed(_ruleset), Fault.TRAINING_MIXED)
    ),
    "a training line of another input": Plant(
        _L.TRAINING, training(changed(_input), Fault.TRAINING_UNSETTLED)
    ),
}
