"""Forged lines are refused."""

from __future__ import annotations

import random
import re
from functools import cache, partial
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from etl.core import grounding
from etl.core.guidelines import GUIDELINES
from etl.core.narrative import CAPTION, CLASSIFY, COMPARE, DETECT_EVENTS, NUMERIC_QA, WORDINGS
from etl.records.sleep_session import SLEEP_SESSION
from tests.support.forging import sampled
from tests.unit.records.sleep_session.builders import answered, drafts, line_of, process
from tests.unit.records.sleep_session.shapes import AGED, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Forged = TypeVar("Forged")

USER, ASSISTANT = 1, 2
#: Of what could be forged in a line, one in so many is, others in each run: a table comes in six wordings of
#: two tasks, an answer in many cases.
EVERY = {USER: 29, ASSISTANT: 11}
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
LEASTS = {
    "at least": "at most",
    "at most": "at least",
    "longer than": "shorter than",
    "meets": "does not meet",
}
UNTRUE = {
    "meets": "does not meet",
    "does not meet": "meets",
    "no awakening": "2 awakenings",
    "any awakening": "2 awakenings",
}
VERDICTS = (
    ("There is enough data", "There is not enough data"),
    ("No, there is not enough data", "Yes, there is enough data"),
    ("there is enough data", "there is not enough data"),
    ("are sufficient", "are not sufficient"),
    ("are not sufficient", "are sufficient"),
    ("this is enough", "this is not enough"),
    ("this is not enough", "this is enough"),
    ("Sufficient for", "Not sufficient for"),
    ("Not sufficient for", "Sufficient for"),
    ("There is enough here", "There is not enough here"),
    ("are met", "are not met"),
    ("are not met", "are met"),
)


@cache
def corpus() -> tuple[dict[str, Any], ...]:
    """Lines of every shape in every wording, some with an age, and every answer in one; each text once."""
    sets = (*((members, None) for members in SHAPES.values()), *AGED)
    lines = [
        line_of(episode, draft)
        for number, (members, age) in enumerate(sets)
        for episode in process(members, age=age).episodes
        for wording in range(WORDINGS)
        for draft in (
            *drafts(episode, wording).values(),
            *(answered(episode, wording) if wording == number % WORDINGS else ()),
        )
    ]
    return tuple({text_of(line, ASSISTANT): line for line in lines}.values())


def refused(line: dict[str, Any], place: int, text: str) -> bool:
    """Tell whether a line is refused with another text at a place."""
    messages = [*line["messages"]]
    messages[place] = {**messages[place], "content": text}
    return bool(grounding.problems({**line, "messages": messages}, SLEEP_SESSION.usage))


def text_of(line: dict[str, Any], place: int) -> str:
    """The text at a place."""
    return str(line["messages"][place]["content"])


def swapped(line: dict[str, Any], place: int) -> Iterator[tuple[str, str, str]]:
    """Exchange the texts of any two facts of one unit that are said at a place."""
    text = text_of(line, place)
    for one, other in combinations(line["facts"], 2):
        mine, theirs = one["text"], other["text"]
        if one["unit"] != other["unit"] or mine == theirs or not (mine in text and theirs in text):
            continue
        pieces: list[str] = re.split(rf"(?<![\w.])({re.escape(mine)}|{re.escape(theirs)})(?!\w)", text)
        turned = {mine: theirs, theirs: mine}
        if len(pieces) > 1:
            yield one["name"], other["name"], "".join(turned.get(piece, piece) for piece in pieces)


def some(found: Iterable[Forged], place: int = ASSISTANT) -> list[Forged]:
    """Pick some of what could be forged in a line."""
    return list(found)[random.randrange(EVERY[place]) :: EVERY[place]]


@pytest.mark.parametrize("place", [USER, ASSISTANT])
def test_number_nobody_says(place: int) -> None:
    """It should refuse any number changed to another that neither facts nor guidelines know."""
    for line in corpus():
        known = {n for fact in line["facts"] for n in NUMBER.findall(fact["text"])}
        known |= {n for row in GUIDELINES.values() for n in NUMBER.findall(row.text)}
        new = next(str(n) for n in range(101, 400) if str(n) not in known)
        text = text_of(line, place)
        for match in some(NUMBER.finditer(text), place):
            assert refused(line, place, text[: match.start()] + new + text[match.end() :]), text


@pytest.mark.parametrize("place", [USER, ASSISTANT])
def test_unit_dropped(place: int) -> None:
    """It should refuse a number without its unit."""
    for line in corpus():
        text = text_of(line, place)
        for match in some(re.finditer(r"(?<=[0-9])(?: min| %| h(?= [0-9]))", text), place):
            assert refused(line, place, text[: match.start()] + text[match.end() :]), text


