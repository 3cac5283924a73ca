"""Episodes into drafts: whether the data suffice, and, where they do, what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.daily.cases import sufficiency_cases, task_cases
from etl.core.narrative import CLASSIFY, SUFFICIENCY, SUMMARIZE, tell
from etl.records.steps.cases import summary_cases
from etl.records.steps.plateau import also_asked
from etl.records.steps.texts.plateau import ALSO
from etl.records.steps.texts.tasks import QUESTIONS
from etl.records.steps.voices import VOICES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.core.model import Episode
    from etl.core.record_type import Draft


def render(episode: Episode, choose: Callable[[str, int], int]) -> Iterator[Draft]:
    """Say what a sufficient episode shows, task by task, and of every episode whether its data suffice."""
    voice = VOICES[episode.aspects["method"]]
    if episode.sufficient:
        said = summary_cases(episode)
        yield tell(voice, SUMMARIZE, said, episode, choose)
        for task, cases in task_cases(episode, said, QUESTIONS, choose):
            more = also_asked(said, ALSO) if task == CLASSIFY else {}
            yield tell(voice, task, {**cases, **more}, episode, choose)
    yield tell(voice, SUFFICIENCY, sufficiency_cases(episode), episode, choose)
