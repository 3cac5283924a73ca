"""One value of a decoded record, whatever it is."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core import raw
from etl.core.localtime import DAY_MS, EARLIEST_MS, LATEST_MS
from etl.core.outcome import Deduction
from tests.support.anything import ANYTHING, AT_CAP, CAP, HUGE, LONG, NOON
from tests.support.daily import STEADY


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


def test_texts_are_cut_at_the_cap() -> None:
    """It should keep a text of just as many characters as allowed, and none of one more."""
    assert raw.text(AT_CAP, CAP) == AT_CAP
    assert raw.text(LONG, CAP) == ""
    assert raw.text("", 0) == ""
    assert (raw.is_long(AT_CAP, CAP), raw.is_long(LONG, CAP)) == (False, True)
    assert (raw.has_long([AT_CAP], CAP), raw.has_long([AT_CAP, None, LONG], CAP)) == (False, True)


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
