"""Episodes into words: which sentences stand, in which order and wording, and what they lean on."""

from __future__ import annotations

import dataclasses
import math

import pytest

from etl.core.guidelines import GUIDELINES
from etl.core.model import Episode, Fact
from etl.core.narrative import (
    CLINICIAN,
    PERSON,
    SUFFICIENCY,
    SUMMARIZE,
    WORDINGS,
    Case,
    Shape,
    Voice,
    meets,
    tell,
)

SHAPES = (
    Shape((("level", "target"), ("ending",))),
    Shape((("target", "level"), ("ending",))),
    Shape((("level",), ("target",), ("ending",))),
    Shape((("level", "target", "ending"),), sentence="\n- ", lead="- "),
    Shape((("ending",), ("level", "target")), paragraph="\n"),
    Shape((("level", "target"), ("ending",)), "; ", " | ", "> "),
)
VOICE = Voice(
    name="thing",
    systems={PERSON: ("You speak to me.", "You chat."), CLINICIAN: ("You report.", "You note.", "You list.")},
    asks={
        "summarize.person": ("What of my [day]?", "How was my [day]?"),
        "summarize.clinician": ("Summarize the [day].",),
        "sufficiency.person": ("Is my [day] enough?",),
        "sufficiency.clinician": ("Does the [day] suffice?",),
    },
    title="All there is",
    rows={
        SUMMARIZE: ("Mean: {mean}", "In range: {tir}, by {n}", "Lows: {lows}", "Highs: {highs}", "No fact"),
        SUFFICIENCY: ("Known: {n}",),
    },
    sentences={
        SUMMARIZE: {
            "level": tuple(f"Level {letter}: {{mean}}." for letter in "ABCDEF"),
            "target": ("It is {tir}, which [meets] {@tir_target}.", "[meets] {@tir_target}: {tir}."),
            "ending": ("So much for this [day].",),
            "blank": ("",),
            "half blank": ("Said.", ""),
            "many": ("{@glucose_70} {@glucose_54} {@glucose_70} {@tbr_target} {@glucose_140} {@cv_target}.",),
            "no such fact": ("{nothing}.",),
            "no such guideline": ("{@nothing}.",),
        },
        SUFFICIENCY: {"level": ("It is {n} of {@glucose_coverage}.",)},
    },
    shapes={SUMMARIZE: SHAPES, SUFFICIENCY: (Shape((("level",),)),) * WORDINGS},
    words={"day": {"day": "day", "night": "night"}},
    claims=(("glucose_7", "seventies"), ("glucose_", "levels")),
    quiet=frozenset({"lows"}),
    implied={"n": "glucose_coverage", "highs": "glucose_250"},
)
MET = Case("target", {"meets": "meets"})
CASES = {"level": Case("level"), "target": MET, "ending": Case("ending"), "unasked": Case("blank")}


def episode(kind: str = "day", /, **values: float) -> Episode:
    """Make an episode of facts that are written as they are."""
    shown = {"mean": 62.0, "tir": 71.0, "n": 9.0, **values}
    facts = {name: Fact(name, value, "%", f"{value:g} %", 9) for name, value in shown.items()}
    return Episode(kind, ("2026-01-12",), facts, sufficient=True)


def always(wording: int, others: int = 0) -> Chooser:
    """Choose one wording, and for all else another index."""
    return Chooser(wording, others)


class Chooser:
    """A choice that was made before, and what was asked of it."""

    def __init__(self, wording: int, others: int) -> None:
        self._wording = wording
        self._others = others
        self.asked: dict[str, int] = {}

    def __call__(self, name: str, count: int) -> int:
        """Give the wording of a task, or the index of what else there is to choose."""
        self.asked[name] = count
        return self._wording if name in {SUMMARIZE, SUFFICIENCY} else self._others


def answer(cases: dict[str, Case], wording: int = 0, kind: str = "day") -> str:
    """What is said of an episode."""
    return tell(VOICE, SUMMARIZE, cases, episode(kind), always(wording)).assistant


def evidence(voice: Voice, *names: str, **values: float) -> tuple[tuple[str, str], ...]:
    """What a line leans on that says these sentences."""
    shape = Shape((names,))
    telling = dataclasses.replace(voice, shapes={SUMMARIZE: (shape,) * WORDINGS})
    return tell(
        telling, SUMMARIZE, {name: Case(name) for name in names}, episode(**values), always(0)
    ).evidence


TARGET = GUIDELINES["tir_target"].text
ANSWERS = [
    f"Level A: 62 %. It is 71 %, which meets {TARGET}.\n\nSo much for this day.",
    f"meets {TARGET}: 71 %. Level B: 62 %.\n\nSo much for this day.",
    f"Level C: 62 %.\n\nIt is 71 %, which meets {TARGET}.\n\nSo much for this day.",
    f"- Level D: 62 %.\n- meets {TARGET}: 71 %.\n- So much for this day.",
    f"So much for this day.\nLevel E: 62 %. It is 71 %, which meets {TARGET}.",
    f"> Level F: 62 %.; meets {TARGET}: 71 %. | So much for this day.",
]


