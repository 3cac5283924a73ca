"""Parsing a decoded record: faults are named, nothing is raised."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, EARLIEST_MS, LATEST_MS, MINUTE_MS
from etl.core.outcome import Deduction
from etl.core.quality import COSTS, usable
from etl.core.rules import Limits, Rules
from etl.records.heart_rate.series import Series, parse
from tests.support.anything import ANYTHING
from tests.unit.records.heart_rate.builders import MIDNIGHT, STEADY, raw, sample

RULES = Rules()
LONG = "x" * 10_000_000
LATER = MIDNIGHT + 30 * MINUTE_MS


def faults(**changes: object) -> tuple[Deduction, ...]:
    """Parse a record with changes and give its faults."""
    return parse(raw(**changes), 0, RULES).faults


def row(*beats: object) -> dict[str, Any]:
    """Give the changes that make a record of a sample a minute."""
    samples = [
        {"timeEpochMillis": MIDNIGHT + n * MINUTE_MS, "beatsPerMinute": b} for n, b in enumerate(beats)
    ]
    return {"samples": samples, "endTimeEpochMillis": MIDNIGHT + max(0, len(beats) - 1) * MINUTE_MS}


def test_instant() -> None:
    """Should read a record of a lone sample, whose start is its end, without faults."""
    record = parse(raw(), 3, RULES)
    assert record == Series(
        *("id-1", MIDNIGHT + 1, "-05:00", 3, (), "com.example.ring", (MIDNIGHT,), (70,)),
    )
    assert record.size == 1


def test_row_of_samples() -> None:
    """Should read samples in the order of time, whatever order they are written in."""
    changes = row(60, 70, 80)
    changes["samples"].reverse()
    record = parse(raw(**changes), 0, RULES)
    assert (record.faults, record.beats) == ((), (60, 70, 80))
    assert record.times_ms == (MIDNIGHT, MIDNIGHT + MINUTE_MS, MIDNIGHT + 2 * MINUTE_MS)
    assert record.size == 3


def test_same_instant_twice() -> None:
    """Should keep the last written of several samples at one instant."""
    record = parse(raw(samples=[sample(bpm=60), sample(bpm=90), sample(bpm=80)]), 0, RULES)
    assert (record.times_ms, record.beats) == ((MIDNIGHT,), (80,))


def test_repr_hides_everything() -> None:
    """Should show neither id, origin, time nor beats."""
    assert repr(parse(raw(), 4, RULES)) == "Series(source=4, samples=1, faults=0)"


@pytest.mark.parametrize(
    ("bpm", "expected"),
    [
        (30, ()),
        (220, ()),
        (29, (Deduction.IMPLAUSIBLE,)),
        (221, (Deduction.IMPLAUSIBLE,)),
        (1, (Deduction.IMPLAUSIBLE,)),
        (300, (Deduction.IMPLAUSIBLE,)),
        (0, (Deduction.OFFICIAL_LIMIT,)),
        (301, (Deduction.OFFICIAL_LIMIT,)),
        (-70, (Deduction.OFFICIAL_LIMIT,)),
        (10**400, (Deduction.OFFICIAL_LIMIT,)),
        (None, (Deduction.MISSING_VALUE,)),
        ("70", (Deduction.MISSING_VALUE,)),
        (True, (Deduction.MISSING_VALUE,)),
        (math.nan, (Deduction.MISSING_VALUE,)),
        (70.5, (Deduction.MISSING_VALUE,)),
    ],
)
def test_beats(bpm: object, expected: tuple[Deduction, ...]) -> None:
    """Should tell plausible, officially possible, impossible and unreadable values apart."""
    assert faults(samples=[{"timeEpochMillis": MIDNIGHT, "beatsPerMinute": bpm}]) == expected


@pytest.mark.parametrize("samples", [[], None, "samples", {}, [None], [[]], ["junk"], [{}], [7, {"a": 1}]])
def test_no_samples(samples: object) -> None:
    """Should miss samples where there are none that can be read."""
    record = parse(raw(samples=samples), 0, RULES)
    assert (record.faults, record.size) == ((Deduction.MISSING_VALUE,), 0)
    assert not usable(record.faults)


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (None, Deduction.MISSING_VALUE),
        (0, Deduction.OFFICIAL_LIMIT),
        (301, Deduction.OFFICIAL_LIMIT),
        (29, Deduction.IMPLAUSIBLE),
    ],
)
def test_a_fifth_may_be_bad(bad: object, fault: Deduction) -> None:
    """Should drop a bad sample of five, and blame the record for two of nine."""
    record = parse(raw(**row(60, 61, bad, 63, 64)), 0, RULES)
    assert (record.faults, record.beats) == ((), (60, 61, 63, 64))
    assert faults(**row(60, 61, bad, 63, 64, bad, 66, 67, 68)) == (fault,)


def test_bad_values_add_up() -> None:
    """Should take a record with one impossible and one unlikely sample of nine for implausible."""
    assert faults(**row(60, 0, 29, 63, 64, 65, 66, 67, 68)) == (Deduction.IMPLAUSIBLE,)
    assert faults(**row(60, 0, 29, 63, 64, 65, 66, 67, 68, 69)) == ()


def test_negative_duration() -> None:
    """Should blame a record that ends before it starts, and only for that."""
    assert faults(endTimeEpochMillis=MIDNIGHT - 1) == (Deduction.NEGATIVE_DURATION,)
    assert faults(startTimeEpochMillis=MIDNIGHT + 10 * DAY_MS) == (Deduction.NEGATIVE_DURATION,)


@pytest.mark.parametrize(
    ("time", "fetched", "fine"),
    [
        (EARLIEST_MS, MIDNIGHT, True),
        (EARLIEST_MS - 1, MIDNIGHT, False),
        (MIDNIGHT + DAY_MS, MIDNIGHT, True),
        (MIDNIGHT + DAY_MS + 1, MIDNIGHT, False),
        (LATEST_MS, LATEST_MS, True),
        (LATEST_MS + 1, 2**62, False),
        (-(2**63), MIDNIGHT, False),
        (MIDNIGHT, 0, False),
    ],
)
def test_time(time: int, fetched: int, *, fine: bool) -> None:
    """Should accept times from 2010 to a day after the fetch that a calendar can represent."""
    found = faults(
        startTimeEpochMillis=time,
        endTimeEpochMillis=time,
        samples=[sample(time)],
        appRecordFetchTimeEpochMillis=fetched,
    )
    assert found == (() if fine else (Deduction.TIME_OUT_OF_RANGE,))


@pytest.mark.parametrize(("minutes", "fine"), [(0, True), (15, True), (15 + 1 / 60_000, False), (600, False)])
def test_end_after_the_fetch(minutes: float, *, fine: bool) -> None:
    """Should refuse a record over a while that ends more than 15 min after the fetch, not an instant."""
    fetched = MIDNIGHT + 10 * MINUTE_MS
    end = fetched + round(minutes * MINUTE_MS)
    both = {"endTimeEpochMillis": end, "appRecordFetchTimeEpochMillis": fetched}
    ahead = () if fine else (Deduction.TIME_OUT_OF_RANGE,)
    assert faults(samples=[sample(), sample(end)], **both) == ahead
    assert faults(samples=[sample()], **both) == ahead
    assert faults(samples=[sample(end)], startTimeEpochMillis=end, **both) == ()


@pytest.mark.parametrize(
    ("time", "kept"),
    [
        (MIDNIGHT - MINUTE_MS, True),
        (MIDNIGHT - MINUTE_MS - 1, False),
        (LATER + MINUTE_MS, True),
        (LATER + MINUTE_MS + 1, False),
        (2**70, False),
        (-(2**70), False),
    ],
)
def test_samples_around_their_record(time: int, *, kept: bool) -> None:
    """Should keep a sample up to a minute outside its record, and drop one further away."""
    inside = [sample(MIDNIGHT + n * MINUTE_MS) for n in range(4)]
    record = parse(raw(samples=[*inside, sample(time)], endTimeEpochMillis=LATER), 0, RULES)
    assert (record.faults, record.size) == ((), 5 if kept else 4)
    lone = parse(raw(samples=[sample(time)], endTimeEpochMillis=LATER), 0, RULES)
    assert lone.faults == (() if kept else (Deduction.TIME_OUT_OF_RANGE,))


@pytest.mark.parametrize(
    "field", ["startTimeEpochMillis", "endTimeEpochMillis", "appRecordFetchTimeEpochMillis"]
)
@pytest.mark.parametrize("value", [None, "1768194000000", 1.5, True])
def test_missing_time(field: str, value: object) -> None:
    """Should miss a time that is no integer, and a fetch time without which it cannot be judged."""
    assert faults(**{field: value}) == (Deduction.MISSING_VALUE,)


@pytest.mark.parametrize("record_id", ["", None, 7])
def test_missing_id(record_id: object) -> None:
    """Should exclude a record without an id."""
    assert faults(metadata={"id": record_id}) == (Deduction.MISSING_VALUE,)


def test_zone_of_start_or_end() -> None:
    """Should take the offset of the start, failing that of the end, failing that say so and go on."""
    assert parse(raw(startZoneOffsetId="+01:00"), 0, RULES).offset == "+01:00"
    assert parse(raw(startZoneOffsetId=None), 0, RULES).offset == "-05:00"
    record = parse(raw(startZoneOffsetId="EST", endZoneOffsetId=5), 0, RULES)
    assert (record.offset, record.faults) == (None, (Deduction.MISSING_ZONE,))
    assert usable(record.faults)


@pytest.mark.parametrize(
    "changes",
    [{"metadata": {"id": LONG}}, {"metadata": {"device": {"model": LONG}}}, {"endZoneOffsetId": LONG}],
)
def test_long_text(changes: dict[str, Any]) -> None:
    """Should exclude a record with an overlong text anywhere, and carry none of it."""
    record = parse(raw(**changes), 0, RULES)
    assert record.faults == (Deduction.TEXT_TOO_LONG,)
    assert len(record.content()) < 500


def test_text_cap_is_a_rule() -> None:
    """Should accept texts up to the cap of the rules and no longer."""
    assert parse(raw(), 0, Rules(limits=Limits(text_chars=16))).faults == ()
    assert parse(raw(), 0, Rules(limits=Limits(text_chars=15))).faults == (Deduction.TEXT_TOO_LONG,)


def test_heaviest_fault_of_a_component() -> None:
    """Should name one fault a component: of completeness the one that costs most."""
    assert faults(startZoneOffsetId=None, endZoneOffsetId=None, samples=[]) == (Deduction.MISSING_VALUE,)
    assert faults(
        startZoneOffsetId=None, endZoneOffsetId=None, samples=[sample(0, 0)], endTimeEpochMillis=MIDNIGHT
    ) == (Deduction.MISSING_ZONE, Deduction.OFFICIAL_LIMIT, Deduction.TIME_OUT_OF_RANGE)


FIELDS = st.sampled_from(sorted(raw()))
SAMPLES = st.lists(
    st.fixed_dictionaries({}, optional={"timeEpochMillis": ANYTHING, "beatsPerMinute": ANYTHING})
    | ANYTHING
    | st.builds(sample, st.integers(MIDNIGHT - 10**5, MIDNIGHT + 10**5), st.integers(-1, 310)),
    max_size=8,
)


@STEADY
@given(st.dictionaries(FIELDS, ANYTHING) | st.fixed_dictionaries({"samples": SAMPLES}))
def test_anything(record: dict[str, Any]) -> None:
    """Should read whatever a dictionary holds, with at most one fault a component of the score."""
    read = parse({**raw(), **record}, 0, RULES)
    for component in ("completeness", "plausibility", "temporal"):
        assert sum(getattr(COSTS[fault], component) > 0 for fault in read.faults) <= 1
    assert len(read.times_ms) == len(read.beats) == read.size
    assert list(read.times_ms) == sorted(set(read.times_ms))
    assert all(30 <= bpm <= 220 for bpm in read.beats)
    if usable(read.faults):
        assert read.size
        assert read.record_id


def test_content_orders_claims() -> None:
    """Should be the same from whichever file, tell values apart, and rank usable above faulty."""
    record = parse(raw(), 0, RULES)
    assert record.content() == parse(raw(), 1, RULES).content()
    assert record.content() != parse(raw(samples=[sample(bpm=71)]), 0, RULES).content()
    early = parse(raw(appRecordFetchTimeEpochMillis=MIDNIGHT - 2 * DAY_MS), 0, RULES)
    assert early.content() < record.content()
