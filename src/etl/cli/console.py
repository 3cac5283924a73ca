"""What all commands share: where they print, and how they fail."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from rich.console import Console
from rich.text import Text

from etl.core.errors import Fatal, Transient
from etl.operate.interrupts import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Iterator

PIPE_WIDTH = 100
EXIT_REFUSED = 1
EXIT_FATAL = 3
_PACKAGE = str(Path(__file__).parents[1])
_REPLACEMENT = "\ufffd"


def stdout(most: int | None = None) -> Console:
    """Results go here, as wide as the terminal, or so wide at ``most``, in columns.

    A pipe has no width: there it is COLUMNS, or else what reads well.
    """
    on_terminal = sys.stdout is not None and sys.stdout.isatty()  # None: it was closed before we started
    console = Console(highlight=False, width=None if on_terminal else _told_width() or PIPE_WIDTH)
    if most is not None:
        console.width = min(console.width, most)
    return console


def _told_width() -> int:
    """Read COLUMNS; 0 where it says nothing."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isascii() and columns.isdigit() else 0


def stderr() -> Console:
    """Progress and errors go here."""
    return Console(stderr=True, highlight=False)


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Turn every failure into two lines, what is wrong and what to do, and exit code 3.

    An interrupt becomes exit code 130; what click means to answer itself (usage errors, a broken pipe)
    is left to it.
    """
    try:
        yield
    except KeyboardInterrupt:
        stderr().print("interrupted")
        raise SystemExit(INTERRUPTED) from None
    except Fatal as fatal:
        _fail(str(fatal), fatal.remedy)
    except Transient as transient:
        _fail(str(transient), "see that the server runs and can be reached, then try again")
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise
        _fail(f"a defect of this program: {_class_and_place(error)}", "report it with this line")


def _fail(message: str, remedy: str) -> NoReturn:
    console = stderr()
    console.print(line(f"error: {message}"), style="bold red", soft_wrap=True)
    console.print(line(f"  try: {remedy}"), soft_wrap=True)
    raise SystemExit(EXIT_FATAL) from None


def _class_and_place(error: BaseException) -> str:
    """Name an error by its class and the innermost line of ours; its message may hold anything."""
    frames = traceback.extract_tb(error.__traceback__)
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
        frames.extend(traceback.extract_tb(error.__traceback__))
    ours = [frame for frame in frames if frame.filename.startswith(_PACKAGE)] or frames
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"


def plain(text: str) -> Text:
    """Show text of unknown origin as it is: no markup, no control characters."""
    return Text(
        "".join(letter if letter.isprintable() or letter == "\n" else _REPLACEMENT for letter in text)
    )


def line(text: str) -> Text:
    """As ``plain``, on one line: no text may pass for a line of ours."""
    return plain(text.replace("\n", _REPLACEMENT))
