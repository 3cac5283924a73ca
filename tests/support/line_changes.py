"""Changes to lines as they are stored: of what they say, and of facts wherever they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.recounting import consistent, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    Line = dict[str, Any]
    Lines = list[bytes]


def changed(change: Callable[[Line], object], *, sign: bool = False) -> Callable[[Lines], Lines]:
    """Change the third line of a list."""

    def work(lines: Lines) -> Lines:
        line = json.loads(lines[2])
        change(line)
        text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return [*lines[:2], signed(line) if sign else text.encode() + b"\n", *lines[3:]]

    return work


def said(text: str) -> Callable[[Lines], Lines]:
    """Have an answer say something more."""

    def change(line: Line) -> None:
        line["messages"][2]["content"] += f" {text}"

    return changed(change)


def forged(lines: Lines) -> Lines:
    """Forge a fact of the third line wherever it stands."""
    return [*lines[:2], signed(next(line for _, line in consistent(json.loads(lines[2])))), *lines[3:]]
