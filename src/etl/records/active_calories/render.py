"""Episodes into drafts: whether the data suffice, and, where they do, what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.daily.cases import sufficiency_cases, summary_cases, task_cases
from etl.core.narrative import SUFFICIENCY, SUMMARIZE, Case, tell
from etl.records.active_calories.texts.tasks import QUESTIONS
from etl.records.active_calories.voices import VOICES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.core.model import Episode
    from etl.core.record_type import Draft


def render(episode: Episode, choose: Callable[[str, int], int]) -> Iterator[Draft]:
    """Say what a sufficient episode shows, task by task, and of every episode whether its data suffice."""
    voice = VOICES[episode.aspects["method"]]
    if episode.sufficient:
        said = {**summary_cases(episode, "energy"), "estimate": Case("estimate.any")}
        yield tell(voice, SUMMARIZE, said, episode, choose)
        for task, cases in task_cases(episode, said, QUESTIONS, choose):
            yield tell(voice, task, cases, episode, choose)
    yield tell(voice, SUFFICIENCY, sufficiency_cases(episode), episode, choose)