@pytest.mark.parametrize("wording", range(WORDINGS))
def test_every_wording(wording: int) -> None:
    """It should tell in the order, the words and the marks of the wording that was chosen, by its name."""
    draft = tell(VOICE, SUMMARIZE, CASES, episode(), always(wording))
    assert draft.assistant == ANSWERS[wording]
    assert (draft.task, draft.template) == (SUMMARIZE, f"thing.day.summarize.{wording}")


@pytest.mark.parametrize("wording", range(WORDINGS))
def test_readers(wording: int) -> None:
    """It should speak to the person in even wordings, to the clinician in odd ones."""
    draft = tell(VOICE, SUMMARIZE, CASES, episode(), always(wording))
    said = draft.system, draft.user.split("\n")[0]
    assert said == (
        ("You report.", "Summarize the day.") if wording % 2 else ("You speak to me.", "What of my day?")
    )


def test_role_and_request_are_chosen_by_themselves() -> None:
    """It should ask for wording, role and request under names of their own, with how many there are."""
    choose = always(0, others=1)
    draft = tell(VOICE, SUMMARIZE, CASES, episode(), choose)
    assert (draft.system, draft.user.split("\n")[0]) == ("You chat.", "How was my day?")
    assert choose.asked == {"summarize": WORDINGS, "summarize system": 2, "summarize ask": 2}
    choose = always(1)
    tell(VOICE, SUFFICIENCY, {}, episode(), choose)
    assert choose.asked == {"sufficiency": WORDINGS, "sufficiency system": 3, "sufficiency ask": 1}


def test_tasks() -> None:
    """It should take request, rows and sentences of the task and the kind at hand."""
    draft = tell(VOICE, SUFFICIENCY, {"level": Case("level")}, episode("night"), always(2))
    assert draft.template == "thing.night.sufficiency.2"
    assert draft.user == "Is my night enough?\n\nAll there is\nKnown: 9 %"
    assert draft.assistant == f"It is 9 % of {GUIDELINES['glucose_coverage'].text}."


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({}, ["Mean: 62 %", "In range: 71 %, by 9 %", "No fact"]),
        ({"lows": 0.0, "highs": 0.0}, ["Mean: 62 %", "In range: 71 %, by 9 %", "Highs: 0 %", "No fact"]),
        ({"lows": 2.0, "mean": 0.0}, ["Mean: 0 %", "In range: 71 %, by 9 %", "Lows: 2 %", "No fact"]),
    ],
)
def test_rows(values: dict[str, float], rows: list[str]) -> None:
    """It should leave out rows of facts that are missing, and of quiet ones that are nought."""
    draft = tell(VOICE, SUMMARIZE, {}, episode(**values), always(0))
    assert draft.user.split("\n") == ["What of my day?", "", "All there is", *rows]


def test_a_row_stands_with_all_its_facts_only() -> None:
    """It should leave out a row of several facts where any is missing or quiet and nought."""
    voice = dataclasses.replace(VOICE, rows={SUMMARIZE: ("{mean} {lows}", "{lows} {mean}", "{mean} {highs}")})
    for values, rows in (({}, []), ({"lows": 0.0}, []), ({"lows": 3.0}, ["62 % 3 %", "3 % 62 %"])):
        draft = tell(voice, SUMMARIZE, {}, episode(**values), always(0))
        assert draft.user.split("\n")[3:] == rows


def test_facts() -> None:
    """It should list the facts that are said, in table or answer, in order of mention and once each."""
    assert tell(VOICE, SUMMARIZE, CASES, episode(lows=0.0), always(0)).facts == ("mean", "tir", "n")
    draft = tell(VOICE, SUFFICIENCY, {"level": Case("level")}, episode(), always(0))
    assert draft.facts == ("n",)
    voice = dataclasses.replace(VOICE, rows={SUMMARIZE: ("{tir}",)})
    assert tell(voice, SUMMARIZE, {"level": Case("level")}, episode(), always(0)).facts == ("tir", "mean")


def test_words_of_the_kind() -> None:
    """It should put the words of the kind of episode into brackets of answers and requests."""
    assert answer({"ending": Case("ending")}, kind="night") == "So much for this night."
    assert answer({"ending": Case("ending")}, kind="day") == "So much for this day."


