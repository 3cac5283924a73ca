"""A journal of names in a file: what is in it was done. To lose its end costs work and nothing else."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Self

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(rb"[0-9a-f]{64}")


class JournalFile:
    """Digests of 64 hex digits, one a line; all of them are held, 32 bytes each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: set[bytes] = set()
        self._file = -1

    def __enter__(self) -> Self:
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(os.dup(self._file), "rb") as lines:
                self._known.update(
                    bytes.fromhex(found[0].decode()) for found in map(_NAME.match, lines) if found
                )
            os.write(self._file, b"\n")  # ends a line that a crash cut off
        except OSError as error:
            message = f"the journal cannot be used: {error.strerror}"
            raise Fatal(message, "make the folder of ETL_STATE_FOLDER writable for this user") from None
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def __contains__(self, name: str) -> bool:
        """Tell whether a name is in it."""
        return bytes.fromhex(name) in self._known

    def add(self, name: str) -> None:
        """Write a name down."""
        self._known.add(bytes.fromhex(name))
        os.write(self._file, f"{name}\n".encode())
