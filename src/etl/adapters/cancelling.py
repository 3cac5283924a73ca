"""Cancellations that client libraries swallow: noticed, and raised after all.

aiormq does where a channel closes; before Python 3.12, so does ``asyncio.wait_for``, by which redis-py sends,
in the moment in which it is done (cpython issue 86296).
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def cancellable() -> Iterator[None]:
    """Raise a cancellation that came within, where nobody did."""
    before = cancellations()
    try:
        yield
    except Exception as error:
        if cancellations() > before:
            raise asyncio.CancelledError from error
        raise
    if cancellations() > before:
        raise asyncio.CancelledError


def heed() -> None:
    """Raise any that was swallowed, also one that had come before a library was called: for endless loops."""
    if cancellations():
        raise asyncio.CancelledError


def cancellations() -> int:
    """Tell how often this task was told to end; 0 outside a task."""
    task = asyncio.current_task()
    return task.cancelling() if task else 0
