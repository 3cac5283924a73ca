"""What the shorter tasks say of an episode: topics of the summary, or a number, or a caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import CAPTION, CLASSIFY, COMPARE, DETECT_EVENTS, NUMERIC_QA, Case, only
from etl.core.questions import number_cases
from etl.records.blood_glucose.streams import LIMITED
from etl.records.blood_glucose.texts.tasks import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from etl.core.model import Episode

#: Topics of the summary, by task.
JUDGED = ("range", "low", "very_low", "high", "very_high", "spread", "before", "after", "goal", "frame")
COMPARED = ("blocks",)
EVENTS = (
    *("no_low", "low_events", "low_prolonged", "low_cut", "very_low_events"),
    *("no_high", "high_events", "high_cut", "very_high_events", "limits"),
)
CAPTIONED = ("caption",)


def task_cases(
    episode: Episode, said: Mapping[str, Case], choose: Callable[[str, int], int]
) -> Iterator[tuple[str, Mapping[str, Case]]]:
    """Give each task that makes sense of a sufficient episode, with its cases by topic.

    ``said`` are the cases of its summary.
    """
    yield NUMERIC_QA, number_cases(QUESTIONS, episode, choose)
    if "frame" in said or "goal" in said:
        yield CLASSIFY, only(_judged(said), JUDGED)
    if {"night_mean", "daytime_mean"} <= episode.facts.keys():
        yield COMPARE, only(said, COMPARED)
    if "high_episodes" in episode.facts:
        yield DETECT_EVENTS, only({**said, **_quiet(episode)}, EVENTS)
    yield CAPTION, {"caption": Case(f"caption.{episode.kind}")}


def _judged(said: Mapping[str, Case]) -> Mapping[str, Case]:
    """Leave out the spread where it is held against no target."""
    return {topic: case for topic, case in said.items() if topic != "spread" or "meets" in case.words}


def _quiet(episode: Episode) -> dict[str, Case]:
    """Name the sides of the range on which no reading lies."""
    facts = episode.facts
    quiet = {}
    if "low_episodes" in facts and not facts["tbr"].value and episode.aspects["method"] != LIMITED:
        quiet["no_low"] = Case("no_low")
    if not facts["tar"].value:
        quiet["no_high"] = Case("no_high")
    return quiet
