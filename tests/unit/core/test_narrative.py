"""Episodes into words: which sentences stand, in which order and wording."""

from __future__ import annotations

import dataclasses

import pytest

from etl.core.guidelines import GUIDELINES
from etl.core.narrative import SUFFICIENCY, SUMMARIZE, WORDINGS, Case, tell
from tests.support.telling import MET, VOICE, always, episode

CASES = {"level": Case("level"), "target": MET, "ending": Case("ending"), "unasked": Case("blank")}


def answer(cases: dict[str, Case], wording: int = 0, kind: str = "day") -> str:
    """What is said of an episode."""
    return tell(VOICE, SUMMARIZE, cases, episode(kind), always(wording)).assistant


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


def test_nothing_is_shown() -> None:
    """It should not show texts when a voice or a draft is printed."""
    assert "chat" not in repr(VOICE)
    assert "62" not in repr(tell(VOICE, SUMMARIZE, CASES, episode(), always(0)))
