"""Local files into messages: find them, hold them against their manifest, announce them."""

from __future__ import annotations

import codecs
import glob
import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from etl.bootstrap import LOCAL_BUCKET, S3Place, is_remote, s3_place
from etl.core.age import MAX_YEARS
from etl.core.avro import peek_record_type
from etl.core.errors import Fatal
from etl.core.identity import is_safe_key
from etl.core.localtime import parse_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from etl.settings import Loaded, Settings

MANIFEST = "MANIFEST.json"
SUFFIX = ".avro"
_HEAD_BYTES = 64 * 1024
_NAMED = re.compile(r"(?:Avro)?([A-Za-z]+Record)(?:[_.-]|$)")


def _known_zone(zone: str) -> str:
    parse_zone(zone)
    return zone


def _bare_hash(value: object) -> object:
    return value.lower().removeprefix("sha256:") if isinstance(value, str) else value


class _Listed(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    sha256: Annotated[str, BeforeValidator(_bare_hash), Field(pattern=r"^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(ge=0)] | None = None
    records: Annotated[int, Field(ge=0)] | None = None


class _Context(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    zone: Annotated[str, AfterValidator(_known_zone)] | None = None
    age_years: Annotated[int, Field(ge=0, le=MAX_YEARS)] | None = None


class Manifest(BaseModel):
    """What a folder says of its files: the local counterpart of the announcing messages."""

    model_config = ConfigDict(extra="ignore", strict=True)
    format: Annotated[int, Field(ge=1, le=1)]
    subject: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    context: _Context = _Context()
    files: dict[Annotated[str, Field(pattern=r"^[^/\x00-\x1f\x7f]+$")], _Listed]


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
            elif path.name != MANIFEST:  # a shell's glob names it among the files
                paths.append(path)
    manifests = _manifests({path.parent for path in paths} | set(folders))
    for folder in folders:
        listed = manifests[folder].files if folder in manifests else {}
        found = {path.name for path in paths if path.parent == folder} if listed else set()
        paths.extend(folder / name for name in sorted(listed) if name not in found)
    if not paths:
        raise Fatal("no Avro files there", f"name files, or a folder that holds *{SUFFIX} files")
    return Plan(paths, manifests)


def plan_all(names: Sequence[str]) -> tuple[Plan, Sequence[S3Place]]:
    """Part names into files of this machine and places in an object store; raises as :func:`plan` does."""
    places = [s3_place(name) for name in names if is_remote(name)]
    local = [name for name in names if not is_remote(name)]
    return plan(local) if local else Plan((), {}), places


def _absolute(path: str) -> Path:
    """Make a path absolute without ``..``, which keys must not hold, and without following links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - pathlib's keeps the dots or follows links


def _expand(source: str) -> Sequence[Path]:
    path = _absolute(source)
    if path.is_symlink() or path.exists():
        return [path]
    if matches := sorted(glob.glob(source, recursive=True)):  # noqa: PTH207 - pathlib's takes no absolute pattern
        return [_absolute(match) for match in matches]
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
        return Manifest.model_validate_json(path.read_bytes().removeprefix(codecs.BOM_UTF8))
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}", "make it readable") from None
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"]) or "the whole"
        message = f"{path} is not a manifest (wrong: {place})"
        raise Fatal(message, "mend it, or move it away to run unverified") from None


@dataclass(frozen=True, slots=True)
class _Vouched:
    """What the manifests of a run say of a file."""

    listed: _Listed
    manifest: Manifest


def announce(plan: Plan, loaded: Loaded) -> Iterator[bytes]:
    """Make the message of each file, lazily.

    Subject, zone and age set for the run go before those of the manifest. A file that no manifest lists,
    but whose bytes one vouches for under another name, is announced as that one is, so that it does not
    matter which of the two names comes first.
    """
    by_hash = {
        listed.sha256: _Vouched(listed, manifest)
        for _, manifest in sorted(plan.manifests.items(), reverse=True)
        for listed in manifest.files.values()
    }
    sizes = {vouched.listed.bytes for vouched in by_hash.values()}
    for path in plan.paths:
        manifest = plan.manifests.get(path.parent)
        if manifest and path.name in manifest.files:
            vouched: _Vouched | None = _Vouched(manifest.files[path.name], manifest)
        else:
            vouched = by_hash.get(_hash_if_alike(path, sizes) or "")
        yield json.dumps(_message(path, vouched, manifest, loaded)).encode()


def _message(
    path: Path, vouched: _Vouched | None, beside: Manifest | None, loaded: Loaded
) -> dict[str, object]:
    settings, origins = loaded.settings, loaded.origins
    manifest = vouched.manifest if vouched else beside
    listed = vouched.listed if vouched else None
    named = manifest.subject if manifest and origins["subject"] == "default" else None
    context = _context(manifest.context if manifest else _Context(), settings)
    return {
        "bucket": LOCAL_BUCKET,
        "key": str(path).lstrip("/"),
        "user_id": named or settings.subject,
        "record_type": record_type_of(path),
        "idempotency_key": _fingerprint(path, listed, context),
        "content_hash": listed.sha256 if listed else None,
        "file_size_bytes": listed.bytes if listed else None,
        "record_count": listed.records if listed else None,
        "health_metadata": context.model_dump(),
    }


def _context(manifest: _Context, settings: Settings) -> _Context:
    zone = settings.zone or manifest.zone
    age = manifest.age_years if settings.age is None else settings.age
    return _Context(zone=zone, age_years=age)


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


def _fingerprint(path: Path, listed: _Listed | None, context: _Context) -> str | None:
    """What must stay the same for a file to count as done without reading it again."""
    if not is_safe_key(str(path).lstrip("/")):
        return None  # it will be refused, always under the same name
    try:
        status = path.stat()
    except OSError:
        return None
    stamps = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    said = (context.zone or "", "" if context.age_years is None else context.age_years)
    return ":".join(map(str, (*stamps, listed.sha256 if listed else "", *said)))


def _hash_if_alike(path: Path, sizes: AbstractSet[int | None]) -> str | None:
    """Hash a file whose size is one that manifests vouch for (None: any); others would be read in vain."""
    try:
        if not sizes or not path.is_file() or not sizes & {path.stat().st_size, None}:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
