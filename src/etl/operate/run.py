"""``etl run``: local files through the whole flow, then the training set."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from etl import bootstrap
from etl.operate import remote, sources
from etl.operate.interrupts import interrupts
from etl.operate.tally import Tally
from etl.pipeline.assemble import Assembler, forget_lost
from etl.pipeline.flow import Settlement
from etl.pipeline.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence

    from etl.bootstrap import Output
    from etl.core.breaker import State
    from etl.pipeline.assemble import Assembled
    from etl.pipeline.ports import Letter
    from etl.settings import Loaded

T = TypeVar("T")
_ANNOUNCED_AT_ONCE = 16
_IN_HAND_PER_CHILD = 2  # while one file is transformed, another is read or committed


class Observer(Protocol):
    """Who watches a run: all calls come from its event loop and return at once."""

    def planned(self, files: int) -> None:
        """So many files will be announced."""

    def ended(self, end: Settlement | Letter) -> None:
        """One file has its outcome."""

    def state(self, dependency: str, state: State) -> None:
        """What the run needs is away, or back."""

    def assembling(self) -> None:
        """All files are settled; the training set is being built."""

    def abandoned(self) -> None:
        """A second interrupt came: the process ends as soon as this returns."""


@dataclass(slots=True)
class RunReport(Tally):
    """What became of the files of a run."""

    files: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    training: list[Assembled] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "files": self.files,
            **Tally.document(self),
            "training": [asdict(made) for made in self.training],
            "seconds": round(self.seconds, 3),
            "interrupted": self.interrupted,
        }


async def run(
    names: Sequence[str], out: Output, loaded: Loaded, observer: Observer, *, allow_missing: bool = False
) -> RunReport:
    """Carry every file that ``names`` stand for to its outcome, then assemble the training set.

    Names are files, folders and globs of this machine, or places in an object store.

    An interrupt (SIGINT, SIGTERM) finishes the files in hand and ends the run; the next one goes on from
    there. A second one ends the process at once. ``allow_missing`` assembles without settled files whose
    source is gone. Raises Fatal when the run cannot start or go on.
    """
    began = time.monotonic()
    plan, places = sources.plan_all(names)
    report = RunReport()
    buckets = {place.bucket for place in places}
    async with bootstrap.local(loaded.settings, out, buckets, observer.state) as local:
        keys = [key for place in places async for key in remote.keys(place, local.flow.raw)]
        report.files = len(plan.paths) + len(keys)
        observer.planned(report.files)
        await forget_lost(local.flow)
        with interrupts(local.broker.drain, observer.abandoned) as interrupted:
            announced = chain(sources.announce(plan, loaded), remote.announce(keys, loaded))
            await _settle(announced, loaded, local, report, observer)
            if not interrupted.is_set():
                observer.assembling()
                assembler = Assembler(local.flow, allow_missing)
                report.training = await _unless(interrupted, assembler.assemble()) or []
        report.interrupted = interrupted.is_set()
    report.seconds = time.monotonic() - began
    return report


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Do the work; None if it is told to stop before it is done."""
    task, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return None


async def _settle(
    bodies: Iterator[bytes], loaded: Loaded, local: bootstrap.Local, report: RunReport, observer: Observer
) -> None:
    settled: set[str] = set()

    def on_end(end: Settlement | Letter) -> None:
        report.add(end)
        observer.ended(end)
        if isinstance(end, Settlement):
            settled.add(end.key_hash)

    settings = loaded.settings
    concurrency = settings.workers * _IN_HAND_PER_CHILD
    delays = settings.retry_delays
    worker = Worker(
        local.broker, local.flow, local.guard, concurrency=concurrency, delays=delays, on_end=on_end
    )
    publisher = asyncio.create_task(_publish(bodies, local))
    watching = asyncio.create_task(local.guard.watch())
    try:
        await worker.run()
    finally:
        local.broker.drain()
        await publisher
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    await local.letters.clear(settled)


async def _publish(bodies: Iterator[bytes], local: bootstrap.Local) -> None:
    """Announce file after file, beside the loop: to vouch for a file may mean to read it."""
    try:
        while some := await asyncio.to_thread(lambda: list(islice(bodies, _ANNOUNCED_AT_ONCE))):
            for body in some:
                if not await local.broker.publish(body):
                    return
    except BaseException:
        local.broker.drain()
        raise
    local.broker.close()