@pytest.mark.parametrize("place", [USER, ASSISTANT])
def test_facts_swapped(place: int) -> None:
    """It should refuse two facts of one unit in each other's place: any two of each template, if once."""
    missed = [
        (names, forged)
        for line, names, forged in sampled(corpus(), partial(swapped, place=place), EVERY[place])
        if not refused(line, place, forged)
    ]
    assert missed == []


def test_fact_in_place_of_another() -> None:
    """It should refuse a fact said in the place of another of its unit, wherever the answer says one."""
    missed, total = [], 0
    for line in corpus():
        text = text_of(line, ASSISTANT)
        for one, others, match in some(places(line, text)):
            total += 1
            other = others[total % len(others)]
            if not refused(line, ASSISTANT, text[: match.start()] + other + text[match.end() :]):
                missed.append((one, line["provenance"]["template"]))
    assert total > 500
    assert len(missed) <= total / 100, missed


def exchanged(line: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Put any fact in the place of another of its unit, and any two in each other's: (name, name, text)."""
    text = text_of(line, ASSISTANT)
    for one, others, match in places(line, text):
        for other in others:
            yield one, other, text[: match.start()] + other + text[match.end() :]
    yield from swapped(line, ASSISTANT)


@pytest.mark.parametrize("task", [NUMERIC_QA, CLASSIFY, COMPARE, DETECT_EVENTS, CAPTION])
def test_no_fact_stands_in_for_another_in_a_short_answer(task: str) -> None:
    """It should refuse any fact in the place of another, and any two that change places: all, if once."""
    lines = [line for line in corpus() if line["task"] == task]
    tried = list(sampled(lines, exchanged, EVERY[ASSISTANT]))
    assert len(tried) > 20
    assert [names for line, names, forged in tried if not refused(line, ASSISTANT, forged)] == []


def places(line: dict[str, Any], text: str) -> Iterator[tuple[str, list[str], re.Match[str]]]:
    """Where a text says a fact: its name, the texts of others that could stand there, and the place."""
    for one in line["facts"]:
        others = [
            fact["text"]
            for fact in line["facts"]
            if fact["unit"] == one["unit"] and fact["text"] != one["text"]
        ]
        if others:
            said = re.escape(one["text"])
            for match in re.finditer(rf"(?<![\w.])(?<!\d h ){said}(?!\w| \d+ min)", text):
                yield one["name"], others, match


def test_comparisons_flipped() -> None:
    """It should refuse a comparison turned round, and a target said to be met that is not."""
    turned = 0
    comparison = re.compile(r"(?i)\b(?:at least|at most|longer than|(?<!not )meets)\b")
    for line in corpus():
        for place in (USER, ASSISTANT):
            text = text_of(line, place)
            for match in some(comparison.finditer(text), place):
                new = LEASTS[match[0].lower()]
                turned += 1
                assert refused(line, place, text[: match.start()] + new + text[match.end() :]), text
            if "does not meet" in text:
                assert refused(line, place, text.replace("does not meet", "meets", 1)), text
    assert turned > 200


def test_untrue_verdict() -> None:
    """It should refuse each verdict on a target turned round, and awakenings denied or made up."""
    turned = 0
    for line in (line for line in corpus() if line["task"] in {CLASSIFY, DETECT_EVENTS}):
        text = text_of(line, ASSISTANT)
        for match in re.finditer(r"does not meet|meets|(?:no|any) awakening|[0-9]+ awakenings? longer", text):
            turned += 1
            new = UNTRUE.get(match[0], "no awakening longer")
            assert refused(line, ASSISTANT, text[: match.start()] + new + text[match.end() :]), text
    assert turned > 100


def test_verdict_flipped() -> None:
    """It should refuse the wrong answer on sufficiency."""
    flipped = set()
    for line in corpus():
        if line["task"] == "sufficiency":
            text = text_of(line, ASSISTANT)
            for old, new in VERDICTS:
                if re.search(rf"(?<!not ){re.escape(old)}", text) and not (
                    old == "are met" and "not met" in text
                ):
                    flipped.add(old)
                    assert refused(line, ASSISTANT, text.replace(old, new, 1)), (old, text)
    assert len(flipped) >= 10


@pytest.mark.parametrize(
    "claim",
    [
        "You slept for 30 min.",
        "It held 5 min.",
        "Sleep efficiency was 85 %.",
        "It was 3 hours long.",
        "At 09:00.",
    ],
)
def test_guideline_as_a_measurement(claim: str) -> None:
    """It should refuse a threshold said as if it were measured."""
    for line in some(corpus()):
        if not any(fact["text"] in claim for fact in line["facts"]):
            assert refused(line, ASSISTANT, f"{text_of(line, ASSISTANT)} {claim}")
