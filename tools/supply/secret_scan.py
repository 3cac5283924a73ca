"""Secrets in files that are not ignored, but for what somebody has looked at and found to be none."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.supply.report import CannotLookError, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tools.supply.report import Place

ALLOWED = Path(__file__).with_name("secrets.toml")
_REMEDY = f"take it out and change it everywhere; what is none goes into tools/supply/{ALLOWED.name}"
#: Nothing but hashes, or bytes: looking through them takes long and finds nothing.
_UNREAD = (
    ".avro",
    f"tools/supply/{ALLOWED.name}",
    "requirements.txt",
    *(f"requirements/{name}.txt" for name in ("runtime", "dev", "build", "supply")),
)


@dataclass(frozen=True)
class Find:
    """What looks like a secret: where, of which kind, and a hash of it."""

    path: str
    kind: str
    digest: str
    line: int

    def allowed_by(self, entry: dict[str, Any]) -> bool:
        """Tell whether an entry of the list speaks of it; one without hashes allows all of its kind."""
        same = fnmatchcase(self.path, entry["path"]) and fnmatchcase(self.kind, entry["kind"])
        return same and (not entry.get("hashes") or self.digest in entry["hashes"])


def check(place: Place) -> Result:
    """Look through what is tracked, and what could be next."""
    names = [name for name in place.unignored if not name.endswith(_UNREAD)]
    entries = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))["allowed"]
    finds = found(place.root, names)
    problems = tuple(judged(finds, entries))
    return Result("secrets", f"{len(names)} files, {len(finds)} finds known as none", problems)


def found(root: Path, names: Sequence[str]) -> list[Find]:
    """Have detect-secrets look through files, on all cores; it asks nobody whether a find is valid."""
    program = Path(sysconfig.get_path("scripts")) / "detect-secrets"
    command = [str(program), "--cores", str(os.cpu_count() or 1), "scan", "--no-verify", *names]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)  # noqa: S603 - ours
        results = json.loads(done.stdout)["results"]
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError) as error:
        raise CannotLookError("detect-secrets did not run; try: make test, which installs it") from error
    rows = (row for several in results.values() for row in several)
    return [Find(row["filename"], row["type"], row["hashed_secret"], row["line_number"]) for row in rows]


def judged(finds: Iterable[Find], entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Name finds that nobody allowed, and entries of the list that allow nothing any more."""
    seen = list(finds)
    for find in seen:
        if not any(find.allowed_by(entry) for entry in entries):
            yield f"{find.path}:{find.line}: {find.kind} {find.digest}; try: {_REMEDY}"
    for entry in entries:
        if not any(find.allowed_by(entry) for find in seen):
            yield f"{ALLOWED.name}: {entry['kind']} is not found in {entry['path']}; try: remove the entry"
