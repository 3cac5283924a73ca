"""A voice that speaks of a thing, what it can tell, and a choice of its wordings."""

from __future__ import annotations

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


def episode(kind: str = "day", /, **values: float) -> Episode:
    """Make an episode of facts that are written as they are."""
    shown = {"mean": 62.0, "tir": 71.0, "n": 9.0, **values}
    facts = {name: Fact(name, value, "%", f"{value:g} %", 9) for name, value in shown.items()}
    return Episode(kind, ("2026-01-12",), facts, sufficient=True)


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


def always(wording: int, others: int = 0) -> Chooser:
    """Choose one wording, and for all else another index."""
    return Chooser(wording, others)
