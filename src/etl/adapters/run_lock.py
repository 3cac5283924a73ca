"""One run at a time in an output folder: an advisory lock that the system drops when its holder dies."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold the lock file ``path`` while the block runs.

    Raises Fatal when another process holds it, or when it cannot be made or locked.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        message = f"the output folder cannot be used: {error.strerror}"
        raise Fatal(message, "choose another --out, or make it a folder this user can write to") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "another run is at work in this output folder"
            raise Fatal(message, "wait for it to end, or choose another --out") from None
        except OSError as error:
            message = f"the output folder cannot be locked: {error.strerror}"
            raise Fatal(
                message, "choose an --out on a file system with locks, such as a local disk"
            ) from None
        yield
