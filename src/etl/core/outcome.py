"""The outcome table: what can become of an input, and why, as closed lists.

Whatever happens to a file, its end is one :class:`Disposition`; every refusal carries one
:class:`Reason`. ``RULES`` is the table itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Stage(StrEnum):
    """The stages of the flow, in order."""

    CLAIM = "claim"
    FETCH = "fetch"
    DECODE = "decode"
    VALIDATE = "validate"
    PROCESS = "process"
    RENDER = "render"
    COMMIT = "commit"
    RECORD = "record"


class Disposition(StrEnum):
    """How an input can end."""

    PROCESSED = "processed"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    DEAD_LETTERED = "dead_lettered"


class Reason(StrEnum):
    """Why an input was refused."""

    BAD_MESSAGE = "bad_message"
    FORBIDDEN_LOCATION = "forbidden_location"
    UNKNOWN_RECORD_TYPE = "unknown_record_type"
    MISSING_OBJECT = "missing_object"
    UNAVAILABLE = "unavailable"
    CONTENT_MISMATCH = "content_mismatch"
    RESOURCE_LIMIT = "resource_limit"
    CRASHED = "crashed"
    INTERNAL_ERROR = "internal_error"
    TOO_LARGE = "too_large"
    NOT_AVRO = "not_avro"
    TRUNCATED = "truncated"
    CORRUPT = "corrupt"
    CODEC = "codec"
    SCHEMA_RECURSIVE = "schema_recursive"
    SCHEMA_DEEP = "schema_deep"
    SCHEMA_MISMATCH = "schema_mismatch"
    WRONG_RECORD_TYPE = "wrong_record_type"
    LIMIT_BYTES = "limit_bytes"
    LIMIT_RECORDS = "limit_records"
    LIMIT_ITEMS = "limit_items"
    EMPTY = "empty"
    LOW_QUALITY = "low_quality"


class Deduction(StrEnum):
    """Why a record was excluded or a file lost quality."""

    DEFAULT_FILLED = "default_filled"
    MISSING_VALUE = "missing_value"
    MISSING_ZONE = "missing_zone"
    IMPLAUSIBLE = "implausible"
    OFFICIAL_LIMIT = "official_limit"
    NEGATIVE_DURATION = "negative_duration"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    STAGE_OUTSIDE = "stage_outside"
    STAGE_OVERLAP = "stage_overlap"
    NOT_FINITE = "not_finite"
    TEXT_TOO_LONG = "text_too_long"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the outcome table: where a reason leads, and how often it is tried again."""

    disposition: Disposition
    retries: int | None  # None: as often as the retry policy has delays
    meaning: str


_DEAD, _QUARANTINE = Disposition.DEAD_LETTERED, Disposition.QUARANTINED

RULES: Mapping[Reason, Rule] = {
    Reason.BAD_MESSAGE: Rule(_DEAD, 0, "the message cannot be read or lacks a field"),
    Reason.FORBIDDEN_LOCATION: Rule(_DEAD, 0, "the bucket or the key is not allowed"),
    Reason.UNKNOWN_RECORD_TYPE: Rule(_DEAD, 0, "no processor for this record type"),
    Reason.MISSING_OBJECT: Rule(_DEAD, None, "the announced file is not there"),
    Reason.UNAVAILABLE: Rule(_DEAD, None, "the file or a service could not be reached"),
    Reason.CONTENT_MISMATCH: Rule(_DEAD, 1, "hash, size or record count differ from those announced"),
    Reason.RESOURCE_LIMIT: Rule(_DEAD, 1, "the file needs more memory or time than allowed"),
    Reason.CRASHED: Rule(_DEAD, 1, "the file made its worker process crash"),
    Reason.INTERNAL_ERROR: Rule(_DEAD, 0, "a defect of this program; please report it"),
    Reason.TOO_LARGE: Rule(_QUARANTINE, 0, "the file is larger than the byte limit"),
    Reason.NOT_AVRO: Rule(_QUARANTINE, 0, "not an Avro object container file"),
    Reason.TRUNCATED: Rule(_QUARANTINE, 0, "the file ends in the middle of a block"),
    Reason.CORRUPT: Rule(_QUARANTINE, 0, "a block cannot be decoded"),
    Reason.CODEC: Rule(_QUARANTINE, 0, "the compression codec is not known"),
    Reason.SCHEMA_RECURSIVE: Rule(_QUARANTINE, 0, "the schema contains itself"),
    Reason.SCHEMA_DEEP: Rule(_QUARANTINE, 0, "the schema is nested too deeply or too large"),
    Reason.SCHEMA_MISMATCH: Rule(_QUARANTINE, 0, "the schema does not resolve to the record type's"),
    Reason.WRONG_RECORD_TYPE: Rule(_QUARANTINE, 0, "the file holds another record type than announced"),
    Reason.LIMIT_BYTES: Rule(_QUARANTINE, 0, "the decoded data is larger than the limit"),
    Reason.LIMIT_RECORDS: Rule(_QUARANTINE, 0, "more records than the limit"),
    Reason.LIMIT_ITEMS: Rule(_QUARANTINE, 0, "more array or map items than the limit"),
    Reason.EMPTY: Rule(_QUARANTINE, 0, "the file holds no records"),
    Reason.LOW_QUALITY: Rule(_QUARANTINE, 0, "the quality score is below the threshold"),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the records: ``records_in`` = used + superseded + overlapping + excluded."""

    records_in: int = 0
    used: int = 0
    superseded: int = 0
    overlapping: int = 0
    excluded: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.records_in + other.records_in,
            self.used + other.used,
            self.superseded + other.superseded,
            self.overlapping + other.overlapping,
            self.excluded + other.excluded,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the transform says of a set of sources.

    ``disposition`` is PROCESSED or QUARANTINED; ``body`` holds the JSONL lines (empty when
    quarantined); ``score`` is the quality score in 0..1 where one was reached; ``deductions``
    counts records per :class:`Deduction`; ``details`` explains a refusal to a person; ``offset``
    is the commonest zone offset of the records; ``extract`` holds them, packed, where the job asked for it.
    """

    disposition: Disposition
    reason: Reason | None = None
    body: bytes = field(default=b"", repr=False)
    counts: Counts = Counts()
    examples: int = 0
    score: float | None = None
    deductions: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)
    offset: str | None = None
    extract: bytes = field(default=b"", repr=False)
