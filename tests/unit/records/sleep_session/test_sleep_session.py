"""The record type as a whole."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import DAY_MS, HOUR_MS
from etl.core.outcome import Counts
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.sleep_session import SLEEP_SESSION
from etl.records.sleep_session.schema import SCHEMA
from etl.records.sleep_session.session import Session
from tests.support.transforming import transformed
from tests.unit.records.sleep_session.builders import EVENING, FIXED, NIGHT, line, raw, raw_stage

if TYPE_CHECKING:
    from etl.core.record_type import RecordType

run = partial(transformed, SLEEP_SESSION)


def night(number: int, **changes: object) -> dict[str, Any]:
    """The raw record of the n-th night."""
    start = EVENING + number * DAY_MS
    return (
        raw(
            metadata={"id": f"id-{number}"},
            startTimeEpochMillis=start,
            endTimeEpochMillis=start + 8 * HOUR_MS,
            appRecordFetchTimeEpochMillis=EVENING + 40 * DAY_MS,
            stages=[raw_stage(*stage) for stage in line(NIGHT, start)],
        )
        | changes
    )


def test_is_a_record_type() -> None:
    """It should fulfil the contract."""
    record_type: RecordType = SLEEP_SESSION
    assert (record_type.name, record_type.category) == ("SleepSessionRecord", "sleep_recovery")
    assert record_type.schema is SCHEMA
    assert record_type.record is Session


@pytest.mark.parametrize(
    ("name", "value", "relation"),
    [
        *(("se_target", 85, ">="), ("sol_target", 30, "<="), ("waso_target", 20, "<=")),
        *(("awakenings_target", 1, "<="), ("sleep_awakening", 5, ""), ("sleep_nap", 3, "")),
        *(("sleep_nap_start", 9, ""), ("sleep_nap_end", 20, ""), ("sleep_shortest", 30, "")),
        *(("sleep_nap_shortest", 5, ""), ("sleep_period", 3, ""), ("sleep_share", 50, "")),
        *(("sleep_unstaged", 10, ""), ("sleep_regular_days", 7, "")),
        *(("sleep_regular_same", 100, ""), ("sleep_regular_random", 0, "")),
        *(("sleep_young_from", 7, ""), ("sleep_young_to", 9, "")),
        *(("sleep_young_wider_from", 6, ""), ("sleep_young_wider_to", 11, "")),
        *(("sleep_middle_from", 7, ""), ("sleep_middle_to", 9, "")),
        *(("sleep_middle_wider_from", 6, ""), ("sleep_middle_wider_to", 10, "")),
        *(("sleep_older_from", 7, ""), ("sleep_older_to", 8, "")),
        *(("sleep_older_wider_from", 5, ""), ("sleep_older_wider_to", 9, "")),
    ],
)
def test_guidelines(name: str, value: float, relation: str) -> None:
    """It should hold the numbers of its sources."""
    assert (GUIDELINES[name].value, GUIDELINES[name].relation) == (value, relation)


def test_files_to_lines() -> None:
    """It should carry files all the way to lines, and count each record."""
    outcome = run([night(0), night(1), night(1), night(2, startTimeEpochMillis=EVENING + 9 * DAY_MS)])
    assert outcome.counts == Counts(4, 2, 1, 0, 1)
    assert outcome.deductions == {"negative_duration": 1}
    lines = [json.loads(line) for line in outcome.body.splitlines()]
    tasks = ("summarize", "numeric_qa", "classify", "detect_events", "caption", "sufficiency")
    assert [(line["kind"], line["task"]) for line in lines] == [("session", task) for task in tasks] * 2
    assert "7 h" in lines[0]["messages"][2]["content"]


def test_repr_shows_nothing() -> None:
    """It should hide times, stages and names in everything that holds them."""
    record = SLEEP_SESSION.parse(night(0), 0, Rules())
    processed = SLEEP_SESSION.process([record], Scope(FIXED, Rules()))
    shown = repr(record) + repr(processed)
    for secret in ("LIGHT", "id-0", str(EVENING)[:7], "com.example", "2026", "420"):
        assert secret not in shown
