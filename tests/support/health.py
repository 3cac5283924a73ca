"""A service's health and metrics over HTTP, for tests: real sockets, and a report that the test decides."""

from __future__ import annotations

import asyncio
import gc
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from etl.adapters.http_health import HealthServer, Pages
from etl.core.breaker import State
from etl.pipeline.health import Condition, HealthReport, Status

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CANARY = "canary.example.org"
CONDITIONS = (
    Condition("broker", up=True, needed=True, latency=0.0123456789, since=1_700_000_000),
    Condition("store", up=False, needed=True, since=1_700_000_001.9, problem=CANARY, breaker=State.OPEN),
    Condition("ledger", up=True, needed=True, breaker=State.HALF_OPEN),
    Condition("events", up=None, needed=False),
)
PATHS = ("/live", "/ready", "/health", "/metrics", "/version")


def report(
    status: Status = Status.HEALTHY, *, live: bool = True, ready: bool = True, in_hand: int = 3
) -> HealthReport:
    """Make a report with all kinds of conditions."""
    return HealthReport(status, live, ready, CONDITIONS, in_hand)


def pages(told: HealthReport | None = None, metrics: bytes = b"x 1.0\n") -> Pages:
    """Give pages that always say the same."""
    return Pages(lambda: told or report(), lambda: (metrics, "text/plain"), {"version": "1.2.3"})


@asynccontextmanager
async def serving(made: Pages | None = None) -> AsyncIterator[HealthServer]:
    """Serve on a free port; fail where anything reached the event loop's handler of last resort.

    What is in memory already is kept from the collector: it takes 100 ms for what all tests so far have left.
    """
    problems: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: problems.append(context))
    gc.freeze()
    try:
        async with HealthServer("127.0.0.1", 0, made or pages()) as server:
            yield server
        gc.collect()  # a task tells only then that nobody heard its error
    finally:
        gc.unfreeze()
    assert problems == []
