"""The laws, each by itself or all in one walk.

What is announced, worked on or told while an audit runs is undecided, or not yet seen: never a violation.
Every law changes nothing and may be asked while the service works.

Normal mode hashes and reads every part once: laws 1 to 4 and 8 in full, law 7 by form and pseudonym, law 6 by
fields and for a share of the texts, law 9 but for the sources. Deep mode adds law 5 and what else only
the sources can show. Of ten million parts, what is held is about 1 GB: see each law.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from etl.audit.faults import Law
from etl.audit.law_events import Events
from etl.audit.law_integrity import Integrity
from etl.audit.law_ledger import LedgerAgrees
from etl.audit.law_lines import Lines
from etl.audit.law_outcome import OneOutcome
from etl.audit.law_records import RecordsAddUp
from etl.audit.law_training import Training
from etl.audit.options import NORMAL, OF_THE_WHOLE, Options
from etl.audit.proofs import Proofs
from etl.audit.report import SINCE, Gap, Report, Tally
from etl.audit.walk import few_collections, walk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from etl.audit import walk as walking
    from etl.audit.evidence import Evidence
    from etl.audit.findings import Finding

_OF_SOURCES = {Law.DETERMINISM, Law.GROUNDING, Law.PRIVACY}


def one_outcome(evidence: Evidence, tally: Tally | None = None) -> AsyncIterator[Finding]:
    """Law 1: each raw object has a part, a dead letter, or waits; exactly one of them."""
    return alone(Law.ONE_OUTCOME, evidence, tally)


def ledger_agrees(evidence: Evidence, tally: Tally | None = None) -> AsyncIterator[Finding]:
    """Law 2: each part has its row and each row its part, with the same metadata and event."""
    return alone(Law.LEDGER_AGREES, evidence, tally)


def records_add_up(evidence: Evidence, tally: Tally | None = None) -> AsyncIterator[Finding]:
    """Law 3: records, deductions and lines of each part add up."""
    return alone(Law.RECORDS_ADD_UP, evidence, tally)


def integrity(evidence: Evidence, tally: Tally | None = None) -> AsyncIterator[Finding]:
    """Law 4: bodies, names, key ids and quarantine reports are right, and no stranger lies among them."""
    return alone(Law.INTEGRITY, evidence, tally)


def events(evidence: Evidence, tally: Tally | None = None) -> AsyncIterator[Finding]:
    """Law 8: each settled input was told, as its part says, and nothing else was."""
    return alone(Law.EVENTS, evidence, tally)


def alone(
    law: Law, evidence: Evidence, tally: Tally | None = None, options: Options = NORMAL
) -> AsyncIterator[Finding]:
    """Hold everything against one law."""
    tally, asked = tally or Tally(), replace(options, laws=frozenset({law}))
    return walk(evidence, [*_laws(evidence, tally, asked)], tally, asked)


async def audit(evidence: Evidence, options: Options = NORMAL) -> Report:
    """Hold everything against the laws that are asked, in one walk."""
    report = Report(asked=options)
    laws = [*_laws(evidence, report.tally, options)]
    with few_collections():
        async for finding in walk(evidence, laws, report.tally, options):
            report.add(finding)
    return report


def _laws(evidence: Evidence, tally: Tally, options: Options) -> Iterator[walking.Law]:
    """Give what looks at things, for the laws that are asked."""
    asked, given = options.laws, (evidence, tally, options)
    if Law.ONE_OUTCOME in asked and options.whole:
        yield OneOutcome(*given)
    if Law.LEDGER_AGREES in asked:
        yield LedgerAgrees(*given)
    if Law.RECORDS_ADD_UP in asked:
        yield RecordsAddUp(*given)
    if Law.INTEGRITY in asked:
        yield Integrity(*given)
    if asked & {Law.GROUNDING, Law.PRIVACY}:
        yield Lines(*given)
    if Law.EVENTS in asked:
        yield Events(*given)
    if asked & _OF_SOURCES and (options.deep or options.sample):
        yield Proofs(*given)
    if asked & {Law.GROUNDING, Law.PRIVACY, Law.TRAINING} and options.whole:
        yield Training(*given)
    _note_gaps(evidence, tally, options)


def _note_gaps(evidence: Evidence, tally: Tally, options: Options) -> None:
    """Count what is passed over by what was asked."""
    if options.laws & OF_THE_WHOLE and not options.whole:
        tally.missed(Gap.PIECE)
    if options.since is None:
        return
    for gap, laws in SINCE.items():
        if options.laws & set(laws) and (evidence.tells or gap is not Gap.SINCE_EVENTS):
            tally.missed(gap)
