"""Limits of a load test, and whether they were kept: met, missed, or it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from etl.audit.load_figures import NEVER, latencies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from etl.audit.load_figures import Figures, Timing


class Kept(StrEnum):
    """Whether a limit was kept."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "cannot tell"


@dataclass(frozen=True, slots=True)
class Limits:
    """What must not be exceeded; None: anything goes.

    ``p95`` and ``p99`` are seconds and hold for each phase but the warm-up, ``rss`` bytes of each worker with
    its children, ``errors`` files that were refused, given up or lost.
    """

    p95: float | None = None
    p99: float | None = None
    rss: int | None = None
    errors: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One limit in one phase (or in all of it): what was allowed, what was found, and what follows."""

    what: str
    phase: str
    allowed: float
    found: float | None
    kept: Kept
    why: str = ""

    def document(self) -> dict[str, Any]:
        """The verdict for machines; seconds, bytes or a number, as the limit was given."""
        found = None if self.found == NEVER else self.found
        return {
            "limit": self.what,
            "phase": self.phase,
            "allowed": self.allowed,
            "found": found,
            "kept": self.kept.value,
            "why": self.why,
        }


def judge(
    limits: Limits, phases: Sequence[tuple[Figures, Sequence[Timing]]], errors: int, rss: int | None
) -> list[Verdict]:
    """Hold what was measured against the limits that were given; ``rss`` is None where nobody looked."""
    found = [verdict for one, timings in phases for verdict in _latencies(limits, one, timings)]
    if limits.rss is not None:
        found.append(_at_most("RSS", limits.rss, rss, "no worker was watched: name them with --pid"))
    if limits.errors is not None:
        found.append(_at_most("errors", limits.errors, errors, ""))
    return found


def overall(verdicts: Iterable[Verdict]) -> Kept:
    """Sum verdicts up: one that is missed decides, then one that cannot be told."""
    kept = {verdict.kept for verdict in verdicts}
    return next((one for one in (Kept.MISSED, Kept.UNKNOWN) if one in kept), Kept.MET)


def _latencies(limits: Limits, one: Figures, timings: Sequence[Timing]) -> Iterator[Verdict]:
    ours = latencies(timing.latency - timing.late for timing in timings)
    if limits.p95 is not None:
        yield _latency("p95", one.name, limits.p95, one.latencies.p95, ours.p95)
    if limits.p99 is not None:
        yield _latency("p99", one.name, limits.p99, one.latencies.p99, ours.p99)


def _latency(what: str, phase: str, allowed: float, found: float | None, ours: float | None) -> Verdict:
    """Judge a percentile; ``ours`` is what it were, had this machine announced each file in time."""
    if found is None or ours is None:
        return Verdict(what, phase, allowed, None, Kept.UNKNOWN, "no file was announced")
    if found <= allowed:
        return Verdict(what, phase, allowed, found, Kept.MET)
    if ours <= allowed:
        why = "this machine announced files too late: make it less busy, or ask for less"
        return Verdict(what, phase, allowed, found, Kept.UNKNOWN, why)
    return Verdict(what, phase, allowed, found, Kept.MISSED)


def _at_most(what: str, allowed: float, found: float | None, unknown: str) -> Verdict:
    if found is None:
        return Verdict(what, "all", allowed, None, Kept.UNKNOWN, unknown)
    return Verdict(what, "all", allowed, found, Kept.MET if found <= allowed else Kept.MISSED)
