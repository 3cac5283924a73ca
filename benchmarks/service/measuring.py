"""One candidate, from its start to its end: a hundred files at once, some at a fixed rate, many at once."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.service import usage
from benchmarks.service.candidates import crew, outcomes
from benchmarks.service.publishing import publish, wait_for_consumers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.service.candidates import Candidate, Crew
    from benchmarks.service.commits import Commits
    from benchmarks.service.files import File
    from benchmarks.service.place import Place

FIRST = 100
_GROWTH = 200  # files at either end
_PATIENCE = 600.0


@dataclass(frozen=True)
class Latency:
    """Seconds from when a message was due until its file was committed, and until the last one was."""

    files: int
    p50: float
    p95: float
    p99: float
    last: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.files / self.last


@dataclass(frozen=True)
class Run:
    """What one run of a candidate gave; memory in MiB, CPU in seconds for the many files."""

    first: Latency
    paced: Latency
    many: Latency
    cpu: float
    servers_cpu: float
    parent_peak: float
    largest_peak: float
    grown: float


@dataclass(frozen=True)
class Load:
    """The files of the three parts, and the rate of the second."""

    first: Sequence[File]
    paced: Sequence[File]
    many: Sequence[File]
    rate: float

    @property
    def files(self) -> Sequence[File]:
        """All of them."""
        return [*self.first, *self.paced, *self.many]


def measure(candidate: Candidate, at: Place, load: Load) -> Run:
    """Run a candidate; the first hundred find it cold: no child of it has started, no connection is made."""
    with crew(candidate, at) as hands:
        wait_for_consumers(at.broker_url, candidate.queue, candidate.processes)
        with candidate.watch(at, load.files, hands.outputs) as commits, usage.Memory(hands.numbers) as memory:
            run = _measured(at, load, hands, commits, memory)
        _checked(candidate, hands.end(), len(load.files))
    return run


def _measured(at: Place, load: Load, hands: Crew, commits: Commits, memory: usage.Memory) -> Run:
    first = _part(at, commits, load.first)
    paced = _part(at, commits, load.paced, load.rate)
    servers, before = at.servers.processes, usage.tree(hands.numbers)
    own, theirs = usage.cpu(before), usage.cpu(servers)
    many = _part(at, commits, load.many)
    after = usage.tree(hands.numbers)
    return Run(
        first,
        paced,
        many,
        usage.cpu(after) - own,
        usage.cpu(servers) - theirs,
        usage.peak(hands.numbers),
        usage.peak(after),
        _grown(memory, sorted(commits.when.values())),
    )


def _part(at: Place, commits: Commits, files: Sequence[File], rate: float | None = None) -> Latency:
    due = publish(at.broker_url, files, rate)
    commits.wait(due.keys(), _PATIENCE)
    return _latency(due, commits.when)


def _latency(due: Mapping[str, float], done: Mapping[str, float]) -> Latency:
    took = [done[key] - when for key, when in due.items()]
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    last = max(done[key] for key in due) - min(due.values())
    return Latency(len(due), cuts[49], cuts[94], cuts[98], last)


def _grown(memory: usage.Memory, done: Sequence[float]) -> float:
    """What the parent holds over the last files, less what it held over the first."""
    first, last = done[: _GROWTH + 1], done[-_GROWTH - 1 :]
    return memory.between(last[0], last[-1]) - memory.between(first[0], first[-1])


def _checked(candidate: Candidate, summaries: Sequence[str], files: int) -> None:
    """Refuse to measure what did not do its work."""
    if candidate.ledger and outcomes(summaries) != {"processed": files}:
        raise SystemExit(f"{candidate.name} did not process {files} files: {outcomes(summaries)}")
