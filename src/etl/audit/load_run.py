"""The measured part of a load test: announce, watch, wait for the rest, and account for every file."""

from __future__ import annotations

import asyncio
import os
import platform
import time
from bisect import bisect_left
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from etl.adapters.processes_psutil import Processes, machine_cpu
from etl.audit.load_asked import Progress
from etl.audit.load_books import Books, balance, refused
from etl.audit.load_drive import drive
from etl.audit.load_figures import Measured, latencies
from etl.audit.load_report import Circumstances, LoadReport
from etl.audit.load_watch import Gauge, Told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
    from typing import Any

    from etl.audit.load_asked import Asked, Observer, Stop
    from etl.audit.load_crew import Crew
    from etl.audit.load_drive import Run
    from etl.audit.load_plan import Phase
    from etl.audit.load_scene import Scene

_TICK = 1.0  # seconds
_LOOK_EVERY = 0.1
_RECENT = 10.0  # seconds of which progress tells the latencies
_EVENTS_SECONDS = 10.0  # until the last event is told


@dataclass(frozen=True, slots=True)
class Bench:
    """What there is to measure: the servers, and workers where they are ours."""

    asked: Asked
    scene: Scene
    crew: Crew | None = None

    @property
    def numbers(self) -> Sequence[int]:
        """The workers that are watched."""
        return self.crew.numbers if self.crew else self.asked.pids


async def measured(run: Run, bench: Bench, stop: Stop, observer: Observer) -> LoadReport:
    """Run it; an interrupt ends it with what was measured so far."""
    told, gauge = Told(run), Gauge(run, Processes(bench.numbers), bench.scene.depths)
    busy, began = os.getloadavg()[0], _cpu()
    dead = (await bench.scene.depths())[1]
    async with bench.scene.commits() as commits:
        watching = (told.follow(commits), gauge.follow(), _ticking(run, bench.asked.phases, observer))
        async with _beside(*watching):
            await drive(run, bench.scene.announce, stop.first)
            ended = await _end_of_phases(run, bench.asked.phases, stop.first)
            await _settled(run, bench, lambda: gauge.dead - dead, stop.second)
            about = _about(bench, commits.resolution, busy, began, interrupted=stop.first.is_set())
            books = await _books(run, bench, told)
    seen = Measured(bench.asked.phases, run.timings(refused(books.parts)), gauge.samples, ended)
    return LoadReport(about, bench.asked.limits, seen, balance(books))


def _cpu() -> tuple[float, float, float]:
    """Now; CPU seconds of this process so far, and of the whole machine."""
    return time.monotonic(), time.process_time(), machine_cpu()


def _about(
    bench: Bench, resolution: str, busy: float, began: tuple[float, ...], *, interrupted: bool
) -> Circumstances:
    seconds, own, everything = (now - then for now, then in zip(_cpu(), began, strict=True))
    return Circumstances(
        nonce=bench.scene.place.nonce,
        is_own=bench.scene.place.is_own,
        arrivals=bench.asked.arrivals,
        seed=bench.asked.seed,
        resolution=resolution,
        python=platform.python_version(),
        cores=os.cpu_count() or 1,
        busy=busy,
        own_cpu=own / seconds,
        all_cpu=everything / seconds,
        workers=len(bench.numbers),
        gone=bench.crew.gone if bench.crew else 0,
        interrupted=interrupted,
    )


@asynccontextmanager
async def _beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have something done meanwhile; what fails there fails here, at the end."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end


async def _end_of_phases(run: Run, phases: Sequence[Phase], stop: asyncio.Event) -> float:
    """Wait until the last phase is over, or until told to stop; say when that was."""
    left = sum(one.seconds for one in phases) - run.now()
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, left)):
            await stop.wait()
    return min(run.now(), sum(one.seconds for one in phases))


async def _settled(run: Run, bench: Bench, dead: Callable[[], int], stop: asyncio.Event) -> None:
    """Wait until all that was announced is settled or given up, or nothing has come for too long.

    In a place that others use, too, new dead letters need not be ours, so nothing is counted as given up.
    """
    known, since, patience = -1, run.now(), bench.asked.patience
    while not stop.is_set():
        ends = len(run.settled) + (max(0, dead()) if bench.scene.place.is_own else 0)
        if ends > known:
            known, since = ends, run.now()
        if ends >= len(run.sent) or run.now() - since >= patience:
            return
        await asyncio.sleep(_LOOK_EVERY)


async def _books(run: Run, bench: Bench, told: Told) -> Books:
    """Close the books: our own workers end before, so that nothing is on its way any more."""
    if bench.crew:
        await bench.crew.end(bench.scene.place.settings.drain_seconds)
    scene, entries = bench.scene, [run.files[number].entry for number in sorted(run.sent)]
    scene.entries = told.entries
    waiting, dead = await scene.depths()
    parts = await scene.parts([file.entry for file in run.files])
    return Books(
        confirmed=[run.files[number].entry for number in sorted(run.confirmed)],
        doubtful=[run.files[number].entry for number in sorted(run.sent.keys() - run.confirmed)],
        parts=parts,
        events=await _events(run, bench, told, parts.keys()),
        letters=await scene.letters() if dead else (),
        waiting=waiting,
        strange=await scene.strangers(entries),
    )


async def _events(
    run: Run, bench: Bench, told: Told, settled: Collection[str]
) -> Mapping[str, Collection[bytes]]:
    """Give the events, as they were followed or read back; they may come a little later than the parts."""
    until = run.now() + _EVENTS_SECONDS
    while True:
        found: Mapping[str, Collection[bytes]] = told.events
        if not found:
            async with AsyncExitStack() as stack:
                found = await bench.scene.events(run.places.keys(), stack)
        if found.keys() >= set(settled) or run.now() >= until:
            return found
        await asyncio.sleep(_LOOK_EVERY if told.events else _TICK)


async def _ticking(run: Run, phases: Sequence[Phase], observer: Observer) -> None:
    while True:
        await asyncio.sleep(_TICK)
        observer.progress(progress(run, phases))


def progress(run: Run, phases: Sequence[Phase]) -> Progress:
    """Say how a run stands."""
    now = run.now()
    ends = accumulate(one.seconds for one in phases)
    phase = next((one for one, end in zip(phases, ends, strict=True) if now < end), None)
    recent = run.latencies[bisect_left(run.latencies, (now - _RECENT,)) :]
    found = latencies(latency for _, latency in recent)
    return Progress(now, phase, len(run.sent), len(run.settled), found)
