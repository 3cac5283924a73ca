"""Why a file was refused, for people: a view of its part's metadata, without readings or names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from etl.core.outcome import RULES, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping


def quarantine_report(input_id: str, generation: int, record_type: str, metadata: Mapping[str, Any]) -> bytes:
    """Write the report; a pure function of the stored metadata, so anyone can repair it.

    It leaves out the location: the same bytes under two names make one report.
    """
    reason = Reason(metadata["reason"])
    report = {
        "input_id": input_id,
        "generation": generation,
        "record_type": record_type,
        "content_sha256": metadata["content"],
        "reason": reason.value,
        "meaning": RULES[reason].meaning,
        "score": metadata["score"],
        "deductions": metadata["deductions"],
        "details": metadata["details"],
        "records": metadata["counts"]["records_in"],
        "ruleset": metadata["ruleset"],
    }
    return (json.dumps(report, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
