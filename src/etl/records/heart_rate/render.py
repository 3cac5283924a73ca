"""Episodes into drafts: whether the data suffice, and, where they do, what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import SUFFICIENCY, SUMMARIZE, tell
from etl.records.heart_rate.cases import by_zone, sufficiency_cases, summary_cases
from etl.records.heart_rate.tasks import task_cases
from etl.records.heart_rate.voices import VOICES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.core.model import Episode
    from etl.core.record_type import Draft


def render(episode: Episode, choose: Callable[[str, int], int]) -> Iterator[Draft]:
    """Say what a sufficient episode shows, task by task, and of every episode whether its data suffice."""
    voice = VOICES["samples"]
    if episode.sufficient:
        said = summary_cases(episode)
        yield tell(voice, SUMMARIZE, by_zone(said, episode), episode, choose)
        for task, cases in task_cases(episode, said, choose):
            yield tell(voice, task, cases, episode, choose)
    yield tell(voice, SUFFICIENCY, sufficiency_cases(episode), episode, choose)
