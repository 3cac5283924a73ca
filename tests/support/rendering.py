"""Episodes in words, whatever their type: drafts, training lines, and what is wrong with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from etl.core import example, grounding
from etl.core.narrative import WORDINGS
from etl.core.record_type import Scope
from etl.core.rules import Rules
from tests.support.daily import FIXED, only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from etl.core.localtime import Zone
    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed, RecordType

#: What is of the clock or the calendar of some place.
_LOCAL = re.compile(r"(?i)\b(?:day|night|midnight|nap|morning|noon|afternoon|evening)\w*|o'clock|\d:\d\d")
#: How it may be named where no zone is known: to say just that, as a length, or as a kind of record.
_SPARED = re.compile(
    r"(?i)\blocal time (?:is not |is un|zone is )known[,;] [^.]*\."
    r"|\bnaps aside|\bunless it is a nap"
    r"|\b(?:not(?: from)?|nor|neither) a full day|\bevery day or part of a day"
    r"|\brecords of parts of a day|\bdaily totals?"
)


def choosing(wording: int) -> Callable[[str, int], int]:
    """Choose a wording; those after the last are the same again, in the next unit."""
    return lambda name, count: (wording // WORDINGS if name.endswith(" unit") else wording) % count


def drafts(record_type: RecordType, episode: Episode, wording: int = 0) -> dict[str, Draft]:
    """Render an episode in a wording, by task."""
    made = record_type.render(episode, choosing(wording))
    return {draft.task: draft for draft in made}


def line(record_type: RecordType, episode: Episode, draft: Draft) -> dict[str, Any]:
    """Make the training line of a draft."""
    frame = example.Frame(
        "e", record_type.name, record_type.category, "s", "r", 1.0, (), tuple(episode.flags)
    )
    return example.line(draft, episode, frame)


def problems(record_type: RecordType, episode: Episode, draft: Draft) -> list[str]:
    """Say what of a draft is not grounded."""
    return grounding.problems(line(record_type, episode, draft), record_type.usage)


def assert_grounded(record_type: RecordType, episodes: Iterable[Episode], wording: int) -> None:
    """Fail where a draft of an episode says what is not grounded."""
    for episode in episodes:
        for draft in drafts(record_type, episode, wording).values():
            assert problems(record_type, episode, draft) == [], (draft.user, draft.assistant)


def claims_of_local_time(text: str) -> list[str]:
    """Find what a text says of days, nights and times of day, as if it knew where it is."""
    return _LOCAL.findall(_SPARED.sub("", text))


class Texts:
    """Every draft of sets of records of one type, in every wording; each set is rendered once.

    Where there are several units, wordings and sets take turns with them.
    """

    def __init__(self, record_type: RecordType, shapes: Mapping[str, Sequence[Any]], units: int = 1) -> None:
        self.record_type = record_type
        self._units = units
        self.shapes = shapes
        self._found: dict[tuple[str, bool], list[tuple[Episode, Draft]]] = {}

    def __call__(self, shape: str, zone: Zone | None) -> list[tuple[Episode, Draft]]:
        """Give the drafts of a set; the zone is FIXED or unknown."""
        assert zone in {FIXED, None}
        key = shape, zone is None
        if key not in self._found:
            self._found[key] = list(self._render(self.shapes[shape], zone))
        return self._found[key]

    def all(self, *zones: Zone | None) -> Iterator[tuple[str, Episode, Draft]]:
        """Give the drafts of all sets, with and without a zone unless told, each with where it comes from."""
        for shape in self.shapes:
            for zone in zones or (FIXED, None):
                for episode, draft in self(shape, zone):
                    yield (
                        f"{shape} {'without' if zone is None else 'with'} zone: {draft.template}",
                        episode,
                        draft,
                    )

    def process(self, records: Iterable[Any], zone: Zone | None = FIXED) -> Processed:
        """Find the episodes of a set."""
        return self.record_type.process(list(records), Scope(zone, Rules()))

    def lone(self, records: Iterable[Any], kind: str = "day", zone: Zone | None = FIXED) -> Episode:
        """Find the only episode of a kind."""
        return only(self.process(records, zone), kind)

    def _render(self, records: Sequence[Any], zone: Zone | None) -> Iterator[tuple[Episode, Draft]]:
        for episode in self.process(records, zone).episodes:
            for wording in range(WORDINGS):
                turn = (wording + len(self._found)) % self._units
                for draft in drafts(self.record_type, episode, wording + turn * WORDINGS).values():
                    yield episode, draft
