"""What libraries and Python itself would print: told by where it comes from, and never in its own words.

Their words may hold anything: a frame with a user in its headers, an object key, the address of a broker with
its password, a reading within an error. So of each there is a line with the library, how grave it says it is,
the place in its program that speaks, and the class and place of the error it speaks of. With the library's
source at hand, that tells what it said.
"""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from contextlib import ExitStack, contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING

from etl.pipeline.log_fields import Library
from etl.pipeline.signals import Level, LogEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from etl.pipeline.instruments import Log

_LIBRARIES = frozenset(Library)


@contextmanager
def foreign_logs(log: Log) -> Iterator[None]:
    """Have all that is not ours go to a log, in place of wherever it went; as it was before, at the end.

    That is the standard library's logging from WARNING on, with which asyncio tells of errors that nobody
    waits for; warnings; errors of threads, and of objects at their end. What ends the process is left to the
    command, which tells of it. A logger that is given handlers of its own within, as uvicorn's are unless it
    is told not to, keeps them.
    """
    with ExitStack() as stack:
        stack.enter_context(_only_handler(_Teller(log)))
        stack.enter_context(_hooks(log))
        yield


class _Teller(logging.Handler):
    """Tells a log of records."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of a record without a look at its message or its arguments."""
        name = record.name.partition(".")[0]
        trouble = record.exc_info[1] if record.exc_info else None
        self._log.tell(
            LogEvent.LIBRARY,
            library=name if name in _LIBRARIES else Library.OTHER,
            severity=Level.WARNING if record.levelno < logging.ERROR else Level.ERROR,
            place=_place(record.pathname, record.lineno),
            error=_class_and_place(trouble) if trouble else None,
        )


@contextmanager
def _only_handler(handler: logging.Handler) -> Iterator[None]:
    """Let every logger there is lead to one handler, and to no other."""
    root = logging.getLogger()
    named = [each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    before = [(each, each.handlers, each.propagate) for each in (root, *named)]
    level = root.level
    for each in named:
        each.handlers, each.propagate = [], True
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for each, handlers, propagate in before:
            each.handlers, each.propagate = handlers, propagate
        root.setLevel(level)


@contextmanager
def _hooks(log: Log) -> Iterator[None]:
    """Stand where Python would print."""

    def tell(severity: Level, error: str | None, place: str | None = None) -> None:
        log.tell(LogEvent.LIBRARY, library=Library.PYTHON, severity=severity, place=place, error=error)

    def warned(_: object, category: type[Warning], filename: str, lineno: int, *__: object) -> None:
        tell(Level.WARNING, category.__name__, _place(filename, lineno))

    def failed(about: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
        kind, error = about.exc_type, about.exc_value
        tell(Level.ERROR, _class_and_place(error) if error else kind.__name__)

    before = warnings.showwarning, threading.excepthook, sys.unraisablehook
    warnings.showwarning = warned  # type: ignore[assignment] # Python calls it by position
    threading.excepthook = sys.unraisablehook = failed
    try:
        yield
    finally:
        warnings.showwarning, threading.excepthook, sys.unraisablehook = before


def _class_and_place(error: BaseException) -> str:
    """Name an error by its class and the line that raised it."""
    name = type(error).__name__
    last = _last(error.__traceback__)
    return f"{name} at {_place(last.tb_frame.f_code.co_filename, last.tb_lineno)}" if last else name


def _last(trace: TracebackType | None) -> TracebackType | None:
    while trace and trace.tb_next:
        trace = trace.tb_next
    return trace


def _place(path: str, line: int) -> str:
    return f"{PurePath(path).name}:{line}"
