"""Numbers that are not written in plain digits are found, and plain words are left alone."""

from __future__ import annotations

import copy

import pytest

from tests.support.lines import LINE, changed, problems

WORDS = (
    "billion trillion hundreds thousands dozens dozenfold twofold tenfold hundredfold eleventh twelfth "
    "twentieth hundredth tenths fifths score majority minority nil nought naught fiftyfive twenty-one halved "
    "doubled seventies Seven SIXTY once"
)
CHARACTERS = (
    "\u00b2 \u00b3 \u00bd \u2154 \u2460 \u216b \u2163 \u5341 \u4e00\u767e a\u00b2 \u0663 "
    "\U0001d7d9 \uff11 \U0001f51f "
    "on\u0435 \u03bfne o\u00adne o\u200bne o\u0301ne f\u0131ve \u00e9 \x07 \t \u202e \ue000"
)
ROMAN = ("XII", "MMXXVI", "IIII", "Class IV", "Class I", "stage V", "xii", "vi")


@pytest.mark.parametrize("role", [0, 1, 2])
def test_numbers_in_disguise_are_refused(role: int) -> None:
    """It should find quantities in words, Roman numerals, odd digits, lookalikes and hidden characters."""
    for word in (*WORDS.split(), *CHARACTERS.split(" "), *ROMAN):
        line = copy.deepcopy(LINE)
        line["messages"][role]["content"] += f" There were {word} of them."
        assert problems(line), word


@pytest.mark.parametrize(
    "words", ["GMI, CV and SD", "I mix", "ones", "for it", "a mild dip \u2013 it\u2019s fine"]
)
def test_plain_words_are_no_numbers(words: str) -> None:
    """It should leave acronyms and words alone."""
    assert problems(changed("in range", f"in range, {words}")) == []
