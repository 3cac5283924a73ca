"""Dead letters, as an operator chooses and reads them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.adapters.rabbitmq import Dead
from etl.core.outcome import RULES, Disposition, Reason, Stage
from etl.operate.chosen_letters import Chosen
from etl.operate.letters import NEXT_STEPS, document

LETTER = Dead(
    reason=Reason.CRASHED,
    stage=Stage.PROCESS,
    attempts=2,
    error="Transient",
    name="3f9c2a",
    record_type="StepsRecord",
    generation=1,
    first_seen=1_000,
    died=2_000,
    body=b"canary",
    trace="a trace",
)
STRANGE = replace(LETTER, reason=None, stage=None, record_type=None, died=None, name="", error="")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Chosen(), (True, True)),
        (Chosen(reason="crashed"), (True, False)),
        (Chosen(reason="unknown"), (False, True)),
        (Chosen(record_type="StepsRecord"), (True, False)),
        (Chosen(record_type="unknown"), (False, True)),
        (Chosen(name="3f9"), (True, False)),
        (Chosen(name="f9"), (False, False)),
        (Chosen(before=2_001), (True, False)),
        (Chosen(before=2_000), (False, False)),
        (Chosen(reason="crashed", name="4"), (False, False)),
    ],
)
def test_what_is_meant(chosen: Chosen, expected: tuple[bool, bool]) -> None:
    """It should fit where all that was asked does; a letter whose time nobody knows is old to nobody."""
    assert (chosen.fits(LETTER), chosen.fits(STRANGE)) == expected


def test_each_reason_has_a_next_step() -> None:
    """It should say what to do for each reason that makes a dead letter, and for no other."""
    dead = {reason for reason, rule in RULES.items() if rule.disposition is Disposition.DEAD_LETTERED}
    assert set(NEXT_STEPS) == dead


@pytest.mark.parametrize("letter", [LETTER, STRANGE])
def test_a_document_holds_all_but_the_body(letter: Dead) -> None:
    """It should say what is known, and what to do, of any letter; never what its message said."""
    told = document(letter)
    assert told["next_step"]
    assert (told["name"], told["died"], told["traceparent"]) == (letter.name, letter.died, "a trace")
    assert told["meaning"] == (RULES[Reason.CRASHED].meaning if letter.reason else None)
    assert "canary" not in repr(told)
