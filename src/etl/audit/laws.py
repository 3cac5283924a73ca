"""The laws, each by itself or all in one walk.

What is announced, worked on or told while an audit runs is undecided, or not yet seen: never a violation.
Every law changes nothing and may be asked while the service works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.audit.law_events import Events
from etl.audit.law_integrity import Integrity
from etl.audit.law_ledger import LedgerAgrees
from etl.audit.law_outcome import OneOutcome
from etl.audit.law_records import RecordsAddUp
from etl.audit.report import Report, Tally
from etl.audit.walk import walk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from etl.audit.evidence import Evidence
    from etl.audit.findings import Finding


def one_outcome(evidence: Evidence, tally: Tally | None = None) -> AsyncIterator[Finding]:
    """Law 1: each raw object has a part, a dead letter, or waits; exactly one of them."""
    tally = tally or Tally()
    return walk(evidence, [OneOutcome(evidence, tally)], tally)


def ledger_agrees(evidence: Evidence, tally: Tally | None = None) -> AsyncIterator[Finding]:
    """Law 2: each part has its row and each row its part, with the same metadata and event."""
    tally = tally or Tally()
    return walk(evidence, [LedgerAgrees(evidence, tally)], tally)


def records_add_up(evidence: Evidence, tally: Tally | None = None) -> AsyncIterator[Finding]:
    """Law 3: records, deductions and lines of each part add up."""
    tally = tally or Tally()
    return walk(evidence, [RecordsAddUp(evidence, tally)], tally)


def integrity(evidence: Evidence, tally: Tally | None = None) -> AsyncIterator[Finding]:
    """Law 4: bodies, names, key ids and quarantine reports are right, and no stranger lies among them."""
    tally = tally or Tally()
    return walk(evidence, [Integrity(evidence, tally)], tally)


def events(evidence: Evidence, tally: Tally | None = None) -> AsyncIterator[Finding]:
    """Law 8: each settled input was told, as its part says, and nothing else was."""
    tally = tally or Tally()
    return walk(evidence, [Events(evidence, tally)], tally)


async def audit(evidence: Evidence) -> Report:
    """Hold everything against all laws, in one walk."""
    report = Report()
    tally = report.tally
    laws = [law(evidence, tally) for law in (OneOutcome, LedgerAgrees, RecordsAddUp, Integrity, Events)]
    async for finding in walk(evidence, laws, tally):
        report.add(finding)
    return report
