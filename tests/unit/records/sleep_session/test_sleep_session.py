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
    from etl.core.outcome import Outcome
    from etl.core.record_type import RecordType

run = partial(transformed, SLEEP_SESSION)


def night(number: int, **changes: object) -> dict[str, Any]:
    """The raw record of the n-th night, with a title that nobody may see."""
    start = EVENING + number * DAY_MS
    return (
        raw(
            metadata={"id": f"id-{number}"},
            title="Canary",
            startTimeEpochMillis=start,
            endTimeEpochMillis=start + 8 * HOUR_MS,
            appRecordFetchTimeEpochMillis=EVENING + 40 * DAY_MS,
            stages=[raw_stage(*stage) for stage in line(NIGHT, start)],
        )
        | changes
    )


def said(outcome: Outcome) -> set[str]:
    """What an outcome says, without what depends on how records were spread over files."""
    lines = [json.loads(line) for line in outcome.body.splitlines()]
    return {json.dumps([line[name] for name in ("id", "facts", "messages")]) for line in lines}


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
        ("sleep_unstaged", 10, ""),
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


def test_files_and_their_order_change_nothing_said() -> None:
    """It should say the same of one file, of several, of overlapping ones, in any order."""
    rows = [night(number) for number in range(6)]
    whole = run(rows)
    assert said(whole) == said(run(rows[3:], rows[:4])) == said(run(rows[::-1], rows[2:3]))
    assert {json.loads(line)["kind"] for line in whole.body.splitlines()} == {"session", "period"}


def test_texts_never_reach_a_line() -> None:
    """It should keep titles, names and ids out of every line."""
    body = run([night(number) for number in range(4)]).body.decode()
    for secret in ("Canary", "id-1", "com.example", "2026", str(EVENING)[:7]):
        assert secret not in body


def test_repr_shows_nothing() -> None:
    """It should hide times, stages and names in everything that holds them."""
    record = SLEEP_SESSION.parse(night(0), 0, Rules())
    processed = SLEEP_SESSION.process([record], Scope(FIXED, Rules()))
    shown = repr(record) + repr(processed)
    for secret in ("LIGHT", "id-0", str(EVENING)[:7], "com.example", "2026", "420"):
        assert secret not in shown
