"""How the numbers of one record type's texts are used: what only someone who knows the field can tell.

A record type hands this over beside its texts. It shares no code and no templates with what writes them:
it is what a reader of the field expects, and the texts must keep to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

#: No place looks further back or ahead than this many characters.
REACH = 32

#: (role of the message, its text, the line's facts by name) → what is said of the wrong thing.
Misuses = Callable[[str, str, Mapping[str, Mapping[str, Any]]], Iterator[str]]


class Place(NamedTuple):
    """Where a guideline's number may stand: patterns of what stands right before and right after."""

    before: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Usage:
    """Where each guideline may be said, and which numbers are said of the wrong thing.

    A threshold is said to bound something ("below …", "from … to …"), never as a measurement ("the mean
    was …"). A guideline without a place may not be said at all.
    """

    places: Mapping[str, tuple[Place, ...]]
    misuses: Misuses

    def fits(self, name: str, text: str, start: int, end: int) -> bool:
        """Tell whether a guideline may stand at this span of a text."""
        before = text[max(0, start - REACH) : start]
        places = self.places.get(name, ())
        return any(place.before.search(before) and place.after.match(text, end) for place in places)


def place(before: str, after: str = "") -> Place:
    """Make a place from what stands before, as whole words, and after."""
    bounded = rf"(?:\b|(?<=\())(?:{before})\Z"
    return Place(re.compile(bounded, re.IGNORECASE), re.compile(after, re.IGNORECASE))
