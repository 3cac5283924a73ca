"""Local files into messages: find them, hold them against their manifest, announce them."""

from __future__ import annotations

import glob
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from etl.bootstrap import LOCAL_BUCKET
from etl.core.avro import peek_record_type
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from etl.settings import Loaded

MANIFEST = "MANIFEST.json"
SUFFIX = ".avro"
_HEAD_BYTES = 64 * 1024
_NAMED = re.compile(r"(?:Avro)?([A-Za-z]+Record)(?:[_.-]|$)")
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Listed(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    sha256: _Hash
    bytes: Annotated[int, Field(ge=0)] | None = None
    records: Annotated[int, Field(ge=0)] | None = None


class _Context(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    zone: str | None = None


class Manifest(BaseModel):
    """What a folder says of its files: the local counterpart of the announcing messages."""

    model_config = ConfigDict(extra="ignore", strict=True)
    format: Annotated[int, Field(ge=1, le=1)]
    subject: str | None = None
    context: _Context = _Context()
    files: dict[Annotated[str, Field(pattern=r"^[^/]+$")], _Listed]


@dataclass(frozen=True, slots=True)
class Plan:
    """The files of a run, in the order they will be announced, and the manifests beside them."""

    paths: Sequence[Path] = field(repr=False)
    manifests: Mapping[Path, Manifest] = field(repr=False)


def plan(sources: Iterable[str]) -> Plan:
    """Find the files that sources (files, folders, globs) name.

    Folders are searched recursively for ``*.avro``; links are followed, loops are not. A file that a
    manifest lists counts although it is missing. Raises Fatal when a source names nothing, a folder
    cannot be listed, or a manifest cannot be read.
    """
    paths: list[Path] = []
    folders: list[Path] = []
    for source in sources:
        for path in _expand(source):
            if path.is_dir():
                paths.extend(_below(path, folders))
            else:
                paths.append(path)
    manifests = _manifests({path.parent for path in paths} | set(folders))
    for folder in folders:
        listed = manifests[folder].files if folder in manifests else {}
        found = {path.name for path in paths if path.parent == folder} if listed else set()
        paths.extend(folder / name for name in sorted(listed) if name not in found)
    if not paths:
        raise Fatal("no Avro files there", f"name files, or a folder that holds *{SUFFIX} files")
    return Plan(paths, manifests)


def _expand(source: str) -> Sequence[Path]:
    path = Path(source).absolute()
    if path.is_symlink() or path.exists():
        return [path]
    if matches := sorted(glob.glob(source, recursive=True)):  # noqa: PTH207 - pathlib's takes no absolute pattern
        return [Path(match).absolute() for match in matches]
    message = f"no such file, folder or match: {source}"
    raise Fatal(message, "check the spelling; put globs in quotes")


def _below(folder: Path, folders: list[Path]) -> Iterator[Path]:
    """Files below a folder, in name order; each real folder once."""
    seen: set[Path] = set()
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        real = here.resolve()
        if real in seen:
            continue
        seen.add(real)
        folders.append(here)
        entries = _listed(here)
        waiting.extend(reversed([entry for entry in entries if entry.is_dir()]))
        yield from (entry for entry in entries if entry.name.endswith(SUFFIX) and not entry.is_dir())


def _listed(folder: Path) -> Sequence[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        message = f"a folder cannot be listed: {error.strerror}: {folder}"
        raise Fatal(message, "make it readable for this user, or leave it out") from None


def _manifests(folders: Iterable[Path]) -> dict[Path, Manifest]:
    return {folder: _manifest(folder / MANIFEST) for folder in folders if (folder / MANIFEST).is_file()}


def _manifest(path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}", "make it readable") from None
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"][:1]) or "the whole"
        message = f"{path} is not a manifest (wrong: {place})"
        raise Fatal(message, "mend it, or move it away to run unverified") from None


def announce(plan: Plan, loaded: Loaded) -> Iterator[bytes]:
    """Make the message of each file, lazily.

    The subject and zone set for the run go before those of the manifest. A file that no manifest lists,
    but whose bytes one vouches for under another name, is announced with its hash all the same, so that
    it does not matter which of the two names comes first.
    """
    vouched = {listed.sha256 for manifest in plan.manifests.values() for listed in manifest.files.values()}
    for path in plan.paths:
        manifest = plan.manifests.get(path.parent)
        listed = manifest.files.get(path.name) if manifest else None
        sha256 = listed.sha256 if listed else _vouched_hash(path, vouched)
        yield json.dumps(_message(path, manifest, listed, sha256, loaded)).encode()


def _message(
    path: Path, manifest: Manifest | None, listed: _Listed | None, sha256: str | None, loaded: Loaded
) -> dict[str, object]:
    settings, origins = loaded.settings, loaded.origins
    named = manifest.subject if manifest and origins["subject"] == "default" else None
    zone = settings.zone or (manifest.context.zone if manifest else None)
    return {
        "bucket": LOCAL_BUCKET,
        "key": str(path).lstrip("/"),
        "user_id": named or settings.subject,
        "record_type": record_type_of(path),
        "idempotency_key": _fingerprint(path, sha256, zone),
        "content_hash": sha256,
        "file_size_bytes": listed.bytes if listed else None,
        "record_count": listed.records if listed else None,
        "health_metadata": {"zone": zone},
    }


def record_type_of(path: Path) -> str:
    """Tell the record type from the name; failing that, from the schema; failing that, ``unknown``."""
    if match := _NAMED.match(path.name):
        return match.group(1)
    try:
        if not path.is_file():
            return "unknown"
        with path.open("rb") as file:
            return peek_record_type(file.read(_HEAD_BYTES)) or "unknown"
    except OSError:
        return "unknown"


def _fingerprint(path: Path, sha256: str | None, zone: str | None) -> str | None:
    """What must stay the same for a file to count as done without reading it again."""
    try:
        status = path.stat()
    except OSError:
        return None
    stamps = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return ":".join((*map(str, stamps), sha256 or "", zone or ""))


def _vouched_hash(path: Path, vouched: set[str]) -> str | None:
    if not vouched:
        return None
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    return sha256 if sha256 in vouched else None
