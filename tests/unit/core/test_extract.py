"""The records of a source, packed and opened again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core import extract
from etl.core.outcome import Deduction
from etl.records.blood_glucose.reading import Reading
from etl.records.sleep_session.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = st.text(max_size=20)
TIMES = st.integers(-(2**63), 2**63 - 1)
READINGS = st.builds(
    Reading,
    TEXT,
    TIMES,
    st.none() | TEXT,
    st.just(0),
    st.lists(st.sampled_from(Deduction), max_size=3).map(tuple),
    TIMES,
    st.floats(allow_nan=False),
    *[TEXT] * 4,
)


def opened(records: Sequence[Reading], source: int = 0, *, defaulted: bool = False) -> extract.Extract:
    """Pack records and open the extract."""
    return extract.Extract(extract.pack(records, defaulted=defaulted), Reading, source)


@given(st.lists(READINGS))
def test_comes_back_equal(records: list[Reading]) -> None:
    """It should give the same records, of the same classes, and order equal claims the same."""
    found = list(opened(records))
    assert found == records
    assert [record.content() for record in found] == [record.content() for record in records]
    assert {type(record) for record in found} <= {Reading}
    assert {type(fault) for record in found for fault in record.faults} <= {Deduction}


def test_more_than_a_batch() -> None:
    """It should not mind how many there are."""
    records = [Reading(f"id-{n}", n, None, 0, (), n, 100.0, "o", "s", "r", "m") for n in range(10_000)]
    assert list(opened(records)) == records


def test_what_a_record_holds_comes_back_as_it_was() -> None:
    """It should give tuples back as tuples: what is grouped by them needs their hash."""
    session = Session("id", 1, "Z", 0, (), 1, 9, "o", ((1, 9, "DEEP"),), 0, 0)
    (found,) = extract.Extract(extract.pack([session], defaulted=False), Session, 0)
    assert found == session
    assert hash(found) == hash(session)


def test_more_than_a_hundred_mebibytes() -> None:
    """It should open what it packed, however large: the library would stop there."""
    reading = Reading("x" * (101 * 2**20), 1, "Z", 0, (), 1, 100.0, "o", "s", "r", "m")
    assert list(opened([reading])) == [reading]


def test_place_in_the_new_set() -> None:
    """It should number the records by the set they come into."""
    reading = Reading("id", 1, "Z", 0, (), 1, 100.0, "o", "s", "r", "m")
    assert [record.source for record in opened([reading], source=7)] == [7]


@pytest.mark.parametrize("defaulted", [True, False])
def test_remembers_defaults(defaulted: bool) -> None:  # noqa: FBT001 - a parameter
    """It should remember whether the schema needed defaults, also where nothing is in it."""
    assert opened([], defaulted=defaulted).defaulted is defaulted


def test_odd_numbers() -> None:
    """It should carry infinities as they are."""
    reading = Reading("id", 1, "Z", 0, (), 1, math.inf, "o", "s", "r", "m")
    assert list(opened([reading])) == [reading]


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x93\x01", b"\xc3\x01", b"\xc3\x91\x01"])
def test_nonsense(content: bytes) -> None:
    """It should raise, and nothing worse, on what is no extract."""
    with pytest.raises((ValueError, TypeError, LookupError, msgpack.UnpackException)):
        list(extract.Extract(content, Reading, 0))
