"""What a service tells of itself, wired: metrics, traces, logs, and health over HTTP."""

from __future__ import annotations

import platform
import sys
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl import __version__
from etl.adapters.logging_foreign import foreign_logs
from etl.adapters.logging_structlog import StructLog
from etl.adapters.metrics_prometheus import PrometheusMeter
from etl.bootstrap.terms import ruleset
from etl.pipeline import signals
from etl.pipeline.health import Clocks, Health, Progress
from etl.pipeline.instruments import Instruments, SilentTracer
from etl.pipeline.log_fields import log_fields
from etl.pipeline.observe import Signals, here
from etl.pipeline.signals import Label
from etl.records import ALL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from etl.pipeline.instruments import Tracer
    from etl.settings import Settings

_RULESET_CHARS = 16


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom a service tells, and what it knows of its own health."""

    instruments: Instruments
    signals: Signals
    health: Health
    clocks: Clocks


@asynccontextmanager
async def telling(settings: Settings) -> AsyncIterator[Telling]:
    """Open all of it; health and metrics answer from here on, before anything else is there.

    Raises Fatal where the port is taken, or an address is none.
    """
    build = _build(settings)
    closed = signals.closed((record_type.name for record_type in ALL), build)
    async with AsyncExitStack() as stack:
        meter, tracer = PrometheusMeter(closed), await _tracer(settings, stack)
        log = StructLog(
            sys.stderr, settings.log_format, settings.log_level, lambda: _link(tracer), log_fields(closed)
        )
        stack.enter_context(foreign_logs(log))
        clocks = Clocks(time.monotonic, time.time)
        progress = Progress(clocks.now)
        health = Health(clocks, progress, _stalled_after(settings))
        instruments = Instruments(meter, tracer, log)
        meter.set(signals.BUILD_INFO, 1, **build)
        await _http(settings, health, meter, build, stack)
        yield Telling(instruments, Signals(instruments, clocks, progress), health, clocks)


def _build(settings: Settings) -> dict[Label, str]:
    return {
        Label.VERSION: __version__,
        Label.PYTHON: platform.python_version(),
        Label.RULESET: ruleset(settings.rules())[:_RULESET_CHARS],
    }


def _stalled_after(settings: Settings) -> float:
    """Longer than any delivery takes whose dependencies are there: a child's time, and every request's."""
    return 2.0 * settings.limit_wall_seconds + 10.0 * settings.s3_timeout


async def _tracer(settings: Settings, stack: AsyncExitStack) -> Tracer:
    if settings.otlp_endpoint is None:
        return SilentTracer()
    from etl.adapters.tracing_otel import OtelTracer  # noqa: PLC0415 - slow to load, and many trace nothing

    tracer = OtelTracer(settings.otlp_endpoint, version=__version__, sample=settings.trace_sample)
    return await stack.enter_async_context(tracer)


async def _http(
    settings: Settings,
    health: Health,
    meter: PrometheusMeter,
    build: Mapping[Label, str],
    stack: AsyncExitStack,
) -> None:
    if settings.http_port is None:
        return
    from etl.adapters.http_health import HealthServer, Pages  # noqa: PLC0415 - as above

    pages = Pages(health.report, meter.exposition, {label.value: value for label, value in build.items()})
    await stack.enter_async_context(HealthServer(settings.http_host, settings.http_port, pages))


def _link(tracer: Tracer) -> Mapping[str, str]:
    """Say which trace and which of the producer's undertakings a log line belongs to."""
    found = {"trace_id": tracer.trace_id(), "correlation": here().correlation}
    return {name: value for name, value in found.items() if value}
