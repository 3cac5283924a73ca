"""What an audit can find, as a closed list: a finding is a row of ``FAULTS`` and the hash of a thing.

So it cannot show a key, a user id or a reading, whatever it was found in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Law(IntEnum):
    """The laws that are checked, by the number they are known by."""

    ONE_OUTCOME = 1
    LEDGER_AGREES = 2
    RECORDS_ADD_UP = 3
    INTEGRITY = 4
    EVENTS = 8


class Kind(StrEnum):
    """How bad a finding is; only a violation is a fault of ours."""

    VIOLATION = "violation"
    UNDECIDED = "undecided"
    UNANNOUNCED = "unannounced"


class Thing(StrEnum):
    """What a finding names, by a hash."""

    OBJECT = "raw object"
    PART = "part"
    ROW = "ledger row"
    REPORT = "quarantine report"
    EVENT = "event"
    STRAY = "output object"


class Fault(StrEnum):
    """What can be found."""

    LOST = "lost"
    VANISHED = "vanished"
    CHANGED = "changed"
    BOTH = "both"
    ORPHAN = "orphan"
    OUTCOME_UNDECIDED = "outcome_undecided"
    UNANNOUNCED = "unannounced"
    UNRECORDED = "unrecorded"
    UNRECORDED_YET = "unrecorded_yet"
    PARTLESS = "partless"
    METADATA_DIFFER = "metadata_differ"
    DIGEST_DIFFERS = "digest_differs"
    SUM_DIFFERS = "sum_differs"
    DEDUCTIONS_IMPOSSIBLE = "deductions_impossible"
    EXAMPLES_DIFFER = "examples_differ"
    REFUSED_WITH_LINES = "refused_with_lines"
    METADATA_GONE = "metadata_gone"
    METADATA_BROKEN = "metadata_broken"
    BODY_DIFFERS = "body_differs"
    NAME_DIFFERS = "name_differs"
    OTHER_KEY = "other_key"
    OTHER_OUTPUT_KEY = "other_output_key"
    STRAY = "stray"
    REPORT_MISSING = "report_missing"
    REPORT_MISSING_YET = "report_missing_yet"
    REPORT_DIFFERS = "report_differs"
    REPORT_NEEDLESS = "report_needless"
    EVENT_MISSING = "event_missing"
    EVENT_DIFFERS = "event_differs"
    EVENT_UNKNOWN = "event_unknown"
    EVENT_FOREIGN = "event_foreign"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table."""

    law: Law
    thing: Thing
    expected: str
    found: str
    remedy: str
    kind: Kind = Kind.VIOLATION


_ONE, _TWO, _THREE, _FOUR, _EIGHT = Law
_AN_OUTCOME = "a part, a dead letter or a waiting message"
_ANNOUNCE = "announce it again"
_RESTORE = "restore the object from a backup of the store, or reprocess its input"
_REPROCESS = "reprocess its input, and report this as a defect"
_REBUILD = "rebuild the ledger from the parts"
_WAIT = "look again when nothing is being worked on"
_SWEEP = "let a running service sweep, or announce its input again"

