"""Extracts in a nameless temporary file: it is gone with the process, whatever ends that."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path


class FileExtracts:
    """Extracts one after another in a file without a name below ``folder``; at most ``most_bytes``.

    What does not fit, or cannot be written, is not kept.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - closed on exit
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        self._most = most_bytes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def keep(self, input_id: str, extract: bytes) -> None:
        """Keep one, if there is room."""
        if self._end + len(extract) > self._most:
            return
        try:
            written = os.pwrite(self._file.fileno(), extract, self._end)
        except OSError:  # no space: assembly decodes the file again
            return
        if written == len(extract):
            self._places[input_id] = self._end, written
            self._end += written

    def find(self, input_id: str) -> bytes | None:
        """Give one back."""
        if input_id not in self._places:
            return None
        start, size = self._places[input_id]
        return os.pread(self._file.fileno(), size, start)
