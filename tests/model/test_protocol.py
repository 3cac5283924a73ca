"""The commit protocol bears every fault there is; broken in any of these ways, it does not.

Each counterexample is the shortest there is, written out: it says what the step is there for.
"""

from __future__ import annotations

import pytest

from tests.model.protocol import Faults, Protocol, State, Step, successors
from tests.model.search import problem, problem_at_end, prove, told

_BEGIN = ["worker 1 takes a message", "worker 1 asks the ledger"]
_SECOND = ["worker 2 takes a message", "worker 2 asks the ledger"]
_NOTED = [*_BEGIN, "worker 1 notes what it intends"]
_COMMITTED = [*_NOTED, "worker 1 puts the part"]
_LOST = ["worker 1 puts the part, the answer is lost: again later", *["a message is lost in the broker"] * 2]

_BROKEN = {
    "ack before part": (
        Protocol(order=(Step.ASK, Step.ACK, Step.INTEND, Step.PUT, Step.REPORT, Step.RECORD)),
        "no outcome, and no message left",
        [*_BEGIN, "worker 1 acks", *_SECOND, "worker 2 acks", "worker 1 is killed", "worker 2 is killed"],
    ),
    "event before part": (
        Protocol(order=(Step.ASK, Step.TELL, Step.INTEND, Step.PUT, Step.REPORT, Step.RECORD, Step.ACK)),
        "p1 and p2 told, but the part is p1",
        [
            *[
                *_BEGIN,
                "worker 1 tells the event",
                "worker 1 notes what it intends",
                "worker 1 puts the part",
            ],
            *[*_SECOND, "worker 2 tells the event"],
        ],
    ),
    "started counts as done": (
        Protocol(
            order=(Step.ASK, Step.START, Step.INTEND, Step.PUT, Step.REPORT, Step.RECORD, Step.ACK),
            started_is_done=True,
        ),
        "no outcome, and no message left",
        [
            *[*_BEGIN, "worker 1 marks the row as started", *_SECOND, "worker 2 acks a duplicate"],
            *["worker 1 is killed", *_BEGIN, "worker 1 acks a duplicate"],
        ],
    ),
    "event from our own result": (
        Protocol(tells_the_stored=False),
        "p2 told, but the part is p1",
        [
            *[*_COMMITTED, *_SECOND, "worker 2 notes what it intends", "worker 2 puts the part"],
            "worker 2 records, with the event",
        ],
    ),
    "no sweep": (Protocol(sweeps=False), "a part that nobody was told of", [*_NOTED, *_LOST]),
    "a put that is not create-once": (
        Protocol(creates_once=False),
        "p1 told, but the part is p2",
        [
            *[*_COMMITTED, *_SECOND, "worker 1 records, with the event"],
            *["worker 2 notes what it intends", "worker 2 puts the part"],
        ],
    ),
    "report before part": (
        Protocol(("q1", "p2"), (Step.ASK, Step.INTEND, Step.REPORT, Step.PUT, Step.RECORD, Step.ACK)),
        "a report of q1, but the part is p2",
        [
            *[*_NOTED, "worker 1 puts the report", *_SECOND],
            *["worker 2 notes what it intends", "worker 2 puts the part"],
        ],
    ),
    "report after the record": (
        Protocol(("q1", "q2"), (Step.ASK, Step.INTEND, Step.PUT, Step.RECORD, Step.REPORT, Step.ACK)),
        "a refusal without a report",
        [
            *[*_COMMITTED, "worker 1 records, with the event, the answer is lost: again later"],
            *["a message is lost in the broker"] * 2,
        ],
    ),
    "no note before the part": (
        Protocol(order=(Step.ASK, Step.PUT, Step.INTEND, Step.REPORT, Step.RECORD, Step.ACK)),
        "a part that nobody was told of",
        [*_BEGIN, *_LOST],
    ),
    "a sweep that does not wait": (
        Protocol(sweep_waits=False),
        "a part that nobody was told of",
        [*_NOTED, "the sweep drops the note", *_LOST],
    ),
    "no rebuild": (
        Protocol(rebuilds=False),
        "a part that the ledger does not know",
        [
            *[*_COMMITTED, "worker 1 records, with the event", "worker 1 acks"],
            *["the ledger is lost", "a message is lost in the broker"],
        ],
    ),
    "given up after a put of unknown outcome": (
        Protocol(gives_up_puts=True),
        "two outcomes: a dead letter and a part",
        [*_NOTED, "worker 1 puts the part, the answer is lost: dead letter"],
    ),
}


@pytest.mark.parametrize(
    ("first", "second", "faults", "states"),
    [("p1", "p1", 2, 3_256), ("p1", "p2", 3, 24_713), ("q1", "p2", 3, 30_797), ("q1", "q2", 2, 9_411)],
)
def test_protocol_bears_all_faults(first: str, second: str, faults: int, states: int) -> None:
    """It should end every run with one part, told as stored, in the ledger, and with no message lost."""
    searched = prove(Protocol((first, second)), State(faults=Faults(in_all=faults)))
    assert searched.states == states
    assert searched.ends >= 8


@pytest.mark.parametrize("name", _BROKEN)
def test_broken_protocol_is_found_out(name: str) -> None:
    """It should fail, and say how by the shortest way."""
    protocol, wrong, way = _BROKEN[name]
    with pytest.raises(AssertionError) as caught:
        prove(protocol, State(faults=Faults(purge=2)))
    assert str(caught.value) == told(wrong, way)


def test_every_fault_happens() -> None:
    """It should search a world in which each kind of fault can strike."""
    struck, begin = set(), State(faults=Faults(in_all=1))
    waiting, seen = [begin], {begin}
    while waiting:
        for move in successors(Protocol(), waiting.pop()):
            struck.add(move.label)
            if move.after not in seen:
                seen.add(move.after)
                waiting.append(move.after)
    marks = (
        "is killed",
        "restarts",
        "ledger is lost",
        "answer is lost",
        "with a delay",
        "lands",
        "in the broker",
    )
    assert [mark for mark in marks if not any(mark in label for label in struck)] == []


@pytest.mark.parametrize(
    ("state", "wrong"),
    [
        (State(part="p1", told=frozenset({"p1", "p2"})), "p1 and p2 told, but the part is p1"),
        (State(part="p1", row="p2"), "the ledger says p2, but the part is p1"),
        (State(part="p1", letter=True), "two outcomes: a dead letter and a part"),
    ],
)
def test_wrong_states_are_seen(state: State, wrong: str) -> None:
    """It should name what is wrong, and find nothing wrong with the beginning."""
    assert problem(state) == wrong
    assert problem(State()) == ""
    assert problem_at_end(State()) == "no outcome, and no message left"
