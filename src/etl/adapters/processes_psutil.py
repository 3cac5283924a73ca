"""What processes use, each with all below it: CPU seconds and resident memory, by psutil."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Iterable

_BUSY = ("user", "nice", "system", "irq", "softirq", "steal")
_GONE = (psutil.NoSuchProcess, psutil.ZombieProcess)


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds so far, those of children that have ended among them, and bytes held now.

    Pages that processes share count for each of them.
    """

    cpu: float = 0.0
    rss: int = 0


class Processes:
    """Some processes, each of which is looked at together with its descendants.

    Making it raises Fatal where one is not there or not ours to look at. One that ends later uses nothing.
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        self._parents = [_process(number) for number in numbers]

    def used(self) -> list[Used]:
        """Look at each."""
        return [_used(parent) for parent in self._parents]


def machine_cpu() -> float:
    """CPU seconds that all cores of this machine have spent on anything so far."""
    times = psutil.cpu_times()
    return float(sum(getattr(times, name, 0.0) for name in _BUSY))


def _process(number: int) -> psutil.Process:
    try:
        process = psutil.Process(number)
        process.cpu_times()
    except (psutil.Error, ValueError, OverflowError):
        message = f"process {number} is not there, or may not be looked at"
        raise Fatal(message, "name a worker of this machine, of your own user") from None
    return process


def _used(parent: psutil.Process) -> Used:
    cpu, rss = 0.0, 0
    with suppress(*_GONE):
        for process in (parent, *parent.children(recursive=True)):
            with suppress(*_GONE), process.oneshot():
                times = process.cpu_times()
                cpu += times.user + times.system + times.children_user + times.children_system
                rss += process.memory_info().rss
    return Used(cpu, rss)
