"""What a live check says of what was seen: right, wrong, or that it cannot be told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl.audit import live as live_room
from etl.audit.live import Line, Live, Result
from etl.audit.live_canaries import Kind, canaries
from etl.audit.live_look import Left, Seen
from etl.audit.page import Tone, html
from etl.audit.render import About, live_code, live_document, live_page, live_sentence
from etl.core import canary, identity
from etl.core.event import event_id
from tests.unit.audit.world import TERMS

if TYPE_CHECKING:
    from etl.audit.live_canaries import Canary

NONCE = canary.nonce(TERMS.pseudonym_key, "20261126T013826Z", "0123abcd")
ROOT = canary.root(NONCE)
SENT = {one.kind: one for one in canaries(TERMS, "b", NONCE, 3)}
ABOUT = About("a service", "1.0", "r", 0.0, 1.0)
GOOD, CORRUPT, POISON = SENT[Kind.GOOD], SENT[Kind.CORRUPT], SENT[Kind.POISON]


def judged(one: Canary, seen: Seen, *, waits: bool = False) -> Line:
    """Judge one."""
    return live_room._line(one, seen, waits=waits)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_end_it_should_have(kind: Kind) -> None:
    """It should hold, with nothing to do."""
    line = judged(SENT[kind], Seen(SENT[kind].expected, 1.0))
    assert (line.result, line.remedy, line.seconds) == (Result.HOLDS, "", 1.0)


@pytest.mark.parametrize("kind", list(Kind))
def test_another_end(kind: Kind) -> None:
    """It should be wrong, and say what to do."""
    other = POISON if kind is not Kind.POISON else GOOD
    line = judged(SENT[kind], Seen(other.expected, 1.0))
    assert (line.result, line.found) == (Result.VIOLATED, str(other.expected))
    assert line.remedy
    fewer = replace(POISON.expected, attempts=1)
    assert judged(POISON, Seen(fewer, 1.0)).result is Result.VIOLATED


def test_the_right_end_with_something_wrong_about_it() -> None:
    """It should be wrong, and say what."""
    line = judged(GOOD, Seen(GOOD.expected, 1.0, problems=["2 flagged events tell of it, not 1"]))
    assert (line.result, line.found) == (Result.VIOLATED, "processed; 2 flagged events tell of it, not 1")
    real = judged(GOOD, Seen(GOOD.expected, 1.0, problems=["it is among the real output"]))
    assert "older version" in real.remedy


def test_no_end() -> None:
    """It should be wrong where it was taken from the queue, undecided where it may wait there."""
    assert judged(POISON, Seen()).result is Result.VIOLATED
    assert judged(POISON, Seen(), waits=True).result is Result.UNDECIDED


def left(*keys: str, told: int = 1, root: str = ROOT, one: Canary = GOOD) -> Left:
    """Say what was left."""
    return Left(frozenset(keys), Counter({(event_id(one.input_id, 0), root): told}), ROOT)


def test_what_a_good_one_leaves() -> None:
    """It should have its part and one flagged event, no more and no less."""
    part, report = ROOT + GOOD.part, ROOT + identity.quarantine_key("BloodGlucoseRecord", GOOD.input_id, 0)
    assert [*left(part).problems(GOOD, settled=True)] == []
    assert [*left().problems(GOOD, settled=True)] == ["its part is missing"]
    assert [*left(GOOD.part).problems(GOOD, settled=True)] == ["its part is missing"]
    assert [*left(part, report).problems(GOOD, settled=True)] == ["it has a report"]
    for number in (0, 2):
        problem = f"{number} flagged events tell of it, not 1"
        assert [*left(part, told=number).problems(GOOD, settled=True)] == [problem]
    other = left(part, root="canary/another/")
    assert [*other.problems(GOOD, settled=True)] == ["0 flagged events tell of it, not 1"]


def test_what_a_refused_one_leaves() -> None:
    """It should have a report, too."""
    part = ROOT + CORRUPT.part
    report = ROOT + identity.quarantine_key("BloodGlucoseRecord", CORRUPT.input_id, 0)
    assert [*left(part, report, one=CORRUPT).problems(CORRUPT, settled=True)] == []
    assert [*left(part, one=CORRUPT).problems(CORRUPT, settled=True)] == ["its report is missing"]


def test_what_one_that_is_given_up_leaves() -> None:
    """It should leave neither part nor event."""
    assert [*left(told=0, one=POISON).problems(POISON, settled=False)] == []
    found = left(ROOT + POISON.part, told=1, one=POISON)
    assert [*found.problems(POISON, settled=False)] == [
        "it has a part",
        "1 flagged events tell of it, not 0",
    ]


def lines(**results: Result) -> list[Line]:
    """Make lines, all of which hold but those."""
    return [Line(kind, results.get(kind.name, Result.HOLDS), "e", "f") for kind in Kind]


@pytest.mark.parametrize(
    ("told", "code", "sentence"),
    [
        (Live(lines()), 0, "6 of 6 canaries ended as they should."),
        (Live(lines(GOOD=Result.VIOLATED)), 1, "5 of 6 canaries ended as they should; 1 violated."),
        (Live(lines(POISON=Result.UNDECIDED)), 2, "5 of 6 canaries ended as they should; 1 undecided."),
        (
            Live(lines(OVERSIZED=Result.NOT_CHECKED)),
            0,
            "5 of 6 canaries ended as they should; 1 not checked.",
        ),
        (
            Live(lines(GOOD=Result.VIOLATED, POISON=Result.UNDECIDED)),
            1,
            "4 of 6 canaries ended as they should; 1 violated, 1 undecided.",
        ),
        (Live(), 2, "0 of 0 canaries ended as they should."),
        (Live([], "nobody"), 2, "It cannot be told: nobody. No canary was sent."),
    ],
)
def test_what_it_comes_to(told: Live, code: int, sentence: str) -> None:
    """It should say it alike with the exit code, in words, for machines and on the page."""
    assert (live_code(told), live_sentence(told)) == (code, sentence)
    assert live_document(told, ABOUT)["exit_code"] == code
    tone = {0: Tone.GOOD, 1: Tone.BAD, 2: Tone.OPEN}[code]
    page = live_page(told, ABOUT)
    assert (page.verdict.tone, page.verdict.sentence) == (tone, sentence)
    assert sentence in html(page)
