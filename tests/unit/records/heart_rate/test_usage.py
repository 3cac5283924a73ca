"""Forged lines are refused: the verifier knows what a reader of heart rate reports knows."""

from __future__ import annotations

import random
import re
from functools import cache
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING, Any

import pytest

from etl.core import grounding
from etl.core.narrative import (
    CAPTION,
    CLASSIFY,
    COMPARE,
    DETECT_EVENTS,
    NUMERIC_QA,
    SUFFICIENCY,
    SUMMARIZE,
    WORDINGS,
)
from etl.records.heart_rate import HEART_RATE
from tests.unit.records.heart_rate.builders import line, lone, numbers
from tests.unit.records.heart_rate.shapes import OLDER, SHAPES, everything, everything_aged

if TYPE_CHECKING:
    from collections.abc import Iterator

USER, ASSISTANT = 1, 2


def lines() -> Iterator[dict[str, Any]]:
    """Every line of every shape, with and without a zone and an age."""
    for texts in (everything, everything_aged):
        yield from (line(episode, draft) for _, episode, draft in texts.all())
    sets = ("day with hard effort", "day"), ("part of a day", "window"), ("period", "period")
    for (shape, kind), age in product(sets, (None, OLDER)):
        episode = lone(SHAPES[shape], kind, age=age)
        for wording in range(WORDINGS):
            yield from (line(episode, draft) for _, draft in numbers(episode, wording))


def skeleton(made: dict[str, Any]) -> tuple[str, str]:
    """The template of a line and its answer without the digits."""
    return made["provenance"]["template"], re.sub(r"[0-9.]+", "", made["messages"][ASSISTANT]["content"])


@cache
def corpus() -> list[dict[str, Any]]:
    """Lines of every template and case."""
    return list({skeleton(made): made for made in lines()}.values())


def some() -> list[dict[str, Any]]:
    """Lines of every template; to forge each number of all takes minutes."""
    return [made for made in corpus() if made["task"] in {SUMMARIZE, SUFFICIENCY}][random.randrange(19) :: 19]


def short() -> list[dict[str, Any]]:
    """Lines of the tasks that say little, every template and case of them."""
    return [made for made in corpus() if made["task"] not in {SUMMARIZE, SUFFICIENCY}]


def refused(made: dict[str, Any], place: int, text: str) -> bool:
    """Tell whether the line is refused with another text at that place."""
    messages = [dict(message) for message in made["messages"]]
    messages[place]["content"] = text
    return bool(grounding.problems({**made, "messages": messages}, HEART_RATE.usage))


def forged(
    pattern: str, other: str, place: int = ASSISTANT, among: list[dict[str, Any]] | None = None
) -> list[bool]:
    """Replace each match in each line, one at a time, and tell which are refused."""
    verdicts = []
    for made in corpus() if among is None else among:
        text = made["messages"][place]["content"]
        for match in re.finditer(pattern, text):
            changed = text[: match.start()] + match.expand(other) + text[match.end() :]
            verdicts.append(refused(made, place, changed))
    return verdicts


def swapped(text: str, one: str, other: str) -> str:
    """Exchange two numbers wherever they stand."""
    ends = [rf"(?<![\w.]){re.escape(said)}(?!\w|\.\d)" for said in (one, other)]
    return re.sub("|".join(ends), lambda match: other if match[0] == one else one, text)


def swaps(place: int, among: list[dict[str, Any]]) -> list[bool]:
    """Exchange any two facts of one unit in each line."""
    verdicts = []
    for made in among:
        text = made["messages"][place]["content"]
        for one, other in combinations(made["facts"], 2):
            if one["unit"] == other["unit"] and one["text"] != other["text"]:
                changed = swapped(text, one["text"], other["text"])
                if changed != text:
                    verdicts.append(refused(made, place, changed))
    return verdicts


def test_swapped_facts() -> None:
    """Should refuse any two facts of one unit that are exchanged, in the table and in the answer."""
    table, answer = swaps(USER, some()), swaps(ASSISTANT, some())
    assert len(table) > 100
    assert all(table)
    assert len(answer) > 100
    assert sum(answer) >= 0.99 * len(answer)


def test_swapped_facts_in_short_answers() -> None:
    """Should refuse any two facts of one unit that are exchanged in an answer of the shorter tasks."""
    assert {made["task"] for made in short()} == {NUMERIC_QA, CLASSIFY, COMPARE, DETECT_EVENTS, CAPTION}
    verdicts = swaps(ASSISTANT, short()[random.randrange(4) :: 4])
    assert len(verdicts) > 250
    assert all(verdicts)


