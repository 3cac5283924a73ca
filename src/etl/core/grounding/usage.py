"""How the numbers of one record type's texts are used: what only someone who knows the field can tell.

A record type hands this over beside its texts. It shares no code and no templates with what writes them:
it is what a reader of the field expects, and the texts must keep to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from etl.core.grounding.facts import says
from etl.core.grounding.phrases import heard

if TYPE_CHECKING:
    from etl.core.grounding.phrases import Phrase

#: No place looks further back or ahead than this many characters.
REACH = 32

#: (role of the message, its text, the line's facts by name) → what is said of the wrong thing.
Misuses: TypeAlias = Callable[[str, str, Mapping[str, Mapping[str, Any]]], Iterator[str]]


class Place(NamedTuple):
    """Where a guideline's number may stand: expressions for what stands right before and right after."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Where each guideline may be said, and which numbers are said of the wrong thing.

    A threshold is said to bound something ("below …", "from … to …"), never as a measurement ("the mean
    was …"). A guideline without a place may not be said at all. ``things`` are the names, in
    small letters, of what a question may ask for.
    """

    places: Mapping[str, tuple[Place, ...]]
    misuses: Misuses
    things: frozenset[str] = frozenset()

    def fits(self, name: str, text: str, start: int, end: int) -> bool:
        """Tell whether a guideline may stand at this span of a text."""
        before = text[max(0, start - REACH) : start]
        places = self.places.get(name, ())
        return any(
            _compiled(place.before).search(before) and _compiled(place.after).match(text, end)
            for place in places
        )


def place(before: str, after: str = "") -> Place:
    """Make a place from what stands before, as whole words, and after."""
    bounded = rf"(?:\b|(?<=\())(?:{before})\Z"
    return Place(bounded, after)


@cache  # compiled when first needed: a child that meets one record type need not know the others' words
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


def misuses(labels: Mapping[str, str], phrases: Iterable[Phrase]) -> Misuses:
    """Make a check that numbers are said of the right thing.

    ``labels`` name, for the rows ``label: value`` of the table, the one fact each holds; ``phrases`` tell
    where the answer speaks of which fact. Where either speaks of a fact, the number there must be that
    fact's; a fact that the line does not hold cannot be spoken of.
    """
    known = tuple(phrases)

    def check(role: str, text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
        if role == "user":
            for name in _wrong_rows(text, labels, facts):
                yield f"the row of fact {name} in the user text holds something else"
        elif role == "assistant":
            for name in _wrong_phrases(text, known, facts):
                yield f"the assistant text is wrong about {name}"

    return check


def _wrong_rows(
    text: str, labels: Mapping[str, str], facts: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    for row in text.split("\n"):
        label, colon, said = row.partition(": ")
        if colon and (name := labels.get(label)) and (name not in facts or facts[name]["text"] != said):
            yield name


def _wrong_phrases(
    text: str, phrases: Iterable[Phrase], facts: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    lowered = text.lower()
    for known in heard(lowered, phrases):
        for match in known.pattern.finditer(lowered):
            for name in match.re.groupindex:
                if name not in facts or not says(lowered, facts[name]["text"].lower(), match.start(name)):
                    yield name
