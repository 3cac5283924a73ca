"""The record type as a whole, and what is counted."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from etl.core.outcome import Counts, Deduction
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.steps import STEPS
from etl.records.steps.schema import SCHEMA
from tests.support.daily import FIXED, MIDNIGHT, RING, at, interval, raw, run, values
from tests.support.transforming import transformed
from tests.unit.records.steps.builders import WALK, lone

if TYPE_CHECKING:
    from etl.core.outcome import Outcome
    from etl.core.record_type import RecordType

RULES = Rules()

run_files = partial(transformed, STEPS)


def test_is_a_record_type() -> None:
    """It should fulfil the contract."""
    record_type: RecordType = STEPS
    assert (record_type.name, record_type.category) == ("StepsRecord", "physical_activity")
    assert record_type.schema is SCHEMA


@pytest.mark.parametrize(
    ("count", "minutes", "expected"),
    [
        (0, 10, ()),
        (2_500, 10, ()),
        (2_501, 10, (Deduction.IMPLAUSIBLE,)),
        (100_000, 600, ()),
        (100_001, 600, (Deduction.IMPLAUSIBLE,)),
        (1_000_000, 600, (Deduction.IMPLAUSIBLE,)),
        (1_000_001, 600, (Deduction.OFFICIAL_LIMIT,)),
        (-1, 10, (Deduction.OFFICIAL_LIMIT,)),
    ],
)
def test_limits(count: int, minutes: int, expected: tuple[Deduction, ...]) -> None:
    """It should hold counts against the official limits and plausible rates."""
    times = {"endTimeEpochMillis": MIDNIGHT + minutes * MINUTE_MS}
    record = raw("count", count, **times, appRecordFetchTimeEpochMillis=MIDNIGHT + DAY_MS)
    assert STEPS.parse(record, 0, RULES).faults == expected


def test_pace() -> None:
    """It should count minutes with at least 100 and 130 steps, of short records only."""
    said = values(lone([*run(WALK, at(9)), *run([900], at(12), step_ms=3 * MINUTE_MS)]))
    assert (said["moderate"], said["vigorous"], said["paced"]) == (6, 2, sum(WALK))
    assert values(lone(run([99.9], at(9))))["moderate"] == 0
    assert values(lone(run([100, 130], at(9)))) | {"moderate": 2, "vigorous": 1} == values(
        lone(run([100, 130], at(9)))
    )


def test_pace_off_the_grid() -> None:
    """It should take a minute's own rate, wherever on the clock the minute begins."""
    said = values(lone([interval(at(9) + 30_000, MINUTE_MS, 130)]))
    assert (said["moderate"], said["vigorous"], said["paced"]) == (1, 1, 130)


@pytest.mark.parametrize(("seconds", "known"), [(120, True), (121, False)])
def test_longest_record_that_tells_of_pace(seconds: int, known: bool) -> None:  # noqa: FBT001 - a table
    """It should know the pace of records that last at most 120 s."""
    found = lone([interval(at(9), seconds * 1_000, 240)])
    assert ("moderate" in found.facts) == known


def test_no_pace_of_nothing() -> None:
    """It should not speak of pace where no steps were taken."""
    assert "moderate" not in lone(run([0, 0], at(9))).facts


def row(  # noqa: PLR0913 - what a record is made of
    name: str, start: int, end: int, count: int, *, fetched: int, origin: str = "phone"
) -> dict[str, Any]:
    """Give a decoded record."""
    return raw(
        "count",
        count,
        metadata={"id": name, "dataOriginPackageName": origin, "lastModifiedTimeEpochMillis": fetched - 9},
        startTimeEpochMillis=start,
        endTimeEpochMillis=end,
        appRecordFetchTimeEpochMillis=fetched,
    )


def said(outcome: Outcome) -> set[str]:
    """What an outcome says, without where it comes from."""
    lines = map(json.loads, outcome.body.splitlines())
    return {json.dumps([line[key] for key in ("id", "messages", "facts")]) for line in lines}


def test_a_total_that_grows() -> None:
    """It should say the newest count of a record that several files hold, and count the others."""
    end = MIDNIGHT + DAY_MS - 1
    noon, evening, morning = (
        [row("total", MIDNIGHT, end, count, fetched=MIDNIGHT + hours * HOUR_MS)]
        for count, hours in ((2_000, 12), (3_933, 17), (5_100, 33))
    )
    outcome = run_files(noon, morning, evening)
    assert outcome.counts == Counts(3, 1, 2, 0, 0)
    assert said(outcome) == said(run_files(morning)) == said(run_files(evening, morning, noon))
    assert b"5100 steps" in outcome.body
    assert b"total_so_far" in run_files(evening, noon).body
    assert b"total_so_far" not in outcome.body


def test_sources_of_one_truth() -> None:
    """It should not add up the totals of phone and ring, and count what is left out."""
    fetched = MIDNIGHT + 2 * DAY_MS
    rows = [
        row("phone", MIDNIGHT, MIDNIGHT + DAY_MS - 1, 3_933, fetched=fetched),
        row("ring", at(4), at(24), 2_517, fetched=fetched, origin=RING),
    ]
    outcome = run_files(rows)
    assert outcome.counts == Counts(2, 1, 0, 1, 0)
    assert b"3933 steps" in outcome.body
    assert b"6450" not in outcome.body
    assert said(outcome) == said(run_files(rows[1:], rows[:1]))


def test_no_zone() -> None:
    """It should make a window only, where neither the records nor anybody tells the zone."""
    rows = [
        raw("count", 3, startZoneOffsetId="Z", endZoneOffsetId=None, appRecordFetchTimeEpochMillis=at(9)),
    ]
    lines = [json.loads(line) for line in run_files(rows).body.splitlines()]
    assert {line["kind"] for line in lines} == {"window"}


def test_repr_shows_no_reading() -> None:
    """It should hide counts, times and names in everything that holds them."""
    record = STEPS.parse(raw("count", 1_234), 0, RULES)
    processed = STEPS.process([record], Scope(FIXED, RULES))
    shown = repr(record) + repr(processed)
    for secret in ("1234", "id-1", str(MIDNIGHT), "com.example", "2026"):
        assert secret not in shown
