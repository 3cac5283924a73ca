"""Elements of HTML and SVG as text that is escaped once, and how values are shown."""

from __future__ import annotations

from html import escape
from itertools import count

_VOID = frozenset({"br", "hr", "line", "meta", "path", "rect"})
_SELF_CLOSING = frozenset({"line", "path", "rect"})  # of SVG
_WHOLE = 1e15  # above it a float has no digits after the point
_DIGITS = 4


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


class Count:
    """Numbers for ids, each given once."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def __next__(self) -> int:
        return next(self._numbers)


def tag(name: str, /, *children: str, **attributes: str | float | None) -> Markup:
    """Write an element; text in it is escaped, None leaves an attribute out.

    Names of attributes may end in ``_`` (``class_``), and ``_`` within them stands for ``-``.
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{told}{'/' if name in _SELF_CLOSING else ''}>")
    return Markup(f"<{name}{told}>{''.join(map(text, children))}</{name}>")


def text(value: str) -> Markup:
    """Escape a text, unless it is markup; what cannot be shown becomes a replacement character."""
    if isinstance(value, Markup):
        return value
    return Markup(_escaped(value))


def shown(value: str | float) -> str:
    """Show a value: whole numbers with all digits in groups of three, others with four digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) or (value.is_integer() and abs(value) < _WHOLE):
        return f"{int(value):,}"
    return f"{value:,.{_DIGITS}g}" if abs(value) < 10**_DIGITS else f"{value:,.0f}"


def _escaped(value: str) -> str:
    return escape("".join(letter if _is_shown(letter) else "\ufffd" for letter in value))


def _is_shown(letter: str) -> bool:
    return letter.isprintable() or letter == "\n"
