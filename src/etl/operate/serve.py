"""``etl serve``: deliveries of the broker through the flow, until told to stop or, if asked, until idle."""

from __future__ import annotations

import asyncio
import gc
import time
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.bootstrap.service import service
from etl.bootstrap.telling import telling
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Disposition
from etl.operate.interrupts import interrupts
from etl.operate.tally import Tally
from etl.pipeline.peers import share
from etl.pipeline.relay import Relay
from etl.pipeline.signals import LogEvent
from etl.pipeline.sweep import sweep
from etl.pipeline.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from etl.bootstrap.service import Service
    from etl.bootstrap.telling import Telling
    from etl.pipeline.instruments import Log
    from etl.settings import Loaded, Settings

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds between attempts to begin
_SWEEP_EVERY = 60.0  # seconds
_SWEEP_GRACE = 900.0  # seconds: longer than any part takes, children restarted and stores asked again
_LAST_EVENTS = 5.0  # seconds to tell them
_TOLD_AGAIN = 0.5  # seconds


@dataclass(slots=True)
class ServeReport(Tally):
    """What became of the deliveries of a service."""

    seconds: float = 0.0
    given_back: int = 0

    def ends(self) -> dict[str, int]:
        """How many deliveries ended in which way."""
        return {kind.value: self.outcomes[kind] for kind in Disposition} | {"given_back": self.given_back}

    def document(self) -> dict[str, Any]:
        """The report for machines."""
        counted = Tally.document(self)
        return {**counted, "given_back": self.given_back, "seconds": round(self.seconds, 3)}


async def serve(loaded: Loaded, *, until_idle: bool = False) -> ServeReport:
    """Serve until SIGINT or SIGTERM, or until nothing waits any more.

    What is in hand then is finished within the drain time, or goes back to the broker. Raises Fatal where it
    cannot begin or go on; what may come by itself (a server that is still starting) is waited for.
    """
    began = time.monotonic()
    report = ServeReport()
    async with telling(loaded.settings) as tells:
        log = tells.instruments.log
        with _failing_loudly(log), interrupts(lambda: None, lambda: log.tell(LogEvent.ABANDONED)) as stop:
            async with AsyncExitStack() as stack:
                ready = await _begun(loaded.settings, tells, stop, stack)
                if ready is not None:
                    with _passing_over_what_stays():
                        await _serving(ready, loaded.settings, report, tells, _Ends(stop, until_idle))
        report.seconds = time.monotonic() - began
        log.tell(LogEvent.ENDED, **report.ends(), seconds=round(report.seconds, 3))
    return report


@contextmanager
def _failing_loudly(log: Log) -> Iterator[None]:
    """Have the log say what ended the service, for who reads nothing else."""
    try:
        yield
    except Fatal as fatal:
        log.tell(LogEvent.FAILED, problem=str(fatal), remedy=fatal.remedy)
        raise
    except Exception as error:
        log.tell(LogEvent.FAILED, error=type(error).__name__)
        raise


@dataclass(frozen=True, slots=True)
class _Ends:
    """When to end: at a signal, or when nothing waits."""

    stop: asyncio.Event
    until_idle: bool


async def _begun(
    settings: Settings, tells: Telling, stop: asyncio.Event, stack: AsyncExitStack
) -> Service | None:
    """Wire the service as soon as all it needs is there; None when it is told to stop before."""
    pause = _FIRST_PAUSE
    while not stop.is_set():
        try:
            return await stack.enter_async_context(service(settings, tells))
        except Transient as error:
            tells.instruments.log.tell(LogEvent.WAITING, problem=str(error), seconds=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
    return None


async def _serving(
    ready: Service, settings: Settings, report: ServeReport, tells: Telling, ends: _Ends
) -> None:
    log = tells.instruments.log
    worker = Worker(
        ready.broker,
        ready.flow,
        ready.guard,
        concurrency=settings.concurrency,
        delays=settings.redelivery_delays,
        on_end=report.add,
        signals=tells.signals,
    )
    tells.health.begin(ready.guard)
    log.tell(LogEvent.SERVING, queue=ready.broker.names.queue)
    main = asyncio.create_task(worker.run())
    beside = [asyncio.create_task(work) for work in _beside(ready, tells, ends)]
    relay = Relay(ready.relayed.outbox, ready.relayed.sink) if ready.relayed else None
    relaying = asyncio.create_task(relay.run() if relay else asyncio.Event().wait())
    try:
        await asyncio.wait({main, relaying, *beside}, return_when=asyncio.FIRST_COMPLETED)
        tells.health.end()
        ready.broker.drain()
        log.tell(LogEvent.DRAINING, in_hand=ready.broker.in_hand)
        await asyncio.wait({main}, timeout=settings.drain_seconds)
        report.given_back = 0 if main.done() else ready.broker.in_hand
    finally:
        await _cancelled(main, *beside)
        await _last_events(relay, relaying)
    for task in (main, relaying, *beside):
        if not task.cancelled() and (error := task.exception()):
            raise error


@contextmanager
def _passing_over_what_stays() -> Iterator[None]:
    """Have collections pass over what is there already: half a million objects, 0.1 s each time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()  # this process may go on


def _beside(ready: Service, tells: Telling, ends: _Ends) -> Iterator[Coroutine[Any, Any, Any]]:
    """What runs beside the work; the end of any of it ends the work."""
    yield ends.stop.wait()
    yield ready.guard.watch()
    yield ready.gauges.run()
    yield _sweeping(ready, tells)
    if ready.board:
        yield share(ready.guard, ready.board)
    if ends.until_idle:
        yield ready.admin.until_idle(lambda: ready.broker.in_hand)


async def _sweeping(ready: Service, tells: Telling) -> None:
    """Announce what a crash left unannounced, again and again."""
    while True:
        with suppress(Transient):  # next time
            swept = await sweep(ready.flow.ledger, ready.flow.out, now=time.time(), grace=_SWEEP_GRACE)
            tells.signals.swept(swept.recorded)
        await asyncio.sleep(_SWEEP_EVERY)


async def _last_events(relay: Relay | None, relaying: asyncio.Task[Any]) -> None:
    """Let the relay tell what the last deliveries wrote down; what it cannot now waits in the outbox.

    It is not cut short while it can go on: what was told, but not yet crossed out, would be told twice.
    """
    if relay:
        relay.stop()
        await asyncio.wait({relaying}, timeout=_LAST_EVENTS)
    await _cancelled(relaying)


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    """End tasks; a client library may swallow a cancellation, so they are told until they have ended."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_TOLD_AGAIN)
