"""Forgeries of a line that no verifier may pass: a number nobody says, a fact in another's place."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

from etl.core import grounding
from etl.core.guidelines import GUIDELINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from etl.core.grounding import Usage

    Line = dict[str, Any]

USER, ASSISTANT = 1, 2

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_FLIPS: Mapping[str, Mapping[str, str]] = {
    "at least": {"at least": "at most", "at most": "at least"},
    "or more": {"or more": "or less", "upwards": "downwards"},
    "below": {"below": "above"},
    "more than": {"more than": "less than"},
}


def refused(line: Line, place: int, forged: str, usage: Usage) -> bool:
    """Tell whether a line with another text in one message is refused."""
    messages = [*line["messages"]]
    messages[place] = {**messages[place], "content": forged}
    return bool(grounding.problems({**line, "messages": messages}, usage))


def text_of(line: Line, place: int) -> str:
    """The text of a message."""
    text: str = line["messages"][place]["content"]
    return text


def other_numbers(line: Line, place: int) -> Iterator[str]:
    """Put, for each number of a text, one that neither facts nor guidelines know."""
    text = text_of(line, place)
    known = {n for fact in line["facts"] for n in _NUMBER.findall(fact["text"])}
    known |= {n for row in GUIDELINES.values() for n in _NUMBER.findall(row.text)}
    new = next(str(number) for number in range(41, 999) if str(number) not in known)
    for match in _NUMBER.finditer(text):
        yield text[: match.start()] + new + text[match.end() :]


def dropped_units(line: Line, place: int) -> Iterator[str]:
    """Drop the unit behind each fact that a text says."""
    text = text_of(line, place)
    for fact in line["facts"]:
        said = fact["text"]
        bare = said.rpartition(" ")[0]
        if _NUMBER.fullmatch(bare) and said in text:
            yield text.replace(said, bare, 1)


def swapped_facts(line: Line, place: int) -> Iterator[tuple[str, str, str]]:
    """Exchange the texts of two facts of one unit, wherever both are said: (name, name, forged text)."""
    text = text_of(line, place)
    by_unit: dict[str, dict[str, str]] = defaultdict(dict)
    for fact in line["facts"]:
        if _stands(fact["text"]).search(text):
            by_unit[fact["unit"]].setdefault(fact["text"], fact["name"])
    for facts in by_unit.values():
        for one, other in combinations(facts, 2):
            either = re.compile(f"{_stands(one).pattern}|{_stands(other).pattern}")
            forged = either.sub(lambda match, a=one, b=other: b if match[0] == a else a, text)  # type: ignore[misc]  # defaults bind the loop's values
            yield facts[one], facts[other], forged


def misplaced_facts(line: Line, place: int) -> Iterator[tuple[str, str, str]]:
    """Put another fact of the unit in one place where a fact is said: (name, name, forged text)."""
    text = text_of(line, place)
    for fact in line["facts"]:
        others = {other["text"]: other["name"] for other in line["facts"] if other["unit"] == fact["unit"]}
        for match in _stands(fact["text"]).finditer(text):
            for said, name in others.items():
                if said != fact["text"]:
                    yield fact["name"], name, text[: match.start()] + said + text[match.end() :]


def sampled(
    lines: Iterable[Line], forge: Callable[[Line], Iterable[tuple[str, str, str]]], every: int
) -> Iterator[tuple[Line, tuple[str, ...], str]]:
    """Forge any two facts of each template once, and one time in so many wherever they come again."""
    tried = set()
    for number, line in enumerate(lines):
        for index, (one, other, forged) in enumerate(forge(line), number):
            names = line["provenance"]["template"], one, other
            if index % every == 0 or names not in tried:
                tried.add(names)
                yield line, names, forged


def flipped(line: Line, place: int, what: str) -> Iterator[str]:
    """Turn a comparison with a threshold round, wherever it is said."""
    text, words = text_of(line, place), _FLIPS[what]
    for old, new in words.items():
        for match in re.finditer(rf"\b{old}\b", text, re.IGNORECASE):
            yield text[: match.start()] + new + text[match.end() :]


def flipped_verdicts(line: Line) -> Iterator[str]:
    """Turn an answer on sufficiency round."""
    text = text_of(line, ASSISTANT)
    for old, new in (
        (r"\bnot (?=enough|sufficient|met)", ""),
        (r"too little", "enough"),
        (r"\bYes, (.*?)enough", r"No, \1not enough"),
        (r"\b(?<!not )(?=sufficient for|enough )", "not "),
        (r"(?<=are )(?=met\.)", "not "),
    ):
        forged = re.sub(old, new, text, flags=re.IGNORECASE)
        if forged != text:
            yield forged


def _stands(said: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){re.escape(said)}(?!\w)")
