"""The record type as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records import ALL
from etl.records.blood_glucose import BLOOD_GLUCOSE
from etl.records.blood_glucose.schema import SCHEMA
from tests.unit.records.blood_glucose.builders import FIXED, MIDNIGHT, raw

if TYPE_CHECKING:
    from etl.core.record_type import RecordType


def test_is_a_record_type() -> None:
    """Should fulfil the contract and stand in the list."""
    record_type: RecordType = BLOOD_GLUCOSE
    assert record_type in ALL
    assert (record_type.name, record_type.category) == ("BloodGlucoseRecord", "metabolic_diabetes")
    assert record_type.schema is SCHEMA


def test_raw_to_drafts() -> None:
    """Should carry raw records all the way to drafts."""
    reading_ms = 300_000
    records = [
        BLOOD_GLUCOSE.parse(
            raw(
                metadata={"id": f"id-{index}"},
                timeEpochMillis=MIDNIGHT + index * reading_ms,
                appRecordFetchTimeEpochMillis=MIDNIGHT + 288 * reading_ms,
            ),
            0,
            Rules(),
        )
        for index in range(288)
    ]
    processed = BLOOD_GLUCOSE.process(records, Scope(FIXED, Rules()))
    (day,) = processed.episodes
    summary, *_, sufficiency = BLOOD_GLUCOSE.render(day, lambda _task, _count: 0)
    assert (summary.task, sufficiency.task) == ("summarize", "sufficiency")
    assert "121 mg/dL" in summary.assistant


def test_repr_shows_no_reading() -> None:
    """Should hide levels, times and names in everything that holds them."""
    record = BLOOD_GLUCOSE.parse(raw(), 0, Rules())
    processed = BLOOD_GLUCOSE.process([record], Scope(FIXED, Rules()))
    shown = repr(record) + repr(processed)
    for secret in ("120.5", "id-1", str(MIDNIGHT), "com.example", "2026"):
        assert secret not in shown
