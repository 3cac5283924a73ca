"""Upsert: one version of each record, whatever the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from etl.core.overlap import upsert

if TYPE_CHECKING:
    import random

    from etl.core.outcome import Deduction


class Sample(NamedTuple):
    """A record reduced to what upsert looks at."""

    record_id: str
    modified_ms: int = 0
    size: int = 1
    value: int = 0
    source: int = 0
    offset: str | None = None
    faults: tuple[Deduction, ...] = ()

    def content(self) -> str:
        """All it says."""
        return str(self.value)


def test_newest_wins() -> None:
    """It should keep the last modified version, even a shorter one."""
    old, new = Sample("a", 1, size=9), Sample("a", 2, size=3)
    assert upsert([old, new]) == ([new], 1)
    assert upsert([new, old]) == ([new], 1)


def test_longer_wins_among_equally_new() -> None:
    """It should keep the version that grew."""
    short, long = Sample("a", 1, size=3), Sample("a", 1, size=21)
    assert upsert([long, short]) == ([long], 1)
    assert upsert([short, long]) == ([long], 1)


def test_same_record_in_two_files_is_credited_to_the_lower_source() -> None:
    """It should not depend on which copy is read first."""
    zero, one = Sample("a", source=0), Sample("a", source=1)
    assert upsert([one, zero]) == ([zero], 1)


def test_records_without_id_all_survive() -> None:
    """It should not merge what it cannot tell apart."""
    assert upsert([Sample(""), Sample("")]) == ([Sample(""), Sample("")], 0)


records = st.builds(
    Sample,
    record_id=st.sampled_from("abc"),
    modified_ms=st.integers(0, 2),
    size=st.integers(1, 2),
    value=st.integers(0, 2),
    source=st.integers(0, 2),
)


@given(st.lists(records, max_size=12), st.randoms())
def test_order_does_not_matter(found: list[Sample], chance: random.Random) -> None:
    """It should keep the same survivors for every order of the records."""
    shuffled = found.copy()
    chance.shuffle(shuffled)
    first, second = upsert(found), upsert(shuffled)
    assert sorted(first[0], key=repr) == sorted(second[0], key=repr)
    assert first[1] == second[1] == len(found) - len(first[0])
