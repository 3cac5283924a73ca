"""What the parent and a sandbox child say to each other: JSON headers with raw bytes behind them.

JSON and not pickle, because a child that read a hostile file is not to be trusted: its answer may be
wrong, but it must not run code in the parent.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from etl.core.model import SubjectContext
from etl.core.outcome import Counts, Disposition, Outcome, Reason
from etl.core.rules import Limits, QualityRules, Rules

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = struct.Struct(">IQ")  # bytes of the header, bytes of the payload


@dataclass(frozen=True, slots=True)
class Job:
    """One call of the transform, without its sources."""

    record_type: str
    context: SubjectContext
    rules: Rules
    ruleset: str
    episode_key: bytes = field(repr=False)
    inspect: bool = False  # also say what the file holds; for one source
    keep: bool = False  # also give the extract; for one source
    accepted: bool = False  # each source was judged before: describe the set, do not judge it again
    drill: bool = False  # abort, as a file that crashes a decoder would make it


def frame(header: Mapping[str, Any], payload: bytes = b"") -> bytes:
    """Encode one frame."""
    encoded = json.dumps(header, allow_nan=False).encode()
    return PREFIX.pack(len(encoded), len(payload)) + encoded + payload


def job_header(job: Job) -> dict[str, Any]:
    """Encode a job for a frame's header."""
    rules = job.rules
    told = {
        "limits": _flat(rules.limits),
        "quality": _flat(rules.quality),
        "priorities": dict(rules.priorities),
    }
    own = {"context": _flat(job.context), "rules": told, "episode_key": job.episode_key.hex()}
    return {**_flat(job), **own}


def _flat(record: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass with slots
    """Name its fields; ``asdict``, which copies what they hold, takes twenty times as long."""
    return {name: getattr(record, name) for name in record.__slots__}


def job_from(header: Mapping[str, Any]) -> Job:
    """Decode what :func:`job_header` made."""
    return Job(
        record_type=header["record_type"],
        context=SubjectContext(**header["context"]),
        rules=_rules_from(header["rules"]),
        ruleset=header["ruleset"],
        episode_key=bytes.fromhex(header["episode_key"]),
        inspect=header["inspect"],
        keep=header["keep"],
        accepted=header["accepted"],
        drill=header["drill"],
    )


def _rules_from(header: Mapping[str, Any]) -> Rules:
    priorities = {name: tuple(origins) for name, origins in header["priorities"].items()}
    return Rules(Limits(**header["limits"]), QualityRules(**header["quality"]), priorities)


def outcome_header(outcome: Outcome) -> dict[str, Any]:
    """Encode an outcome; body and extract travel, one after the other, as the frame's payload."""
    return {
        "body_bytes": len(outcome.body),
        "disposition": outcome.disposition.value,
        "reason": outcome.reason.value if outcome.reason else None,
        "counts": asdict(outcome.counts),
        "examples": outcome.examples,
        "score": outcome.score,
        "deductions": dict(outcome.deductions),
        "details": dict(outcome.details),
        "offset": outcome.offset,
    }


def outcome_from(header: Mapping[str, Any], payload: bytes) -> Outcome:
    """Decode what :func:`outcome_header` made, with the payload behind it.

    Raises KeyError, TypeError or ValueError when the header is not one.
    """
    return Outcome(
        disposition=Disposition(header["disposition"]),
        reason=Reason(header["reason"]) if header["reason"] else None,
        body=payload[: header["body_bytes"]],
        extract=payload[header["body_bytes"] :],
        counts=Counts(**header["counts"]),
        examples=int(header["examples"]),
        score=header["score"],
        deductions=dict(header["deductions"]),
        details=dict(header["details"]),
        offset=header["offset"],
    )
