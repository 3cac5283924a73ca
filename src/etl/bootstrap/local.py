"""A run over local folders: every adapter it needs, wired."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from etl.adapters.broker_memory import MemoryBroker
from etl.adapters.extracts_file import FileExtracts
from etl.adapters.ledger_sqlite import SqliteLedger
from etl.adapters.letters_folder import FolderLetters
from etl.adapters.run_lock import run_lock
from etl.adapters.sandbox_process import ProcessSandbox, SandboxLimits
from etl.adapters.store_folder import FolderStore
from etl.bootstrap.terms import LOCAL_BUCKET, same_key, terms_of
from etl.core import identity
from etl.core.errors import Fatal
from etl.pipeline.flow import Flow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from etl.settings import Settings

SANDBOX_ENTRY = "etl.worker_entry"
EXTRACTS_BYTES = 2**30  # beyond it, assembly decodes files again


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
        await same_key(store, identity.key_id(terms.pseudonym_key))
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