def test_words_of_the_case() -> None:
    """It should put in the words of the case first, and they may hold brackets of the kind and facts."""
    assert answer({"ending": Case("ending", {"day": "evening"})}, kind="night") == "So much for this evening."
    nested = Case("target", {"meets": "for a [day] of {mean} misses"})
    assert answer({"target": nested}, 1, "night") == f"for a night of 62 % misses {TARGET}: 71 %."


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ({}, ""),
        ({"level": Case("level")}, "Level A: 62 %."),
        ({"ending": Case("ending")}, "So much for this day."),
        ({"level": Case("level"), "ending": Case("ending")}, "Level A: 62 %.\n\nSo much for this day."),
        ({"level": Case("blank")}, ""),
        ({"level": Case("blank"), "target": Case("level")}, "Level A: 62 %."),
        ({"level": Case("level"), "target": Case("blank"), "ending": Case("blank")}, "Level A: 62 %."),
        ({"level": Case("blank"), "ending": Case("ending")}, "So much for this day."),
    ],
)
def test_topics_that_say_nothing(cases: dict[str, Case], expected: str) -> None:
    """It should skip topics without a case and empty sentences, and leave no gap in their place."""
    assert answer(cases) == expected


def test_a_sentence_may_be_empty_in_some_wordings() -> None:
    """It should let the wordings of a sentence take turns, empty ones too."""
    half = {"level": Case("half blank"), "ending": Case("ending")}
    assert answer(half, 4) == "So much for this day.\nSaid."
    assert answer(half, 5) == "> So much for this day."


@pytest.mark.parametrize(("value", "claim"), [(70.0, "tir_target_not_met"), (70.1, "tir_target_met")])
def test_targets_are_cited_with_their_verdict(value: float, claim: str) -> None:
    """It should say of a target in the evidence whether the fact it judges meets it."""
    draft = tell(VOICE, SUMMARIZE, {"target": MET}, episode(tir=value), always(0))
    assert draft.evidence[0] == (claim, "tir_target")


def test_evidence() -> None:
    """It should cite each claim of a source once, in order of mention, by the first name that makes it."""
    plain = dataclasses.replace(VOICE, implied={})
    assert GUIDELINES["glucose_54"].source == GUIDELINES["glucose_70"].source
    assert GUIDELINES["glucose_140"].source != GUIDELINES["glucose_54"].source
    assert evidence(plain, "many", tbr=4.0, cv=36.0) == (
        ("seventies", "glucose_70"),
        ("levels", "glucose_54"),
        ("tbr_target_not_met", "tbr_target"),
        ("levels", "glucose_140"),
        ("cv_target_met", "cv_target"),
    )
    one_claim = dataclasses.replace(plain, claims=(("glucose_", "levels"),))
    assert [name for _, name in evidence(one_claim, "many", tbr=1.0, cv=40.0)] == [
        *("glucose_70", "tbr_target", "glucose_140", "cv_target")
    ]
    assert evidence(plain, "level") == ()


def test_implied_guidelines() -> None:
    """It should cite what a fact leans on where the fact is said, after what is said itself."""
    assert evidence(VOICE, "level") == (("levels", "glucose_coverage"),)
    assert evidence(VOICE, "target", highs=1.0) == (
        ("tir_target_met", "tir_target"),
        ("levels", "glucose_coverage"),
        ("levels", "glucose_250"),
    )
    unsaid = dataclasses.replace(VOICE, rows={SUMMARIZE: ()})
    assert evidence(unsaid, "level", highs=1.0) == ()


@pytest.mark.parametrize(
    ("case", "missing"),
    [
        (Case("no such sentence"), "no such sentence"),
        (Case("no such fact"), "nothing"),
        (Case("no such guideline"), "nothing"),
        (Case("level", {"A": "B"}), None),
    ],
)
def test_what_does_not_exist(case: Case, missing: str | None) -> None:
    """It should raise KeyError for a sentence, fact or guideline that does not exist; words may go unused."""
    if missing is None:
        assert answer({"level": case}) == "Level A: 62 %."
        return
    with pytest.raises(KeyError, match=missing):
        answer({"level": case})


def test_a_target_without_its_fact() -> None:
    """It should not judge a target whose fact the episode lacks."""
    with pytest.raises(KeyError):
        evidence(VOICE, "many", cv=36.0)


RELATIONS = [
    ("tir_target", ">", (False, False, True)),
    ("se_target", ">=", (False, True, True)),
    ("tbr_target", "<", (True, False, False)),
    ("cv_target", "<=", (True, True, False)),
]


@pytest.mark.parametrize(("target", "relation", "expected"), RELATIONS)
def test_meets(target: str, relation: str, expected: tuple[bool, ...]) -> None:
    """It should compare the value before rounding, at, just below and just above the threshold."""
    row = GUIDELINES[target]
    assert row.relation == relation
    values = (math.nextafter(row.value, -math.inf), row.value, math.nextafter(row.value, math.inf))
    name = target.removesuffix("_target")
    facts = [
        {name: Fact(name, value, row.unit, row.text, 1), "other": Fact("other", 0, "", "", 1)}
        for value in values
    ]
    assert tuple(meets(fact, target) for fact in facts) == expected


def test_nothing_is_shown() -> None:
    """It should not show texts when a voice or a draft is printed."""
    assert "chat" not in repr(VOICE)
    assert "62" not in repr(tell(VOICE, SUMMARIZE, CASES, episode(), always(0)))
