"""An object store in a folder: create-once by an atomic link, durable before it returns.

Metadata lies in ``.meta/{key}.{SHA-256 of the body}.json``, durable before the body is linked into
place, so a body that is there always finds its own. Nothing is visible half-written: bodies are written
under ``.state/tmp`` and linked or renamed when they are complete and on the disk.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import stat
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason, Stage
from etl.pipeline.ports import Fetched

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

_CHUNK = 1024 * 1024
_REMEDIES = {
    errno.ENOSPC: "the disk is full: free some space and run again; settled files are not redone",
    errno.EDQUOT: "the disk quota is used up: free some space and run again; settled files are not redone",
    errno.EROFS: "the file system is read-only: choose another --out or mount it writable",
    errno.EACCES: "permission denied: choose another --out or make it writable for this user",
    errno.EPERM: "the file system does not allow this (hard links are needed): choose another --out",
    errno.EOPNOTSUPP: "the file system has no hard links: choose another --out",
    errno.ENOTDIR: "a file stands where a folder is needed: choose another --out",
    errno.EISDIR: "a folder stands where a file is needed: choose another --out",
}

_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}


class FolderStore:
    """Objects as files below ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._temporary = root / ".state" / "tmp"

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Read an object, holding at most ``limit`` bytes of it."""
        return await asyncio.to_thread(self._fetch, key, limit)

    async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        """Create an object with its metadata; False when the key is taken."""
        with _writing():
            return await asyncio.to_thread(self._put_new, key, body, metadata)

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Read the metadata of an object, None when the key is free or has none."""
        with _writing():
            return await asyncio.to_thread(self._head, key)

    async def put(self, key: str, body: bytes) -> None:
        """Create or replace an object."""
        with _writing():
            await asyncio.to_thread(self._put, key, body)

    async def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        """List the keys below a folder, in byte order; all, or those written since a time."""
        with _writing():
            found = await asyncio.to_thread(self._keys, prefix, since)
        for key in found:
            yield key

    async def remove(self, key: str) -> None:
        """Remove an object that is no part, if it is there."""
        with _writing():
            await asyncio.to_thread((self._root / key).unlink, missing_ok=True)

    async def sweep(self) -> None:
        """Remove what a killed run left half-written; only while no other run is at work here."""
        with _writing():
            await asyncio.to_thread(self._sweep)

    def _fetch(self, key: str, limit: int) -> Fetched:
        path = self._root / key
        with _reading():
            if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
                raise OSError(errno.EINVAL, "not a regular file")
            with path.open("rb", buffering=0) as file:
                return _read(file, limit)

    def _put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        path = self._root / key
        if path.exists():
            return False
        self._link(Path(self._meta(key, body)), json.dumps(metadata, sort_keys=True).encode())
        return self._link(path, body)

    def _head(self, key: str) -> Mapping[str, Any] | None:
        try:
            body = _bytes(f"{self._root}/{key}")
            return self._loaded(_bytes(self._meta(key, body)))
        except FileNotFoundError:
            return None

    def _loaded(self, written: bytes) -> Mapping[str, Any]:
        try:
            loaded = from_json(written)
        except ValueError:
            loaded = None
        if isinstance(loaded, dict):
            return loaded
        message = "the metadata of a part are not as this program writes them"
        remedy = (
            "move the part that `etl verify` names, and its file below .meta, away; the next run makes both"
        )
        raise Fatal(message, remedy)

    def _put(self, key: str, body: bytes) -> None:
        path = self._root / key
        with self._complete(body) as complete:
            _make_folder(path.parent)
            complete.replace(path)
            _sync_folder(path.parent)

    def _keys(self, prefix: str, since: float | None) -> Sequence[str]:
        root = f"{self._root.as_posix().rstrip('/')}/"
        below = os.walk(root + prefix.strip("/"), onerror=_unless_gone)  # pathlib takes four times as long
        paths = (f"{folder.rstrip('/')}/{name}" for folder, _, names in below for name in names)
        return sorted(path.removeprefix(root) for path in paths if _is_file(path, since))

    def _sweep(self) -> None:
        if self._temporary.is_dir():
            for left_over in self._temporary.iterdir():
                left_over.unlink()

    def _meta(self, key: str, body: bytes) -> str:
        return f"{self._root}/.meta/{key}.{hashlib.sha256(body).hexdigest()}.json"

    def _link(self, path: Path, body: bytes) -> bool:
        """Create a file once: the link either makes the whole of it or fails because one is there."""
        with self._complete(body) as complete:
            _make_folder(path.parent)
            try:
                path.hardlink_to(complete)
            except FileExistsError:
                return False
            _sync_folder(path.parent)
        return True

    @contextmanager
    def _complete(self, body: bytes) -> Iterator[Path]:
        """Hold a temporary file with the body in it, on the disk."""
        _make_folder(self._temporary)
        path = self._temporary / uuid.uuid4().hex
        try:
            with path.open("xb", buffering=0) as file:
                _write(file.fileno(), body)
                os.fsync(file.fileno())
            yield path
        finally:
            path.unlink(missing_ok=True)


def _bytes(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path takes as long as reading a small file
        return file.read()


def _is_file(path: str, since: float | None) -> bool:
    """Tell whether a file is there that is not older than that."""
    try:
        found = os.stat(path)  # noqa: PTH116 - as above
    except OSError as error:
        _unless_gone(error)
        return False
    return stat.S_ISREG(found.st_mode) and (since is None or found.st_mtime >= since)


def _unless_gone(error: OSError) -> None:
    """Raise it, but where there is nothing: what cannot be listed must not count as empty."""
    if error.errno not in _GONE:
        raise error


def _read(file: Any, limit: int) -> Fetched:  # noqa: ANN401 - a raw file; typeshed has no good name for it
    digest, chunks, size = hashlib.sha256(), [], 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        else:
            chunks.clear()
    return Fetched(b"".join(chunks) if size <= limit else None, digest.hexdigest(), size)


def _write(descriptor: int, body: bytes) -> None:
    view = memoryview(body)
    while view:
        view = view[os.write(descriptor, view) :]


def _make_folder(folder: Path) -> None:
    """Create a folder and its parents, each durable."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _reading() -> Iterator[None]:
    """Errors of the input: the file is missing, or cannot be read now."""
    try:
        yield
    except FileNotFoundError:
        raise Transient(Stage.FETCH, Reason.MISSING_OBJECT, "the file is not there") from None
    except OSError as error:
        problem = errno.errorcode.get(error.errno or 0, "unknown error")
        message = f"the file cannot be read ({problem})"
        raise Transient(Stage.FETCH, Reason.UNAVAILABLE, message) from None


@contextmanager
def _writing() -> Iterator[None]:
    """Errors of the output: nothing can be settled any more, a person must act."""
    try:
        yield
    except OSError as error:
        problem = os.strerror(error.errno) if error.errno else "unknown error"
        remedy = _REMEDIES.get(error.errno or 0, "check the disk below --out and run again")
        message = f"the output folder cannot be used: {problem}"
        raise Fatal(message, remedy) from None
