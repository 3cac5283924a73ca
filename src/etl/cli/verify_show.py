"""Pages of reports on the terminal, and how a verification goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from etl.audit import page as pages
from etl.audit.page import MARKS, Cell, Details, Facts, Paragraph, Tone
from etl.audit.page_markup import shown
from etl.cli import console
from etl.cli.tables import fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console, RenderableType
    from rich.text import Text

    from etl.audit.page import Block, Page

_HASH = re.compile(r"([0-9a-f]{12})[0-9a-f]*(?:\.([0-9]+))?")
_INDENT = 2
_STYLES = {Tone.GOOD: "green", Tone.BAD: "bold red", Tone.OPEN: "yellow", Tone.PLAIN: ""}


def show(page: Page, out: Console) -> None:
    """Print a page: its verdict, its tables; details and plots are for other forms."""
    out.print(_marked(page.verdict.tone, page.verdict.sentence), soft_wrap=True)
    for section in page.sections:
        out.print()
        out.print(console.line(section.heading), style="bold")
        for block in section.blocks:
            if (printed := _block(block, out.width)) is not None:
                out.print(printed)


def _block(block: Block, width: int) -> RenderableType | None:
    match block:
        case Paragraph(text):
            return console.plain(text)
        case Facts(pairs):
            return _facts((name, shown(value)) for name, value in pairs)
        case pages.Table(columns=("hash", *_)):
            return Group(*(_finding(block.columns, row) for row in block.rows))
        case pages.Table():
            return _table(block, width)
        case Details():
            return None
        case _:
            return None


def _facts(pairs: Iterable[tuple[str, str]]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(console.line(name), console.line(value))
    return table


def _finding(columns: Sequence[str], row: Sequence[str | float | Cell]) -> RenderableType:
    """Show a finding as a block: a hash has no room in a table."""
    told = {name: shown(_cell(cell).value) for name, cell in zip(columns, row, strict=True)}
    head = console.line(f"{told.pop('law')}: {told.pop('what')} {_short(told.pop('hash'))}")
    head.stylize("bold")
    return Group(head, Padding(_facts(told.items()), (0, 0, 0, _INDENT)))


def _short(name: str) -> str:
    """Give enough of a hash to find it by; what has another name keeps it."""
    if (found := _HASH.fullmatch(name)) is None:
        return name
    return found[1] if found[2] is None else f"{found[1]}, generation {found[2]}"


def _table(block: pages.Table, width: int) -> Table:
    cells = ([_cell(cell) for cell in row] for row in block.rows)
    rows = [[_marked(cell.tone, shown(cell.value)) for cell in row] for row in cells]
    return fitted(block.columns, rows, width)


def _cell(cell: str | float | Cell) -> Cell:
    return cell if isinstance(cell, Cell) else Cell(cell)


def _marked(tone: Tone, text: str) -> Text:
    marked = console.line(f"{MARKS[tone]} {text}".strip())
    marked.stylize(_STYLES[tone])
    return marked


class Watch(Progress):
    """A bar on a terminal; elsewhere nothing, or a line a piece where ``lines`` are asked for."""

    def __init__(self, *, lines: bool) -> None:
        out = console.stderr()
        self._lines = lines and not out.is_terminal
        self._out = out
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        super().__init__(
            *columns, TimeElapsedColumn(), console=out, transient=True, disable=not out.is_terminal
        )
        self._task = self.add_task("looking", total=None)
        self._read = 0
        self._done = 0
        self._pieces = 1

    def planned(self, pieces: int) -> None:
        """Set the length of the bar."""
        self._pieces = pieces
        self.update(self._task, total=pieces)

    def read(self) -> None:
        """Count an object."""
        self._read += 1
        self.update(self._task, description=f"{self._read:,} objects read")

    def ended(self, *, earlier: bool) -> None:
        """Advance by a piece."""
        self._done += 1
        self.advance(self._task)
        self._say(f"piece {self._done} of {self._pieces}: {'done earlier' if earlier else 'done'}")

    def doing(self, what: str) -> None:
        """Say what is begun."""
        self.update(self._task, description=what)
        self._say(what)

    def _say(self, what: str) -> None:
        if self._lines:
            self._out.print(console.line(what), soft_wrap=True)
