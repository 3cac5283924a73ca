"""The pseudonym key of one machine's user: a file only they can read, made at first use."""

from __future__ import annotations

import os
import secrets
import stat
from typing import TYPE_CHECKING

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from pathlib import Path

_KEY_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def load_or_make(path: Path) -> bytes:
    """Read the key, or make one.

    Raises Fatal when it cannot be read or made, when others may read it, or when it is empty.
    """
    try:
        return _load(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _unusable(error) from None
    try:
        _make(path)
        return _load(path)
    except OSError as error:
        raise _unusable(error) from None


def _load(path: Path) -> bytes:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & _OTHERS:
            raise Fatal("the pseudonym key file can be read by others", "run: chmod 600 on it")
        key = file.read().strip()
    if not key:
        raise Fatal(
            "the pseudonym key file is empty", "restore it from a backup, or remove it to make a new key"
        )
    return key


def _make(path: Path) -> None:
    """Create the file whole or not at all; where another process was first, its key stands."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(_KEY_BYTES).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            return
    finally:
        temporary.unlink()


def _unusable(error: OSError) -> Fatal:
    message = f"the pseudonym key file cannot be used: {error.strerror}"
    return Fatal(message, "set ETL_PSEUDONYM_KEY or ETL_STATE_FOLDER, or mend the permissions")
