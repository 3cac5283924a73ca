"""The record type as a whole, and what is counted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from etl.core.localtime import DAY_MS, MINUTE_MS
from etl.core.outcome import Counts, Deduction
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.core.sheet import Sheet
from etl.records.active_calories import ACTIVE_CALORIES
from etl.records.active_calories.counting import put
from etl.records.active_calories.schema import SCHEMA
from tests.support.daily import FIXED, MIDNIGHT, at, interval, raw, total
from tests.support.rendering import drafts, problems
from tests.support.transforming import transformed
from tests.unit.records.active_calories.builders import SHAPES, lone

if TYPE_CHECKING:
    from etl.core.record_type import RecordType

RULES = Rules()
FIELD = "energyInKilocalories"


def test_is_a_record_type() -> None:
    """It should fulfil the contract."""
    record_type: RecordType = ACTIVE_CALORIES
    expected = "ActiveCaloriesBurnedRecord", "energy_metabolism"
    assert (record_type.name, record_type.category) == expected
    assert record_type.schema is SCHEMA


@pytest.mark.parametrize(
    ("energy", "minutes", "expected"),
    [
        (0, 10, ()),
        (250.0, 10, ()),
        (250.1, 10, (Deduction.IMPLAUSIBLE,)),
        (10_000.0, 600, ()),
        (10_000.1, 600, (Deduction.IMPLAUSIBLE,)),
        (1_000_000.0, 600, (Deduction.IMPLAUSIBLE,)),
        (1_000_000.1, 600, (Deduction.OFFICIAL_LIMIT,)),
        (-0.1, 10, (Deduction.OFFICIAL_LIMIT,)),
        (float("nan"), 10, (Deduction.NOT_FINITE,)),
    ],
)
def test_limits(energy: float, minutes: int, expected: tuple[Deduction, ...]) -> None:
    """It should hold energy against the official limits and plausible rates."""
    times = {"endTimeEpochMillis": MIDNIGHT + minutes * MINUTE_MS}
    record = raw(FIELD, energy, **times, appRecordFetchTimeEpochMillis=MIDNIGHT + DAY_MS)
    assert ACTIVE_CALORIES.parse(record, 0, RULES).faults == expected


@pytest.mark.parametrize(
    ("energy", "text"),
    [
        (0, "0 kcal"),
        (0.04, "0.040 kcal"),
        (0.44, "0.4 kcal"),
        (9.96, "10.0 kcal"),
        (10.5, "11 kcal"),
        (1_234.4, "1234 kcal"),
    ],
)
def test_how_energy_is_written(energy: float, text: str) -> None:
    """It should be written whole, and with decimals where it is little."""
    sheet = Sheet(1)
    put(sheet, "energy", energy, 1)
    assert (sheet.facts["energy"].text, sheet.facts["energy"].value) == (text, energy)


def test_no_pace() -> None:
    """It should know nothing of cadence: that is a matter of steps."""
    assert "moderate" not in lone(SHAPES["minutes"]).facts


def test_one_record_in_three_files() -> None:
    """It should make one day of it, and the same as one file makes."""
    end = MIDNIGHT + DAY_MS - 1
    row = raw(FIELD, 412.4, endTimeEpochMillis=end, appRecordFetchTimeEpochMillis=at(33))
    one, three = transformed(ACTIVE_CALORIES, [row]), transformed(ACTIVE_CALORIES, [row], [row], [row])
    assert three.counts == Counts(3, 1, 2, 0, 0)
    assert three.body == one.body
    kinds = [(line["kind"], line["task"]) for line in map(json.loads, three.body.splitlines())]
    assert kinds == [("day", task) for task in ("summarize", "numeric_qa", "caption", "sufficiency")]


def test_repr_shows_no_reading() -> None:
    """It should hide energy, times and names in everything that holds them."""
    record = ACTIVE_CALORIES.parse(raw(FIELD, 123.4), 0, RULES)
    processed = ACTIVE_CALORIES.process([record], Scope(FIXED, RULES))
    shown = repr(record) + repr(processed)
    for secret in ("123.4", "id-1", str(MIDNIGHT), "com.example", "2026"):
        assert secret not in shown


def test_difference_of_what_is_written() -> None:
    """It should write the difference of the extremes in full, though one of them has decimals."""
    said = lone([total(0, 507.4), total(1, 9.5), total(2, 100)], "period").facts
    assert [said[name].text for name in ("highest", "lowest", "apart")] == [
        "507 kcal",
        "9.5 kcal",
        "497.5 kcal",
    ]


def test_less_than_is_written() -> None:
    """It should call energy that would be written as nothing none, and be believed."""
    found = lone([interval(MIDNIGHT, DAY_MS, 0.000_4)])
    made = drafts(ACTIVE_CALORIES, found)["summarize"]
    assert "no active energy was recorded" in made.assistant
    assert problems(ACTIVE_CALORIES, found, made) == []
