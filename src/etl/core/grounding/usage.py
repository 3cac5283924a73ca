"""How the numbers of one record type's texts are used: what only someone who knows the field can tell.

A record type hands this over beside its texts. It shares no code and no templates with what writes them:
it is what a reader of the field expects, and the texts must keep to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeAlias

from etl.core.grounding.facts import says

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
    was …"). A guideline without a place may not be said at all.
    """

    places: Mapping[str, tuple[Place, ...]]
    misuses: Misuses

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


@dataclass(frozen=True)
class Phrase:
    """A way to speak of facts: a regular expression whose named groups are where their texts stand."""

    expression: str
    flags: re.RegexFlag = re.IGNORECASE

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled when first needed."""
        return re.compile(self.expression, self.flags)

    @cached_property
    def needed(self) -> str:
        """Words that every match holds."""
        return needed(self.expression)


_SLOT = re.compile(r"<([a-z][a-z0-9_]*)>")


def phrase(text: str) -> Phrase:
    """Make a phrase out of words and facts: ``from <lowest> to <highest>``.

    ``<name>`` is where the text of that fact stands, a number or ``day`` and a number; the rest is a regular
    expression, matched in any case and between whole words. A phrase names a fact once.
    """
    pattern = _SLOT.sub(r"(?P<\1>(?:day )?[0-9][^\\n]*?)", text)
    return Phrase(rf"(?<!\w){pattern}(?!\w)")


_KINDS = {
    "min": r"(?:[0-9]+ h(?: [0-9]+ min)?|[0-9]+(?:\.[0-9]+)? min)",
    "%": r"[0-9]+(?:\.[0-9]+)? %",
}
_TYPED_SLOT = re.compile(r"<([a-z][a-z0-9_]*):([^>]+)>")


def typed(text: str) -> Phrase:
    """Make a phrase that begins with a fact: ``<coverage:%> of the day``.

    Each slot says after its name what stands there: a duration (``min``), a share (``%``), or the unit of a
    whole number (``step``, ``kcal``).
    """
    pattern = _TYPED_SLOT.sub(lambda slot: f"(?P<{slot[1]}>{_kind(slot[2])})", text)
    return Phrase(rf"(?<!\w){pattern}(?!\w)")


def _kind(unit: str) -> str:
    return _KINDS.get(unit) or rf"[0-9]+(?:\.[0-9]+)? {unit}s?"


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
    for known in phrases:
        for match in known.pattern.finditer(text) if known.needed in lowered else ():
            for name in known.pattern.groupindex:
                if name not in facts or not says(text, facts[name]["text"], match.start(name)):
                    yield name


_ANYTHING = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")
_GROUP = re.compile(r"\([^()]*\)[?*+]?")
_LOOSE = re.compile(r".[?*]|[.+^$\0]")


def needed(pattern: str) -> str:
    """Give words that every match of a regular expression holds, in lower case; "" where none are known.

    To look for a word is far cheaper than to try an expression, and most speak of what a text does not hold.
    """
    rest = _ANYTHING.sub("\0", pattern)
    while rest != (less := _GROUP.sub("\0", rest)):
        rest = less
    if "|" in rest or "{" in rest or "(" in rest:
        return ""
    return max(_LOOSE.split(rest), key=len).lower()
