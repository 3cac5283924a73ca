"""The record type as a whole."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from etl.core.localtime import HOUR_MS
from etl.core.outcome import Counts, Disposition, Outcome
from etl.records.hrv_rmssd import HRV_RMSSD
from etl.records.hrv_rmssd.schema import SCHEMA
from tests.support.transforming import transformed
from tests.unit.records.hrv_rmssd.builders import (
    EVENING,
    FIXED,
    LONG_AFTER,
    SLOT,
    nights,
    process,
    raw,
    readings,
)

if TYPE_CHECKING:
    from etl.core.record_type import RecordType

TYPE: RecordType = HRV_RMSSD
run = partial(transformed, TYPE)


def row(
    number: int, *, name: str | None = None, modified: int = 1, value: float | None = None
) -> dict[str, Any]:
    """Give the raw record of the n-th five minutes of an evening."""
    return raw(
        metadata={"id": name or f"id-{number}", "lastModifiedTimeEpochMillis": modified},
        timeEpochMillis=EVENING + number * SLOT,
        heartRateVariabilityRmssd=30.0 + number % 17 if value is None else value,
        appRecordFetchTimeEpochMillis=LONG_AFTER,
    )


def said(outcome: Outcome) -> list[dict[str, Any]]:
    """Give what lines say, without what depends on how records were spread over files."""
    kept = ("episode", "task", "kind", "facts", "messages", "id")
    return [{name: json.loads(line)[name] for name in kept} for line in outcome.body.splitlines()]


ROWS = [row(number) for number in (*range(90), *range(288, 370), *range(576, 660))]


def test_is_a_record_type() -> None:
    """It should fulfil the contract."""
    assert (TYPE.name, TYPE.category) == ("HeartRateVariabilityRmssdRecord", "autonomic_health")
    assert TYPE.schema is SCHEMA
    assert TYPE.record._fields[:5] == ("record_id", "modified_ms", "offset", "source", "faults")  # type: ignore[attr-defined]  # a named tuple


def test_bytes_to_lines() -> None:
    """It should carry a file all the way to grounded lines, in the zone of the set."""
    outcome = run(ROWS)
    assert (outcome.disposition, outcome.score) == (Disposition.PROCESSED, 1.0)
    assert outcome.counts == Counts(256, 256, 0, 0, 0)
    assert [(line["kind"], line["task"]) for line in said(outcome)] == [
        *[("night", task) for task in ("summarize", "numeric_qa", "compare", "caption", "sufficiency")] * 3,
        *[("period", task) for task in ("summarize", "numeric_qa", "caption", "sufficiency")],
    ]


def test_faulty_rows_are_excluded() -> None:
    """It should leave out what is faulty, and refuse a file with nothing else."""
    bad = [row(number, value=900.0) for number in range(90, 100)]
    outcome = run([*ROWS, *bad])
    assert outcome.counts == Counts(266, 256, 0, 0, 10)
    assert said(outcome) == said(run(ROWS))
    assert run(bad).disposition is Disposition.QUARANTINED


def test_a_corrected_value_replaces_the_old_one() -> None:
    """It should follow a record that changes."""
    corrected = [row(number, modified=2, value=80.0) for number in range(90)]
    first = said(run(ROWS, corrected))[0]
    assert any(fact["text"] == "80.0 ms" for fact in first["facts"])


def test_no_zone_anywhere() -> None:
    """It should make no claim of nights where neither context nor records tell of a zone."""
    rows = [{**each, "zoneOffsetId": "Z"} for each in ROWS]
    assert {line["kind"] for line in said(run(rows))} == {"window"}
    assert {line["kind"] for line in said(run(rows, zone="America/New_York"))} == {"night", "period"}


def test_speed() -> None:
    """It should process many values in a second or two, also where each stands alone."""
    started = time.process_time()
    for members in (
        nights([40 + index % 9 for index in range(300)], size=50),
        readings([40.0] * 6_000, step_ms=3 * HOUR_MS),
        [one for index in range(6_000) for one in readings([40.0], EVENING + index, origin=f"o{index}")],
    ):
        process(members, FIXED)
        process(members, None)
    assert time.process_time() - started < 4
