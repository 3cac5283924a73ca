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
from etl.records.sleep_session.session import LONGEST_MS, TOLERATED_MS, Session, parse
from tests.support.anything import ANYTHING
from tests.unit.records.sleep_session.builders import EVENING, MIDNIGHT, MINUTE, RAW, STEADY, raw, raw_stage

RULES = Rules()
LONG = "x" * 1_000_000
END = EVENING + 8 * HOUR_MS


def faults(**changes: object) -> tuple[Deduction, ...]:
    """Parse a record with changes and give its faults."""
    return parse(raw(**changes), 0, RULES).faults


def test_plain_record() -> None:
    """It should read every field of a record without faults."""
    stages = [raw_stage(EVENING, END, "DEEP")]
    session = parse(raw(stages=stages), 3, RULES)
    assert session == Session(
        *("id-1", MIDNIGHT + 9 * HOUR_MS, "-05:00", 3, (), EVENING, END),
        *("com.example.ring", ((EVENING, END, "DEEP"),), 0, 0),
    )
    assert (session.size, session.duration_ms) == (1, 8 * HOUR_MS)


def test_no_stages() -> None:
    """It should accept a session without stages."""
    assert (faults(), parse(raw(), 0, RULES).size) == ((), 0)


def test_repr_hides_everything() -> None:
    """It should show neither id, origin, time nor stage."""
    assert repr(parse(raw(stages=[raw_stage(EVENING, END)]), 4, RULES)) == "Session(source=4, faults=0)"


@pytest.mark.parametrize("duration", [None, 0, -5, 999, "8 h", 2**62])
def test_written_duration_does_not_count(duration: object) -> None:
    """It should go by the times, whatever the duration says."""
    session = parse(raw(durationMillis=duration), 0, RULES)
    assert (session.faults, session.duration_ms) == ((), 8 * HOUR_MS)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (LONGEST_MS, ()),
        (LONGEST_MS + 1, (Deduction.IMPLAUSIBLE,)),
        (1, ()),
        (0, (Deduction.NEGATIVE_DURATION,)),
        (-HOUR_MS, (Deduction.NEGATIVE_DURATION,)),
    ],
)
def test_length(length: int, expected: tuple[Deduction, ...]) -> None:
    """It should call more than 16 hours implausible, and no or negative length a fault of time."""
    fetched = EVENING + DAY_MS
    assert faults(endTimeEpochMillis=EVENING + length, appRecordFetchTimeEpochMillis=fetched) == expected


@pytest.mark.parametrize(
    ("start", "end", "fetched", "fine"),
    [
        (EARLIEST_MS, EARLIEST_MS + HOUR_MS, MIDNIGHT, True),
        (EARLIEST_MS - 1, EARLIEST_MS + HOUR_MS, MIDNIGHT, False),
        (MIDNIGHT, MIDNIGHT + HOUR_MS, MIDNIGHT + 45 * MINUTE, True),
        (MIDNIGHT, MIDNIGHT + HOUR_MS, MIDNIGHT + 45 * MINUTE - 1, False),
        (LATEST_MS - HOUR_MS, LATEST_MS + 1, 2**62, False),
        (-(2**63), -(2**63) + HOUR_MS, MIDNIGHT, False),
        (2**62, 2**62 + HOUR_MS, MIDNIGHT, False),
    ],
)
def test_times(start: int, end: int, fetched: int, *, fine: bool) -> None:
    """It should accept times from 2010 to a quarter of an hour after the fetch."""
    found = faults(startTimeEpochMillis=start, endTimeEpochMillis=end, appRecordFetchTimeEpochMillis=fetched)
    assert found == (() if fine else (Deduction.TIME_OUT_OF_RANGE,))


@pytest.mark.parametrize(
    "field", ["startTimeEpochMillis", "endTimeEpochMillis", "appRecordFetchTimeEpochMillis"]
)
@pytest.mark.parametrize("value", [None, "1768194000000", 1.5, math.nan, True])
def test_missing_time(field: str, value: object) -> None:
    """It should miss a time that is no integer."""
    assert faults(**{field: value}) == (Deduction.MISSING_VALUE,)


@pytest.mark.parametrize("record_id", ["", None, 7])
def test_missing_id(record_id: object) -> None:
    """It should exclude a record without an id."""
    session = parse(raw(metadata={"id": record_id}), 0, RULES)
    assert session.faults == (Deduction.MISSING_VALUE,)
    assert not usable(session.faults)


def test_zones() -> None:
    """It should take the offset of the start, else of the end, else none and say so."""
    assert parse(raw(startZoneOffsetId="+01:00"), 0, RULES).offset == "+01:00"
    assert parse(raw(startZoneOffsetId=None), 0, RULES).offset == "-05:00"
    without = parse(raw(startZoneOffsetId="EST", endZoneOffsetId=5), 0, RULES)
    assert (without.offset, without.faults) == (None, (Deduction.MISSING_ZONE,))
    assert usable(without.faults)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": LONG},
        {"notes": LONG},
        {"metadata": {"id": LONG}},
        {"metadata": {"device": {"model": LONG}}},
        {"endZoneOffsetId": LONG},
    ],
)
def test_long_text(changes: dict[str, Any]) -> None:
    """It should exclude a record with an overlong text anywhere, and carry none of it."""
    session = parse(raw(**changes), 0, RULES)
    assert session.faults == (Deduction.TEXT_TOO_LONG,)
    assert len(session.content()) < 500


