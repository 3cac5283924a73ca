"""Settings into adapters into a flow: the only room that knows every adapter."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from etl.adapters import key_file
from etl.adapters.broker_memory import MemoryBroker
from etl.adapters.extracts_file import FileExtracts
from etl.adapters.ledger_sqlite import SqliteLedger
from etl.adapters.letters_folder import FolderLetters
from etl.adapters.run_lock import run_lock
from etl.adapters.sandbox_process import ProcessSandbox, SandboxLimits
from etl.adapters.store_folder import FolderStore
from etl.core import identity
from etl.core.errors import Fatal
from etl.core.localtime import zone_rules_version
from etl.pipeline.flow import Flow, Terms
from etl.records import ALL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from importlib.resources.abc import Traversable

    from etl.core.rules import Rules
    from etl.settings import Settings

LOCAL_BUCKET = "local"
SANDBOX_ENTRY = "etl.worker_entry"
KEY_ID = ".state/key_id"
EXTRACTS_BYTES = 2**30  # beyond it, assembly decodes files again
_PURE_ROOMS = ("core", "records", "transform.py")


@dataclass(frozen=True, slots=True)
class Local:
    """A run over local folders, wired."""

    flow: Flow
    broker: MemoryBroker
    letters: FolderLetters


@asynccontextmanager
async def local(settings: Settings, out: Path) -> AsyncIterator[Local]:
    """Wire a run that reads local files and writes to the folder ``out``.

    Raises Fatal when the folder is in use, not writable, or holds the work of another pseudonym key.
    """
    terms = terms_of(settings)
    private_folder(out / ".state")
    with run_lock(out / ".state" / "lock"):
        store = FolderStore(out)
        await store.sweep()
        await _same_key(store, identity.key_id(terms.pseudonym_key))
        letters = FolderLetters(store)
        async with SqliteLedger(out / ".state" / "ledger.sqlite") as ledger, sandbox(settings) as box:
            with FileExtracts(out / ".state", EXTRACTS_BYTES) as extracts:
                flow = Flow({LOCAL_BUCKET: local_files()}, store, ledger, box, terms, extracts)
                yield Local(flow, MemoryBroker(letters), letters)


def sandbox(settings: Settings) -> ProcessSandbox:
    """Make the pool of sandbox children."""
    limits = SandboxLimits(
        settings.limit_memory_bytes, settings.limit_cpu_seconds, settings.limit_wall_seconds
    )
    return ProcessSandbox(SANDBOX_ENTRY, settings.workers, limits)


def private_folder(folder: Path) -> None:
    """Make a folder that only this user can look into: the ledger knows where files came from."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"the output folder cannot be used: {error.strerror}"
        raise Fatal(message, "choose another --out, or make it a folder this user can write to") from None


def local_files() -> FolderStore:
    """Every file of this machine, by its path without the leading slash."""
    return FolderStore(Path("/"))


def terms_of(settings: Settings) -> Terms:
    """Say what holds for every delivery."""
    return _terms(settings, _pseudonym_key(settings))


def inspection_terms(settings: Settings) -> Terms:
    """Terms for looking only: nothing is written, so no secret key is made or read."""
    return _terms(settings, b"inspection only")


def _terms(settings: Settings, pseudonym_key: bytes) -> Terms:
    rules = settings.rules()
    return Terms(
        pseudonym_key=pseudonym_key,
        buckets=frozenset({LOCAL_BUCKET}),
        record_types={record_type.name: record_type.category for record_type in ALL},
        rules=rules,
        ruleset=ruleset(rules),
    )


def ruleset(rules: Rules) -> str:
    """Digest of all that can change a byte: rules, zone rules, the pure code with its tables and texts."""
    return identity.digest(json.dumps(asdict(rules), sort_keys=True), zone_rules_version(), *_pure_code())


def _pure_code() -> Iterator[str]:
    package = resources.files("etl")
    for room in _PURE_ROOMS:
        yield from _source_texts(package / room)


def _source_texts(place: Traversable) -> Iterator[str]:
    if place.is_dir():
        for child in sorted(place.iterdir(), key=lambda item: item.name):
            yield from _source_texts(child)
    elif place.name.endswith(".py"):
        yield place.name
        yield place.read_text(encoding="utf-8")


def _pseudonym_key(settings: Settings) -> bytes:
    if settings.pseudonym_key is not None:
        return settings.pseudonym_key.get_secret_value().encode()
    return key_file.load_or_make(settings.state_folder.expanduser() / "pseudonym.key")


async def _same_key(store: FolderStore, ours: str) -> None:
    """Keep pseudonyms of two keys from mixing in one output."""
    await store.put_new(KEY_ID, ours.encode(), {})
    if (await store.fetch(KEY_ID, len(ours))).content != ours.encode():
        message = "this output folder was written with another pseudonym key"
        raise Fatal(message, "set ETL_PSEUDONYM_KEY to that key, or choose another --out")
