"""Which facts a text speaks of, and where."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.grounding.usage import misuses, needed, phrase

MEAN = {"name": "mean", "value": 62.0, "unit": "bpm", "text": "62 bpm"}
LOWEST = {"name": "lowest", "value": 48.0, "unit": "bpm", "text": "48 bpm"}
FACTS: dict[str, dict[str, Any]] = {"mean": MEAN, "lowest": LOWEST}
CHECK = misuses({"Mean": "mean", "Lowest": "lowest"}, [phrase("averaged <mean>"), phrase("from <lowest> to")])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It averaged 62 bpm.", []),
        ("It Averaged 62 bpm.", []),
        ("It averaged 48 bpm.", ["mean"]),
        ("It averaged 6 bpm.", ["mean"]),
        ("It averaged 48 bpm, from 62 bpm to more.", ["mean", "lowest"]),
        ("It overaveraged 48 bpm.", []),
        ("Nothing is said.", []),
    ],
)
def test_answers(text: str, wrong: list[str]) -> None:
    """It should name the facts of which another number is said."""
    assert [problem.split()[-1] for problem in CHECK("assistant", text, FACTS)] == wrong


def test_fact_that_is_not_there() -> None:
    """It should not let a text speak of a fact the line does not hold."""
    assert list(CHECK("assistant", "It averaged 48 bpm.", {"lowest": LOWEST}))


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("Mean: 62 bpm\nLowest: 48 bpm", 0),
        ("Mean: 48 bpm\nLowest: 62 bpm", 2),
        ("Mean: 62 bpm or so", 1),
        ("Other: 62 bpm", 0),
    ],
)
def test_tables(table: str, wrong: int) -> None:
    """It should hold each row against the fact its label names."""
    assert len(list(CHECK("user", table, FACTS))) == wrong


def test_roles() -> None:
    """It should read tables in requests and phrases in answers only."""
    assert list(CHECK("user", "It averaged 48 bpm.", FACTS)) == []
    assert list(CHECK("assistant", "Mean: 48 bpm", FACTS)) == []
    assert list(CHECK("system", "Mean: 48 bpm\nIt averaged 48 bpm.", FACTS)) == []


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("averaged x", "averaged x"),
        ("(?:a|b) Cat", " cat"),
        ("(?:on (?:the )?whole)? it was", " it was"),
        ("means? of", "mean"),
        ("more|less", ""),
        (r"[a-z]+ hours\.", " hours"),
        ("ab+c", "ab"),
        ("x{2}y", ""),
        ("", ""),
    ],
)
def test_needed_words(pattern: str, word: str) -> None:
    """It should find words that no match can do without, or say that it knows none."""
    assert needed(pattern) == word


PIECES = st.sampled_from(
    ["the ", "(?:mean|average)", "s?", " was", " (?:about )?", "[a-z]", "x+", r"\.", "|", "(a(b)?)"]
)


@given(st.lists(PIECES, max_size=6).map("".join), st.text(alphabet="themanvrgws abx.", max_size=30))
def test_needed_words_never_hide_a_match(pattern: str, text: str) -> None:
    """It should never ask for a word that some match does not hold."""
    if match := re.search(pattern, text):
        assert needed(pattern) in match[0].lower()
