"""Reports in files: whole or not at all."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from pathlib import Path

_MINE, _READABLE = 0o600, 0o644


def written(path: Path, text: str, *, private: bool = False) -> None:
    """Write a file of UTF-8 text, replacing one of its name at once when all of it is on the disk.

    Others may not read one that is ``private``. Raises Fatal where that cannot be done.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    mode = _MINE if private else _READABLE
    try:
        _write(beside, text.encode(), mode)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Fatal(
            f"a report cannot be written: {error.strerror}",
            "name a file in a folder that is there and that this user can write to",
        ) from None


def _write(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
