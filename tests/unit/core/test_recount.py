"""A line is held against its episode: each thing it can get wrong is named, by a closed word."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from etl.core import example
from etl.core.guidelines import GUIDELINES
from etl.core.model import Episode, Fact
from etl.core.record_type import Draft
from etl.core.recount import Kind, Problem, Truth, differences
from tests.support.recounting import forged, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    Line = dict[str, Any]

FACTS = {
    "mean": Fact("mean", 131.6, "mg/dL", "132 mg/dL", 288),
    "nights": Fact("nights", 3.0, "night", "3 nights", 3),
}
EPISODE = Episode("day", ("2026-11-03",), FACTS, sufficient=True, coverage=0.5, flags=("nap",))
FRAME = example.Frame("e" * 32, "T", "c", "s_1", "r", 0.98, ("i1", "i2"), ("nap", "unverified"))
DRAFT = Draft(
    task="summarize",
    template="t.1",
    system="s",
    user="mean: 132 mg/dL",
    assistant="The mean was 132 mg/dL, over 3 nights.",
    facts=("mean", "nights"),
    evidence=(("claim", next(iter(GUIDELINES))),),
)
LINE = example.line(DRAFT, EPISODE, FRAME)
TRUTHS = {FRAME.episode: Truth(EPISODE, FRAME)}


def problems(*lines: bytes) -> list[Problem]:
    """Hold lines against the one episode."""
    return list(differences(lines, TRUTHS))


def put(value: object, *path: str | int) -> Callable[[Line], object]:
    """Forge by another value at a place of the line."""

    def forge(line: Any) -> None:  # noqa: ANN401 - any part of a line
        for step in path[:-1]:
            line = line[step]
        assert line[path[-1]] != value
        line[path[-1]] = value

    return forge


def test_a_true_line() -> None:
    """It should find nothing, with or without the line's end."""
    assert problems(signed(LINE)) == []
    assert problems(example.canonical(LINE)) == []


FORGERIES: list[tuple[Kind, str, Callable[[Line], object]]] = [
    (Kind.SOURCE, "", put("doi:10.1000/none", "evidence", 0, "source")),
    (Kind.EPISODE, "", put("f" * 32, "episode")),
    (Kind.EPISODE_KIND, "", put("night", "kind")),
    (Kind.RECORD_TYPE, "", put("StepsRecord", "record_type")),
    (Kind.CATEGORY, "", put("other", "category")),
    (Kind.SUBJECT, "", put("s_2", "subject")),
    (Kind.SCORE, "", put(0.99, "quality", "score")),
    (Kind.SUFFICIENT, "", put(False, "quality", "sufficient")),  # noqa: FBT003 - a value
    (Kind.COVERAGE, "", put(0.50000000001, "quality", "coverage")),
    (Kind.COVERAGE, "", put(None, "quality", "coverage")),
    (Kind.FLAGS, "", put(["nap"], "quality", "flags")),
    (Kind.FLAGS, "", put(["unverified", "nap"], "quality", "flags")),
    (Kind.INPUTS, "", put(["i1"], "provenance", "inputs")),
    (Kind.INPUTS, "", put(["i1", "i2", "i3"], "provenance", "inputs")),
    (Kind.LABEL, "", put("physician", "provenance", "label")),
    (Kind.FACT, "", put("median_132", "facts", 0, "name")),
    (Kind.VALUE, "mean", put(131.7, "facts", 0, "value")),
    (Kind.VALUE, "nights", put(4.0, "facts", 1, "value")),
    (Kind.UNIT, "mean", put("mmol/L", "facts", 0, "unit")),
    (Kind.TEXT, "mean", put("131.6 mg/dL", "facts", 0, "text")),
    (Kind.N, "mean", put(287, "facts", 0, "n")),
]


@pytest.mark.parametrize("place", range(len(FORGERIES)))
def test_each_problem(place: int) -> None:
    """It should name what is wrong, and the fact it is of, in a line whose id follows from what it says."""
    kind, fact, forge = FORGERIES[place]
    assert problems(forged(LINE, forge)) == [Problem(1, kind, fact)]


RENAMINGS: list[Callable[[Line], object]] = [
    put("0" * 32, "id"),
    put("caption", "task"),
    put("t.2", "provenance", "template"),
    lambda line: line["facts"].pop(),
    lambda line: line["facts"].reverse(),
]


