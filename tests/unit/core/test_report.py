"""Quarantine reports."""

from __future__ import annotations

import json

from etl.core.report import quarantine_report

METADATA = {
    "reason": "low_quality",
    "content": "ab",
    "score": 0.4,
    "deductions": {"implausible": 3},
    "details": {},
    "counts": {"records_in": 9},
    "ruleset": "r",
    "key_hash": "canary",
    "subject": "canary",
}


def test_report_says_why_and_nothing_about_where() -> None:
    """It should explain the refusal without location or subject, the same for every name of the file."""
    report = quarantine_report("in", 0, "T", METADATA)
    assert b"canary" not in report
    loaded = json.loads(report)
    assert (loaded["reason"], loaded["score"], loaded["records"]) == ("low_quality", 0.4, 9)
    assert loaded["meaning"]
