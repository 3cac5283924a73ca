"""Parsing a decoded record: faults are named, nothing is raised."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, EARLIEST_MS, LATEST_MS
from etl.core.outcome import Deduction
from etl.core.quality import COSTS, usable
from etl.core.rules import Limits, Rules
from etl.records.blood_glucose.reading import Reading, parse
from tests.support.anything import ANYTHING
from tests.unit.records.blood_glucose.builders import MIDNIGHT, STEADY, raw

RULES = Rules()
LONG = "x" * 10_000_000


def faults(**changes: object) -> tuple[Deduction, ...]:
    """Parse a record with changes and give its faults."""
    return parse(raw(**changes), 0, RULES).faults


def test_plain_record() -> None:
    """Should read every field of a record without faults."""
    reading = parse(raw(relationToMeal="FASTING", mealType="LUNCH"), 3, RULES)
    assert reading == Reading(
        *("id-1", MIDNIGHT + 1, "-05:00", 3, (), MIDNIGHT, 120.5),
        *("com.example.cgm", "INTERSTITIAL_FLUID", "FASTING", "LUNCH"),
    )
    assert reading.size == 1


def test_promoted_number() -> None:
    """Should read an integer where the schema was promoted, as a float."""
    reading = parse(raw(levelInMilligramsPerDeciliter=120), 0, RULES)
    assert (reading.mgdl, reading.faults) == (120.0, ())
    assert isinstance(reading.mgdl, float)


def test_repr_hides_everything() -> None:
    """Should show neither id, origin, time nor level."""
    assert repr(parse(raw(), 4, RULES)) == "Reading(source=4, faults=0)"


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (20.0, ()),
        (600.0, ()),
        (19.999, (Deduction.IMPLAUSIBLE,)),
        (600.001, (Deduction.IMPLAUSIBLE,)),
        (0.0, (Deduction.IMPLAUSIBLE,)),
        (900.0, (Deduction.IMPLAUSIBLE,)),
        (900.001, (Deduction.OFFICIAL_LIMIT,)),
        (-0.001, (Deduction.OFFICIAL_LIMIT,)),
        (10**400, (Deduction.NOT_FINITE,)),
        (math.nan, (Deduction.NOT_FINITE,)),
        (math.inf, (Deduction.NOT_FINITE,)),
        (-math.inf, (Deduction.NOT_FINITE,)),
        (None, (Deduction.MISSING_VALUE,)),
        ("120", (Deduction.MISSING_VALUE,)),
        (True, (Deduction.MISSING_VALUE,)),
    ],
)
def test_level(level: object, expected: tuple[Deduction, ...]) -> None:
    """Should tell plausible, officially possible, impossible and absent levels apart."""
    assert faults(levelInMilligramsPerDeciliter=level) == expected


@pytest.mark.parametrize(
    ("time", "fetched", "fine"),
    [
        (EARLIEST_MS, MIDNIGHT, True),
        (EARLIEST_MS - 1, MIDNIGHT, False),
        (MIDNIGHT + DAY_MS, MIDNIGHT, True),
        (MIDNIGHT + DAY_MS + 1, MIDNIGHT, False),
        (LATEST_MS, LATEST_MS, True),
        (LATEST_MS + 1, 2**62, False),
        (2**62, 2**62, False),
        (-(2**63), MIDNIGHT, False),
        (MIDNIGHT, 0, False),
    ],
)
def test_time(time: int, fetched: int, *, fine: bool) -> None:
    """Should accept times from 2010 to a day after the fetch that a calendar can represent."""
    found = faults(timeEpochMillis=time, appRecordFetchTimeEpochMillis=fetched)
    assert found == (() if fine else (Deduction.TIME_OUT_OF_RANGE,))


@pytest.mark.parametrize("field", ["timeEpochMillis", "appRecordFetchTimeEpochMillis"])
@pytest.mark.parametrize("value", [None, "1768194000000", 1.5, True])
def test_missing_time(field: str, value: object) -> None:
    """Should miss a time that is no integer, and a fetch time without which it cannot be judged."""
    assert faults(**{field: value}) == (Deduction.MISSING_VALUE,)


@pytest.mark.parametrize("record_id", ["", None, 7])
def test_missing_id(record_id: object) -> None:
    """Should exclude a record without an id: it cannot be told from its own copy in another export."""
    reading = parse(raw(metadata={"id": record_id}), 0, RULES)
    assert reading.record_id == ""
    assert reading.faults == (Deduction.MISSING_VALUE,)
    assert not usable(reading.faults)


@pytest.mark.parametrize("zone", [None, "", "EST", "America/New_York", "-5:00", "+19:00", 5])
def test_missing_zone(zone: object) -> None:
    """Should keep a record without a well-formed zone, drop the text and say so."""
    reading = parse(raw(zoneOffsetId=zone), 0, RULES)
    assert reading.offset is None
    assert reading.faults == (Deduction.MISSING_ZONE,)
    assert usable(reading.faults)


@pytest.mark.parametrize("zone", ["Z", "-05:00", "+01:00:30"])
def test_zone_as_written(zone: str) -> None:
    """Should keep the offset as it was written."""
    reading = parse(raw(zoneOffsetId=zone), 0, RULES)
    assert (reading.offset, reading.faults) == (zone, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"metadata": {"id": LONG}},
        {"metadata": {"dataOriginPackageName": LONG}},
        {"metadata": {"clientRecordId": LONG}},
        {"metadata": {"device": {"model": LONG}}},
        {"zoneOffsetId": LONG},
    ],
)
def test_long_text(changes: dict[str, Any]) -> None:
    """Should exclude a record with an overlong text anywhere, and carry none of it."""
    reading = parse(raw(**changes), 0, RULES)
    assert reading.faults == (Deduction.TEXT_TOO_LONG,)
    assert LONG not in reading
    assert len(reading.content()) < 500


def test_text_cap_is_a_rule() -> None:
    """Should accept texts up to the cap of the rules and no longer."""
    rules = Rules(limits=Limits(text_chars=15))
    assert parse(raw(), 0, rules).faults == ()
    assert parse(raw(), 0, Rules(limits=Limits(text_chars=14))).faults == (Deduction.TEXT_TOO_LONG,)


def test_symbols() -> None:
    """Should take only the symbols it knows and read all else as unknown."""
    reading = parse(raw(specimenSource="BLOOD", relationToMeal=["FASTING"], mealType=None), 0, RULES)
    assert (reading.specimen, reading.relation, reading.meal) == ("UNKNOWN", "UNKNOWN", "UNKNOWN")


@pytest.mark.parametrize("metadata", [None, [], "id", 3])
def test_no_metadata(metadata: object) -> None:
    """Should read a record whose metadata is nothing of the kind."""
    assert faults(metadata=metadata) == (Deduction.MISSING_VALUE,)


def test_heaviest_fault_of_a_component() -> None:
    """Should name one fault a component: of completeness the one that costs most."""
    assert faults(zoneOffsetId=None, levelInMilligramsPerDeciliter=None) == (Deduction.MISSING_VALUE,)
    assert faults(zoneOffsetId=None, levelInMilligramsPerDeciliter=1000.0, timeEpochMillis=0) == (
        Deduction.MISSING_ZONE,
        Deduction.OFFICIAL_LIMIT,
        Deduction.TIME_OUT_OF_RANGE,
    )
    assert faults(metadata={"id": LONG}, levelInMilligramsPerDeciliter=math.nan) == (Deduction.NOT_FINITE,)


FIELDS = st.sampled_from(sorted(raw()))
METADATA = st.dictionaries(st.sampled_from(sorted(raw()["metadata"])), ANYTHING)


@STEADY
@given(st.dictionaries(FIELDS, ANYTHING) | st.fixed_dictionaries({"metadata": METADATA}))
def test_anything(record: dict[str, Any]) -> None:
    """Should read whatever a dictionary holds, with at most one fault a component of the score."""
    reading = parse({**raw(), **record}, 0, RULES)
    assert math.isfinite(reading.mgdl)
    for component in ("completeness", "plausibility", "temporal"):
        assert sum(getattr(COSTS[fault], component) > 0 for fault in reading.faults) <= 1
    if usable(reading.faults):
        assert 20 <= reading.mgdl <= 600
        assert EARLIEST_MS <= reading.time_ms <= LATEST_MS
        assert reading.record_id


def test_content_orders_claims() -> None:
    """Should be the same from whichever file, tell values apart, and rank usable above faulty."""
    first, second = parse(raw(), 0, RULES), parse(raw(), 1, RULES)
    assert first.content() == second.content()
    other = parse(raw(levelInMilligramsPerDeciliter=121.0), 0, RULES)
    assert other.content() != first.content()
    early = parse(raw(appRecordFetchTimeEpochMillis=MIDNIGHT - 2 * DAY_MS), 0, RULES)
    assert early.content() < first.content()
    unzoned = parse(raw(zoneOffsetId=None), 0, RULES)
    assert unzoned.content() != first.content()
