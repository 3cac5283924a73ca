"""Where a server lives: its folder, and the file in it that lets any process find the server again."""

from __future__ import annotations

import fcntl
import json
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The file's name in each server's folder.
STATE = "server.json"


@dataclass(frozen=True)
class Home:
    """A server's folder, what tells its processes from all others, its ports and its credentials."""

    folder: Path
    ports: tuple[int, ...]
    token: str = field(default_factory=lambda: secrets.token_hex(12))
    user: str = field(default_factory=lambda: f"etl{secrets.token_hex(4)}")
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    options: dict[str, str] = field(default_factory=dict)

    def save(self) -> None:
        """Write it down where only we can read it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self.folder / STATE, json.dumps({**asdict(self), "folder": str(self.folder)}))

    @classmethod
    def load(cls, folder: Path) -> Home | None:
        """Read what was written down in a folder, if anything was."""
        try:
            kept = json.loads((folder / STATE).read_text())
        except (FileNotFoundError, NotADirectoryError):
            return None
        return cls(**{**kept, "folder": folder, "ports": tuple(kept["ports"])})

    def remove(self) -> None:
        """Remove the folder and everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.touch(mode=0o600)
    part.write_text(text)
    part.replace(path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process or thread at a time do what follows; the lock is a file beside the path."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
