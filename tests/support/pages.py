"""A page of a report, read as a browser reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "line", "path", "rect", "br", "hr"}


@dataclass
class Element:
    """An element, what it says of itself and what is in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Element | str] = field(default_factory=list)

    @property
    def children(self) -> list[Element]:
        """The elements in it."""
        return [piece for piece in self.content if isinstance(piece, Element)]

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.content)

    def all(self, *names: str) -> list[Element]:
        """Give all elements of some names in it, in their order."""
        found = [self] if self.name in names else []
        return found + [one for child in self.children for one in child.all(*names)]

    def every(self) -> list[Element]:
        """Give all elements in it."""
        return [self, *(one for child in self.children for one in child.every())]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].content.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].content.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().name == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self._open[-1].content.append(data)


def read(document: str) -> Element:
    """Read a page; an element that is closed by another is an error."""
    reader = _Reader()
    reader.feed(document)
    reader.close()
    assert len(reader._open) == 1, "an element is not closed"
    return reader.root
