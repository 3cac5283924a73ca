"""What an audit comes to: each law its result, all of them an exit code and a sentence with its numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from etl.audit.faults import Fault, Law
from etl.audit.options import NORMAL, Options
from etl.audit.report import Gap, Report, Tally
from etl.audit.verdict import Result, verdict

SEEN = Counter(
    {"parts": 9, "rows": 9, "objects": 9, "events": 9, "keys": 12, "training files": 1, "training lines": 5}
)


def report(
    *faults: Fault, options: Options = NORMAL, gaps: tuple[Gap, ...] = (), seen: Counter[str] = SEEN
) -> Report:
    """Make a report."""
    return Report(Tally(seen.copy(), Counter(gaps)), Counter(faults), [], options)


def test_all_laws_hold() -> None:
    """It should end with 0, and not count the law that nobody asked to be checked."""
    judged = verdict(report())
    assert (judged.code, judged.number(Result.HOLDS), judged.number(Result.NOT_CHECKED)) == (0, 8, 1)
    assert judged.sentence == "8 of 8 checked laws hold: 0 violations, 0 undecided. Not checked: 1 of 9 laws."
    (law,) = [one for one in judged.laws if one.result is Result.NOT_CHECKED]
    assert (law.law, law.unchecked) == (
        Law.DETERMINISM,
        ("all of it: neither --deep nor --sample was asked",),
    )


def test_a_violation_breaks_its_law_only() -> None:
    """It should end with 1, and say how many of what."""
    judged = verdict(report(Fault.SUM_DIFFERS, Fault.SUM_DIFFERS, Fault.LOST))
    broken = [(one.law, one.violations) for one in judged.laws if one.result is Result.BROKEN]
    assert (judged.code, broken) == (1, [(Law.ONE_OUTCOME, 1), (Law.RECORDS_ADD_UP, 2)])
    assert judged.sentence.startswith("6 of 8 checked laws hold, 2 are broken: 3 violations, 0 undecided.")


def test_what_is_undecided_cannot_be_told() -> None:
    """It should end with 2; but with 1 where anything is broken besides."""
    assert verdict(report(Fault.OUTCOME_UNDECIDED)).code == 2
    assert verdict(report(Fault.OUTCOME_UNDECIDED, Fault.SUM_DIFFERS)).code == 1


def test_what_nobody_announced_is_no_fault() -> None:
    """It should still end with 0."""
    assert verdict(report(Fault.UNANNOUNCED)).code == 0


@pytest.mark.parametrize("seen", [Counter(), Counter(keys=1)])
def test_nothing_to_look_at_is_not_well(seen: Counter[str]) -> None:
    """It should end with 2 where nothing was checked: an empty bucket holds a mark of ours at most."""
    judged = verdict(report(seen=seen))
    assert (judged.code, judged.number(Result.NOT_CHECKED)) == (2, 9)
    assert all(one.unchecked for one in judged.laws)


def test_only_what_was_asked_counts() -> None:
    """It should not let a law hold that nobody asked for."""
    judged = verdict(report(options=replace(NORMAL, laws=frozenset({Law.EVENTS}))))
    assert [one.law for one in judged.laws if one.result is Result.HOLDS] == [Law.EVENTS]
    assert judged.sentence.startswith("1 of 1 checked laws hold")


@pytest.mark.parametrize("gap", list(Gap))
def test_every_gap_is_told_by_a_law(gap: Gap) -> None:
    """It should leave none out, whatever law it is of."""
    deep = replace(NORMAL, deep=True)
    judged = verdict(report(options=deep, gaps=(gap, gap), seen=SEEN + Counter({"sources": 9})))
    assert [one.law for one in judged.laws if f"2 {gap.value}" in one.unchecked]
    assert judged.code == 0
