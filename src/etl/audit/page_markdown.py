"""A page as Markdown: for a pull request, a ticket, a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.audit.page import MARKS, Cell, Details, Facts, Paragraph, Table, Tone
from etl.audit.page_markup import shown
from etl.audit.page_plots import Bars, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.audit.page import Block, Page

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def markdown(page: Page) -> str:
    """Write a page as Markdown; plots become sentences, details stand open."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield from (f"# {_plain(page.title)}", "", f"**{_marked(page.verdict.tone, page.verdict.sentence)}**")
    for section in page.sections:
        yield from ("", f"## {_plain(section.heading)}")
        for block in section.blocks:
            yield ""
            yield from _block(block)
    if page.footer:
        yield from ("", "---", "", _plain(page.footer))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield _plain(text)
        case Facts(pairs):
            yield from (f"- {_plain(name)}: {_plain(shown(value))}" for name, value in pairs)
        case Table():
            yield from _table(block)
        case Details(summary, blocks):
            yield f"### {_plain(summary)}"
            for inner in blocks:
                yield ""
                yield from _block(inner)
        case Lines() | Bars():
            yield f"{_plain(block.title)}: {_plain(block.described())}"
        case _:
            raise TypeError(f"no Markdown for a {type(block).__name__}")


def _table(table: Table) -> Iterator[str]:
    yield from (f"{_plain(table.caption)}:", "")
    yield _row(map(_plain, table.columns))
    yield _row("---" for _ in table.columns)
    for row in table.rows:
        yield _row(_cell(cell if isinstance(cell, Cell) else Cell(cell)) for cell in row)


def _row(cells: Iterator[str] | map[str] | Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    return _marked(cell.tone, shown(cell.value))


def _marked(tone: Tone, text: str) -> str:
    return f"{MARKS[tone]} {_plain(text)}".strip()


def _plain(text: str) -> str:
    """Show a text as it is, on one line: no markup, no control characters."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return _SPECIAL.sub(r"\\\1", line)
