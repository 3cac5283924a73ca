"""Reports as one HTML page for people: the verdict first, then tables, plots and details.

A page is a value made of blocks; :func:`html` writes it. It stands alone: no network, no script, no font of
its own; its own policy forbids them. Whatever is put into it comes out as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from etl.audit.page_markup import Count, Markup, shown, tag
from etl.audit.page_style import STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HASH = re.compile(r"[0-9a-f]{12,64}(?:\.[0-9]+)?…?")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


class Tone(StrEnum):
    """What a sentence or a cell says, at a glance; a mark stands for it where colours do not."""

    GOOD = "good"
    BAD = "bad"
    OPEN = "open"
    PLAIN = "plain"


MARKS = {Tone.GOOD: "✓", Tone.BAD: "✗", Tone.OPEN: "?", Tone.PLAIN: ""}


class Block(Protocol):
    """A piece of a page."""

    def markup(self, ids: Count) -> Markup:
        """Write it; ``ids`` gives numbers that no other element of the page has."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with a tone."""

    value: str | float
    tone: Tone = Tone.PLAIN

    def markup(self) -> Markup:
        """Write what is in it, its mark before it."""
        return _marked(self.tone, shown(self.value))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence that the page is about, with all its numbers."""

    tone: Tone
    sentence: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    text: str

    def markup(self, ids: Count) -> Markup:  # noqa: ARG002 - as all blocks have it
        """Write them."""
        return tag("p", self.text)


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they stand for."""

    pairs: Sequence[tuple[str, str | float]]

    def markup(self, ids: Count) -> Markup:  # noqa: ARG002 - as all blocks have it
        """Write a list of them."""
        rows = (tag("div", tag("dt", name), tag("dd", shown(value))) for name, value in self.pairs)
        return tag("dl", *rows)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; the first cell of a row names it. Numbers stand to the right."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | float | Cell]]

    def markup(self, ids: Count) -> Markup:
        """Write it; one that is wider than the page scrolls by itself, by keyboard, too."""
        name = f"t{next(ids)}"
        rows = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in self.rows]
        caption = tag("caption", self.caption, id=name)
        body = tag("tbody", *(self._row(row) for row in rows), role="rowgroup")
        table = tag("table", caption, self._head(rows), body, role="table")
        return tag("div", table, class_="wide", role="region", tabindex="0", aria_labelledby=name)

    def _head(self, rows: Sequence[Sequence[Cell]]) -> Markup:
        columns = enumerate(self.columns)
        kinds = ("number" if _numeric(row[at] for row in rows) else None for at, _ in columns)
        named = zip(self.columns, kinds, strict=True)
        cells = (tag("th", name, scope="col", role="columnheader", class_=kind) for name, kind in named)
        return tag("thead", tag("tr", *cells, role="row"), role="rowgroup")

    def _row(self, row: Sequence[Cell]) -> Markup:
        """Write a row; each cell knows its column, for on a phone it stands below its neighbours."""
        first, *others = row
        head = tag("th", first.markup(), scope="row", role="rowheader", class_=_kind(first))
        named = zip(self.columns[1:], others, strict=True)
        cells = (tag("td", cell.markup(), role="cell", class_=_kind(cell), data_of=of) for of, cell in named)
        return tag("tr", head, *cells, role="row")


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks that open when they are asked for; in print they are open."""

    summary: str
    blocks: Sequence[Block]
    open: bool = False

    def markup(self, ids: Count) -> Markup:
        """Write them behind their summary."""
        inner = (block.markup(ids) for block in self.blocks)
        return tag("details", tag("summary", self.summary), *inner, open="" if self.open else None)


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading."""

    heading: str
    blocks: Sequence[Block]

    def markup(self, ids: Count) -> Markup:
        """Write them."""
        name = f"s{next(ids)}"
        inner = (block.markup(ids) for block in self.blocks)
        return tag("section", tag("h2", self.heading, id=name), *inner, aria_labelledby=name)


@dataclass(frozen=True, slots=True)
class Page:
    """A report: its title, its verdict, its sections, and in small print what made it."""

    title: str
    verdict: Verdict
    sections: Sequence[Section]
    footer: str = ""


def html(page: Page) -> str:
    """Write a page as a document that stands alone."""
    ids = Count()
    verdict = tag(
        "p", _marked(page.verdict.tone, page.verdict.sentence), class_=f"verdict {page.verdict.tone}"
    )
    sections = tuple(section.markup(ids) for section in page.sections)
    footer = (tag("footer", tag("p", page.footer)),) if page.footer else ()
    body = tag("body", tag("main", tag("h1", page.title), verdict, *sections), *footer)
    return f"<!DOCTYPE html>\n{tag('html', _head(page.title), body, lang='en')}\n"


def _head(title: str) -> Markup:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Markup(STYLE)),
    )


def _marked(tone: Tone, text: str) -> Markup:
    """Put a mark before a text, for those who see no colours; it is read out as a part of the text."""
    if tone is Tone.PLAIN:
        return tag("span", text)
    return tag("span", tag("b", MARKS[tone], aria_hidden="true"), " ", text, class_=tone.value)


def _kind(cell: Cell) -> str | None:
    """Say how a cell is set: numbers to the right, hashes in letters of one width."""
    if not isinstance(cell.value, str):
        return "number"
    return "hash" if _HASH.fullmatch(cell.value) else None


def _numeric(cells: Iterable[Cell]) -> bool:
    """Tell whether a column holds nothing but numbers, and some."""
    kinds = {_kind(cell) for cell in cells}
    return kinds == {"number"}
