"""``etl load``: how much does the service bear?

Files are made and stored first; then they are announced by a schedule that waits for nobody, commits are noted
as they come, and at the end each file is accounted for. What it put anywhere it takes away again.
"""

from __future__ import annotations

import asyncio
import os
import platform
import signal
import time
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from etl.audit.load_drive import Run
from etl.audit.load_figures import Measured, latencies
from etl.audit.load_files import Wanted, stored
from etl.audit.load_limits import Limits
from etl.audit.load_place import own_place, running_place
from etl.audit.load_plan import DEFAULT, Arrivals, schedule
from etl.audit.load_report import Circumstances, LoadReport
from etl.audit.load_scene import Scene, scene
from etl.core.errors import EtlError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence
    from typing import Any

    from etl.audit.load_figures import Latencies
    from etl.audit.load_files import LoadFile
    from etl.audit.load_place import LoadPlace
    from etl.audit.load_plan import Phase
    from etl.settings import Settings

_RECENT = 10.0  # seconds of which progress tells the latencies
_TICK = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a load test is asked to do.

    ``workers`` is how many are started in a place of their own; 0: files go to a running service, whose
    workers on this machine may be named by ``pids``. ``patience`` is seconds without a commit after which
    what is not settled is given up.
    """

    phases: Sequence[Phase] = DEFAULT
    limits: Limits = Limits()
    arrivals: Arrivals = Arrivals.POISSON
    workers: int = 1
    pids: tuple[int, ...] = ()
    types: tuple[str, ...] | None = None
    seed: int = 7
    patience: float = 30.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How it stands: seconds since the start, the phase (None: waiting for the rest), counts, latencies of late."""

    second: float
    phase: Phase | None
    announced: int
    settled: int
    recent: Latencies


class Observer(Protocol):
    """Who watches a load test."""

    def stored(self, done: int, files: int) -> None:
        """So many files out of so many are made and stored."""

    def starting(self, workers: int) -> None:
        """Workers are being started; 0: a running service is used."""

    def progress(self, progress: Progress) -> None:
        """It goes on; called once a second."""


@dataclass(slots=True)
class Stop:
    """What an interrupt asks for: the first to announce no more, the second to wait for nothing, either."""

    first: asyncio.Event = field(default_factory=asyncio.Event)
    second: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self) -> None:
        """Take an interrupt."""
        (self.second if self.first.is_set() else self.first).set()


async def load(asked: Asked, settings: Settings, observer: Observer) -> LoadReport | None:
    """Run a load test; None where it was interrupted before the first file was announced.

    Raises Fatal where a person must act, Transient where a server is away before it begins.
    """
    arrivals = schedule(asked.phases, asked.arrivals, asked.seed)
    with _interrupts() as stop, _place(asked, settings) as place:
        async with scene(place) as at:
            try:
                files = await _unless(stop.first, _prepared(asked, len(arrivals), at, observer))
                report = None
                if files is not None:
                    report = await _run(asked, Run(arrivals, files), at, stop, observer)
            except BaseException:
                await at.tidy()
                raise
            left = await at.tidy()
    return report and replace(report, about=replace(report.about, left=left))
