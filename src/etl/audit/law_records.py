"""Law 3: the records of each part add up. Nothing is held but the part that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.audit.findings import Fault, Finding
from etl.audit.options import NORMAL
from etl.core.outcome import Deduction
from etl.core.quality import COSTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from etl.audit.evidence import Evidence
    from etl.audit.facts import Facts
    from etl.audit.options import Options
    from etl.audit.report import Tally
    from etl.audit.walk import Part
    from etl.pipeline.ports import Fetched


class RecordsAddUp:
    """The law, for one walk."""

    reads_bodies = True

    def __init__(self, evidence: Evidence, tally: Tally, options: Options = NORMAL) -> None:
        self._asked = evidence, tally, options

    async def begin(self) -> None:
        """Prepare nothing."""

    async def part(self, part: Part) -> Sequence[Finding]:
        """Count again."""
        if part.facts is None or part.file is None:
            return ()
        return [Finding(fault, part.named.name) for fault in _faults(part.facts, part.file)]

    async def rest(self) -> AsyncIterator[Finding]:
        """Look at nothing else."""
        nothing: tuple[Finding, ...] = ()
        for finding in nothing:
            yield finding


def _faults(known: Facts, file: Fetched) -> Iterator[Fault]:
    if not _adds_up(known):
        yield Fault.SUM_DIFFERS
    elif not _deductions_fit(known):
        yield Fault.DEDUCTIONS_IMPOSSIBLE
    if known.refused and (file.size or known.examples):
        yield Fault.REFUSED_WITH_LINES
    elif file.content is not None and not known.refused and not _lines_fit(known, file.content):
        yield Fault.EXAMPLES_DIFFER


def _adds_up(known: Facts) -> bool:
    counts = known.counts
    fates = (counts.used, counts.superseded, counts.overlapping, counts.excluded)
    return min(fates) >= 0 and counts.records_in == sum(fates)


def _deductions_fit(known: Facts) -> bool:
    """Each fault concerns a record at least and the judged ones at most, and the excluding ones exclude.

    Where the whole set was refused, all of its records are excluded: no fault needs to be the cause.
    """
    judged = known.counts.records_in - known.counts.superseded
    if not set(known.deductions) <= set(Deduction):
        return False
    if not all(0 < records <= judged for records in known.deductions.values()):
        return False
    excluding = [n for fault, n in known.deductions.items() if COSTS[Deduction(fault)].excludes]
    return known.refused or max(excluding, default=0) <= known.counts.excluded <= sum(excluding)


def _lines_fit(known: Facts, body: bytes) -> bool:
    whole = not body or body.endswith(b"\n")
    return whole and body.count(b"\n") == known.examples
