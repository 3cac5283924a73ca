"""Quarantine reports."""

from __future__ import annotations

import json

from etl.core.outcome import RULES, Reason
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


def test_these_very_bytes() -> None:
    """It should be the same from every worker: any may write it again."""
    report = quarantine_report("in", 1, "T", METADATA | {"details": {"field": "Größe"}})
    assert report.decode() == EXPECTED


EXPECTED = """\
{
  "content_sha256": "ab",
  "deductions": {
    "implausible": 3
  },
  "details": {
    "field": "Größe"
  },
  "generation": 1,
  "input_id": "in",
  "meaning": "MEANING",
  "reason": "low_quality",
  "record_type": "T",
  "records": 9,
  "ruleset": "r",
  "score": 0.4
}
""".replace("MEANING", RULES[Reason.LOW_QUALITY].meaning)
