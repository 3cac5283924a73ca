"""``etl load``: how much does the service bear?

Files are made and stored first; then they are announced by a schedule that waits for nobody, commits are
noted as they come, and at the end each file is accounted for. What was put anywhere is taken away again.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from etl.audit.load_asked import Asked, Stop, interrupts
from etl.audit.load_crew import crew
from etl.audit.load_drive import Run
from etl.audit.load_files import Wanted, stored
from etl.audit.load_place import own_place, running_place
from etl.audit.load_plan import schedule
from etl.audit.load_run import Bench, measured
from etl.audit.load_scene import scene
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from typing import Any

    from etl.audit.load_asked import Observer
    from etl.audit.load_files import LoadFile
    from etl.audit.load_place import LoadPlace
    from etl.audit.load_report import LoadReport
    from etl.audit.load_scene import Scene
    from etl.settings import Settings

_LOG = "workers.log"
T = TypeVar("T")


async def load(asked: Asked, settings: Settings, observer: Observer) -> LoadReport | None:
    """Run a load test; None where it was interrupted before the first file was announced.

    Raises Fatal where a person must act, Transient where a server is away before it begins.
    """
    with interrupts() as stop, _place(asked, settings) as place:
        async with scene(place) as at:
            try:
                report = await _loaded(asked, at, stop, observer)
            except BaseException:
                _ = await at.tidy()
                raise
            left = await at.tidy(unsettled=report is not None and report.balance.undecided > 0)
    return report and replace(report, about=replace(report.about, left=left))


async def _loaded(asked: Asked, at: Scene, stop: Stop, observer: Observer) -> LoadReport | None:
    arrivals = schedule(asked.phases, asked.arrivals, asked.seed)
    if not arrivals:
        raise Fatal("no file is due in any phase", "make the phases longer, or their rates higher")
    if not at.place.is_own:
        await _refuse_deserted(at)
    async with AsyncExitStack() as stack:
        files = await _unless(stop.first, _stored(asked, len(arrivals), at, observer))
        if files is None:
            return None
        bench = await _unless(stop.first, _bench(asked, at, stack, observer))
        return None if bench is None else await measured(Run(arrivals, files), bench, stop, observer)


async def _refuse_deserted(at: Scene) -> None:
    if not await at.consumers():
        message = f"nobody takes messages from {at.place.settings.broker_queue}"
        raise Fatal(message, "start `etl serve`, or leave --against-running out")


async def _stored(asked: Asked, number: int, at: Scene, observer: Observer) -> list[LoadFile]:
    wanted = Wanted(number, asked.types, asked.seed)
    at.files = await stored(wanted, at.place.owner(), at.raw, lambda done: observer.stored(done, number))
    return at.files


async def _bench(asked: Asked, at: Scene, stack: AsyncExitStack, observer: Observer) -> Bench:
    """Start workers, where those of a running service are not to be used."""
    observer.starting(asked.workers)
    if at.place.folder is None:
        return Bench(asked, at)
    log = at.place.folder / _LOG
    hands = await stack.enter_async_context(crew(asked.workers, at.place.environment, log))
    await hands.ready(at.consumers)
    return Bench(asked, at, hands)


@contextmanager
def _place(asked: Asked, settings: Settings) -> Iterator[LoadPlace]:
    if asked.workers:
        with own_place(settings) as place:
            yield place
    else:
        yield running_place(settings)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Do something, unless told to stop before it is done."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        for task in (doing, stopping):
            task.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)