def test_texts_are_not_kept() -> None:
    """It should carry nothing of title and notes, and accept them up to the cap of the rules."""
    rules = Rules(limits=Limits(text_chars=16))
    session = parse(raw(title="my secret night!", notes="slept at A.'s"), 0, rules)
    assert session.faults == ()
    assert "secret" not in session.content() + repr(session)
    assert parse(raw(title="my secret nights!"), 0, rules).faults == (Deduction.TEXT_TOO_LONG,)
    assert faults(title=3, notes=["a"]) == ()


@pytest.mark.parametrize(
    ("beyond", "expected"),
    [(0, ()), (45_000, ()), (TOLERATED_MS, ()), (TOLERATED_MS + 1, (Deduction.STAGE_OUTSIDE,))],
)
def test_stages_outside(beyond: int, expected: tuple[Deduction, ...]) -> None:
    """It should cut stages at the edges of the session, and refuse it where much lies outside."""
    session = parse(raw(stages=[raw_stage(EVENING, END + beyond)]), 0, RULES)
    assert session.faults == expected
    assert session.stages == (() if expected else ((EVENING, END, "LIGHT"),))
    assert session.outside_ms == (0 if expected else beyond)


@pytest.mark.parametrize(
    ("shared", "expected"),
    [(0, ()), (TOLERATED_MS, ()), (TOLERATED_MS + 1, (Deduction.STAGE_OVERLAP,))],
)
def test_stages_overlap(shared: int, expected: tuple[Deduction, ...]) -> None:
    """It should let the later stage count where some overlap a little, and refuse more."""
    middle = EVENING + HOUR_MS
    stages = [raw_stage(middle, END, "DEEP"), raw_stage(EVENING, middle + shared)]
    session = parse(raw(stages=stages), 0, RULES)
    assert session.faults == expected
    assert session.stages == (() if expected else ((EVENING, middle, "LIGHT"), (middle, END, "DEEP")))
    assert session.overlap_ms == (0 if expected else shared)


@pytest.mark.parametrize("stages", [None, 5, "x", [None, 3, {}], [raw_stage(END, EVENING)]])
def test_junk_for_stages(stages: object) -> None:
    """It should take a session whose stages are nothing of the kind as one without."""
    session = parse(raw(stages=stages), 0, RULES)
    assert (session.faults, session.stages) == ((), ())


@pytest.mark.parametrize("metadata", [None, [], "id", 3])
def test_no_metadata(metadata: object) -> None:
    """It should read a record whose metadata is nothing of the kind."""
    assert faults(metadata=metadata) == (Deduction.MISSING_VALUE,)


def test_heaviest_fault_of_a_component() -> None:
    """It should name one fault a component."""
    assert faults(
        metadata={"id": ""},
        startZoneOffsetId=None,
        endZoneOffsetId=None,
        startTimeEpochMillis=0,
        endTimeEpochMillis=LONGEST_MS + HOUR_MS,
        stages=[raw_stage(-HOUR_MS, HOUR_MS), raw_stage(0, HOUR_MS, "DEEP")],
    ) == (Deduction.MISSING_VALUE, Deduction.IMPLAUSIBLE, Deduction.TIME_OUT_OF_RANGE)


STAGES = st.lists(
    ANYTHING
    | st.builds(
        lambda start, end, kind: raw_stage(EVENING + start * MINUTE, EVENING + end * MINUTE, kind),
        *(st.integers(-60, 600), st.integers(-60, 600), st.sampled_from(["LIGHT", "AWAKE", "X", None])),
    ),
    max_size=6,
)
FIELDS = st.dictionaries(st.sampled_from(sorted(RAW)), ANYTHING)
METADATA = st.dictionaries(st.sampled_from(sorted(RAW["metadata"])), ANYTHING)


@STEADY
@given(FIELDS | st.fixed_dictionaries({"metadata": METADATA}) | st.fixed_dictionaries({"stages": STAGES}))
def test_anything(record: dict[str, Any]) -> None:
    """It should read whatever a dictionary holds, with at most one fault a component of the score."""
    session = parse({**RAW, **record}, 0, RULES)
    for component in ("completeness", "plausibility", "temporal"):
        assert sum(getattr(COSTS[fault], component) > 0 for fault in session.faults) <= 1
    if usable(session.faults):
        assert 0 < session.duration_ms <= LONGEST_MS
        assert session.record_id
        free = session.start_ms
        for start, end, _ in session.stages:
            assert free <= start < end <= session.end_ms
            free = end


def test_content_orders_claims() -> None:
    """It should be the same from whichever file, tell values apart, and rank usable above faulty."""
    stages = [raw_stage(EVENING, END)]
    first, second = parse(raw(stages=stages), 0, RULES), parse(raw(stages=stages), 1, RULES)
    assert first.content() == second.content()
    assert parse(raw(), 0, RULES).content() != first.content()
    early = parse(raw(stages=stages, appRecordFetchTimeEpochMillis=MIDNIGHT - 2 * DAY_MS), 0, RULES)
    assert early.content() < first.content()
    assert early.size < first.size