@pytest.mark.parametrize("wording", range(WORDINGS))
def test_answers_to_another_question(wording: int) -> None:
    """Should refuse an answer that is true of something else than what is asked."""
    episode = lone(SHAPES["day with hard effort"], "day", age=OLDER)
    for (_, one), (_, other) in pairwise(numbers(episode, wording)):
        made = line(episode, one)
        made["messages"][2]["content"] = other.assistant
        assert grounding.problems(made, HEART_RATE.usage)


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        (r"\bcalmest\b", "fastest"),
        (r"\bfastest\b", "calmest"),
        (r"\blowest\b", "highest"),
        (r"\bhighest\b", "lowest"),
    ],
)
def test_calmest_and_fastest(pattern: str, other: str) -> None:
    """Should refuse a comparison of days that takes the calmest for the fastest."""
    verdicts = forged(pattern, other, among=[made for made in short() if _compares_days(made)])
    assert verdicts
    assert all(verdicts)


def _compares_days(made: dict[str, Any]) -> bool:
    return bool(made["task"] == COMPARE and made["kind"] == "period")


def test_other_numbers() -> None:
    """Should refuse a number nobody says, wherever it stands."""
    assert all(forged(r"\d+(?= bpm| min| %| samples)", "987", among=short()))
    assert all(forged(r"\d+(?= bpm| min| %| samples)", "987", among=some()))
    assert all(forged(r"(?<=: )\d+", "987", USER, some()))


def test_dropped_units() -> None:
    """Should refuse a number without its unit."""
    assert all(forged(r"(\d) (?:bpm|%|min|samples?)(?=[ ,.;)])", r"\1", among=some()))


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        (r"\bat least\b", "at most"),
        (r"\bat most\b", "at least"),
        (r"\babove(?= \d)", "below"),
        (r"\bexceeded\b", "fell below"),
        (r"(?<=% )lower\b", "higher"),
        (r"(?<=% )higher\b", "lower"),
        (r"\bor more\b", "or less"),
    ],
)
def test_flipped_comparisons(pattern: str, other: str) -> None:
    """Should refuse a comparison the other way round."""
    assert all(forged(pattern, other))


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        (r"\bYes, ", "No, "),
        (r"\bNo, ", "Yes, "),
        (r"\bsufficient for\b", "not sufficient for"),
        (r"\bnot sufficient for\b", "sufficient for"),
        (r"\bare met\b", "are not met"),
        (r"\bare not met\b", "are met"),
        (r"\benough for\b", "not enough for"),
        (r"\btoo little data for\b", "enough for"),
    ],
)
def test_flipped_verdicts(pattern: str, other: str) -> None:
    """Should refuse a verdict on sufficiency that is not that of the data."""
    texts = [made["messages"][ASSISTANT]["content"] for made in corpus()]
    found = [match for text in texts for match in re.finditer(pattern, text)]
    assert found
    flipped = forged(rf"(?<![Nn]ot ){pattern}", other)
    assert all(flipped)


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        (r"above 100 bpm for [^,.;]*", "never above 100 bpm"),
        (r"never above 120 bpm", "never above 100 bpm"),
        (r"never above 140 bpm", "never above 120 bpm"),
        (r"none above 140 bpm", "none above 120 bpm"),
        (r"above 140 bpm: none", "above 120 bpm: none"),
        (r"No sample exceeded 100 bpm", "All samples exceeded 100 bpm"),
        (
            r"In the recorded time your heart rate never went above 100 bpm",
            "Your heart rate stayed above 100 bpm for all of the recorded time",
        ),
    ],
)
def test_nothing_and_everything(pattern: str, other: str) -> None:
    """Should refuse that nothing (or all) was above a level where something (or not all) was."""
    verdicts = forged(pattern, other)
    assert verdicts
    assert all(verdicts)


def test_guidelines_are_no_measurements() -> None:
    """Should refuse a threshold said as a measurement."""
    for level in ("100 bpm", "120 bpm", "140 bpm"):
        assert all(forged(r"(?:Mean|averaged|average came to|mean was) \d+\.\d bpm", f"Mean {level}"))
    assert all(forged(r"recorded for \d+ h \d+ min", "recorded for 10 min"))
