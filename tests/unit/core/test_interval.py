"""Parsing a record of an amount over a time: faults are named, nothing is raised."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.interval import LONGEST_MS, TOTAL_MS, Interval, Measure, parse
from etl.core.localtime import DAY_MS, EARLIEST_MS, HOUR_MS, LATEST_MS, MINUTE_MS
from etl.core.outcome import Deduction
from etl.core.overlap import upsert
from etl.core.quality import COSTS, usable
from etl.core.rules import Limits, Rules
from tests.support.anything import ANYTHING
from tests.support.daily import MIDNIGHT, PHONE, STEADY, interval
from tests.support.daily import raw as raw_record

RULES = Rules()
MEASURE = Measure("amount", (0.0, 1_000.0), per_minute=10.0, per_day=500.0)
LONG = "x" * 10_000_000


def raw(amount: object = 12, **changes: object) -> dict[str, Any]:
    """Give a decoded record of ten minutes, fetched an hour after its start."""
    return raw_record("amount", amount, **changes)


def read(amount: object = 12, **changes: object) -> Interval:
    """Parse a record with changes."""
    return parse(raw(amount, **changes), 0, RULES, MEASURE)


def lasting(length_ms: int, amount: float, *, fetched_ms: int | None = None) -> tuple[Deduction, ...]:
    """Parse a record that lasts so long and give its faults."""
    end = MIDNIGHT + length_ms
    fetched = end + 1 if fetched_ms is None else fetched_ms
    return read(amount, endTimeEpochMillis=end, appRecordFetchTimeEpochMillis=fetched).faults


def test_plain_record() -> None:
    """It should read every field of a record without faults."""
    assert parse(raw(), 3, RULES, MEASURE) == Interval(
        *("id-1", MIDNIGHT + 1, "-05:00", 3, ()),
        *(MIDNIGHT, MIDNIGHT + 10 * MINUTE_MS, MIDNIGHT + HOUR_MS, 12.0, PHONE),
    )
    assert isinstance(read(12).amount, float)
    assert read().size == 1


def test_repr_hides_everything() -> None:
    """It should show neither id, origin, time nor amount."""
    assert repr(parse(raw(), 4, RULES, MEASURE)) == "Interval(source=4, faults=0)"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (0, ()),
        (100, ()),
        (100.5, (Deduction.IMPLAUSIBLE,)),
        (1_000, (Deduction.IMPLAUSIBLE,)),
        (1_000.5, (Deduction.OFFICIAL_LIMIT,)),
        (-1, (Deduction.OFFICIAL_LIMIT,)),
        (10**400, (Deduction.NOT_FINITE,)),
        (math.nan, (Deduction.NOT_FINITE,)),
        (-math.inf, (Deduction.NOT_FINITE,)),
        (None, (Deduction.MISSING_VALUE,)),
        ("12", (Deduction.MISSING_VALUE,)),
        (True, (Deduction.MISSING_VALUE,)),
        ([12], (Deduction.MISSING_VALUE,)),
    ],
)
def test_amount(amount: object, expected: tuple[Deduction, ...]) -> None:
    """It should tell plausible, officially possible, impossible and absent amounts apart."""
    found = read(amount)
    assert found.faults == expected
    assert math.isfinite(found.amount)


@pytest.mark.parametrize(
    ("length_ms", "amount", "fine"),
    [
        (1_000, 10, True),  # what a minute may hold
        (1_000, 10.5, False),
        (2 * MINUTE_MS, 20, True),
        (2 * MINUTE_MS, 20.5, False),
        (12 * HOUR_MS, 500, True),  # what a day may hold
        (12 * HOUR_MS, 500.5, False),
        (LONGEST_MS, 520, True),
        (LONGEST_MS, 521, False),
        (LONGEST_MS + 1, 0, False),  # tells nothing of any one day
    ],
)
def test_plausible_rates(length_ms: int, amount: float, fine: bool) -> None:  # noqa: FBT001 - a table
    """It should hold amounts against a minute and a day of the time covered."""
    assert lasting(length_ms, amount) == (() if fine else (Deduction.IMPLAUSIBLE,))


def test_rates_end_at_the_fetch() -> None:
    """It should hold a count so far against the time that had passed."""
    fetched = MIDNIGHT + 20 * MINUTE_MS
    assert lasting(DAY_MS - 1, 200, fetched_ms=fetched) == ()
    assert lasting(DAY_MS - 1, 201, fetched_ms=fetched) == (Deduction.IMPLAUSIBLE,)


@pytest.mark.parametrize(
    ("start", "end", "fetched", "expected"),
    [
        (EARLIEST_MS, EARLIEST_MS + 1, MIDNIGHT, ()),
        (EARLIEST_MS - 1, EARLIEST_MS, MIDNIGHT, (Deduction.TIME_OUT_OF_RANGE,)),
        (MIDNIGHT, MIDNIGHT + DAY_MS - 1, MIDNIGHT + 1, ()),
        (MIDNIGHT, MIDNIGHT + 1, MIDNIGHT, (Deduction.TIME_OUT_OF_RANGE,)),
        (MIDNIGHT, MIDNIGHT, MIDNIGHT + 1, (Deduction.NEGATIVE_DURATION,)),
        (MIDNIGHT, MIDNIGHT - 1, MIDNIGHT + 1, (Deduction.NEGATIVE_DURATION,)),
        (LATEST_MS - 1, LATEST_MS, LATEST_MS, ()),
        (LATEST_MS - 1, LATEST_MS + 1, LATEST_MS, (Deduction.TIME_OUT_OF_RANGE,)),
        (2**62, 2**62 + 1, 2**63, (Deduction.TIME_OUT_OF_RANGE,)),
        (-(2**63), MIDNIGHT, MIDNIGHT, (Deduction.IMPLAUSIBLE, Deduction.TIME_OUT_OF_RANGE)),
    ],
)
def test_times(start: int, end: int, fetched: int, expected: tuple[Deduction, ...]) -> None:
    """It should accept times since 2010 that had begun when they were fetched, and that pass."""
    found = read(0, startTimeEpochMillis=start, endTimeEpochMillis=end, appRecordFetchTimeEpochMillis=fetched)
    assert found.faults == expected


@pytest.mark.parametrize(
    "field", ["startTimeEpochMillis", "endTimeEpochMillis", "appRecordFetchTimeEpochMillis"]
)
@pytest.mark.parametrize("value", [None, "1768194000000", 1.5, True])
def test_missing_time(field: str, value: object) -> None:
    """It should miss a time that is no integer, and a fetch time without which it cannot be judged."""
    found = read(0, **{field: value})
    assert Deduction.MISSING_VALUE in found.faults
    assert not usable(found.faults)


@pytest.mark.parametrize("record_id", ["", None, 7])
def test_missing_id(record_id: object) -> None:
    """It should exclude a record without an id: it would count again with each export."""
    assert read(metadata={"id": record_id}).faults == (Deduction.MISSING_VALUE,)


@pytest.mark.parametrize("metadata", [None, [], "id", 3])
def test_no_metadata(metadata: object) -> None:
    """It should read a record whose metadata is nothing of the kind."""
    assert read(metadata=metadata).faults == (Deduction.MISSING_VALUE,)


def test_zones() -> None:
    """It should take the start's zone offset, else the end's, and name it where there is none."""
    assert read(startZoneOffsetId=None, endZoneOffsetId="-04:00").offset == "-04:00"
    unzoned = read(startZoneOffsetId="EST", endZoneOffsetId=None)
    assert (unzoned.offset, unzoned.faults) == (None, (Deduction.MISSING_ZONE,))
    assert usable(unzoned.faults)


@pytest.mark.parametrize(
    "changes",
    [{"metadata": {"id": LONG}}, {"metadata": {"device": {"model": LONG}}}, {"endZoneOffsetId": LONG}],
)
def test_long_text(changes: dict[str, Any]) -> None:
    """It should exclude a record with an overlong text anywhere, and carry none of it."""
    found = read(**changes)
    assert found.faults == (Deduction.TEXT_TOO_LONG,)
    assert len(found.content()) < 500
    cap = Rules(limits=Limits(text_chars=len(PHONE) - 1))
    assert parse(raw(), 0, cap, MEASURE).faults == (Deduction.TEXT_TOO_LONG,)


def test_until() -> None:
    """It should tell of its time up to the fetch, and of no more."""
    assert interval(MIDNIGHT, HOUR_MS, 1, fetched_ms=MIDNIGHT + 5).until_ms == MIDNIGHT + 5
    assert interval(MIDNIGHT, HOUR_MS, 1).until_ms == MIDNIGHT + HOUR_MS


def test_total() -> None:
    """It should be about as long as a day from 20 hours (less a minute) on, passed or not."""
    assert interval(MIDNIGHT, TOTAL_MS, 1, fetched_ms=MIDNIGHT + 5).total
    assert not interval(MIDNIGHT, TOTAL_MS - 1, 1).total


def test_content_orders_claims() -> None:
    """It should be the same from whichever file, and rank usable and later fetched claims higher."""
    first = read()
    assert first.content() == parse(raw(), 1, RULES, MEASURE).content()
    later = read(appRecordFetchTimeEpochMillis=MIDNIGHT + 10 * HOUR_MS)
    assert later.content() > first.content()
    shorter = read(
        endTimeEpochMillis=MIDNIGHT + 5 * MINUTE_MS, appRecordFetchTimeEpochMillis=MIDNIGHT + 9 * HOUR_MS
    )
    assert shorter.content() > first.content()
    faulty = read(101, appRecordFetchTimeEpochMillis=MIDNIGHT + 99 * HOUR_MS)
    assert faulty.content() < first.content()
    assert read(13).content() != first.content()
    assert read(startZoneOffsetId="-04:00").content() != first.content()


def test_growing_total() -> None:
    """It should keep the version modified last, then the one fetched last: it tells of more."""
    early, late, newer = (
        read(
            5, endTimeEpochMillis=MIDNIGHT + DAY_MS, appRecordFetchTimeEpochMillis=MIDNIGHT + hours * HOUR_MS
        )
        for hours in (9, 17, 12)
    )
    newer = newer._replace(modified_ms=newer.modified_ms + 1)
    assert upsert([early, late])[0] == upsert([late, early])[0] == [late]
    assert upsert([early, newer, late])[0] == upsert([late, newer, early])[0] == [newer]


FIELDS = st.sampled_from(sorted(raw()))
METADATA = st.dictionaries(st.sampled_from(sorted(raw()["metadata"])), ANYTHING)


@STEADY
@given(st.dictionaries(FIELDS, ANYTHING) | st.fixed_dictionaries({"metadata": METADATA}))
def test_anything(record: dict[str, Any]) -> None:
    """It should read whatever a dictionary holds, with at most one fault a component of the score."""
    found = parse({**raw(), **record}, 0, RULES, MEASURE)
    assert math.isfinite(found.amount)
    for component in ("completeness", "plausibility", "temporal"):
        assert sum(getattr(COSTS[fault], component) > 0 for fault in found.faults) <= 1
    if usable(found.faults):
        assert found.record_id
        assert EARLIEST_MS <= found.start_ms < found.until_ms <= found.end_ms <= LATEST_MS
        assert 0 <= found.amount <= 521
