"""What is watched while a load test runs: commits as they come, the queue, and what the workers use."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from etl.adapters.cancelling import heed
from etl.audit.load_figures import Sample
from etl.core.errors import Transient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from etl.adapters.commits import Commits
    from etl.adapters.processes_psutil import Processes, Used
    from etl.audit.load_drive import Run

_SAMPLE_EVERY = 0.5  # seconds


class Told:
    """The commits of this run, and where there is a stream, its events and the names of their entries."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.events: dict[str, set[bytes]] = {}
        self.entries: list[str] = []

    async def follow(self, commits: Commits) -> None:
        """Note commits until cancelled; while the ledger cannot be reached there is nothing to note."""
        while True:
            heed()
            try:
                found = await commits.new()
            except Transient:
                await asyncio.sleep(_SAMPLE_EVERY)
                continue
            for commit in found:
                self._run.commit(commit.input_id)
                if commit.event and commit.entry and commit.input_id in self._run.places:
                    self.events.setdefault(commit.input_id, set()).add(commit.event)
                    self.entries.append(commit.entry)


class Gauge:
    """Samples of the queue and of the workers, two a second; ``dead`` is how many dead letters there are."""

    def __init__(
        self, run: Run, processes: Processes, depths: Callable[[], Awaitable[tuple[int, int]]]
    ) -> None:
        self._run = run
        self._processes = processes
        self._depths = depths
        self.samples: list[Sample] = []
        self.ready: int | None = None
        self.dead = 0

    async def follow(self) -> None:
        """Take samples until cancelled; one a second where the broker does not answer."""
        loop = asyncio.get_running_loop()
        before, then = await self._used(), loop.time()
        while True:
            heed()
            await asyncio.sleep(_SAMPLE_EVERY)
            self.ready = None
            with suppress(Transient):
                self.ready, self.dead = await self._depths()
            now, when = await self._used(), loop.time()
            self.samples.append(self._sample(before, now, when - then))
            before, then = now, when

    async def _used(self) -> list[Used]:
        """Look beside the loop: to find all children takes a look at every process there is."""
        return await asyncio.to_thread(self._processes.used)

    def _sample(self, before: list[Used], now: list[Used], seconds: float) -> Sample:
        pairs = zip(before, now, strict=True)
        cpu = tuple(max(0.0, after.cpu - earlier.cpu) / seconds for earlier, after in pairs)
        return Sample(self._run.now(), cpu, tuple(used.rss for used in now), self.ready)
