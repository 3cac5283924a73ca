"""Opens what is to be mended, a service or the output of a run on this machine, and sees it through."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.adapters.events_jsonl import JsonlEvents
from etl.adapters.events_redis import RedisEvents
from etl.adapters.run_lock import run_lock
from etl.audit import local
from etl.audit.laws import audit
from etl.audit.repair import Bench, Mended, mend, plan
from etl.audit.service import evidence
from etl.bootstrap.terms import same_key
from etl.core import identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from etl.audit.report import Report
    from etl.settings import Settings

_ROUNDS = 100  # a report names a thousand things of each fault


@dataclass(frozen=True, slots=True)
class Place:
    """What is mended: a run's output, and folders where its sources may lie; without one, a service."""

    settings: Settings
    out: Path | None = None
    sources: tuple[Path, ...] = ()

    def open(self) -> AbstractAsyncContextManager[Bench]:
        """Open it; raises Fatal where a person must act, Transient where something is away for now."""
        if self.out is None:
            return service_bench(self.settings)
        return local_bench(self.settings, self.out, self.sources)


async def examined(place: Place) -> Report:
    """Hold everything against the laws."""
    async with place.open() as bench:
        return await audit(bench.evidence)


async def repaired(place: Place, found: Report) -> tuple[Report, Mended]:
    """Mend what was found, round after round while there is more of it; say what is found afterwards."""
    total = Mended()
    for _ in range(_ROUNDS):
        async with place.open() as bench:
            done = await mend(bench, found.findings)
        total.add(done)
        found = await examined(place)  # opened anew: what waits has changed since
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
async def local_bench(settings: Settings, out: Path, sources: Collection[Path]) -> AsyncIterator[Bench]:
    """Open the output of `etl run`, with nobody else at work in it; a run tells no events.

    Raises Fatal where it is in use, no output of ours, or written with another pseudonym key.
    """
    async with local.evidence(settings, out, sources=sources) as found:
        with run_lock(out / ".state" / "lock"):
            await same_key(found.out, identity.key_id(found.terms.pseudonym_key))
            yield Bench(found, None, time.time)
