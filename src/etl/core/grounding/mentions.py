"""Which numbers of a text are mentions of a fact or, at its place, of a guideline that is cited."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from etl.core.grounding.facts import says
from etl.core.grounding.numerals import foreign, numerals
from etl.core.guidelines import GUIDELINES, Guideline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from etl.core.grounding.usage import Usage

_DIGITS = re.compile(r"[0-9]+(?:[.,:][0-9]+)*")
_GROWN_BEFORE = re.compile(r"(?:[\w\u2212*/^<>~=+$#-]|[0-9<>~=+*^][.,:/ ])\Z")
_GROWN_AFTER = re.compile(r"\w|[%/*^]|[.,:][0-9]")
_GROWTH = 2  # characters that grow onto a number at most
#: Comparisons are made with guidelines, not with facts; a duration that is cut off is said as a minimum.
#: "lower than the 149 mg/dL of the rest of the day" compares two facts; the usage tells whether it is true.
_COMPARED_BEFORE = re.compile(
    r"\b(?:below|above|under|beneath|beyond|exceed(?:s|ed|ing)?|at most|(?<!lasted )at least|(?<!add )up to"
    r"|(?:more|less|fewer|longer|shorter|greater) than|(?:higher|lower) than(?! the )) (?:the )?\Z",
    re.IGNORECASE,
)
_REACH = 24
_FLOORED = re.compile(r" or (?:less|fewer|shorter|lower|below)\b| at most\b", re.IGNORECASE)
_COMPARED_AFTER = re.compile(rf" or (?:more|longer|higher|above)\b|{_FLOORED.pattern}", re.IGNORECASE)
_AHEAD = len(" or shorter.")
_CONTEXTS = 4_096  # texts come from templates: few things stand beside a number

_Said = TypeVar("_Said", str, Guideline)


class Allowed:
    """What may be said in a line: its facts' texts, and the guidelines whose sources it cites."""

    def __init__(self, line: Mapping[str, Any], usage: Usage) -> None:
        self._usage = usage
        cited = frozenset(item["source"] for item in line["evidence"])
        self._facts = _by_numeral((fact["text"], fact["text"]) for fact in line["facts"])
        self._guidelines = _guidelines_of(cited)
        self.said: set[str] = set()

    def problems(self, role: str, text: str) -> Iterator[str]:
        """Say what of a text is no mention, and remember the facts it says."""
        if foreign(text):
            yield f"a character in the {role} text is foreign to our texts"
        rest, end = [], 0  # what stands between the mentions
        for match in _DIGITS.finditer(text):
            span = self._mention(text, match)
            if span is None:
                yield f"a number in the {role} text is neither fact nor guideline"
            elif span[1] > end:
                rest.append(text[end : span[0]])
                end = span[1]
                if len(rest) > 1 and not rest[-1].strip(" "):
                    yield f"numbers of the {role} text run together"
        rest.append(text[end:])
        for what in sorted(set().union(*map(numerals, rest))):
            yield f"a {what} in the {role} text is neither fact nor guideline"

    def _mention(self, text: str, match: re.Match[str]) -> tuple[int, int] | None:
        """The span of the mention a number belongs to."""
        numeral, at = match[0], match.start()
        found = None
        for said, offset, _ in self._facts.get(numeral, ()):
            start, end = at - offset, at - offset + len(said)
            if _stands(text, said, start, end) and not _compared(text, start, end):
                self.said.add(said)
                found = start, end
        if found is not None:
            return found
        for said, offset, row in self._guidelines.get(numeral, ()):
            start, end = at - offset, at - offset + len(said)
            if _stands(text, said, start, end) and self._in_place(row, text, start, end):
                return start, end
        return None

    def _in_place(self, row: Guideline, text: str, start: int, end: int) -> bool:
        return self._usage.fits(row.name, text, start, end) and not _FLOORED.match(text, end)


@lru_cache(maxsize=1_024)  # lines of one kind cite the same few sources
def _guidelines_of(cited: frozenset[str]) -> dict[str, list[tuple[str, int, Guideline]]]:
    rows = (row for row in GUIDELINES.values() if row.source in cited)
    return _by_numeral((row.text, row) for row in rows)


def _by_numeral(texts: Iterable[tuple[str, _Said]]) -> dict[str, list[tuple[str, int, _Said]]]:
    """Index texts by the numbers they hold: (text, where in it the number stands, what it is of)."""
    index: dict[str, dict[tuple[str, int, _Said], None]] = {}
    for text, said in texts:
        for match in _DIGITS.finditer(text):
            index.setdefault(match[0], {})[text, match.start(), said] = None
    return {numeral: list(entries) for numeral, entries in index.items()}


def _stands(text: str, said: str, start: int, end: int) -> bool:
    """Tell whether it stands there as a whole: no digit, sign or letter grown onto it."""
    return (
        says(text, said, start)
        and not _grown_before(text[max(0, start - _GROWTH) : start])
        and not _grown_after(text[end : end + _GROWTH])
    )


def _compared(text: str, start: int, end: int) -> bool:
    return _compared_before(text[max(0, start - _REACH) : start]) or _compared_after(text[end : end + _AHEAD])


@lru_cache(_CONTEXTS)
def _grown_before(before: str) -> bool:
    return bool(_GROWN_BEFORE.search(before))


@lru_cache(_CONTEXTS)
def _grown_after(after: str) -> bool:
    return bool(_GROWN_AFTER.match(after))


@lru_cache(_CONTEXTS)
def _compared_before(before: str) -> bool:
    return bool(_COMPARED_BEFORE.search(before))


@lru_cache(_CONTEXTS)
def _compared_after(after: str) -> bool:
    return bool(_COMPARED_AFTER.match(after))
