"""Parsing a decoded record: faults are named, nothing is raised."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, EARLIEST_MS, HOUR_MS, LATEST_MS
from etl.core.outcome import Deduction
from etl.core.quality import COSTS, usable
from etl.core.rules import Limits, Rules
from etl.records.hrv_rmssd.reading import Reading, parse
from tests.support.anything import ANYTHING
from tests.unit.records.hrv_rmssd.builders import MIDNIGHT, RING, STEADY, raw

RULES = Rules()
LONG = "x" * 1_000_000


def faults(**changes: object) -> tuple[Deduction, ...]:
    """Parse a record with changes and give its faults."""
    return parse(raw(**changes), 0, RULES).faults


def test_plain_record() -> None:
    """It should read every field of a record without faults."""
    reading = parse(raw(), 3, RULES)
    assert reading == Reading(
        *("id-1", MIDNIGHT + 1, "-05:00", 3, (), MIDNIGHT, 41.5, RING, MIDNIGHT + HOUR_MS)
    )
    assert reading.size == 1
    assert repr(reading) == "Reading(source=3, faults=0)"


def test_promoted_number() -> None:
    """It should read an integer where the schema was promoted, as a float."""
    reading = parse(raw(heartRateVariabilityRmssd=42), 0, RULES)
    assert (reading.rmssd, reading.faults) == (42.0, ())
    assert isinstance(reading.rmssd, float)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5.0, ()),
        (180.0, ()),
        (4.999, (Deduction.IMPLAUSIBLE,)),
        (180.001, (Deduction.IMPLAUSIBLE,)),
        (1.0, (Deduction.IMPLAUSIBLE,)),
        (200.0, (Deduction.IMPLAUSIBLE,)),
        (200.001, (Deduction.OFFICIAL_LIMIT,)),
        (0.999, (Deduction.OFFICIAL_LIMIT,)),
        (0.0, (Deduction.OFFICIAL_LIMIT,)),
        (-40.0, (Deduction.OFFICIAL_LIMIT,)),
        (10**400, (Deduction.NOT_FINITE,)),
        (math.nan, (Deduction.NOT_FINITE,)),
        (-math.inf, (Deduction.NOT_FINITE,)),
        (None, (Deduction.MISSING_VALUE,)),
        ("42", (Deduction.MISSING_VALUE,)),
        ([42.0], (Deduction.MISSING_VALUE,)),
        (True, (Deduction.MISSING_VALUE,)),
    ],
)
def test_value(value: object, expected: tuple[Deduction, ...]) -> None:
    """It should tell plausible, officially possible, impossible and absent values apart."""
    assert faults(heartRateVariabilityRmssd=value) == expected


@pytest.mark.parametrize(
    ("time", "fetched", "fine"),
    [
        (EARLIEST_MS, MIDNIGHT, True),
        (EARLIEST_MS - 1, MIDNIGHT, False),
        (MIDNIGHT + DAY_MS, MIDNIGHT, True),
        (MIDNIGHT + DAY_MS + 1, MIDNIGHT, False),
        (LATEST_MS + 1, 2**62, False),
        (-(2**63), MIDNIGHT, False),
        (MIDNIGHT, 0, False),
    ],
)
def test_time(time: int, fetched: int, *, fine: bool) -> None:
    """It should accept times from 2010 to a day after the fetch."""
    found = faults(timeEpochMillis=time, appRecordFetchTimeEpochMillis=fetched)
    assert found == (() if fine else (Deduction.TIME_OUT_OF_RANGE,))


@pytest.mark.parametrize("field", ["timeEpochMillis", "appRecordFetchTimeEpochMillis"])
@pytest.mark.parametrize("value", [None, "1768194000000", 1.5, True])
def test_missing_time(field: str, value: object) -> None:
    """It should miss a time that is no integer."""
    assert faults(**{field: value}) == (Deduction.MISSING_VALUE,)


@pytest.mark.parametrize("metadata", [None, [], "id", 3, {"id": ""}, {"id": None}, {"id": 7}])
def test_missing_id(metadata: object) -> None:
    """It should exclude a record without an id."""
    reading = parse(raw(metadata=metadata), 0, RULES)
    assert (reading.record_id, reading.faults) == ("", (Deduction.MISSING_VALUE,))
    assert not usable(reading.faults)


@pytest.mark.parametrize("zone", [None, "", "EST", "-5:00", "+19:00", 5])
def test_missing_zone(zone: object) -> None:
    """It should keep a record without a well-formed zone, drop the text and say so."""
    reading = parse(raw(zoneOffsetId=zone), 0, RULES)
    assert (reading.offset, reading.faults) == (None, (Deduction.MISSING_ZONE,))
    assert usable(reading.faults)


@pytest.mark.parametrize(
    "changes",
    [
        {"metadata": {"id": LONG}},
        {"metadata": {"dataOriginPackageName": LONG}},
        {"metadata": {"device": {"model": LONG}}},
        {"zoneOffsetId": LONG},
    ],
)
def test_long_text(changes: dict[str, Any]) -> None:
    """It should exclude a record with an overlong text anywhere, and carry none of it."""
    reading = parse(raw(**changes), 0, RULES)
    assert reading.faults == (Deduction.TEXT_TOO_LONG,)
    assert LONG not in reading
    assert len(reading.content()) < 500


def test_text_cap_is_a_rule() -> None:
    """It should accept texts up to the cap of the rules and no longer."""
    cap = len(RING)
    assert parse(raw(), 0, Rules(limits=Limits(text_chars=cap))).faults == ()
    assert parse(raw(), 0, Rules(limits=Limits(text_chars=cap - 1))).faults == (Deduction.TEXT_TOO_LONG,)


def test_heaviest_fault_of_a_component() -> None:
    """It should name one fault a component: of completeness the one that costs most."""
    assert faults(zoneOffsetId=None, heartRateVariabilityRmssd=None) == (Deduction.MISSING_VALUE,)
    assert faults(zoneOffsetId=None, heartRateVariabilityRmssd=900.0, timeEpochMillis=0) == (
        Deduction.MISSING_ZONE,
        Deduction.OFFICIAL_LIMIT,
        Deduction.TIME_OUT_OF_RANGE,
    )


METADATA = st.dictionaries(st.sampled_from(sorted(raw()["metadata"])), ANYTHING)


@STEADY
@given(
    st.dictionaries(st.sampled_from(sorted(raw())), ANYTHING) | st.fixed_dictionaries({"metadata": METADATA})
)
def test_anything(record: dict[str, Any]) -> None:
    """It should read whatever a dictionary holds, with at most one fault a component of the score."""
    reading = parse({**raw(), **record}, 0, RULES)
    assert math.isfinite(reading.rmssd)
    for component in ("completeness", "plausibility", "temporal"):
        assert sum(getattr(COSTS[fault], component) > 0 for fault in reading.faults) <= 1
    if usable(reading.faults):
        assert 5 <= reading.rmssd <= 180
        assert EARLIEST_MS <= reading.time_ms <= LATEST_MS
        assert reading.record_id


def test_content_orders_claims() -> None:
    """It should be the same from any file, tell values apart, rank faulty ones low and late ones high."""
    plain = parse(raw(), 0, RULES)
    assert parse(raw(), 1, RULES).content() == plain.content()
    assert parse(raw(heartRateVariabilityRmssd=42.0), 0, RULES).content() != plain.content()
    assert parse(raw(heartRateVariabilityRmssd=0.0), 0, RULES).content() < plain.content()
    assert parse(raw(zoneOffsetId=None), 0, RULES).content() != plain.content()
    later = parse(raw(appRecordFetchTimeEpochMillis=MIDNIGHT + 2 * HOUR_MS), 0, RULES)
    assert later.content() > plain.content()
