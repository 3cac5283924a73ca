"""The first interrupt asks for an end, the second one makes it."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INTERRUPTED = 130  # exit code, as shells count SIGINT
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interrupts(drain: Callable[[], None], abandon: Callable[[], None]) -> Iterator[asyncio.Event]:
    """Let the first interrupt drain, and a second one end the process, whatever its threads wait for.

    Gives the event that tells of the first.
    """
    loop, seen = asyncio.get_running_loop(), asyncio.Event()

    def on_signal() -> None:
        if seen.is_set():
            abandon()
            os._exit(INTERRUPTED)
        seen.set()
        drain()

    for number in _SIGNALS:
        loop.add_signal_handler(number, on_signal)
    try:
        yield seen
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
