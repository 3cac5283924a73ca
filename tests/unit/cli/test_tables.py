"""Tables that fit a terminal."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from etl.cli.tables import fitted, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

NAMES = ("law", "result", "checked", "violations", "undecided", "not checked")
ROWS = [
    ("1 every input has one outcome", "✓ holds", "objects: 1,234,567, parts: 1,234,567", "0", "0", "2"),
    ("5 determinism", "? not checked", "nothing", "12,345", "1", "0"),
    ("4 integrity", "✗ broken", "parts: 26", "0", "0", "0"),
]


def printed(table: Table, width: int = 80) -> list[str]:
    """Print a table; give its lines."""
    stream = StringIO()
    Console(file=stream, width=width).print(table)
    return stream.getvalue().splitlines()


def of(rows: Sequence[tuple[str, ...]]) -> list[list[Text]]:
    """Give the rows as a table takes them."""
    return [[Text(cell) for cell in row] for row in rows]


def words(lines: list[str]) -> list[str]:
    """Give the words that stand in the lines of a table with borders."""
    return sorted(word for line in lines for word in line.replace("┃", "│").split() if word[0] not in "│┏┡└")


def test_words_are_whole() -> None:
    """It should break lines between words only, and keep what is short whole, within 80 columns."""
    lines = printed(fitted(NAMES, of(ROWS), 80))
    assert max(map(len, lines)) <= 80
    assert words(lines) == sorted(" ".join(" ".join(row) for row in (NAMES, *ROWS)).split())
    assert any("✗ broken" in line for line in lines)


def test_a_long_word_gets_the_room_of_its_neighbours() -> None:
    """It should not fold it while other cells can be broken between their words."""
    word, sentence = "HeartRateVariabilityRmssdRecord", "some words of a long sentence, " * 3
    lines = printed(fitted(("type", "expected", "found"), of([(word, sentence, sentence)]), 80))
    assert max(map(len, lines)) <= 80
    assert any(word in line for line in lines)


def test_room_goes_where_it_is_needed() -> None:
    """It should give each cell a line where there is room for it, and no more width than that."""
    lines = printed(fitted(NAMES, of(ROWS), 200), 200)
    assert len(lines) == len(ROWS) + 4
    assert max(map(len, lines)) < 130


def test_too_narrow_for_its_words() -> None:
    """It should fold words, and lose none of their letters."""
    lines = printed(fitted(("name",), of([("a" * 60,)]), 20), 20)
    assert max(map(len, lines)) <= 20
    assert "".join(lines).count("a") == 61  # one is in the name of the column


def test_a_listing_folds_what_is_too_long() -> None:
    """It should cut nothing off."""
    table = listing("name", "what")
    table.add_row("b" * 30, "c" * 70)
    lines = printed(table)
    assert max(map(len, lines)) <= 80
    assert ("".join(lines).count("b"), "".join(lines).count("c")) == (30, 70)
