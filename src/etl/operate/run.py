"""``etl run``: local files through the whole flow, then the training set."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from etl import bootstrap
from etl.core.outcome import Counts, Disposition, Reason
from etl.operate import sources
from etl.pipeline.assemble import Assembler
from etl.pipeline.flow import Settlement
from etl.pipeline.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from etl.operate.sources import Plan
    from etl.pipeline.assemble import Assembled
    from etl.pipeline.ports import Letter
    from etl.settings import Loaded

#: Reasons that speak of the machine or of us, not of the file.
OWN_FAULTS = frozenset({Reason.UNAVAILABLE, Reason.MISSING_OBJECT, Reason.INTERNAL_ERROR})
_IN_HAND_PER_CHILD = 2  # while one file is transformed, another is read or committed


class Observer(Protocol):
    """Who watches a run: all calls come from its event loop and return at once."""

    def planned(self, files: int) -> None:
        """So many files will be announced."""

    def ended(self, end: Settlement | Letter) -> None:
        """One file has its outcome."""

    def assembling(self) -> None:
        """All files are settled; the training set is being built."""


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


async def run(names: Sequence[str], out: Path, loaded: Loaded, observer: Observer) -> RunReport:
    """Carry every file that ``names`` stand for to its outcome, then assemble the training set.

    An interrupt (SIGINT, SIGTERM) finishes the files in hand and ends the run; the next one goes on from
    there. Raises Fatal when the run cannot start or go on.
    """
    began = time.monotonic()
    plan = sources.plan(names)
    report = RunReport(files=len(plan.paths))
    observer.planned(report.files)
    async with bootstrap.local(loaded.settings, out) as local:
        await _settle(plan, loaded, local, report, observer)
        if not report.interrupted:
            observer.assembling()
            report.training = await Assembler(local.flow, loaded.settings.zone).assemble()
    report.seconds = time.monotonic() - began
    return report


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
    worker = Worker(local.broker, local.flow, concurrency=concurrency, delays=delays, on_end=on_end)
    with _interrupts(local.broker.drain) as interrupted:
        publisher = asyncio.create_task(_publish(plan, loaded, local))
        try:
            await worker.run()
        finally:
            local.broker.drain()
            await publisher
    report.interrupted = interrupted()
    await local.letters.clear(settled)


async def _publish(plan: Plan, loaded: Loaded, local: bootstrap.Local) -> None:
    for body in sources.announce(plan, loaded):
        if not await local.broker.publish(body):
            return
    local.broker.close()


@contextmanager
def _interrupts(drain: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Let the first interrupt drain; a second one, with the old handlers back, kills at once."""
    loop, seen = asyncio.get_running_loop(), []

    def on_signal(number: signal.Signals) -> None:
        seen.append(number)
        _restore()
        drain()

    def _restore() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal, number)
    try:
        yield lambda: bool(seen)
    finally:
        _restore()
