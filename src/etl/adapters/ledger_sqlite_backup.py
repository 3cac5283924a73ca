"""A copy of a SQLite ledger beside it, made before it is carried over to a later version.

``ledger.sqlite`` of version 2 becomes ``ledger.v2-20261126T044500Z.bak``: a name that no pattern for the
ledger's own files takes with it. One copy a version is kept, the newest.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_OWNER_ONLY = 0o600  # the ledger knows where files came from
_PART = ".part"
_REMEDY = "make room beside the ledger, or let this user write there, and run again; nothing was changed"


class Backup:
    """Copies of one ledger; ``clock`` gives seconds since 1970, ``tell`` takes a line for people."""

    def __init__(self, ledger: Path, clock: Callable[[], float], tell: Callable[[str], object]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._tell = tell

    def save(self, version: int) -> Path:
        """Copy the ledger as it is on the disk, durably, and remove earlier copies of the same version.

        Others may read it meanwhile; whoever calls keeps them from writing. Raises Fatal where the copy
        cannot be written, sqlite3.Error where the ledger cannot be read.
        """
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock()))
        kept = self._ledger.with_suffix(f".v{version}-{moment}.bak")
        try:
            self._write(kept)
            self._clear(f"v{version}-*.bak", kept)
        except OSError as error:
            raise Fatal(f"the ledger cannot be backed up: {error.strerror}", _REMEDY) from None
        self._tell(f"the ledger is carried over from schema version {version}: its backup is {kept.name}")
        return kept

    def _write(self, kept: Path) -> None:
        """Make a whole copy under another name first: what bears a backup's name is one."""
        self._clear(f"v*.bak{_PART}*")  # of whoever died here, with what SQLite kept beside it
        part = kept.with_name(kept.name + _PART)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))
        with closing(sqlite3.connect(self._ledger)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        _sync(part)
        part.replace(kept)
        _sync(kept.parent)

    def _clear(self, pattern: str, kept: Path | None = None) -> None:
        for path in self._ledger.parent.glob(f"{self._ledger.stem}.{pattern}"):
            if path != kept:
                path.unlink()


def log(line: str) -> None:
    """Tell the standard library's logging, which shows a warning on standard error unless told otherwise."""
    logging.getLogger(__name__).warning(line)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
