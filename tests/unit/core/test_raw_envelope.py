"""What surrounds the value of a decoded record, whatever it holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core import raw
from etl.core.localtime import is_offset
from etl.core.outcome import Deduction
from tests.support.anything import ANYTHING, AT_CAP, CAP, HUGE, LONG, NOON, SCALARS
from tests.support.daily import STEADY

TIMES, ZONES = raw.INTERVAL_TIMES, raw.INTERVAL_ZONES
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "id": ANYTHING,
        "dataOriginPackageName": SCALARS,
        "lastModifiedTimeEpochMillis": SCALARS,
        "device": ANYTHING,
    },
)
FIELDS = dict.fromkeys((*TIMES, *ZONES, "appRecordFetchTimeEpochMillis"), SCALARS)
RECORDS = st.fixed_dictionaries({}, optional={**FIELDS, "title": ANYTHING, "metadata": METADATA | ANYTHING})


def record(metadata: dict[str, Any] | None = None, **changes: object) -> dict[str, Any]:
    """Give a faultless record of an interval, with changes to its fields and to its metadata."""
    known = {"id": "id-1", "dataOriginPackageName": "com.example", "lastModifiedTimeEpochMillis": NOON + 3}
    return {
        "metadata": {**known, **(metadata or {})},
        "startTimeEpochMillis": NOON,
        "endTimeEpochMillis": NOON + 1,
        "startZoneOffsetId": "-05:00",
        "endZoneOffsetId": "-04:00",
        "appRecordFetchTimeEpochMillis": NOON + 2,
        **changes,
    }


def read(found: dict[str, Any]) -> raw.Envelope:
    """Read what surrounds the value of an interval."""
    return raw.envelope(found, TIMES, ZONES, CAP)


def test_faultless() -> None:
    """It should read id, time of change, first offset, origin, times and time of fetching."""
    expected = ("id-1", NOON + 3, "-05:00", "com.example", (NOON, NOON + 1), NOON + 2, True, None)
    assert read(record()) == expected
    assert isinstance(read(record()), raw.Envelope)


def test_an_instant() -> None:
    """It should read as many times and offsets as the record has."""
    found = record(timeEpochMillis=NOON + 7, zoneOffsetId="Z")
    envelope = raw.envelope(found, raw.INSTANT_TIMES, raw.INSTANT_ZONES, CAP)
    assert (envelope.times, envelope.offset, envelope.lacks) == ((NOON + 7,), "Z", None)


def test_nothing_at_all() -> None:
    """It should read an empty record as one that lacks everything."""
    assert read({}) == ("", 0, None, "", (0, 0), 0, False, Deduction.MISSING_VALUE)


@STEADY
@given(RECORDS)
def test_any_record(found: dict[str, Any]) -> None:
    """It should raise nothing, whatever the fields hold, and give plain values that agree with each other."""
    envelope = read(found)
    assert type(envelope.record_id) is type(envelope.origin) is str
    assert max(len(envelope.record_id), len(envelope.origin)) <= CAP
    assert {type(value) for value in (envelope.modified_ms, envelope.fetched_ms, *envelope.times)} == {int}
    assert len(envelope.times) == len(TIMES)
    assert envelope.offset is None or is_offset(envelope.offset)
    assert type(envelope.timed) is bool
    if envelope.lacks is None:
        assert envelope.record_id
        assert envelope.timed
        assert envelope.offset
    if envelope.lacks is Deduction.MISSING_ZONE:
        assert envelope.record_id
        assert envelope.timed
        assert envelope.offset is None
    if envelope.lacks is Deduction.MISSING_VALUE:
        assert not (envelope.record_id and envelope.timed)
    assert hash(envelope) == hash(read(found))


LACKS = [
    (record(), None),
    (record(endZoneOffsetId=None), None),
    (record(startZoneOffsetId="EST"), None),
    (record(startZoneOffsetId=None, endZoneOffsetId=None), Deduction.MISSING_ZONE),
    (record(startZoneOffsetId="EST", endZoneOffsetId="-5:00"), Deduction.MISSING_ZONE),
    (record(startZoneOffsetId=-5, endZoneOffsetId=["Z"]), Deduction.MISSING_ZONE),
    (record({"id": ""}), Deduction.MISSING_VALUE),
    (record({"id": None}), Deduction.MISSING_VALUE),
    (record({"id": 7}), Deduction.MISSING_VALUE),
    (record(metadata={"id": ["id-1"]}), Deduction.MISSING_VALUE),
    (record(startTimeEpochMillis=None), Deduction.MISSING_VALUE),
    (record(endTimeEpochMillis=None), Deduction.MISSING_VALUE),
    (record(endTimeEpochMillis=True), Deduction.MISSING_VALUE),
    (record(endTimeEpochMillis=float(NOON)), Deduction.MISSING_VALUE),
    (record(endTimeEpochMillis=str(NOON)), Deduction.MISSING_VALUE),
    (record(appRecordFetchTimeEpochMillis=None), Deduction.MISSING_VALUE),
    (record(appRecordFetchTimeEpochMillis=False), Deduction.MISSING_VALUE),
    (
        record(startTimeEpochMillis=None, startZoneOffsetId=None, endZoneOffsetId=None),
        Deduction.MISSING_VALUE,
    ),
    (record({"id": ""}, startZoneOffsetId=None, endZoneOffsetId=None), Deduction.MISSING_VALUE),
    (record({"id": LONG}), Deduction.TEXT_TOO_LONG),
    (record({"dataOriginPackageName": LONG}), Deduction.TEXT_TOO_LONG),
    (record({"clientRecordId": LONG}), Deduction.TEXT_TOO_LONG),
    (record(startZoneOffsetId=LONG), Deduction.TEXT_TOO_LONG),
    (record(endZoneOffsetId=LONG), Deduction.TEXT_TOO_LONG),
    (record({"clientRecordId": LONG, "id": ""}, startTimeEpochMillis=None), Deduction.TEXT_TOO_LONG),
    (record({"clientRecordId": LONG}, startZoneOffsetId=None, endZoneOffsetId=None), Deduction.TEXT_TOO_LONG),
    (record({"device": {"model": LONG}}), Deduction.TEXT_TOO_LONG),
    (record({"device": {"maker": {"names": {"long": LONG}}}}), Deduction.TEXT_TOO_LONG),
    (record({"id": AT_CAP, "clientRecordId": AT_CAP, "device": {"model": AT_CAP}}), None),
    (record({"device": None, "clientRecordId": 10**CAP}), None),
    (record(startZoneOffsetId=AT_CAP), None),
]


@pytest.mark.parametrize(("found", "lacks"), LACKS)
def test_the_heaviest_fault(found: dict[str, Any], lacks: Deduction | None) -> None:
    """It should name a long text before a missing id or time, and those before a missing zone."""
    assert read(found).lacks is lacks


@pytest.mark.parametrize("metadata", [None, [], "id-1", 7, True])
def test_metadata_that_is_none(metadata: object) -> None:
    """It should read a record without metadata as one without an id."""
    envelope = read(record() | {"metadata": metadata})
    assert (envelope.record_id, envelope.modified_ms, envelope.origin) == ("", 0, "")
    assert envelope.lacks is Deduction.MISSING_VALUE


def test_times_that_are_missing() -> None:
    """It should put nought where a time is missing, keep the others, and say that not all are there."""
    envelope = read(record(startTimeEpochMillis=True))
    assert (envelope.times, envelope.fetched_ms, envelope.timed) == ((0, NOON + 1), NOON + 2, False)
    envelope = read(record(appRecordFetchTimeEpochMillis="now"))
    assert (envelope.times, envelope.fetched_ms, envelope.timed) == ((NOON, NOON + 1), 0, False)
    envelope = read(record(startTimeEpochMillis=0, endTimeEpochMillis=-HUGE))
    assert (envelope.times, envelope.timed) == ((0, -HUGE), True)


@pytest.mark.parametrize("modified", [None, True, 5.0, "5"])
def test_time_of_change(modified: object) -> None:
    """It should take a record that does not say when it was changed for the oldest version."""
    envelope = read(record({"lastModifiedTimeEpochMillis": modified}))
    assert (envelope.modified_ms, envelope.lacks) == (0, None)


def test_texts_that_are_kept() -> None:
    """It should keep an id and an origin of just as many characters as allowed, and none of one more."""
    kept = read(record({"id": AT_CAP, "dataOriginPackageName": AT_CAP}))
    assert (kept.record_id, kept.origin) == (AT_CAP, AT_CAP)
    cut = read(record({"id": LONG, "dataOriginPackageName": LONG}))
    assert (cut.record_id, cut.origin) == ("", "")
