"""The schemas of every record type: no text comes in by them that is not measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.core.outcome import Deduction
from etl.core.rules import Limits, Rules
from etl.records import ALL
from tests.support import glucose, intervals
from tests.support.canaries import texts

if TYPE_CHECKING:
    from etl.core.record_type import RecordType

EVERY = pytest.mark.parametrize("record_type", ALL, ids=lambda record_type: record_type.name)
CAP = 100
GOOD = {"BloodGlucoseRecord": glucose.record, **{name: make for name, (_, make) in intervals.KINDS.items()}}


@EVERY
def test_no_array_holds_free_text(record_type: RecordType) -> None:
    """It should have numbers and symbols in arrays, for nobody looks there for long texts."""
    found = list(texts(record_type.schema))
    assert ("metadata", "device", "model") in found
    assert [path for path in found if "[]" in path] == []


@EVERY
def test_every_text_has_a_cap(record_type: RecordType) -> None:
    """It should refuse a record with a text that is too long, wherever its schema has one."""
    for *way, name in texts(record_type.schema):
        record = GOOD[record_type.name]()
        rules = Rules(limits=Limits(text_chars=CAP))
        assert record_type.parse(record, 0, rules).faults == ()
        place = record
        for step in way:
            place = place[step]
        place[name] = "x" * (CAP + 1)
        assert record_type.parse(record, 0, rules).faults == (Deduction.TEXT_TOO_LONG,), (*way, name)
