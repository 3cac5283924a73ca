"""Where a check looks, what it found, and the table of all of them."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SHOWN = 20
_GIT = "run it in a checkout of the repository, with git installed"


class CannotLookError(Exception):
    """A check could not look at what it is about; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """A checkout, the programs that look things up, and the folder for what is made."""

    root: Path
    tools: Path
    out: Path

    @cached_property
    def tracked(self) -> tuple[str, ...]:
        """The files under version control that are there. Raises CannotLookError where git lists none."""
        return self._listed("--cached")

    @cached_property
    def unignored(self) -> tuple[str, ...]:
        """Those, and what the next commit could take. Raises CannotLookError where git lists none."""
        return self._listed("--cached", "--others", "--exclude-standard")

    def _listed(self, *which: str) -> tuple[str, ...]:
        command = ["git", "-C", str(self.root), "ls-files", "-z", *which]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - git
        except (OSError, subprocess.CalledProcessError) as error:
            raise CannotLookError(f"git does not list the files; try: {_GIT}") from error
        return tuple(
            name for name in sorted(done.stdout.split("\0")) if name and (self.root / name).is_file()
        )

    def text(self, name: str) -> str:
        """Read a file of the checkout."""
        return (self.root / name).read_text(encoding="utf-8")

    def program(self, name: str) -> str:
        """Give the path of a program. Raises CannotLookError where it is not installed."""
        if not (path := self.tools / name).is_file():
            raise CannotLookError(f"{name} is missing; try: make supply-chain, which installs it")
        return str(path)


@dataclass(frozen=True)
class Result:
    """What a check looked at, with counts, and what is wrong."""

    check: str
    looked_at: str
    problems: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """Say how it ended."""
        if not self.problems:
            return "ok"
        return f"**{len(self.problems)} problem{'s' * (len(self.problems) > 1)}**"


def table(results: Iterable[Result]) -> str:
    """Lay results out: a table that is Markdown, too, and below it what is wrong."""
    found = tuple(results)
    rows = [("check", "looked at", "result"), *((one.check, one.looked_at, one.verdict) for one in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_row(row, widths) for row in rows]
    lines.insert(1, _row(tuple("-" * width for width in widths), widths))
    told = [line for one in found for line in _told(one)]
    return "\n".join([*lines, *(["", *told] if told else [])])


def _told(one: Result) -> list[str]:
    lines = [f"- {one.check}: {problem}" for problem in one.problems[:_SHOWN]]
    more = len(one.problems) - _SHOWN
    return [*lines, *([f"- {one.check}: and {more} more"] if more > 0 else [])]


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"
