"""The evidence of runs on one machine: an output folder, its ledger, and the files its parts came from."""

from __future__ import annotations

import json
import os
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from etl.adapters.ledger_sqlite import SqliteLedger, _translated
from etl.adapters.letters_folder import FOLDER
from etl.adapters.run_lock import run_lock
from etl.adapters.store_folder import FolderStore, _is_file, _writing
from etl.audit.evidence import Evidence, KeptLetter, RawPlace, Waiting
from etl.audit.walk import look
from etl.bootstrap import LOCAL_BUCKET, local_files, sandbox, terms_of
from etl.core import identity
from etl.core.errors import Fatal
from etl.core.outcome import Reason
from etl.pipeline.ports import Fetched

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping

    from etl.settings import Settings

T = TypeVar("T")

SUFFIX = ".avro"
_LETTER_BYTES = 2**20
_ANNOUNCED = ""  # stands for all that the ledger knows
_ROOT = Path("/")  # of the keys of local files


@asynccontextmanager
async def evidence(
    settings: Settings,
    out: Path,
    *,
    announced: Collection[str] | None = None,
    sources: Collection[Path] = (),
) -> AsyncIterator[Evidence]:
    """Open what runs left in an output folder, without changing any of it.

    Sources are where the ledger says they were announced from, and below the folders ``sources``; those in an
    object store are not looked at. ``announced`` are the key hashes of all files that were handed in, where
    somebody kept a list. Raises Fatal where the folder holds no run's output, or the pseudonym key is not at
    hand.
    """
    _see_that_all_is_there(settings, out)
    terms, store = terms_of(settings), Folder(out)
    async with AsyncExitStack() as stack:
        index = await stack.enter_async_context(Ledger(out / ".state" / "ledger.sqlite"))
        yield Evidence(
            raw={LOCAL_BUCKET: RawPlace(Announced(local_files(), index), (_ANNOUNCED, *_keys(sources)))},
            out=store,
            ledger=index,
            terms=terms,
            letters=FolderKept(store),
            waiting=_waiting(out),
            announced=announced,
            sandbox=await stack.enter_async_context(sandbox(settings)),
            tells=False,
        )


class Folder(FolderStore):
    """An output folder, read without threads: nobody else waits for this loop.

    The metadata of a part are found by its body. So that is read for them, and held for the next call, which
    mostly asks for it.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._held: tuple[str, Fetched] | None = None
        self._state: tuple[int, ...] = ()

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Read an object; the one whose metadata were read just now is at hand, if it is still that file."""
        held, self._held = self._held, None
        same = held and held[0] == key and self._state and self._state == _state(f"{self._root}/{key}")
        return held[1] if held and same and held[1].size <= limit else self._fetch(key, limit)

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Read the metadata of an object."""
        with _writing():
            self._state = _state(
                f"{self._root}/{key}"
            )  # before it is read: a change meanwhile makes it another
            return self._head(key)

    def _loaded(self, written: bytes) -> Mapping[str, Any]:
        """What cannot be read says nothing: law 4 names it."""
        try:
            return super()._loaded(written)
        except Fatal:
            return {}

    def _meta(self, key: str, body: bytes) -> str:
        digest = identity.content_hash(body)
        self._held = (key, Fetched(body, digest, len(body)))
        return f"{self._root}/.meta/{key}.{digest}.json"


class Ledger(SqliteLedger):
    """A ledger that is read without a thread, for the same reason."""

    async def _call(self, work: Callable[[], T]) -> T:
        with _translated():
            return work()


@dataclass(frozen=True, slots=True)
class Announced:
    """The files of this machine as a store that lists those that the ledger knows of, and are there."""

    files: FolderStore
    index: SqliteLedger

    async def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        """List what was announced, or, below a folder, every file that may be a source."""
        found = self._announced(since) if prefix == _ANNOUNCED else self.files.keys(prefix, since=since)
        async for key in found:
            if key.endswith(SUFFIX) or prefix == _ANNOUNCED:
                yield key

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Read a file."""
        return await self.files.fetch(key, limit)

    async def head(self, key: str) -> None:
        """Give nothing: sources have no metadata of ours."""

    async def put(self, key: str, body: bytes) -> None:
        """Write nothing."""
        raise NotImplementedError

    async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        """Write nothing."""
        raise NotImplementedError

    async def _announced(self, since: float | None) -> AsyncIterator[str]:
        async for _, announcements in self.index.settled():
            for said in announcements:
                if said.bucket == LOCAL_BUCKET and _is_file(f"/{said.key}", since):
                    yield said.key


@dataclass(frozen=True, slots=True)
class FolderKept:
    """The dead letters of runs, as ``failed/`` holds them."""

    store: FolderStore

    async def kept(self) -> AsyncIterator[KeptLetter]:
        """Give all of them; a file that is none is passed over."""
        async for key in self.store.keys(FOLDER):
            file = await look(self.store, key, _LETTER_BYTES)
            if letter := _letter(file.content if file else None):
                yield letter


def _state(path: str) -> tuple[int, ...]:
    """Tell one file from another, and from itself when it has been written to; empty where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a Path takes longer to make
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _letter(content: bytes | None) -> KeptLetter | None:
    try:
        told: dict[str, Any] = json.loads(content or b"{}")
        bytes.fromhex(told["key_hash"])
        return KeptLetter(told["key_hash"], Reason(told["reason"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _keys(folders: Collection[Path]) -> Iterator[str]:
    for folder in folders:
        yield folder.absolute().relative_to(_ROOT).as_posix()


def _waiting(out: Path) -> Waiting:
    """Nothing waits where no run is at work; while one is, it is not known."""
    try:
        with run_lock(out / ".state" / "lock"):
            return Waiting(0)
    except Fatal:
        return Waiting()


def _see_that_all_is_there(settings: Settings, out: Path) -> None:
    """See that nothing would be made anew: an audit that made a ledger or a key would find nothing wrong."""
    if not (out / ".state" / "ledger.sqlite").is_file():
        message = "the folder holds no output of `etl run`, or its ledger is lost"
        raise Fatal(message, "name the folder that --out named; a lost ledger is made again by the next run")
    key = settings.state_folder.expanduser() / "pseudonym.key"
    if settings.pseudonym_key is None and not key.is_file():
        message = "the pseudonym key of this output is not at hand"
        raise Fatal(message, "set ETL_PSEUDONYM_KEY or ETL_STATE_FOLDER as they were for the run")
