"""Pages of reports on the terminal, and how a verification goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

    from etl.audit.page import Block, Page

_STYLES = {Tone.GOOD: "green", Tone.BAD: "bold red", Tone.OPEN: "yellow", Tone.PLAIN: ""}


def show(page: Page, out: Console) -> None:
    """Print a page: its verdict, its tables; details and plots are for other forms."""
    out.print(_marked(page.verdict.tone, page.verdict.sentence), soft_wrap=True)
    for section in page.sections:
        for block in section.blocks:
            if (printed := _block(block)) is not None:
                out.print()
                out.print(console.line(section.heading), style="bold")
                out.print(printed)


def _block(block: Block) -> RenderableType | None:
    match block:
        case Paragraph(text):
            return console.plain(text)
        case Facts(pairs):
            table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
            for name, value in pairs:
                table.add_row(console.line(name), console.line(shown(value)))
            return table
        case pages.Table():
            return _table(block)
        case Details():
            return None
        case _:
            return None


def _table(block: pages.Table) -> Table:
    table = Table(caption=None)
    for name in block.columns:
        table.add_column(name, overflow="fold")
    for row in block.rows:
        cells = (cell if isinstance(cell, Cell) else Cell(cell) for cell in row)
        table.add_row(*(_marked(cell.tone, shown(cell.value)) for cell in cells))
    return table


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
