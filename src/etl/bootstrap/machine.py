"""A run on one machine, over folders or object stores: every adapter it needs, wired."""

from __future__ import annotations

import random
import time
from contextlib import AsyncExitStack, asynccontextmanager
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
from etl.bootstrap.places import S3Place
from etl.bootstrap.terms import KEY_ID, LOCAL_BUCKET, same_key, terms_of
from etl.core import identity
from etl.core.errors import Fatal
from etl.pipeline.flow import Flow
from etl.pipeline.guard import STORE, Guard, Probe, Senses, unguarded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from collections.abc import Set as AbstractSet

    from etl.core.breaker import State
    from etl.core.outcome import Reason
    from etl.pipeline.ports import ObjectStore
    from etl.settings import Settings

SANDBOX_ENTRY = "etl.worker_entry"
EXTRACTS_BYTES = 2**30  # beyond it, assembly decodes files again


Output = Path | S3Place


@dataclass(frozen=True, slots=True)
class Local:
    """A run on one machine, wired."""

    flow: Flow
    broker: MemoryBroker
    letters: FolderLetters
    guard: Guard


@asynccontextmanager
async def local(
    settings: Settings, out: Output, buckets: AbstractSet[str], tell: Callable[[str, State], None]
) -> AsyncIterator[Local]:
    """Wire a run that reads local files, and some buckets, and writes to ``out``.

    Of an output in an object store, bookkeeping and dead letters stay on this machine. Raises Fatal when the
    output is in use, not writable, or holds the work of another pseudonym key.
    """
    terms = terms_of(settings, buckets)
    state = _state(settings, out)
    private_folder(state)
    async with AsyncExitStack() as stack:
        stack.enter_context(run_lock(state / "lock"))
        raw = await _raw(settings, buckets, stack)
        store = await _output(settings, out, stack)
        await same_key(store, identity.key_id(terms.pseudonym_key))
        ledger = await stack.enter_async_context(SqliteLedger(state / "ledger.sqlite"))
        box = await stack.enter_async_context(sandbox(settings))
        extracts = stack.enter_context(FileExtracts(state, EXTRACTS_BYTES))
        letters = FolderLetters(FolderStore(out if isinstance(out, Path) else state))
        flow = Flow(raw, store, ledger, box, terms, extracts)
        yield Local(flow, MemoryBroker(letters), letters, _guard(store, tell))


def _state(settings: Settings, out: Output) -> Path:
    if isinstance(out, Path):
        return out / ".state"
    place = identity.digest(settings.s3_endpoint or "", str(out))
    return settings.state_folder.expanduser().absolute() / f"run-{place[:16]}"


async def _raw(
    settings: Settings, buckets: AbstractSet[str], stack: AsyncExitStack
) -> Mapping[str, ObjectStore]:
    raw: dict[str, ObjectStore] = {LOCAL_BUCKET: local_files()}
    if buckets:
        from etl.bootstrap import remote  # noqa: PLC0415 - slow to load, and most runs need none of it

        raw.update(await stack.enter_async_context(remote.buckets(settings, buckets)))
    return raw


async def _output(settings: Settings, out: Output, stack: AsyncExitStack) -> ObjectStore:
    if isinstance(out, Path):
        store = FolderStore(out)
        await store.sweep()
        return store
    from etl.bootstrap import remote  # noqa: PLC0415 - as above

    return await stack.enter_async_context(remote.output(settings, out))


def _guard(store: ObjectStore, tell: Callable[[str, State], None]) -> Guard:
    """Hold work back while an object store is away; what a folder lacks cannot come back by itself."""
    if isinstance(store, FolderStore):
        return unguarded()

    async def ask() -> None:
        await store.head(KEY_ID)

    return Guard({STORE: Probe(ask)}, Senses(time.monotonic, random.random, tell))


def sandbox(settings: Settings, died: Callable[[Reason], None] = lambda _reason: None) -> ProcessSandbox:
    """Make the pool of sandbox children; ``died`` hears of those that die over their work."""
    limits = SandboxLimits(
        settings.limit_memory_bytes, settings.limit_cpu_seconds, settings.limit_wall_seconds
    )
    return ProcessSandbox(SANDBOX_ENTRY, settings.workers, limits, died)


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
