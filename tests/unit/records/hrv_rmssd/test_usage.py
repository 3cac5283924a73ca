"""Forgeries of lines: what the verifier must refuse."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from etl.core import grounding
from etl.core.guidelines import GUIDELINES
from etl.core.narrative import CAPTION, COMPARE, NUMERIC_QA, SUFFICIENCY, SUMMARIZE, WORDINGS
from etl.records.hrv_rmssd import HRV_RMSSD
from tests.unit.records.hrv_rmssd.builders import FIXED, drafts, line, numbers, process
from tests.unit.records.hrv_rmssd.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Line = dict[str, Any]
    Forge = Callable[[str, Line, random.Random], str | None]

DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@cache
def corpus() -> list[Line]:
    """Lines of every shape, with and without a zone, in every wording."""
    return [
        line(episode, draft)
        for members in SHAPES.values()
        for zone in (FIXED, None)
        for episode in process(members, zone).episodes
        for wording in range(WORDINGS)
        for draft in drafts(episode, wording).values()
    ]


@cache
def short() -> list[Line]:
    """Lines of the tasks that say little, each wording and question of them."""
    made = [one for one in corpus() if one["task"] not in {SUMMARIZE, SUFFICIENCY}]
    for shape in ("night that rises", "daytime", "week, the latest high"):
        for episode in process(SHAPES[shape]).episodes:
            if episode.sufficient:
                for wording in range(WORDINGS):
                    made += [line(episode, draft) for _, draft in numbers(episode, wording)]
    return made


def put(text: str, pattern: str, chance: random.Random, new: Callable[[str], str]) -> str | None:
    """Replace one place of a pattern."""
    found = list(re.finditer(pattern, text))
    if not found:
        return None
    match = chance.choice(found)
    return text[: match.start()] + new(match[0]) + text[match.end() :]


def words(pattern: str, others: dict[str, str]) -> Forge:
    """Forge by another word at one place."""

    def other(word: str) -> str:
        new = others[word.lower()]
        return new.capitalize() if word[0].isupper() else new

    return lambda text, _, chance: put(text, pattern, chance, other)


def other_number(text: str, made: Line, chance: random.Random) -> str | None:
    """Change one number to one that neither facts nor guidelines know."""
    known = {number for fact in made["facts"] for number in DIGITS.findall(fact["text"])}
    known |= {number for row in GUIDELINES.values() for number in DIGITS.findall(row.text)}
    new = chance.choice([str(number) for number in range(1, 400) if str(number) not in known])
    return put(text, DIGITS.pattern, chance, lambda _: new)


def swaps(text: str, made: Line) -> Iterator[str]:
    """Exchange the texts of two facts of the same unit, in all ways."""
    by_unit = defaultdict(set)
    for fact in made["facts"]:
        if fact["text"] in text:
            by_unit[fact["unit"]].add(fact["text"])
    for texts in by_unit.values():
        pairs = [(one, two) for one in sorted(texts) for two in sorted(texts) if one < two]
        for one, two in pairs:
            pattern = rf"(?<![\w.])(?:{re.escape(one)}|{re.escape(two)})(?!\w)"
            yield re.sub(pattern, lambda match, a=one, b=two: b if match[0] == a else a, text)  # type: ignore[misc]  # a default in a lambda has no type


def said_anew(made: Line, place: int, text: str) -> bool:
    """Tell whether a forged text is refused."""
    messages = [*made["messages"]]
    messages[place] = {**messages[place], "content": text}
    return bool(grounding.problems({**made, "messages": messages}, HRV_RMSSD.usage))


LEASTS = {"at least": "at most", "more than": "less than", "less than": "more than"}
KINDS: dict[str, tuple[Forge, tuple[int, ...]]] = {
    "number nobody says": (other_number, (1, 2)),
    "unit dropped": (lambda t, _, c: put(t, r" (?:ln ms|ms|%|min)\b| %", c, lambda _: ""), (1, 2)),
    "ln ms to ms": (lambda t, _, c: put(t, r"ln ms", c, lambda _: "ms"), (1, 2)),
    "at least flipped": (words(r"(?i)\b(?:at least|more than|less than)\b", LEASTS), (1, 2)),
    "or more flipped": (words(r"\bor more\b", {"or more": "or less"}), (2,)),
    "lowest flipped": (
        words(r"(?i)\b(?:lowest|highest)\b", {"lowest": "highest", "highest": "lowest"}),
        (1, 2),
    ),
    "earliest flipped": (
        words(r"\b(?:earliest|latest)(?= of 3| averaged)", {"earliest": "latest", "latest": "earliest"}),
        (1, 2),
    ),
    "higher flipped": (
        words(r"\b(?:higher|lower)\b(?! and upper)", {"higher": "lower", "lower": "higher"}),
        (2,),
    ),
    "verdict flipped": (
        lambda t, _, c: (
            put(t, r"(?i)not (?=enough|sufficient|met)", c, lambda _: "")
            or put(t, r"(?=\b(?:enough|sufficient) (?:data |here )*for|met\.)", c, lambda _: "not ")
        ),
        (2,),
    ),
    "figure invented": (lambda t, _, __: f"{t} The average was 199.9 ms.", (2,)),
    "minimum as a measurement": (lambda t, _, __: f"{t} It held 5 usable nights.", (2,)),
}


def same(*pairs: tuple[str, str]) -> Callable[[Line], bool]:
    """Tell of a line whether two of its facts are written alike, so that a forgery would be true."""

    def check(made: Line) -> bool:
        texts = {fact["name"]: fact["text"] for fact in made["facts"]}
        return any(one in texts and texts[one] == texts.get(other) for one, other in pairs)

    return check


STILL_TRUE: dict[str, Callable[[Line], bool]] = {
    "lowest flipped": same(("lowest", "highest"), ("lowest_night", "highest_night")),
    "earliest flipped": same(("early_mean", "late_mean")),
    "minimum as a measurement": lambda made: any(fact["name"] == "nights" for fact in made["facts"]),
}


def test_real_lines_are_clean() -> None:
    """It should find nothing in what the engine writes."""
    assert {made["kind"] for made in corpus()} == {"night", "window", "period"}
    assert [problem for made in corpus() for problem in grounding.problems(made, HRV_RMSSD.usage)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_forgeries_are_refused(kind: str) -> None:
    """It should refuse every forgery of a kind."""
    forge, places = KINDS[kind]
    chance, total = random.Random(kind), 0
    for made in corpus()[::7]:  # each wording comes up
        for place in places:
            text = made["messages"][place]["content"]
            forged = forge(text, made, chance)
            if forged is None or forged == text or (kind in STILL_TRUE and STILL_TRUE[kind](made)):
                continue
            total += 1
            assert said_anew(made, place, forged), (made["provenance"]["template"], forged)
    assert total > 0


def test_swapped_facts() -> None:
    """It should refuse facts of one unit that change places: all in the table, nearly all in the answer."""
    counts = {1: [0, 0], 2: [0, 0]}
    for number, made in enumerate(corpus()[::7]):  # each wording comes up
        for place, count in counts.items():
            for forged in list(swaps(made["messages"][place]["content"], made))[number % 4 :: 4]:
                count[0] += said_anew(made, place, forged)
                count[1] += 1
    assert counts[1][0] == counts[1][1] > 300
    assert counts[2][0] >= 0.98 * counts[2][1] > 300


def misplaced(text: str, made: Line) -> Iterator[str]:
    """Say another fact of the unit in the place of each that is said."""
    for said, other in permutations(made["facts"], 2):
        if said["unit"] == other["unit"] and said["text"] != other["text"]:
            forged = re.sub(rf"(?<![\w.]){re.escape(said['text'])}(?!\w)", other["text"], text)
            if forged != text:
                yield forged


def test_swapped_facts_in_short_answers() -> None:
    """It should refuse each answer of the shorter tasks with facts swapped, or another one of the unit."""
    count = 0
    assert {made["task"] for made in short()} == {NUMERIC_QA, COMPARE, CAPTION}
    for made in short()[::5]:
        text = made["messages"][2]["content"]
        for forged in (*swaps(text, made), *misplaced(text, made)):
            count += 1
            assert said_anew(made, 2, forged), (made["provenance"]["template"], forged)
    assert count > 500


def test_comparisons_need_their_facts() -> None:
    """It should refuse a comparison of parts or nights that the line does not hold."""
    made = next(made for made in corpus() if made["kind"] == "window" and made["task"] == "summarize")
    text = made["messages"][2]["content"]
    assert said_anew(made, 2, f"{text} It was higher than usual.")
    assert said_anew(made, 2, f"{text} Late in the night it was lower.")
