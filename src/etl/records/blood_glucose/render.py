"""Episodes into drafts: whether the data suffice, and, where they do, what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import SUFFICIENCY, SUMMARIZE, Case, tell
from etl.records.blood_glucose.cases import sufficiency_cases, summary_cases
from etl.records.blood_glucose.tasks import task_cases
from etl.records.blood_glucose.units import UNITS
from etl.records.blood_glucose.voices import VOICES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from etl.core.model import Episode
    from etl.core.record_type import Draft


def render(episode: Episode, choose: Callable[[str, int], int]) -> Iterator[Draft]:
    """Say what a sufficient episode shows, task by task, and of every episode whether its data suffice.

    Each task has a unit of its own, picked as its wording is.
    """
    for task, cases in _tasks(episode, choose):
        unit = UNITS[choose(f"{task} unit", len(UNITS))]
        yield tell(VOICES[episode.aspects["method"], unit], task, cases, episode, choose)


def _tasks(episode: Episode, choose: Callable[[str, int], int]) -> Iterator[tuple[str, Mapping[str, Case]]]:
    if episode.sufficient:
        said = summary_cases(episode)
        yield SUMMARIZE, said
        yield from task_cases(episode, said, choose)
    yield SUFFICIENCY, sufficiency_cases(episode)
