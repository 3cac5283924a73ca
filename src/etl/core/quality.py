"""Rules of quality: what a fault costs, whether it excludes its record, and the verdict on a set.

score = 0.3 schema + 0.3 completeness + 0.2 plausibility + 0.2 temporal (weights: ``QualityRules``),
each the mean over the records of the set, one version a record.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core.outcome import Deduction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.core.rules import QualityRules

REQUIRED_VALUES = 3.5  # id, time and value count one each, the zone offset half
DEFAULTS_SCORE = 0.8  # of the schema component, for records whose file resolves with defaults only


@dataclass(frozen=True, slots=True)
class Cost:
    """What one fault takes from each component of its record, and whether the record stays usable."""

    excludes: bool = True
    completeness: float = 0.0
    plausibility: float = 0.0
    temporal: float = 0.0


COSTS: Mapping[Deduction, Cost] = {
    Deduction.DEFAULT_FILLED: Cost(excludes=False),  # costs the schema component, for the whole file
    Deduction.MISSING_VALUE: Cost(completeness=1.0),
    Deduction.MISSING_ZONE: Cost(excludes=False, completeness=0.5),
    Deduction.NOT_FINITE: Cost(completeness=1.0, plausibility=1.0),
    Deduction.TEXT_TOO_LONG: Cost(completeness=1.0),
    Deduction.IMPLAUSIBLE: Cost(plausibility=1.0),
    Deduction.OFFICIAL_LIMIT: Cost(plausibility=1.0),
    Deduction.NEGATIVE_DURATION: Cost(temporal=1.0),
    Deduction.TIME_OUT_OF_RANGE: Cost(temporal=1.0),
    Deduction.STAGE_OUTSIDE: Cost(temporal=1.0),
    Deduction.STAGE_OVERLAP: Cost(temporal=1.0),
}

#: Faults that leave a record inside the official limits: it is no reason to refuse a whole file.
_TOLERABLE = frozenset({Deduction.IMPLAUSIBLE})


def usable(faults: tuple[Deduction, ...]) -> bool:
    """Tell whether a record with these faults may enter a metric."""
    return not any(COSTS[fault].excludes for fault in faults)


@dataclass(slots=True)
class Tally:
    """Sums over the records of a set; order does not matter."""

    records: int = 0
    acceptable: int = 0
    defaults_filled: int = 0
    deductions: Counter[Deduction] = field(default_factory=Counter)

    def add(self, faults: tuple[Deduction, ...], *, defaulted: bool = False, records: int = 1) -> None:
        """Count records by the faults they share, and whether their file needed defaults to resolve."""
        self.records += records
        self.defaults_filled += records * defaulted
        for fault in faults:
            self.deductions[fault] += records
        if all(fault in _TOLERABLE or not COSTS[fault].excludes for fault in faults):
            self.acceptable += records


@dataclass(frozen=True, slots=True)
class Verdict:
    """The quality of a set: score in 0..1 and the records each deduction concerns."""

    score: float
    accepted: bool
    deductions: Mapping[str, int]


def judge(tally: Tally, rules: QualityRules) -> Verdict:
    """Score a set of records; 0 when no record is acceptable."""
    score = round(_score(tally, rules), 12) if tally.acceptable else 0.0
    deductions = {reason.value: count for reason, count in sorted(tally.deductions.items())}
    if tally.defaults_filled:
        deductions[Deduction.DEFAULT_FILLED.value] = tally.defaults_filled
    return Verdict(score, score >= rules.threshold, deductions)


def _score(tally: Tally, rules: QualityRules) -> float:
    schema = 1 - (1 - DEFAULTS_SCORE) * tally.defaults_filled / tally.records
    return (
        rules.schema * schema
        + rules.completeness * (1 - _share(tally, "completeness") / REQUIRED_VALUES)
        + rules.plausibility * (1 - _share(tally, "plausibility"))
        + rules.temporal * (1 - _share(tally, "temporal"))
    )


def _share(tally: Tally, component: str) -> float:
    """Mean cost a record in one component."""
    total = sum(count * getattr(COSTS[fault], component) for fault, count in tally.deductions.items())
    return float(total) / tally.records
