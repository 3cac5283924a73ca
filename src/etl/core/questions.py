"""Questions for one number, in words that all record types share.

A record type lists what may be asked for; one of those that an episode can answer is picked by the seeded
choice. The table below the question is that of the summary, so the number has to be found among others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from etl.core.narrative import ASKED, CLINICIAN, NUMERIC_QA, PERSON, Case, Shape, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from etl.core.model import Episode

NUMBER = "number"


class Question(NamedTuple):
    """What may be asked: the fact that answers, and what it is called: ``mean glucose``.

    The name takes an article, a possessive and the singular; it may hold guidelines, never a number.
    """

    fact: str
    thing: str


ASKS: Mapping[str, tuple[str, ...]] = {
    f"{NUMERIC_QA}.{PERSON}": (
        "What was my [thing]?",
        "Can you tell me my [thing] from these data?",
        "Please look up my [thing].",
        "According to these figures, what was my [thing]?",
    ),
    f"{NUMERIC_QA}.{CLINICIAN}": (
        "What was the [thing]?",
        "State the [thing].",
        "Give the [thing] from the statistics below.",
        "Which [thing] do the data show?",
    ),
}

SENTENCES: Mapping[str, tuple[str, ...]] = {
    NUMBER: (
        "Your [thing] was [value].",
        "The [thing] was [value].",
        "According to these data, your [thing] was [value].",
        "[Thing]: [value].",
        "Your [thing] came to [value].",
        "The data give [value] as the [thing].",
    ),
}

SHAPES: tuple[Shape, ...] = in_order(NUMBER)


def number_cases(
    questions: Sequence[Question], episode: Episode, choose: Callable[[str, int], int]
) -> dict[str, Case]:
    """Pick a question that the episode can answer, and say the number; nothing where there is none."""
    known = [question for question in questions if question.fact in episode.facts]
    if not known:
        return {}
    fact, thing = known[choose(f"{NUMERIC_QA} fact", len(known))]
    words = {"thing": thing, "Thing": thing[0].upper() + thing[1:], "value": f"{{{fact}}}"}
    return {ASKED: Case(ASKED, words), NUMBER: Case(NUMBER, words)}
