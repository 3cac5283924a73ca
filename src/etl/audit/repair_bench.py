"""Opens what is to be mended, a service or the output of a run on this machine, and sees it through."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from etl.adapters.events_jsonl import JsonlEvents
from etl.adapters.events_redis import RedisEvents
from etl.adapters.ledger_sqlite import SqliteLedger
from etl.adapters.run_lock import run_lock
from etl.adapters.store_folder import FolderStore
from etl.audit.evidence import Evidence
from etl.audit.laws import audit
from etl.audit.repair import Bench, Mended, mend, plan
from etl.audit.service import evidence
from etl.bootstrap import terms_of
from etl.bootstrap.terms import KEY_ID, same_key
from etl.core import identity
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from etl.audit.report import Report
    from etl.settings import Settings

_ROUNDS = 100  # a report names a thousand things of each fault


def bench(settings: Settings, out: Path | None) -> AbstractAsyncContextManager[Bench]:
    """Open the output of a run, or, without one, the service of the settings."""
    return service_bench(settings) if out is None else local_bench(settings, out)


async def examined(settings: Settings, out: Path | None) -> Report:
    """Hold everything against the laws."""
    async with bench(settings, out) as opened:
        return await audit(opened.evidence)


async def repaired(settings: Settings, out: Path | None, found: Report) -> tuple[Report, Mended]:
    """Mend what was found, round after round while there is more of it; say what is found afterwards."""
    total = Mended()
    for _ in range(_ROUNDS):
        async with bench(settings, out) as opened:
            done = await mend(opened, found.findings)
        total.add(done)
        found = await examined(settings, out)  # opened anew: what waits has changed since
        if not done.done or not plan(found):
            break
    return found, total


@asynccontextmanager
async def service_bench(settings: Settings) -> AsyncIterator[Bench]:
    """Open a service; raises Fatal where a person must act, Transient where something is away for now."""
    async with evidence(settings) as found:
        sink = found.sink
        yield Bench(found, sink if isinstance(sink, RedisEvents | JsonlEvents) else None, time.time)


@asynccontextmanager
async def local_bench(settings: Settings, out: Path) -> AsyncIterator[Bench]:
    """Open the output of `etl run`, with nobody else at work in it; a run tells no events.

    Raises Fatal where it is in use, no output of ours, or written with another pseudonym key.
    """
    if not (out / KEY_ID).is_file():
        raise Fatal("there is no output of `etl run` there", "name the folder that was its --out")
    terms, store, state = terms_of(settings), FolderStore(out), out / ".state"
    with run_lock(state / "lock"):
        await same_key(store, identity.key_id(terms.pseudonym_key))
        async with SqliteLedger(state / "ledger.sqlite") as ledger:
            yield Bench(Evidence({}, store, ledger, terms, digests=ledger), None, time.time)
