"""The result of a load test: what was asked, what was measured, whether the books balance, what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etl.audit.load_figures import figures, together
from etl.audit.load_limits import Kept, Limits, Verdict, judge, overall
from etl.audit.load_plan import WARMUP
from etl.audit.load_series import series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.audit.load_books import Balance
    from etl.audit.load_figures import Figures, Measured, Timing
    from etl.audit.load_plan import Arrivals

FORMAT = 1
"""The version of the document."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where and how it was measured.

    ``own_cpu`` is cores that the measuring itself used, ``all_cpu`` those that anything on this machine used
    meanwhile, ``busy`` the load average (1 min) before it began; ``workers`` is how many were watched,
    ``gone`` how many of them ended by themselves. ``left`` says what could not be tidied up.
    """

    nonce: str
    is_own: bool
    arrivals: Arrivals
    seed: int
    resolution: str
    python: str
    cores: int
    busy: float
    own_cpu: float
    all_cpu: float
    workers: int
    gone: int = 0
    interrupted: bool = False
    left: str = ""

    def document(self) -> dict[str, Any]:
        """The circumstances for machines."""
        return {
            "nonce": self.nonce,
            "place": "own" if self.is_own else "running service",
            "arrivals": self.arrivals.value,
            "seed": self.seed,
            "commit_seen": self.resolution,
            "python": self.python,
            "cores": self.cores,
            "load_before": round(self.busy, 2),
            "own_cpu_cores": round(self.own_cpu, 3),
            "all_cpu_cores": round(self.all_cpu, 3),
            "workers": self.workers,
            "workers_gone": self.gone,
            "interrupted": self.interrupted,
            "left": self.left,
        }


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load test found."""

    about: Circumstances
    limits: Limits
    measured: Measured = field(repr=False)
    balance: Balance

    @property
    def phases(self) -> list[Figures]:
        """The figures of each phase that was begun."""
        return figures(self.measured)

    @property
    def together(self) -> Figures:
        """The figures of all phases but the warm-up."""
        return together(self.measured, WARMUP)

    @property
    def rss(self) -> int | None:
        """The most that one worker held at any time, in bytes."""
        return max((max(sample.rss) for sample in self.measured.samples if sample.rss), default=None)

    @property
    def verdicts(self) -> list[Verdict]:
        """Each limit that was given, then what holds of any load test."""
        judged = [(one, self._timings(one.name)) for one in self.phases if one.name != WARMUP]
        given = judge(self.limits, judged, self.balance.errors, self.rss)
        return [*given, self._books(), *self._workers(), *self._end()]

    @property
    def kept(self) -> Kept:
        """What all of it comes to."""
        return overall(self.verdicts)

    def document(self) -> dict[str, Any]:
        """The report for machines; a percentile that is None while files are missing was never reached."""
        return {
            "format": FORMAT,
            "result": self.kept.value,
            "about": self.about.document(),
            "verdicts": [verdict.document() for verdict in self.verdicts],
            "phases": [one.document() for one in self.phases],
            "together": self.together.document(),
            "books": self.balance.document(),
            "series": series(self.measured),
        }

    def _timings(self, name: str) -> Sequence[Timing]:
        numbers = {number for number, one in enumerate(self.measured.phases) if one.name == name}
        return [timing for timing in self.measured.timings if timing.phase in numbers]

    def _books(self) -> Verdict:
        found = sum(self.balance.breaches.values())
        if found:
            return Verdict("books", "all", 0, found, Kept.MISSED, "they do not balance")
        if self.balance.undecided:
            why = f"{self.balance.undecided} files were not settled in the time there was"
            return Verdict("books", "all", 0, None, Kept.UNKNOWN, why)
        return Verdict("books", "all", 0, 0, Kept.MET)

    def _end(self) -> list[Verdict]:
        """Say something only where it did not run to its end."""
        if not self.about.interrupted:
            return []
        return [Verdict("end", "all", 0, None, Kept.UNKNOWN, "it was interrupted")]

    def _workers(self) -> list[Verdict]:
        """Say something only where a worker ended by itself."""
        if not self.about.gone:
            return []
        return [Verdict("workers", "all", 0, self.about.gone, Kept.MISSED, "workers ended by themselves")]
