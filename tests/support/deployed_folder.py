"""An output folder of ``etl run`` and its SQLite ledger, spoilt behind their backs."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from etl.audit import local
from etl.audit.faults import Fault
from etl.settings import load
from tests.support.command import etl
from tests.support.deployed import USER, Deployed, Object, Row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

KEY = "the pseudonym key of a test of the audit"


@dataclass
class Folder(Deployed):
    """The kind."""

    root: Path = Path()

    #: A body that was changed finds its metadata no more.
    spoilt_body: ClassVar[Fault] = Fault.METADATA_GONE

    async def read(self, key: str) -> Object | None:
        """Read a file, and the metadata of its bytes."""
        path = self._path(key)
        if not path.is_file():
            return None
        body = path.read_bytes()
        told = self._meta(key, body)
        return body, json.loads(told.read_bytes()) if told.is_file() else None

    async def write(self, key: str, thing: Object | None) -> None:
        """Write a file, with metadata where they are those of its bytes."""
        if thing is None:
            self._path(key).unlink(missing_ok=True)
            return
        body, metadata = thing
        self._path(key).parent.mkdir(exist_ok=True)
        self._path(key).write_bytes(body)
        if metadata and metadata["body_sha256"] == hashlib.sha256(body).hexdigest():
            self._meta(key, body).parent.mkdir(parents=True, exist_ok=True)
            self._meta(key, body).write_text(json.dumps(metadata, sort_keys=True))

    async def read_row(self, name: str) -> Row | None:
        """Read a row."""
        return read_row(self.root / ".state" / "ledger.sqlite", name)

    async def write_row(self, name: str, row: Row | None) -> None:
        """Write a row."""
        write_row(self.root / ".state" / "ledger.sqlite", name, row)

    def _path(self, key: str) -> Path:
        """Where an object is; what is no object of the output is a source."""
        inside = key.startswith(("parts/", "quarantine/", "training/", ".state/", "failed/"))
        return self.root / key if inside else Path("/") / key

    def _meta(self, key: str, body: bytes) -> Path:
        return self.root / ".meta" / f"{key}.{hashlib.sha256(body).hexdigest()}.json"


def read_row(path: Path, name: str) -> Row | None:
    """Read a row of a SQLite ledger."""
    query = "SELECT record_type, metadata, event FROM inputs WHERE input_id = ? AND generation = ?"
    with closing(sqlite3.connect(path)) as book:
        found = book.execute(query, name.split(".")).fetchone()
    return Row(found[0], json.loads(found[1]), found[2]) if found else None


def write_row(path: Path, name: str, row: Row | None) -> None:
    """Write a row of a SQLite ledger, or take it away."""
    with closing(sqlite3.connect(path)) as book, book:
        book.execute("DELETE FROM inputs WHERE input_id = ? AND generation = ?", name.split("."))
        if row is not None:
            told = (*name.split("."), row.record_type, json.dumps(row.metadata, sort_keys=True), row.digest)
            columns = "input_id, generation, record_type, metadata, event"
            book.execute(f"INSERT INTO inputs ({columns}) VALUES (?, ?, ?, ?, ?)", told)  # noqa: S608 - our own


def run(folder: Path, contents: Mapping[str, bytes], *arguments: object) -> Path:
    """Have files settled by the command; give the output."""
    raw, out = folder / "raw", folder / "out"
    for name, content in contents.items():
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_bytes(content)
    ran = etl("run", raw, "--out", out, "--subject", USER, "--zone", "America/New_York", "-q", *arguments)
    assert ran.code == 0, ran.err
    return out


@asynccontextmanager
async def deployed(out: Path) -> AsyncIterator[Folder]:
    """Open an output to be spoilt."""
    settings = load(
        environment={"ETL_PSEUDONYM_KEY": KEY, "ETL_WORKERS": "1"}, env_file=Path("none")
    ).settings
    announced: list[str] = []
    raw = [out.parent / "raw"]
    async with local.evidence(settings, out, announced=announced, sources=raw) as evidence:
        place = Folder(evidence, announced, root=out)
        await place.look_around()
        yield place
