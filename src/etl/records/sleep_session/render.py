"""Episodes into drafts: whether the data suffice, and, where they do, what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import SUFFICIENCY, SUMMARIZE, tell
from etl.records.sleep_session.cases import sufficiency_cases, summary_cases
from etl.records.sleep_session.tasks import task_cases
from etl.records.sleep_session.voices import VOICES, by_age

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.core.model import Episode
    from etl.core.record_type import Draft


def render(episode: Episode, choose: Callable[[str, int], int]) -> Iterator[Draft]:
    """Say what a sufficient episode shows, task by task, and of every episode whether its data suffice."""
    name = episode.aspects["voice"]
    voice = VOICES[by_age(name) if "age_from" in episode.facts else name]
    if episode.sufficient:
        said = summary_cases(episode)
        yield tell(voice, SUMMARIZE, said, episode, choose)
        for task, cases in task_cases(episode, said, choose):
            yield tell(voice, task, cases, episode, choose)
    yield tell(voice, SUFFICIENCY, sufficiency_cases(episode), episode, choose)
