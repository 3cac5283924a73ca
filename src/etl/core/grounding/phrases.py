"""Ways to speak of facts: regular expressions, found fast.

Phrases are written in small letters and looked for in texts put into small letters: an expression that
begins with a letter as it stands is found ten times as fast as one of any case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NO_LETTERS = re.compile(r"\\.|\(\?[Pp]<")  # escapes, and the heads of groups


@dataclass(frozen=True)
class Phrase:
    """A way to speak of facts: a regular expression whose named groups are where their texts stand.

    It is written in small letters; raises ValueError for another.
    """

    expression: str

    def __post_init__(self) -> None:
        if _NO_LETTERS.sub("", self.expression) != _NO_LETTERS.sub("", self.expression.lower()):
            message = f"a phrase is written in small letters: {self.expression}"
            raise ValueError(message)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled when first needed."""
        return re.compile(self.expression)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Words of which every match holds one."""
        return needed(self.expression)

    def matches(self, lowered: str) -> Iterable[re.Match[str]]:
        """Find where a text, in small letters, speaks so."""
        return self.pattern.finditer(lowered) if heard(lowered, (self,)) else ()


def heard(lowered: str, phrases: Iterable[Phrase]) -> list[Phrase]:
    """Give those that a text, in small letters, may hold: it has a word that they need.

    One loop over all of them: a text is asked for hundreds, and a call for each takes longer than the look.
    """
    found = []
    for known in phrases:
        for word in known.needed:
            if word in lowered:
                found.append(known)
                break
    return found


_SLOT = re.compile(r"<([a-z][a-z0-9_]*)>")


def phrase(text: str) -> Phrase:
    """Make a phrase out of words and facts: ``from <lowest> to <highest>``.

    ``<name>`` is where the text of that fact stands, a number or ``day`` and a number; the rest is a regular
    expression in small letters, matched between whole words. A phrase names a fact once.
    """
    return Phrase(whole(_SLOT.sub(r"(?P<\1>(?:day )?[0-9][^\\n]*?)", text)))


_KINDS = {
    "min": r"[0-9]+(?: h(?: [0-9]+ min)?|(?:\.[0-9]+)? min)",
    "%": r"[0-9]+(?:\.[0-9]+)? %",
}
_TYPED_SLOT = re.compile(r"<([a-z][a-z0-9_]*):([^>]+)>")


def typed(text: str) -> Phrase:
    """Make a phrase that begins with a fact: ``<coverage:%> of the day``.

    Each slot says after its name what stands there: a duration (``min``), a share (``%``), or the unit of a
    whole number (``step``, ``kcal``).
    """
    return Phrase(whole(_TYPED_SLOT.sub(lambda slot: f"(?P<{slot[1]}>{_kind(slot[2])})", text)))


def _kind(unit: str) -> str:
    return _KINDS.get(unit) or rf"[0-9]+(?:\.[0-9]+)? {unit}s?"


def asked(things: Mapping[str, str]) -> tuple[Phrase, ...]:
    """Make the phrases that answer a question for one number.

    ``things`` say what each fact is called: ``mean glucose``; none may begin or end as
    that of another fact does.
    """
    before = (phrase(rf"{thing}(?: was| were| came to|:) <{fact}>") for fact, thing in things.items())
    after = (phrase(f"data give <{fact}> as the {thing}") for fact, thing in things.items())
    return (*before, *after)


_NOT_AFTER = re.compile(r"\(\?<!([^()]*)\)")
_BEGINS = re.compile(r"[a-z0-9][a-z0-9 ]*(?![?*+{])")
_BEGINS_WITH_FACT = re.compile(r"(\(\?P<\w+>)\[0-9\]\+")


def whole(pattern: str, before: str = r"\w") -> str:
    """Bound an expression by whole words; ``before`` is what must not stand before it.

    That is asked behind the first letters or digit, where these are known: a search leaps to them.
    """
    bounds = [before]
    while head := _NOT_AFTER.match(pattern):
        bounds.append(head[1])
        pattern = pattern[head.end() :]
    if fact := _BEGINS_WITH_FACT.match(pattern):
        begins, known, rest = fact[1] + "[0-9]", "[0-9]", "[0-9]*" + pattern[fact.end() :]
    else:
        letters = _BEGINS.match(pattern)
        begins = known = letters[0] if letters else ""
        rest = pattern[len(begins) :]
    return begins + "".join(f"(?<!{bound}{known})" for bound in bounds) + rest + r"(?!\w)"


_ANYTHING = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")
_LOOSE = re.compile(r".[?*]|[.+^$\0]")
_PASSED = re.compile(r"\?(?:P<\w+>|:)")  # begins a group that is part of the match
_AGAIN = ("?", "*", "{")


def needed(pattern: str) -> tuple[str, ...]:
    """Give words of which every match of a regular expression holds one, the longest such.

    To look for a word is far cheaper than to try an expression, and most speak of what a text does not
    hold. Where no words are known, the empty one stands for them, which every text holds.
    """
    outside, groups = _outermost(_ANYTHING.sub("\0", pattern))
    if "|" in outside:
        return ("",)
    choices = [(outside,), *(_outermost(group)[0].split("|") for group in groups)]
    return max((tuple(map(_longest, choice)) for choice in choices), key=lambda words: min(map(len, words)))


def _outermost(pattern: str) -> tuple[str, list[str]]:
    """Part a pattern into what stands outside of its groups, and the groups that every match passes."""
    outside, groups, depth, start = "", [], 0, 0
    for at, letter in enumerate(pattern):
        if letter == "(":
            start = start if depth else at + 1
            depth += 1
        elif letter == ")":
            depth -= 1
            if not depth:
                outside += "\0"
                if (head := _PASSED.match(pattern, start)) and not pattern.startswith(_AGAIN, at + 1):
                    groups.append(pattern[head.end() : at])
        elif not depth:
            outside += letter
    return outside, groups


def _longest(flat: str) -> str:
    """The longest run of letters that a pattern without groups cannot do without."""
    return "" if "{" in flat else max(_LOOSE.split(flat), key=len)
