"""``etl serve``: deliveries of the broker through the flow, until told to stop or, if asked, until idle."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from etl.bootstrap.service import service
from etl.core.errors import Transient
from etl.operate.interrupts import interrupts
from etl.operate.tally import Tally
from etl.pipeline.relay import Relay
from etl.pipeline.sweep import sweep
from etl.pipeline.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from etl.bootstrap.service import Service
    from etl.core.breaker import State
    from etl.pipeline.flow import Settlement
    from etl.pipeline.ports import Letter
    from etl.settings import Loaded, Settings

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds between attempts to begin
_SWEEP_EVERY = 60.0  # seconds
_SWEEP_GRACE = 900.0  # seconds: longer than any part takes, children restarted and stores asked again
_LAST_EVENTS = 5.0  # seconds to tell them


class Observer(Protocol):
    """Who watches a service: all calls come from its event loop and return at once."""

    def waiting(self, problem: str, seconds: float) -> None:
        """It cannot begin yet; it tries again after so many seconds."""

    def serving(self, queue: str) -> None:
        """It takes deliveries."""

    def ended(self, end: Settlement | Letter) -> None:
        """One delivery has its outcome."""

    def state(self, dependency: str, state: State) -> None:
        """A breaker has changed."""

    def draining(self, in_hand: int) -> None:
        """It takes no more deliveries, and finishes those in hand."""

    def abandoned(self) -> None:
        """A second interrupt came: the process ends as soon as this returns."""


@dataclass(slots=True)
class ServeReport(Tally):
    """What became of the deliveries of a service."""

    seconds: float = 0.0
    given_back: int = 0

    def document(self) -> dict[str, Any]:
        """The report for machines."""
        counted = Tally.document(self)
        return {**counted, "given_back": self.given_back, "seconds": round(self.seconds, 3)}


async def serve(loaded: Loaded, observer: Observer, *, until_idle: bool = False) -> ServeReport:
    """Serve until SIGINT or SIGTERM, or until nothing waits any more.

    What is in hand then is finished within the drain time, or goes back to the broker. Raises Fatal where it
    cannot begin or go on; what may come by itself (a server that is still starting) is waited for.
    """
    began = time.monotonic()
    report = ServeReport()
    with interrupts(lambda: None, observer.abandoned) as stop:
        async with AsyncExitStack() as stack:
            ready = await _begun(loaded.settings, observer, stop, stack)
            if ready is not None:
                observer.serving(ready.broker.names.queue)
                await _work(ready, loaded.settings, report, observer, _Ends(stop, until_idle))
    report.seconds = time.monotonic() - began
    return report


@dataclass(frozen=True, slots=True)
class _Ends:
    """When to end: at a signal, or when nothing waits."""

    stop: asyncio.Event
    until_idle: bool


async def _begun(
    settings: Settings, observer: Observer, stop: asyncio.Event, stack: AsyncExitStack
) -> Service | None:
    """Wire the service as soon as all it needs is there; None when it is told to stop before."""
    pause = _FIRST_PAUSE
    while not stop.is_set():
        try:
            return await stack.enter_async_context(service(settings, observer.state))
        except Transient as error:
            observer.waiting(str(error), pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
    return None


async def _work(
    ready: Service, settings: Settings, report: ServeReport, observer: Observer, ends: _Ends
) -> None:
    def on_end(end: Settlement | Letter) -> None:
        report.add(end)
        observer.ended(end)

    worker = Worker(
        ready.broker,
        ready.flow,
        ready.guard,
        concurrency=settings.concurrency,
        delays=settings.redelivery_delays,
        on_end=on_end,
    )
    main = asyncio.create_task(worker.run())
    beside = [asyncio.create_task(work) for work in _beside(ready, ends)]
    relay = Relay(ready.relayed.outbox, ready.relayed.sink) if ready.relayed else None
    telling = asyncio.create_task(relay.run() if relay else asyncio.Event().wait())
    try:
        await asyncio.wait({main, telling, *beside}, return_when=asyncio.FIRST_COMPLETED)
        ready.broker.drain()
        observer.draining(ready.broker.in_hand)
        await asyncio.wait({main}, timeout=settings.drain_seconds)
        report.given_back = 0 if main.done() else ready.broker.in_hand
    finally:
        await _cancelled(main, *beside)
        await _last_events(relay, telling)
    for task in (main, telling, *beside):
        if not task.cancelled() and (error := task.exception()):
            raise error


def _beside(ready: Service, ends: _Ends) -> Iterator[Coroutine[Any, Any, Any]]:
    """What runs beside the work; the end of any of it ends the work."""
    yield ends.stop.wait()
    yield ready.guard.watch()
    yield _sweeping(ready)
    if ends.until_idle:
        yield ready.admin.until_idle(lambda: ready.broker.in_hand)


async def _sweeping(ready: Service) -> None:
    """Announce what a crash left unannounced, again and again."""
    while True:
        with suppress(Transient):  # next time
            await sweep(ready.flow.ledger, ready.flow.out, now=time.time(), grace=_SWEEP_GRACE)
        await asyncio.sleep(_SWEEP_EVERY)


async def _last_events(relay: Relay | None, telling: asyncio.Task[Any]) -> None:
    """Let the relay tell what the last deliveries wrote down; what it cannot now waits in the outbox.

    It is not cut short while it can go on: what was told, but not yet crossed out, would be told twice.
    """
    if relay:
        relay.stop()
        await asyncio.wait({telling}, timeout=_LAST_EVENTS)
    await _cancelled(telling)


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
