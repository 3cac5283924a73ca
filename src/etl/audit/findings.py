"""What an audit can find: a finding is a row of ``FAULTS`` and the hash of a thing.

So it cannot show a key, a user id or a reading, whatever it was found in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.audit.faults import Fault, Kind, Law, Thing

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FAULTS", "Fault", "Finding", "Kind", "Law", "Meaning", "Thing"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table."""

    law: Law
    thing: Thing
    expected: str
    found: str
    remedy: str
    kind: Kind = Kind.VIOLATION


_ONE, _TWO, _THREE, _FOUR, _FIVE, _SIX, _SEVEN, _EIGHT, _NINE = Law
_AN_OUTCOME = "a part, a dead letter or a waiting message"
_ANNOUNCE = "announce it again"
_RESTORE = "restore the object from a backup of the store, or reprocess its input"
_REPROCESS = "reprocess its input, and report this as a defect"
_REBUILD = "rebuild the ledger from the parts"
_WAIT = "look again when nothing is being worked on"
_DEFECT = "report this as a defect, and see who writes to the output; then reprocess its input"
_ASSEMBLE = "assemble the training set again"
_NO_NAMES = "nothing that names a person, a record, a device or a moment"
_SOME_NAME = "something that may"
_KEEP_BACK = "do not share it; report this as a defect"
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
        _ONE, Thing.PART, "its raw object", "no object of its bytes", "put the raw object back where it was"
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
        _TWO, Thing.ROW, "the digest of the event of its part", "another digest, or none", _REBUILD
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
    Fault.BYTES_NOT_DERIVED: Meaning(
        _FIVE, Thing.PART, "the bytes that its source makes", "other bytes", _DEFECT
    ),
    Fault.METADATA_NOT_DERIVED: Meaning(
        _FIVE, Thing.PART, "the metadata that its source makes", "other metadata", _DEFECT
    ),
    Fault.LINES_MALFORMED: Meaning(
        _SIX, Thing.PART, "lines of the form and id that ours have, each once", "another", _DEFECT
    ),
    Fault.LINES_FOREIGN: Meaning(
        _SIX, Thing.PART, "lines of its own input, person, type and ruleset", "those of another", _DEFECT
    ),
    Fault.LINES_UNGROUNDED: Meaning(
        _SIX, Thing.PART, "texts whose every number is a fact", "one that is not", _DEFECT
    ),
    Fault.FACTS_DIFFER: Meaning(_SIX, Thing.PART, "facts as its records have them", "other facts", _DEFECT),
    Fault.TRAINING_MALFORMED: Meaning(
        _SIX, Thing.TRAINING, "lines of the form and id that ours have", "another", _ASSEMBLE
    ),
    Fault.TRAINING_UNGROUNDED: Meaning(
        _SIX, Thing.TRAINING, "texts whose every number is a fact", "one that is not", _ASSEMBLE
    ),
    Fault.TRAINING_FACTS_DIFFER: Meaning(
        _SIX, Thing.TRAINING, "facts as the records have them", "other facts", _ASSEMBLE
    ),
    Fault.PART_TELLS: Meaning(_SEVEN, Thing.PART, _NO_NAMES, _SOME_NAME, _KEEP_BACK),
    Fault.PART_QUOTES: Meaning(
        _SEVEN, Thing.PART, "none of the names and ids in its source", "one", _KEEP_BACK
    ),
    Fault.TRAINING_QUOTES: Meaning(
        _SEVEN, Thing.TRAINING, "none of the names and ids in its sources", "one", _KEEP_BACK
    ),
    Fault.METADATA_TELL: Meaning(_SEVEN, Thing.PART, _NO_NAMES, _SOME_NAME, _KEEP_BACK),
    Fault.REPORT_TELLS: Meaning(_SEVEN, Thing.REPORT, _NO_NAMES, _SOME_NAME, _KEEP_BACK),
    Fault.EVENT_TELLS: Meaning(_SEVEN, Thing.EVENT, _NO_NAMES, _SOME_NAME, _KEEP_BACK),
    Fault.TRAINING_TELLS: Meaning(_SEVEN, Thing.TRAINING, _NO_NAMES, _SOME_NAME, _KEEP_BACK),
    Fault.TRAINING_REPEATED: Meaning(
        _NINE, Thing.TRAINING, "each example once, person after person", "one again", _ASSEMBLE
    ),
    Fault.TRAINING_MIXED: Meaning(_NINE, Thing.TRAINING, "lines of one ruleset", "of several", _ASSEMBLE),
    Fault.TRAINING_UNSETTLED: Meaning(
        _NINE, Thing.TRAINING, "lines of inputs that were processed", "of another", _ASSEMBLE
    ),
    Fault.TRAINING_DIFFERS: Meaning(
        _NINE, Thing.TRAINING, "what all settled files make together", "something else", _ASSEMBLE
    ),
    Fault.TRAINING_BEHIND: Meaning(
        _NINE,
        Thing.TRAINING,
        "what all settled files make together",
        "nothing of some person's files: they may have been settled since",
        _ASSEMBLE,
        Kind.UNDECIDED,
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing by its hash, and what is wrong with it.

    Parts, rows, reports and events are named ``input id.generation``; raw objects by their key hash;
    strays, and events that cannot be read, by a keyed hash; training files by their record type.
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
