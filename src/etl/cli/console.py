"""What all commands share: where they print, and how they fail."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Iterator

PIPE_WIDTH = 100
EXIT_REFUSED = 1
EXIT_FATAL = 3
EXIT_INTERRUPTED = 130


def stdout() -> Console:
    """Results go here; in a pipe, which has no width, tables are as wide as reads well."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def stderr() -> Console:
    """Progress and errors go here."""
    return Console(stderr=True, highlight=False)


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Turn a Fatal into two lines, what is wrong and what to do, and exit code 3; an interrupt into 130."""
    try:
        yield
    except KeyboardInterrupt:
        stderr().print("interrupted", markup=False)
        raise SystemExit(EXIT_INTERRUPTED) from None
    except Fatal as fatal:
        console = stderr()
        console.print(f"error: {fatal}", style="bold red", markup=False, soft_wrap=True)
        console.print(f"  try: {fatal.remedy}", markup=False, soft_wrap=True)
        raise SystemExit(EXIT_FATAL) from None


def plain(text: str) -> Text:
    """Show text of unknown origin as it is: no markup, no control characters."""
    return Text("".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text))
