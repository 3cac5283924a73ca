"""The workers of a load test: real ``etl serve`` processes, started for it and ended with it."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

SERVE = (sys.executable, "-m", "etl", "serve", "--json")
_REMEDY = "see that `etl serve` runs with these settings"
_READY_SECONDS = 60.0
_LOOK_EVERY = 0.2
_END_SECONDS = 15.0  # beside the time they have to drain


@dataclass(slots=True)
class Crew:
    """Workers; ``said`` is the file of what they log."""

    said: Path
    workers: list[Process] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        """Their process numbers."""
        return [worker.pid for worker in self.workers]

    @property
    def gone(self) -> int:
        """How many have ended, though nobody told them to."""
        return sum(worker.returncode is not None for worker in self.workers)

    async def ready(self, consumers: Callable[[], Awaitable[int]]) -> None:
        """Wait until all consume; Fatal where one ends before, or they take too long."""
        try:
            async with asyncio.timeout(_READY_SECONDS):
                while await consumers() < len(self.workers):
                    if self.gone:
                        raise Fatal(f"a worker ended at its start: {self._why()}", _REMEDY)
                    await asyncio.sleep(_LOOK_EVERY)
        except TimeoutError:
            message = f"the workers do not consume after {_READY_SECONDS:.0f} s"
            raise Fatal(message, _REMEDY) from None

    async def end(self, drain_seconds: float) -> None:
        """Have them finish what is in hand; after the time for that they are killed."""
        for worker in self.workers:
            with suppress(ProcessLookupError):
                worker.terminate()
        ends = [asyncio.create_task(worker.wait()) for worker in self.workers]
        if ends:
            _, late = await asyncio.wait(ends, timeout=drain_seconds + _END_SECONDS)
            self.kill()
            await asyncio.gather(*late)

    def kill(self) -> None:
        """End those that have not ended, at once."""
        for worker in self.workers:
            if worker.returncode is None:
                with suppress(ProcessLookupError):
                    worker.kill()

    def _why(self) -> str:
        """Give the last error that one printed; they print nothing that must not be seen."""
        lines = self.said.read_text(errors="replace").splitlines()
        errors = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
        return errors[-1] if errors else "it did not say why"


@asynccontextmanager
async def crew(
    number: int, environment: Mapping[str, str], said: Path, command: Sequence[str] = SERVE
) -> AsyncIterator[Crew]:
    """Start so many workers; whatever happens, they do not outlive this block."""
    hands = Crew(said)
    try:
        with said.open("wb") as errors:
            for _ in range(number):
                hands.workers.append(await _started(command, environment, errors.fileno()))
        yield hands
    finally:
        hands.kill()
        await asyncio.gather(*(worker.wait() for worker in hands.workers))


async def _started(command: Sequence[str], environment: Mapping[str, str], errors: int) -> Process:
    """Start one in a session of its own: an interrupt is for us, who tell it when it is time."""
    return await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=errors,
        start_new_session=True,
    )