@pytest.mark.parametrize("place", range(len(RENAMINGS)))
def test_id(place: int) -> None:
    """It should ask for the id that follows from episode, task, template and facts."""
    changed = copy.deepcopy(LINE)
    RENAMINGS[place](changed)
    assert problems(example.canonical(changed)) == [Problem(1, Kind.ID)]
    assert problems(signed(changed)) == []


def test_texts_and_ruleset_are_not_its_business() -> None:
    """It should hold lines that other templates wrote, under the rules of their release."""
    for forge in (put("Other.", "messages", 2, "content"), put("r2", "provenance", "ruleset")):
        assert problems(forged(LINE, forge)) == []


MALFORMED: list[bytes] = [
    b"",
    b"nonsense",
    b"\xff",
    b"[" * 100_000,
    b"[]",
    b"null",
    b"{}",
    json.dumps(LINE).encode(),
    example.canonical(LINE) + b" ",
    example.canonical(LINE) + b"\n\n",
    example.canonical({**LINE, "more": 1}),
    example.canonical({name: LINE[name] for name in LINE if name != "facts"}),
    example.canonical({**LINE, "facts": {}}),
    example.canonical({**LINE, "facts": ["mean"]}),
    example.canonical({**LINE, "subject": ["s_1"]}),
    forged(LINE, put("131.6", "facts", 0, "value")),
    forged(LINE, put(4, "facts", 1, "value")),
    forged(LINE, put(1, "quality", "coverage")),
    forged({**LINE, "quality": {**LINE["quality"], "sufficient": None}}, put(1, "quality", "sufficient")),
    example.canonical(LINE).replace(b"131.6", b"1e999"),
    example.canonical(LINE).replace(b"131.6", b"NaN"),
    example.canonical(LINE).replace(b"131.6", b"131.60"),
    example.canonical(LINE).replace(b'"value":131.6', b'"value":99.0,"value":131.6'),
    example.canonical(LINE).replace(b"s_1", b"\\ud800"),
]


@pytest.mark.parametrize("place", range(len(MALFORMED)))
def test_malformed(place: int) -> None:
    """It should refuse what is no line as one is written, and go on."""
    assert problems(MALFORMED[place], signed(LINE)) == [Problem(1, Kind.MALFORMED)]


def test_repeated_ids() -> None:
    """It should name every line whose id came before, whatever else it says."""
    again = forged(LINE, put("s_2", "subject"))
    assert problems(signed(LINE), signed(LINE), again) == [
        Problem(2, Kind.REPEATED),
        Problem(3, Kind.REPEATED),
        Problem(3, Kind.SUBJECT),
    ]


def test_all_problems_are_named() -> None:
    """It should not stop at the first problem, nor tell more where the episode is unknown."""

    def forge(line: Line) -> None:
        line["facts"][0] |= {"value": 99.0, "text": "99 mg/dL"}
        line["quality"]["coverage"] = 1.0

    found = problems(forged(LINE, forge))
    assert {problem[1:] for problem in found} == {
        (Kind.VALUE, "mean"),
        (Kind.TEXT, "mean"),
        (Kind.COVERAGE, ""),
    }
    stray = forged({**LINE, "episode": "f" * 32}, forge)
    assert problems(stray) == [Problem(1, Kind.EPISODE)]


def test_no_reading_stands_in_a_problem() -> None:
    """It should not repeat what a forged line says, not even as the name of a fact."""
    for path in (("facts", 0, "name"), ("subject",), ("kind",), ("episode",), ("facts", 0, "text")):
        assert "7312" not in repr(problems(forged(LINE, put("mean 7312", *path))))


def test_facts_of_another_episode() -> None:
    """It should hold a line against its own episode, and name facts that others have."""
    other = Episode("day", ("2026-11-04",), {"nights": FACTS["nights"]}, sufficient=True)
    frame = example.Frame("f" * 32, "T", "c", "s_1", "r", 0.98, (), ())
    line = {**LINE, "episode": "f" * 32, "quality": {**LINE["quality"], "coverage": None, "flags": []}}
    line["provenance"] = {**LINE["provenance"], "inputs": []}
    found = list(differences([signed(line)], {**TRUTHS, "f" * 32: Truth(other, frame)}))
    assert found == [Problem(1, Kind.FACT, "mean")]
