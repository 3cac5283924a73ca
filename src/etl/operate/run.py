"""``etl run``: local files through the whole flow, then the training set."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from etl import bootstrap
from etl.core.outcome import Counts, Disposition, Reason
from etl.operate import sources
from etl.pipeline.assemble import Assembler, forget_lost
from etl.pipeline.flow import Settlement
from etl.pipeline.guard import unguarded
from etl.pipeline.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from pathlib import Path

    from etl.operate.sources import Plan
    from etl.pipeline.assemble import Assembled
    from etl.pipeline.ports import Letter
    from etl.settings import Loaded

#: Reasons that speak of the machine or of us, not of the file.
OWN_FAULTS = frozenset({Reason.UNAVAILABLE, Reason.MISSING_OBJECT, Reason.INTERNAL_ERROR})
INTERRUPTED = 130  # exit code, as shells count SIGINT
T = TypeVar("T")
_ANNOUNCED_AT_ONCE = 16
_IN_HAND_PER_CHILD = 2  # while one file is transformed, another is read or committed


class Observer(Protocol):
    """Who watches a run: all calls come from its event loop and return at once."""

    def planned(self, files: int) -> None:
        """So many files will be announced."""

    def ended(self, end: Settlement | Letter) -> None:
        """One file has its outcome."""

    def assembling(self) -> None:
        """All files are settled; the training set is being built."""

    def abandoned(self) -> None:
        """A second interrupt came: the process ends as soon as this returns."""


@dataclass(slots=True)
class RunReport:
    """What became of the files of a run."""

    files: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    outcomes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    refused_earlier: int = 0
    counts: Counts = field(default_factory=Counts)
    examples: int = 0
    training: list[Assembled] = field(default_factory=list)

    def add(self, end: Settlement | Letter) -> None:
        """Count one end."""
        if isinstance(end, Settlement):
            self._add_settlement(end)
        else:
            self.outcomes[Disposition.DEAD_LETTERED] += 1
            self.refused[end.decision.reason] += 1

    def _add_settlement(self, end: Settlement) -> None:
        self.outcomes[end.disposition] += 1
        refused = end.metadata["outcome"] == Disposition.QUARANTINED
        if end.disposition is Disposition.DUPLICATE:
            self.refused_earlier += refused
            return
        self.counts += Counts(**end.metadata["counts"])
        self.examples += end.metadata["examples"]
        if refused:
            self.refused[Reason(end.metadata["reason"])] += 1

    @property
    def refusals(self) -> int:
        """Files that are refused, now or by an earlier run."""
        return sum(self.refused.values()) + self.refused_earlier

    @property
    def own_faults(self) -> int:
        """Files whose failure is not the file's."""
        return sum(count for reason, count in self.refused.items() if reason in OWN_FAULTS)

    def document(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "files": self.files,
            "outcomes": {kind.value: self.outcomes[kind] for kind in Disposition},
            "refused": {str(reason): count for reason, count in sorted(self.refused.items())},
            "refused_earlier": self.refused_earlier,
            "records": asdict(self.counts),
            "examples_in_parts": self.examples,
            "training": [asdict(made) for made in self.training],
            "seconds": round(self.seconds, 3),
            "interrupted": self.interrupted,
        }


async def run(
    names: Sequence[str], out: Path, loaded: Loaded, observer: Observer, *, allow_missing: bool = False
) -> RunReport:
    """Carry every file that ``names`` stand for to its outcome, then assemble the training set.

    An interrupt (SIGINT, SIGTERM) finishes the files in hand and ends the run; the next one goes on from
    there. A second one ends the process at once. ``allow_missing`` assembles without settled files whose
    source is gone. Raises Fatal when the run cannot start or go on.
    """
    began = time.monotonic()
    plan = sources.plan(names)
    report = RunReport(files=len(plan.paths))
    observer.planned(report.files)
    async with bootstrap.local(loaded.settings, out) as local:
        await forget_lost(local.flow)
        with _interrupts(local.broker.drain, observer.abandoned) as interrupted:
            await _settle(plan, loaded, local, report, observer)
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
    plan: Plan, loaded: Loaded, local: bootstrap.Local, report: RunReport, observer: Observer
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
        local.broker, local.flow, unguarded(), concurrency=concurrency, delays=delays, on_end=on_end
    )
    publisher = asyncio.create_task(_publish(plan, loaded, local))
    try:
        await worker.run()
    finally:
        local.broker.drain()
        await publisher
    await local.letters.clear(settled)


async def _publish(plan: Plan, loaded: Loaded, local: bootstrap.Local) -> None:
    """Announce file after file, beside the loop: to vouch for a file may mean to read it."""
    bodies = sources.announce(plan, loaded)
    try:
        while some := await asyncio.to_thread(lambda: list(islice(bodies, _ANNOUNCED_AT_ONCE))):
            for body in some:
                if not await local.broker.publish(body):
                    return
    except BaseException:
        local.broker.drain()
        raise
    local.broker.close()


@contextmanager
def _interrupts(drain: Callable[[], None], abandon: Callable[[], None]) -> Iterator[asyncio.Event]:
    """Let the first interrupt drain, and a second one end the process, whatever its threads wait for."""
    loop, seen = asyncio.get_running_loop(), asyncio.Event()

    def on_signal() -> None:
        if seen.is_set():
            abandon()
            os._exit(INTERRUPTED)
        seen.set()
        drain()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal)
    try:
        yield seen
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
