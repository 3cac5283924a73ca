"""What the shorter tasks say of an episode: topics of the summary, or a number, or a caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import CAPTION, CLASSIFY, COMPARE, DETECT_EVENTS, NUMERIC_QA, Case, only
from etl.core.questions import NUMBER, number_cases
from etl.records.sleep_session.cases import BRIEF, extent, spoken_of
from etl.records.sleep_session.texts.tasks import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from etl.core.model import Episode, Fact

#: Topics by task.
ANSWERED = (NUMBER, "basis")
JUDGED = ("duration", "wider", "needs", "efficiency", "latency", "waso", "awakenings", "gaps", "frame")
ASIDE = ("naps", "others", "split")
COMPARED = ("length", "asleep", "basis", *ASIDE)
EVENTS = ("events",)
CAPTIONED = ("caption",)

#: What is compared with a target, and its topic.
_TOPICS: Mapping[str, str] = {
    "efficiency": "se",
    "latency": "sol",
    "waso": "waso",
    "awakenings": "awakenings",
}
#: Sentences on what cannot be compared, and why.
_UNTOLD = ("efficiency.unknown", "efficiency.unseen")
#: What of a period may rest on fewer sleeps than it has: the fact that counts them, and the sentence.
_BASES: Mapping[str, tuple[str, str]] = {
    "tst": ("staged", "basis.asleep"),
    "se": ("timed", "basis.efficiency"),
}


def task_cases(
    episode: Episode, said: Mapping[str, Case], choose: Callable[[str, int], int]
) -> Iterator[tuple[str, Mapping[str, Case]]]:
    """Give each task that makes sense of a sufficient episode, with its cases by topic.

    ``said`` are the cases of its summary.
    """
    yield NUMERIC_QA, _number(episode, choose)
    if "frame" in said or "needs" in said:
        yield CLASSIFY, only(_judged(episode, said), JUDGED)
    if episode.kind == "period":
        if compared := _compared(episode.facts):
            yield COMPARE, {**only(said, ASIDE), **compared}
        yield CAPTION, {"caption": _period_caption(episode.facts)}
        return
    if episode.aspects["counted"]:
        some = "some" if episode.facts["awakenings"].value else "none"
        yield DETECT_EVENTS, {"events": Case(f"events.{some}", spoken_of(episode))}
    yield CAPTION, {"caption": _caption(episode)}


def _number(episode: Episode, choose: Callable[[str, int], int]) -> Mapping[str, Case]:
    """Ask for a number, and tell on how many sleeps it rests where not on all."""
    facts = episode.facts
    group = "period" if episode.kind == "period" else "whole" if "spt" in facts else "part"
    asked = tuple(question for question in QUESTIONS[group] if not _brief(facts.get(question.fact)))
    cases = number_cases(asked, episode, choose)
    about = cases[NUMBER].words["value"].strip("{}").partition("_")[0]
    if about == "sri":
        cases["basis"] = Case("basis.regular")
    if group == "period" and about in _BASES:
        counted, row = _BASES[about]
        cases.update({"basis": Case(row)} if _is_part(facts, counted) else {})
    return cases


def _brief(fact: Fact | None) -> bool:
    """Tell whether a duration is told in words because it rounds to none."""
    return fact is not None and fact.unit == "min" and 0 < fact.value < BRIEF


def _is_part(facts: Mapping[str, Fact], counted: str) -> bool:
    return facts[counted].value < facts["sleeps"].value


def _judged(episode: Episode, said: Mapping[str, Case]) -> Mapping[str, Case]:
    """Leave out what is held against no target, but not why it is not."""
    if episode.kind == "period":
        return said
    judged = episode.aspects["judged"].split()
    return {
        topic: case
        for topic, case in said.items()
        if topic not in _TOPICS or _TOPICS[topic] in judged or case.row in _UNTOLD
    }


def _compared(facts: Mapping[str, Fact]) -> dict[str, Case]:
    """Give the shortest and the longest, of sessions and of the time asleep, where they differ."""
    cases = {}
    if extent(facts, "tib") == "range":
        cases["length"] = Case("length.range")
    if "tst_mean" in facts and extent(facts, "tst") == "range":
        cases["asleep"] = Case("asleep.range")
        if _is_part(facts, "staged"):
            cases["basis"] = Case("basis.asleep")
    return cases


def _caption(episode: Episode) -> Case:
    facts, words = episode.facts, spoken_of(episode)
    if "tst" not in facts:
        return Case("caption.bare", words)
    if "spt" not in facts:
        return Case("caption.partly", words)
    known = "se" in facts
    rate = ", with a sleep efficiency of {se}" if known else ""
    efficiency = ", sleep efficiency {se}" if known else ""
    return Case("caption.staged", {**words, "rate": rate, "efficiency": efficiency})


def _period_caption(facts: Mapping[str, Fact]) -> Case:
    if "tst_mean" not in facts:
        return Case("caption.lengths")
    basis = " (known for {staged} only)" if _is_part(facts, "staged") else ""
    return Case("caption.period", {"basis": basis})
