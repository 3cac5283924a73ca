"""What a load test is asked to do, who watches it, and how it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from etl.audit.load_limits import Limits
from etl.audit.load_plan import DEFAULT, Arrivals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.audit.load_figures import Latencies
    from etl.audit.load_plan import Phase

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a load test is asked to do.

    ``workers`` is how many are started in a place of their own; 0: files go to a running service, whose
    workers on this machine may be named by ``pids``. ``patience`` is seconds without a commit after which
    what is not settled is given up.
    """

    phases: Sequence[Phase] = DEFAULT
    limits: Limits = field(default_factory=Limits)
    arrivals: Arrivals = Arrivals.POISSON
    workers: int = 1
    pids: tuple[int, ...] = ()
    types: tuple[str, ...] | None = None
    seed: int = 7
    patience: float = 30.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How it stands: seconds since the start, the phase (None: the rest is waited for), counts.

    ``recent`` are the latencies of what was settled in the last ten seconds.
    """

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
        """Workers are being started; 0: those of a running service are used."""

    def progress(self, progress: Progress) -> None:
        """It goes on; called once a second."""


@dataclass(frozen=True, slots=True)
class Stop:
    """What interrupts ask for: the first to announce no more, the second to wait for no commit, either."""

    first: asyncio.Event = field(default_factory=asyncio.Event)
    second: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self) -> None:
        """Take an interrupt."""
        (self.second if self.first.is_set() else self.first).set()


@contextmanager
def interrupts() -> Iterator[Stop]:
    """Let SIGINT and SIGTERM ask for an end while this lasts."""
    loop, stop = asyncio.get_running_loop(), Stop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, stop.ask)
    try:
        yield stop
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
