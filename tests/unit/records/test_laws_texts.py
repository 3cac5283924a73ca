"""Laws that hold for every record type: what no line may tell, whatever the records hold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.message import FileArrived
from etl.core.model import SubjectContext
from etl.core.outcome import Disposition
from etl.core.report import quarantine_report
from etl.core.rules import Limits, Rules
from etl.pipeline.flow import Terms, part_metadata
from etl.pipeline.ports import Fetched
from etl.records import ALL
from tests.support.canaries import CANARY, with_canaries
from tests.support.rendering import claims_of_local_time
from tests.support.rows import FETCHED
from tests.support.sets import LAW, NOWHERE, sets
from tests.support.transforming import transformed

if TYPE_CHECKING:
    from etl.core.outcome import Outcome
    from etl.core.record_type import RecordType

EVERY = pytest.mark.parametrize("record_type", ALL, ids=lambda record_type: record_type.name)

#: Dates, and instants in milliseconds.
MOMENT = re.compile(r"20\d\d-\d\d-\d\d|(?<![\w.])1\d{12}(?!\w)")


@EVERY
@LAW
@given(data=st.data())
def test_no_claim_of_local_time_without_a_zone(record_type: RecordType, data: st.DataObject) -> None:
    """It should speak neither of days nor of nights nor of clocks where nobody knows the zone."""
    found = data.draw(sets(record_type.name, [(NOWHERE, 0)]))
    for line in map(json.loads, transformed(record_type, found.rows).body.splitlines()):
        assert line["kind"] in {"window", "session"}
        assert "zone_unknown" in line["quality"]["flags"]
        for message in line["messages"]:
            assert claims_of_local_time(message["content"]) == [], message["content"]


@EVERY
@LAW
@given(data=st.data())
def test_no_text_of_a_record_comes_out(record_type: RecordType, data: st.DataObject) -> None:
    """It should let no id, name, title or note, nor any moment, into a line or what is said of the file."""
    found = data.draw(sets(record_type.name))
    rows = [with_canaries(row, record_type.schema) for row in found.rows]
    outcome = transformed(record_type, rows, zone=found.zone)
    assert bool(outcome.body) == (outcome.counts.used > 0)
    assert CANARY not in told(record_type, outcome)
    assert not MOMENT.search(told(record_type, outcome))


@EVERY
@LAW
@given(data=st.data())
def test_no_text_of_a_refused_record_comes_out(record_type: RecordType, data: st.DataObject) -> None:
    """It should not explain by texts of the records, nor by moments, why it refuses a file."""
    found = data.draw(sets(record_type.name))
    length = data.draw(st.sampled_from([0, Limits().text_chars + 1]))
    bad = [with_canaries(row, record_type.schema, length) | {FETCHED: 0} for row in found.rows]
    outcome = transformed(record_type, bad, zone=found.zone)
    assert outcome.disposition is Disposition.QUARANTINED
    assert CANARY not in told(record_type, outcome)
    assert not MOMENT.search(told(record_type, outcome))


def told(record_type: RecordType, outcome: Outcome) -> str:
    """All that is written of an outcome: lines, metadata, and the report where it was refused."""
    terms = Terms(b"key", frozenset(), {record_type.name: record_type.category}, Rules(), "ruleset")
    arrived = FileArrived(SubjectContext("s_1"), record_type.name, "bucket", "key", "hash", "claim")
    metadata = part_metadata(terms, arrived, Fetched(b"", "digest", 0), outcome)
    written = [outcome.body, json.dumps(metadata).encode()]
    if outcome.reason:
        written.append(quarantine_report("input", 0, record_type.name, metadata))
    return b" ".join(written).decode().lower() + repr(outcome)
