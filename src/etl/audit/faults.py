"""The names of what an audit can find, as closed lists; ``findings`` says what each means."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Law(IntEnum):
    """The laws that are checked, by the number they are known by."""

    ONE_OUTCOME = 1
    LEDGER_AGREES = 2
    RECORDS_ADD_UP = 3
    INTEGRITY = 4
    DETERMINISM = 5
    GROUNDING = 6
    PRIVACY = 7
    EVENTS = 8
    TRAINING = 9


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
    TRAINING = "training file"


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
    BYTES_NOT_DERIVED = "bytes_not_derived"
    METADATA_NOT_DERIVED = "metadata_not_derived"
    LINES_MALFORMED = "lines_malformed"
    LINES_FOREIGN = "lines_foreign"
    LINES_UNGROUNDED = "lines_ungrounded"
    FACTS_DIFFER = "facts_differ"
    TRAINING_MALFORMED = "training_malformed"
    TRAINING_UNGROUNDED = "training_ungrounded"
    TRAINING_FACTS_DIFFER = "training_facts_differ"
    PART_TELLS = "part_tells"
    PART_QUOTES = "part_quotes"
    METADATA_TELL = "metadata_tell"
    REPORT_TELLS = "report_tells"
    EVENT_TELLS = "event_tells"
    TRAINING_TELLS = "training_tells"
    TRAINING_QUOTES = "training_quotes"
    TRAINING_REPEATED = "training_repeated"
    TRAINING_MIXED = "training_mixed"
    TRAINING_UNSETTLED = "training_unsettled"
    TRAINING_DIFFERS = "training_differs"
    TRAINING_BEHIND = "training_behind"
