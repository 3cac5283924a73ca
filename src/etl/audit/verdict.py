"""What an audit comes to: a result for each law, one for all, and the exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from etl.audit.faults import Kind, Law
from etl.audit.findings import FAULTS
from etl.audit.options import OF_THE_WHOLE
from etl.audit.report import SINCE, Gap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.audit.report import Report


class Result(StrEnum):
    """What can be said of a law."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    NOT_CHECKED = "not checked"


LAWS: Mapping[Law, str] = {
    Law.ONE_OUTCOME: "every input has one outcome",
    Law.LEDGER_AGREES: "ledger and store agree",
    Law.RECORDS_ADD_UP: "records add up",
    Law.INTEGRITY: "integrity",
    Law.DETERMINISM: "determinism",
    Law.GROUNDING: "grounding",
    Law.PRIVACY: "privacy",
    Law.EVENTS: "events",
    Law.TRAINING: "training set",
}

#: What each law looks at, by the names that are counted.
_THINGS: Mapping[Law, tuple[str, ...]] = {
    Law.ONE_OUTCOME: ("objects", "letters", "parts"),
    Law.LEDGER_AGREES: ("parts", "rows"),
    Law.RECORDS_ADD_UP: ("parts",),
    Law.INTEGRITY: ("parts", "reports", "keys"),
    Law.DETERMINISM: ("sources",),
    Law.GROUNDING: ("parts", "texts", "training lines", "sources"),
    Law.PRIVACY: ("parts", "training lines", "sources"),
    Law.EVENTS: ("events",),
    Law.TRAINING: ("training files", "training lines", "subjects"),
}
#: What is there before anything was done: to have listed it is no evidence.
_OURS_ALONE = frozenset({"keys"})
_PASSED_OVER = "all of it: only the whole can show it, and something was passed over"
_OF_SOURCES = (Law.DETERMINISM, Law.GROUNDING, Law.PRIVACY)

#: Which laws a gap leaves something unchecked of; one that is not listed may be of any.
_GAPS: Mapping[Gap, tuple[Law, ...]] = {
    Gap.NO_LETTERS: (Law.ONE_OUTCOME,),
    Gap.NO_QUEUE: (Law.ONE_OUTCOME,),
    Gap.NO_LIST: (Law.ONE_OUTCOME,),
    Gap.OTHER_PLACE: (Law.ONE_OUTCOME,),
    Gap.METADATA: tuple(law for law in Law if law not in {Law.INTEGRITY, Law.TRAINING}),
    Gap.LARGE_BODY: (Law.RECORDS_ADD_UP, Law.GROUNDING, Law.PRIVACY),
    Gap.NO_SINK: (Law.EVENTS,),
    Gap.SHORT_SINK: (Law.EVENTS,),
    Gap.NO_SANDBOX: (*_OF_SOURCES, Law.TRAINING),
    Gap.NO_ROW: _OF_SOURCES,
    Gap.OTHER_RULESET: _OF_SOURCES,
    Gap.OTHER_KEY: _OF_SOURCES,
    Gap.SOURCE_GONE: _OF_SOURCES,
    Gap.CONTEXT_LOST: _OF_SOURCES,
    Gap.RESOURCES: _OF_SOURCES,
    Gap.NO_TRAINING: (Law.TRAINING,),
    Gap.LARGE_TRAINING: (Law.GROUNDING, Law.PRIVACY, Law.TRAINING),
    Gap.OLD_TRAINING: (Law.TRAINING,),
    Gap.SOURCES_GONE: (Law.TRAINING,),
    Gap.PIECE: (Law.ONE_OUTCOME, Law.TRAINING),
    **SINCE,
}


@dataclass(frozen=True, slots=True)
class OfLaw:
    """One law: how many of what were looked at, what was found, and what was not checked, and why."""

    law: Law
    result: Result
    checked: Mapping[str, int]
    violations: int
    undecided: int
    unchecked: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The law for machines."""
        return {
            "law": self.law.value,
            "name": LAWS[self.law],
            "result": self.result.value,
            "checked": dict(self.checked),
            "violations": self.violations,
            "undecided": self.undecided,
            "not_checked": list(self.unchecked),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """All laws, and what they come to."""

    laws: tuple[OfLaw, ...]

    def number(self, result: Result) -> int:
        """How many laws have this result."""
        return sum(one.result is result for one in self.laws)

    @property
    def code(self) -> int:
        """0 where all laws that were asked hold, 1 where one is broken, 2 where that cannot be told."""
        if self.number(Result.BROKEN):
            return 1
        return 2 if self.number(Result.UNDECIDED) or not self.number(Result.HOLDS) else 0

    @property
    def sentence(self) -> str:
        """What it comes to, in one sentence with its numbers."""
        unchecked = self.number(Result.NOT_CHECKED)
        violations = sum(one.violations for one in self.laws)
        undecided = sum(one.undecided for one in self.laws)
        told = [f"{self.number(Result.HOLDS)} of {len(self.laws) - unchecked} checked laws hold"]
        numbers = ((result, self.number(result)) for result in (Result.BROKEN, Result.UNDECIDED))
        told += [
            f"{number} {'is' if number == 1 else 'are'} {result}" for result, number in numbers if number
        ]
        return (
            f"{', '.join(told)}: {counted(violations, 'violation')}, {undecided} undecided."
            f" Not checked: {unchecked} of {counted(len(self.laws), 'law')}."
        )


def verdict(report: Report) -> Verdict:
    """Judge a report, law by law."""
    numbers: Counter[tuple[Law, Kind]] = Counter()
    for fault, number in report.found.items():
        numbers[FAULTS[fault].law, FAULTS[fault].kind] += number
    return Verdict(tuple(_of(law, report, numbers) for law in Law))


def counted(number: int, thing: str) -> str:
    """Say how many there are of a thing."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _of(law: Law, report: Report, numbers: Counter[tuple[Law, Kind]]) -> OfLaw:
    checked = {
        things: report.tally.checked[things] for things in _THINGS[law] if report.tally.checked[things]
    }
    violations, undecided = numbers[law, Kind.VIOLATION], numbers[law, Kind.UNDECIDED]
    unchecked = tuple(_unchecked(law, report))
    if law not in report.asked.laws:
        return OfLaw(law, Result.NOT_CHECKED, {}, 0, 0, ("all of it: it was not asked",))
    if law is Law.DETERMINISM and not (report.asked.deep or report.asked.sample):
        return OfLaw(law, Result.NOT_CHECKED, {}, 0, 0, ("all of it: neither --deep nor --sample was asked",))
    if law in OF_THE_WHOLE and not report.asked.whole:
        return OfLaw(law, Result.NOT_CHECKED, {}, 0, 0, (_PASSED_OVER,))
    result = _result(violations, undecided, looked=bool(checked.keys() - _OURS_ALONE))
    if result is Result.NOT_CHECKED:
        unchecked = (*unchecked, "all of it: there was nothing to look at")
    return OfLaw(law, result, checked, violations, undecided, unchecked)


def _result(violations: int, undecided: int, *, looked: bool) -> Result:
    if violations:
        return Result.BROKEN
    if undecided:
        return Result.UNDECIDED
    return Result.HOLDS if looked else Result.NOT_CHECKED


def _unchecked(law: Law, report: Report) -> list[str]:
    """Say what of a law was not checked; a gap counts 1 where nothing of its kind could be."""
    told = []
    for gap, number in sorted(report.tally.unchecked.items()):
        if law in _GAPS.get(gap, tuple(Law)):
            told.append(f"{number} {gap.value}" if number > 1 else gap.value)
    return told
