"""The canaries: files with a known end, one for each way a delivery can go."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from etl.core import canary, identity, message
from etl.core.outcome import RULES, Disposition, Reason
from etl.samples import SampleSpec, generate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.core.message import FileArrived
    from etl.pipeline.flow import Terms

RECORD_TYPE = "BloodGlucoseRecord"
UNKNOWN_TYPE = "CanaryRecord"
_RECORDS = 48
_MARKER, _SPOILT = 16, 200  # bytes at the end of a file, and before them
#: A limit above it leaves the oversized canary out: to send more just to see it refused is no small thing.
MOST_OVERSIZED = 256 * 2**20


class Kind(StrEnum):
    """The canaries, in the order in which they are announced: the last one shows that all were delivered."""

    POISON = "poison"
    UNKNOWN_TYPE = "unknown_type"
    OVERSIZED = "oversized"
    CORRUPT = "corrupt"
    DUPLICATE = "duplicate"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class End:
    """How a canary ends: its outcome, the reason, and of one that was given up the attempts."""

    outcome: Disposition
    reason: Reason | None = None
    attempts: int | None = None

    def __str__(self) -> str:
        """Say it in words."""
        told = [self.outcome.value, *([f"({self.reason})"] if self.reason else [])]
        if self.attempts:
            told.append(f"after {self.attempts} attempt{'s' if self.attempts > 1 else ''}")
        return " ".join(told)


@dataclass(frozen=True, slots=True)
class Canary:
    """A file, its announcement, and how it should end. The duplicate holds the bytes of the good one."""

    kind: Kind
    key: str
    content: bytes = field(repr=False)
    body: bytes = field(repr=False)
    arrived: FileArrived
    expected: End
    records: int = 0

    @property
    def input_id(self) -> str:
        """The input that its bytes are."""
        content = identity.content_hash(self.content)
        return identity.input_id(self.arrived.context.subject, self.arrived.record_type, content)

    @property
    def part(self) -> str:
        """The key of the part that would settle it."""
        return identity.part_key(self.arrived.record_type, self.input_id, 0)


def canaries(terms: Terms, bucket: str, nonce: str, retries: int) -> tuple[Canary, ...]:
    """Make a set of canaries; ``retries`` is how often the service may try again at most.

    The person they are of is nobody's, and another each time.
    """
    contents = _contents(terms.rules.limits.file_bytes)
    made = []
    for kind in Kind:
        if (content := contents.get(kind)) is not None:
            body = _announcement(kind, content, bucket, nonce)
            arrived = message.parse(body, pseudonym_key=terms.pseudonym_key, buckets=terms.buckets)
            records = _RECORDS if kind in {Kind.GOOD, Kind.DUPLICATE} else 0
            made.append(Canary(kind, arrived.key, content, body, arrived, _expected(kind, retries), records))
    return tuple(made)


def _announcement(kind: Kind, content: bytes, bucket: str, nonce: str) -> bytes:
    told = {
        "bucket": bucket,
        "key": canary.root(nonce) + _NAMES[kind],
        "user_id": f"canary {nonce}",
        "record_type": UNKNOWN_TYPE if kind is Kind.UNKNOWN_TYPE else RECORD_TYPE,
        "idempotency_key": f"{nonce} {kind}",
        "content_hash": identity.content_hash(content),
        "file_size_bytes": len(content),
    }
    return json.dumps(told).encode()


_NAMES = {kind: f"{kind}.avro" for kind in Kind} | {Kind.POISON: canary.POISON}


def _expected(kind: Kind, retries: int) -> End:
    again = min(RULES[Reason.CRASHED].retries or 0, retries)
    ends = {
        Kind.GOOD: End(Disposition.PROCESSED),
        Kind.DUPLICATE: End(Disposition.DUPLICATE),
        Kind.CORRUPT: End(Disposition.QUARANTINED, Reason.CORRUPT),
        Kind.OVERSIZED: End(Disposition.QUARANTINED, Reason.TOO_LARGE),
        Kind.UNKNOWN_TYPE: End(Disposition.DEAD_LETTERED, Reason.UNKNOWN_RECORD_TYPE, 1),
        Kind.POISON: End(Disposition.DEAD_LETTERED, Reason.CRASHED, again + 1),
    }
    return ends[kind]


def _contents(most: int) -> dict[Kind, bytes]:
    """Make their bytes; those that must be inputs of their own differ."""
    good, corrupt, poison, unknown = _files()
    spoilt = corrupt[: -_MARKER - _SPOILT] + b"\xff" * _SPOILT + corrupt[-_MARKER:]
    made = {
        Kind.POISON: poison,
        Kind.UNKNOWN_TYPE: unknown,
        Kind.CORRUPT: spoilt,
        Kind.DUPLICATE: good,
        Kind.GOOD: good,
    }
    return made | ({Kind.OVERSIZED: bytes(most + 1)} if most < MOST_OVERSIZED else {})


def _files() -> Iterator[bytes]:
    spec = SampleSpec(seed=1, files=7, records=_RECORDS, types=(RECORD_TYPE,))
    return (file.content for file, _ in zip(generate(spec), range(4), strict=False))