FAULTS: Mapping[Fault, Meaning] = {
    Fault.LOST: Meaning(_ONE, Thing.OBJECT, _AN_OUTCOME, "none of them", _ANNOUNCE),
    Fault.VANISHED: Meaning(_ONE, Thing.OBJECT, _AN_OUTCOME, "none of them, and no object", _ANNOUNCE),
    Fault.CHANGED: Meaning(
        _ONE, Thing.OBJECT, "the bytes that were announced", "other bytes, without an outcome", _ANNOUNCE
    ),
    Fault.BOTH: Meaning(
        _ONE, Thing.OBJECT, "one outcome", "a part and a dead letter", "drop the dead letter: it is settled"
    ),
    Fault.ORPHAN: Meaning(
        _ONE, Thing.PART, "its raw object", "no such object", "put the raw object back where it was"
    ),
    Fault.OUTCOME_UNDECIDED: Meaning(_ONE, Thing.OBJECT, _AN_OUTCOME, "nothing yet", _WAIT, Kind.UNDECIDED),
    Fault.UNANNOUNCED: Meaning(
        _ONE, Thing.OBJECT, "an announcement", "no trace of one", "announce it", Kind.UNANNOUNCED
    ),
    Fault.UNRECORDED: Meaning(_TWO, Thing.PART, "a row of the ledger", "none", _REBUILD),
    Fault.UNRECORDED_YET: Meaning(
        _TWO, Thing.PART, "a row of the ledger", "an intention", _WAIT, Kind.UNDECIDED
    ),
    Fault.PARTLESS: Meaning(
        _TWO,
        Thing.ROW,
        "its part",
        "none",
        "restore the part, or forget the row and announce its input again",
    ),
    Fault.METADATA_DIFFER: Meaning(_TWO, Thing.ROW, "the metadata of its part", "other metadata", _REBUILD),
    Fault.DIGEST_DIFFERS: Meaning(
        _TWO, Thing.ROW, "the digest of the event of its part", "another digest", _REBUILD
    ),
    Fault.SUM_DIFFERS: Meaning(
        _THREE,
        Thing.PART,
        "records in = used + superseded + overlapping + excluded, none below 0",
        "another sum",
        _REPROCESS,
    ),
    Fault.DEDUCTIONS_IMPOSSIBLE: Meaning(
        _THREE, Thing.PART, "deductions that fit the counts", "impossible ones", _REPROCESS
    ),
    Fault.EXAMPLES_DIFFER: Meaning(
        _THREE, Thing.PART, "as many lines as examples", "another number of lines", _REPROCESS
    ),
    Fault.REFUSED_WITH_LINES: Meaning(
        _THREE, Thing.PART, "no bytes and no examples: it was refused", "some", _REPROCESS
    ),
    Fault.METADATA_GONE: Meaning(_FOUR, Thing.PART, "metadata of this body", "none", _RESTORE),
    Fault.METADATA_BROKEN: Meaning(_FOUR, Thing.PART, "the metadata of a part", "something else", _RESTORE),
    Fault.BODY_DIFFERS: Meaning(_FOUR, Thing.PART, "the body its metadata speak of", "other bytes", _RESTORE),
    Fault.NAME_DIFFERS: Meaning(_FOUR, Thing.PART, "the name of its input", "that of another", _RESTORE),
    Fault.OTHER_KEY: Meaning(
        _FOUR, Thing.PART, "our key id", "that of another key", "use one pseudonym key an output"
    ),
    Fault.OTHER_OUTPUT_KEY: Meaning(
        _FOUR, Thing.STRAY, "our key id for the whole output", "another", "use one pseudonym key an output"
    ),
    Fault.STRAY: Meaning(_FOUR, Thing.STRAY, "names of ours only", "another name", "move it elsewhere"),
    Fault.REPORT_MISSING: Meaning(_FOUR, Thing.PART, "a quarantine report", "none", _SWEEP),
    Fault.REPORT_MISSING_YET: Meaning(
        _FOUR, Thing.PART, "a quarantine report", "an intention", _WAIT, Kind.UNDECIDED
    ),
    Fault.REPORT_DIFFERS: Meaning(_FOUR, Thing.REPORT, "what its part says", "something else", _SWEEP),
    Fault.REPORT_NEEDLESS: Meaning(
        _FOUR, Thing.REPORT, "a part that was refused", "none", "remove the report"
    ),
    Fault.EVENT_MISSING: Meaning(
        _EIGHT, Thing.ROW, "its event in the sink or the outbox", "neither", _REBUILD + ": events come again"
    ),
    Fault.EVENT_DIFFERS: Meaning(
        _EIGHT, Thing.EVENT, "what its part says", "something else", "tell its consumers to ask the part"
    ),
    Fault.EVENT_UNKNOWN: Meaning(
        _EIGHT, Thing.EVENT, "an input that is settled", "none", "tell its consumers to ignore it"
    ),
    Fault.EVENT_FOREIGN: Meaning(
        _EIGHT, Thing.EVENT, "events of ours only", "something else", "see who else writes there"
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing by its hash, and what is wrong with it.

    Parts, rows, reports and events are named ``input id.generation``; raw objects by their key hash;
    strays, and events that cannot be read, by a keyed hash.
    """

    fault: Fault
    name: str

    @property
    def meaning(self) -> Meaning:
        """The law, and what was expected and found."""
        return FAULTS[self.fault]

    @property
    def is_violation(self) -> bool:
        """Whether a law is broken."""
        return self.meaning.kind is Kind.VIOLATION

    def document(self) -> dict[str, str | int]:
        """The finding for machines."""
        meaning = self.meaning
        return {
            "law": meaning.law.value,
            "kind": meaning.kind.value,
            "fault": self.fault.value,
            "thing": meaning.thing.value,
            "name": self.name,
            "expected": meaning.expected,
            "found": meaning.found,
            "remedy": meaning.remedy,
        }
