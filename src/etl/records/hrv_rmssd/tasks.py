"""What the shorter tasks say of an episode: topics of the summary, or a number, or a caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import ASKED, CAPTION, COMPARE, NUMERIC_QA, Case, only
from etl.core.questions import number_cases
from etl.records.hrv_rmssd.texts.tasks import QUESTIONS, SIDES, SPANS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from etl.core.model import Episode

#: Topics, by task.
COMPARED = ("parts", "latest", "partial")
CAPTIONED = ("caption",)


def task_cases(
    episode: Episode, said: Mapping[str, Case], choose: Callable[[str, int], int]
) -> Iterator[tuple[str, Mapping[str, Case]]]:
    """Give each task that makes sense of a sufficient episode, with its cases by topic.

    ``said`` are the cases of its summary.

    Nothing is classified, and nothing is an event: a value says something only beside the person's own.
    """
    yield NUMERIC_QA, number_cases(QUESTIONS, episode, choose)
    if {"parts", "latest"} & said.keys():
        yield COMPARE, only(said, COMPARED) | {ASKED: Case(ASKED, SIDES[episode.kind])}
    row = "caption.nights" if episode.kind == "period" else "caption.values"
    yield CAPTION, {"caption": Case(row, {"span": SPANS[episode.kind]})}
