"""What an audit saw, what it found, and what it could not check."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from etl.audit.findings import FAULTS, Fault, Finding, Kind, Law
from etl.audit.options import NORMAL, Options

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = 1_000  # of each fault; all are counted


class Gap(StrEnum):
    """What was not checked, and why."""

    NO_LETTERS = "objects without an outcome: no dead letters were given"
    NO_QUEUE = "objects without an outcome: it is not known what waits"
    NO_LIST = "objects that left no trace: nobody listed what was announced"
    OTHER_PLACE = "parts of objects outside the places that were looked at"
    METADATA = "parts whose metadata cannot be read, by all laws but that of integrity"
    LARGE_BODY = "lines of parts over the limit"
    NO_SINK = "missing events: no sink was given"
    SHORT_SINK = "missing events: the sink drops old ones"
    NO_SANDBOX = "parts and training files against their sources: no sandbox was given"
    NO_ROW = "parts against their sources: the ledger has no row of them"
    OTHER_RULESET = "parts against their sources: they were made by another ruleset"
    OTHER_KEY = "parts against their sources: they were made under another key"
    SOURCE_GONE = "parts against their sources: these are gone, changed or elsewhere"
    CONTEXT_LOST = "parts against their sources: the zone and age of their message are not known any more"
    RESOURCES = "parts against their sources: out of time or memory"
    NO_TRAINING = "training files: there are none of some types that were processed"
    LARGE_TRAINING = "lines of training files over the limit"
    OLD_TRAINING = "training files against their sources: they were made by another ruleset"
    SOURCES_GONE = "training files against their sources: some of these are gone or changed"
    PIECE = "laws that only the whole can show: a piece was looked at"
    SINCE_ROWS = "rows without a part: rows do not say when they were written"
    SINCE_KEYS = "what lies in the output since before the time that was asked"
    SINCE_EVENTS = "events of other inputs: events do not say when they were told"
    SINCE_TRAINING = "training lines: they rest on inputs of any time"


#: What of which laws a look since a time leaves out.
SINCE: Mapping[Gap, tuple[Law, ...]] = {
    Gap.SINCE_ROWS: (Law.LEDGER_AGREES,),
    Gap.SINCE_KEYS: (Law.INTEGRITY, Law.PRIVACY),
    Gap.SINCE_EVENTS: (Law.PRIVACY, Law.EVENTS),
    Gap.SINCE_TRAINING: (Law.GROUNDING, Law.PRIVACY),
}


@dataclass(slots=True)
class Tally:
    """Counts what was looked at and what was not."""

    checked: Counter[str] = field(default_factory=Counter)
    unchecked: Counter[Gap] = field(default_factory=Counter)

    def saw(self, things: str, number: int = 1) -> None:
        """Count things that were looked at."""
        self.checked[things] += number

    def missed(self, gap: Gap, number: int = 1) -> None:
        """Count things that were not; 1 where nothing of the kind could be."""
        self.unchecked[gap] += number


@dataclass(slots=True)
class Report:
    """The result of an audit. All findings are counted; of each fault, the first thousand are kept."""

    tally: Tally = field(default_factory=Tally)
    found: Counter[Fault] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    asked: Options = NORMAL

    def add(self, finding: Finding) -> None:
        """Take a finding in."""
        self.found[finding.fault] += 1
        if self.found[finding.fault] <= _SHOWN:
            self.findings.append(finding)

    def take(self, other: Report) -> None:
        """Take in what another audit saw and found, such as that of another piece."""
        self.tally.checked.update(other.tally.checked)
        self.tally.unchecked.update(other.tally.unchecked)
        kept = Counter(finding.fault for finding in self.findings)
        for finding in other.findings:
            kept[finding.fault] += 1
            if kept[finding.fault] <= _SHOWN:
                self.findings.append(finding)
        self.found.update(other.found)

    @property
    def ok(self) -> bool:
        """Whether no law is broken, so far as was checked."""
        return self.number(Kind.VIOLATION) == 0

    @property
    def complete(self) -> bool:
        """Whether everything could be checked and decided."""
        return not self.tally.unchecked and self.number(Kind.UNDECIDED) == 0

    def number(self, kind: Kind) -> int:
        """How many findings there are of a kind."""
        return sum(number for fault, number in self.found.items() if FAULTS[fault].kind is kind)

    def document(self) -> dict[str, Any]:
        """The report for machines; equal worlds give equal documents."""
        ordered = sorted(self.findings, key=lambda one: (one.meaning.law, one.fault.value, one.name))
        return {
            "ok": self.ok,
            "complete": self.complete,
            "asked": self._asked(),
            "checked": _sorted(self.tally.checked),
            "not_checked": _sorted({gap.value: number for gap, number in self.tally.unchecked.items()}),
            "kinds": {kind.value: self.number(kind) for kind in Kind},
            "faults": _sorted({fault.value: number for fault, number in self.found.items()}),
            "findings": [finding.document() for finding in ordered],
        }

    def _asked(self) -> dict[str, Any]:
        """What was to be looked at."""
        asked = self.asked
        return {
            "laws": sorted(law.value for law in asked.laws),
            "deep": asked.deep,
            "sample": asked.sample,
            "texts": asked.texts,
            "seed": asked.seed,
            "generation": asked.generation,
            "shard": [*asked.shard],
            "since": None if asked.since is None else _moment(asked.since),
        }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))
