"""What processes use: CPU seconds, and memory over time."""

from __future__ import annotations

import statistics
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable

_EVERY = 0.1  # seconds
_MIB = 2**20
_PEAK = "VmHWM:"


def cpu(processes: Iterable[int]) -> float:
    """CPU seconds so far of processes, with the children of theirs that have ended."""
    total = 0.0
    for number in processes:
        with suppress(psutil.NoSuchProcess):
            total += sum(psutil.Process(number).cpu_times()[:4])
    return total


def tree(parents: Iterable[int]) -> list[int]:
    """Processes and all below them."""
    found = [psutil.Process(parent) for parent in parents]
    return [one.pid for parent in found for one in (parent, *parent.children(recursive=True))]


def peak(processes: Iterable[int]) -> float:
    """MiB of the one that ever was the largest."""
    return max(map(_peak, processes), default=0.0)


def _peak(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(_PEAK):
            return int(line.split()[1]) / 1024
    return 0.0


@dataclass
class Memory:
    """What the parents hold, ten times a second; a context manager."""

    parents: list[int]
    seen: list[tuple[float, float]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def between(self, start: float, end: float) -> float:
        """MiB of the largest parent between two moments: the median of what was seen."""
        return statistics.median([held for when, held in self.seen if start <= when <= end] or [0.0])

    def _watch(self) -> None:
        watched = [psutil.Process(parent) for parent in self.parents]
        while not self._over.wait(_EVERY):
            with suppress(psutil.NoSuchProcess):
                held = max(process.memory_info().rss for process in watched)
                self.seen.append((time.monotonic(), held / _MIB))
