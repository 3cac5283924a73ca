"""Tables that fit a terminal: no word is broken while all words find room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

_BORDERS = 3  # columns that a border and the space on both sides of it take
_WHOLE = 10  # columns; what is no longer is not broken between words, either


def listing(*names: str) -> Table:
    """Make a table without borders: a line a row, with all the room for what it says."""
    table = Table(*names, box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    return table


def fitted(names: Sequence[str], rows: Sequence[Sequence[Text]], width: int) -> Table:
    """Make a table with borders, so many columns wide at most.

    Room goes first to the longest word of each column, then to those that need most lines. Where even the
    longest words find no room, they are folded.
    """
    columns = [[Text(name), *cells] for name, *cells in zip(names, *rows, strict=True)]
    room = width - _BORDERS * len(names) - 1
    table = Table()
    for name, given in zip(names, _widths(columns, room), strict=True):
        table.add_column(name, width=given, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _widths(columns: Sequence[Sequence[Text]], room: int) -> Sequence[int | None]:
    """Share the room out; None for each column where the words do not fit."""
    whole = [max(cell.cell_len for cell in cells) for cells in columns]
    widths = [max(map(_longest, cells)) for cells in columns]
    if sum(widths) > room:
        return [None] * len(columns)
    for _ in range(room - sum(widths)):
        lines, tightest = max((need / max(width, 1), at) for at, (need, width) in _numbered(whole, widths))
        if lines <= 1:
            break
        widths[tightest] += 1
    return widths


def _numbered(whole: Sequence[int], widths: Sequence[int]) -> enumerate[tuple[int, int]]:
    return enumerate(zip(whole, widths, strict=True))


def _longest(cell: Text) -> int:
    if cell.cell_len <= _WHOLE:
        return cell.cell_len
    return max((Text(word).cell_len for word in cell.plain.split()), default=0)
