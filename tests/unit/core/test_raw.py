"""One decoded record, whatever it holds."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.core import raw
from etl.core.localtime import DAY_MS, EARLIEST_MS, LATEST_MS, is_offset
from etl.core.outcome import Deduction

CAP = 12
NOON = EARLIEST_MS + DAY_MS // 2
HUGE = 10**400  # no float can hold it
LONG, AT_CAP = "x" * (CAP + 1), "x" * CAP
TIMES, ZONES = raw.INTERVAL_TIMES, raw.INTERVAL_ZONES
STEADY = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from((HUGE, -HUGE, NOON, EARLIEST_MS, LATEST_MS))
    | st.floats()
    | st.text(max_size=CAP + 3)
    | st.binary(max_size=3)
    | st.sampled_from(("Z", "-05:00", "+18:00:00", "+99:00"))
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)
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


@STEADY
@given(ANYTHING, ANYTHING, st.integers(0, 20))
def test_any_value(value: object, other: object, most: int) -> None:
    """It should read any value as anything, without raising, and only what is there."""
    assert raw.mapping(value) == (value if isinstance(value, dict) else {})
    assert raw.items(value) == (value if isinstance(value, list) else [])
    assert raw.text(value, most) in {value if isinstance(value, str) else "", ""}
    assert raw.is_long(value, most) == (isinstance(value, str) and raw.text(value, most) != value)
    assert raw.has_long([value], most) or not raw.is_long(value, most)
    assert raw.symbol(value, frozenset({"A", "B"})) in {"A", "B", "UNKNOWN"}
    assert raw.first_offset([value, other]) in {
        None,
        *(each for each in (value, other) if isinstance(each, str)),
    }
    instant = raw.instant(value)
    assert instant is None or (type(value) is int and instant == value)
    number = raw.number(value)
    assert number is None or type(number) is float
    for lacks in (None, Deduction.MISSING_ZONE, Deduction.TEXT_TOO_LONG):
        assert len(raw.completeness(lacks, number)) <= 1
    assert len(raw.magnitude(number, (0, 9), (1, 2))) <= 1
    assert raw.out_of_range(instant or 0, raw.instant(other) or 0) in {True, False}


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


def test_texts_are_cut_at_the_cap() -> None:
    """It should keep a text of just as many characters as allowed, and none of one more."""
    assert raw.text(AT_CAP, CAP) == AT_CAP
    assert raw.text(LONG, CAP) == ""
    assert raw.text("", 0) == ""
    assert (raw.is_long(AT_CAP, CAP), raw.is_long(LONG, CAP)) == (False, True)
    assert (raw.has_long([AT_CAP], CAP), raw.has_long([AT_CAP, None, LONG], CAP)) == (False, True)
    kept = read(record({"id": AT_CAP, "dataOriginPackageName": AT_CAP}))
    assert (kept.record_id, kept.origin) == (AT_CAP, AT_CAP)
    cut = read(record({"id": LONG, "dataOriginPackageName": LONG}))
    assert (cut.record_id, cut.origin) == ("", "")


@pytest.mark.parametrize("depth", range(4))
def test_nested_texts(depth: int) -> None:
    """It should find a long text in records within records, behind short ones too."""
    long: object = LONG
    short: object = AT_CAP
    for _ in range(depth):
        long, short = {"name": "x", "inner": long, "last": None}, {"name": "x", "inner": short}
    assert raw.has_long([short, 1, long], CAP)
    assert not raw.has_long([short, 1, {}], CAP)


@pytest.mark.parametrize(
    ("written", "offset"),
    [
        (["-05:00", "+01:00"], "-05:00"),
        ([None, "+01:00"], "+01:00"),
        (["EST", "Z"], "Z"),
        (["+18:00:00"], "+18:00:00"),
        (["+18:00:01", "-18:00"], "-18:00"),
        ([5, True, {}, [], b"Z", "-00:30"], "-00:30"),
        (["-05:00 ", "-05:00\n", "+01:00:300", ""], None),
        ([], None),
    ],
)
def test_offsets(written: list[object], offset: str | None) -> None:
    """It should take the first text that is an offset, the longest form included."""
    assert raw.first_offset(written) == offset


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5.0),
        (0, 0.0),
        (-1.5, -1.5),
        (2**53 + 1, float(2**53)),
        (HUGE, math.inf),
        (-HUGE, -math.inf),
        (math.inf, math.inf),
        (True, None),
        (False, None),
        (None, None),
        ("5", None),
        ([5], None),
    ],
)
def test_number(value: object, expected: float | None) -> None:
    """It should read integers as floats, those no float can hold as infinite, and nothing else."""
    number = raw.number(value)
    assert number == expected
    assert type(number) is type(expected)


def test_not_a_number() -> None:
    """It should hand on a float that is no number, for it is there."""
    number = raw.number(math.nan)
    assert number is not None
    assert math.isnan(number)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5, 5), (0, 0), (-HUGE, -HUGE), (True, None), (5.0, None), ("5", None), (None, None)],
)
def test_instant(value: object, expected: int | None) -> None:
    """It should read whole numbers of any size, and neither floats nor truth values."""
    assert raw.instant(value) == expected
    assert type(raw.instant(value)) is type(expected)


ZONELESS, UNNAMED, WORDY = Deduction.MISSING_ZONE, Deduction.MISSING_VALUE, Deduction.TEXT_TOO_LONG


@pytest.mark.parametrize(
    ("lacks", "value", "fault"),
    [
        (None, 5.0, None),
        (None, 0.0, None),
        (ZONELESS, 5.0, ZONELESS),
        (UNNAMED, 5.0, UNNAMED),
        (WORDY, 5.0, WORDY),
        (None, None, UNNAMED),
        (ZONELESS, None, UNNAMED),
        (UNNAMED, None, UNNAMED),
        (WORDY, None, WORDY),
        *((lacks, math.nan, Deduction.NOT_FINITE) for lacks in (None, ZONELESS, UNNAMED, WORDY)),
        *((lacks, math.inf, Deduction.NOT_FINITE) for lacks in (None, ZONELESS, UNNAMED, WORDY)),
        (WORDY, -math.inf, Deduction.NOT_FINITE),
    ],
)
def test_completeness(lacks: Deduction | None, value: float | None, fault: Deduction | None) -> None:
    """It should name one fault: not finite, then a long text, a missing value, a missing zone."""
    assert raw.completeness(lacks, value) == (() if fault is None else (fault,))


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (20.0, None),
        (600.0, None),
        (math.nextafter(20.0, 0), Deduction.IMPLAUSIBLE),
        (math.nextafter(600.0, 900), Deduction.IMPLAUSIBLE),
        (0.0, Deduction.IMPLAUSIBLE),
        (900.0, Deduction.IMPLAUSIBLE),
        (math.nextafter(0.0, -1), Deduction.OFFICIAL_LIMIT),
        (math.nextafter(900.0, 1000), Deduction.OFFICIAL_LIMIT),
        (None, None),
        (math.nan, None),
        (math.inf, None),
        (-math.inf, None),
    ],
)
def test_magnitude(value: float | None, fault: Deduction | None) -> None:
    """It should take limits as inclusive, and leave what is missing or not finite to completeness."""
    assert raw.magnitude(value, (0.0, 900.0), (20.0, 600.0)) == (() if fault is None else (fault,))


@pytest.mark.parametrize(
    ("moment", "fetched", "out"),
    [
        (EARLIEST_MS, EARLIEST_MS, False),
        (EARLIEST_MS - 1, EARLIEST_MS, True),
        (NOON + DAY_MS, NOON, False),
        (NOON + DAY_MS + 1, NOON, True),
        (LATEST_MS, HUGE, False),
        (LATEST_MS + 1, HUGE, True),
        (HUGE, HUGE, True),
        (-HUGE, NOON, True),
        (NOON, -HUGE, True),
        (0, 0, True),
    ],
)
def test_out_of_range(moment: int, fetched: int, *, out: bool) -> None:
    """It should keep times from 2010 to a day after the fetch, the last civil day at most."""
    assert raw.out_of_range(moment, fetched) is out


def test_symbol() -> None:
    """It should read known symbols only, and another word, if told, for all else."""
    known = frozenset({"REM", "DEEP"})
    assert raw.symbol("REM", known) == "REM"
    others: tuple[object, ...] = ("rem", "", None, 1, ["REM"], {})
    assert [raw.symbol(value, known) for value in others] == ["UNKNOWN"] * 6
    assert raw.symbol("AWAKE", known, "OTHER") == "OTHER"
