"""A sandbox entry that misbehaves on demand: it stands in for a decoder that a file breaks.

What the first source's bytes say, it does; everything else goes to the real entry's transform.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from typing import TYPE_CHECKING, Any

from etl import worker_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.core.model import Source
    from etl.core.wire import Job

_run = worker_entry._run


def misbehave(job: Job, sources: Iterator[Source]) -> tuple[dict[str, Any], bytes]:
    """Do what the bytes ask for."""
    source = next(sources)
    behaviours: dict[bytes, Callable[[], object]] = {
        b"segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
        b"exit": lambda: os._exit(7),
        b"hang": lambda: time.sleep(600),
        b"spin": _spin,
        b"memory": lambda: bytearray(8 * 2**30),
        b"print": lambda: os.write(1, b"\x00" * 64),
        b"nonsense": _nonsense,
        b"write": _write,
        b"environment": _environment,
        b"bug": _bug,
    }
    for marker, behave in behaviours.items():
        if marker in source.content:
            behave()
    return _run(job, iter((source, *sources)))


def _bug() -> None:
    """Fail as a defect of our own would, with a reading in the message."""
    message = "canary-reading"
    raise KeyError(message)


def _environment() -> None:
    """Fail if a secret of the parent can be seen."""
    if any(name.startswith("ETL_") for name in os.environ):
        os.kill(os.getpid(), signal.SIGSEGV)


def _write() -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x")


def _spin() -> None:
    while True:
        pass


def _nonsense() -> None:
    """Answer with what is no frame on the real channel."""
    for descriptor in range(3, 16):
        try:
            os.write(descriptor, b"\x00\x00\x00\x01" + b"\x00" * 8 + b"x")
        except OSError:
            continue


if __name__ == "__main__":
    worker_entry._run = misbehave
    worker_entry.main()
