"""What the shorter tasks say of an episode: topics of the summary, or a number, or a caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import ASKED, CAPTION, CLASSIFY, COMPARE, DETECT_EVENTS, NUMERIC_QA, Case, only
from etl.core.questions import number_cases
from etl.records.heart_rate.cases import peak_cases
from etl.records.heart_rate.texts.tasks import QUESTIONS, SIDES, SPANS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from etl.core.model import Episode

#: Topics, by task.
CLASSIFIED = ("peak", "estimated")
COMPARED = ("blocks", "daily", "partial")
EVENTS = ("raised", "beyond", "context")
CAPTIONED = ("caption",)

#: The topic that compares, by kind of episode.
_COMPARING = {"day": "blocks", "period": "daily"}


def task_cases(
    episode: Episode, said: Mapping[str, Case], choose: Callable[[str, int], int]
) -> Iterator[tuple[str, Mapping[str, Case]]]:
    """Give each task that makes sense of a sufficient episode, with its cases by topic.

    ``said`` are the cases of its summary.

    Nothing is judged, as the records do not tell of rest: classified is only the highest heart rate, by the
    zone it lies in, where the age is known.
    """
    yield NUMERIC_QA, number_cases(QUESTIONS, episode, choose)
    if peak := peak_cases(episode):
        yield CLASSIFY, peak
    topic = _COMPARING.get(episode.kind, "")
    if topic in said:
        yield COMPARE, only(said, (topic, "partial")) | {ASKED: Case(ASKED, SIDES[episode.kind])}
    yield DETECT_EVENTS, only({**said, **_beyond(episode, said)}, EVENTS)
    yield CAPTION, {"caption": Case("caption.any", {"span": SPANS[episode.kind]})}


def _beyond(episode: Episode, said: Mapping[str, Case]) -> dict[str, Case]:
    """Go on to the higher levels where all of the time lies above the lowest."""
    facts = episode.facts
    if said["raised"].row != "raised.all":
        return {}
    if not facts["above_120"].value:
        return {"beyond": Case("beyond.none")}
    return {"beyond": Case("beyond.most" if facts["above_140"].value else "beyond.more")}
