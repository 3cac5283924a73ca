"""Upsert: one version of each record, whatever the order. Sweep: no time is owned twice."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.overlap import length, ranked, sweep, union, upsert, within

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from etl.core.outcome import Deduction


class Sample(NamedTuple):
    """A record reduced to what upsert looks at; what all records hold comes first, in their order."""

    record_id: str
    modified_ms: int = 0
    offset: str | None = None
    source: int = 0
    faults: tuple[Deduction, ...] = ()
    size: int = 1
    value: int = 0

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


def test_ranking() -> None:
    """It should put named origins first, then heavier ones, then by name."""
    weights = {"c": 1.0, "b": 3.0, "a": 3.0, "d": 9.0}
    assert ranked(weights, ()) == ["d", "a", "b", "c"]
    assert ranked(weights, ("c", "x", "a")) == ["c", "a", "d", "b"]


@pytest.mark.parametrize(
    ("spans", "owned"),
    [
        ([], []),
        ([(0, 5)], [[(0, 5)]]),
        ([(0, 5), (5, 9)], [[(0, 5)], [(5, 9)]]),
        ([(2, 4), (0, 9)], [[(2, 4)], [(0, 2), (4, 9)]]),
        ([(0, 9), (2, 4)], [[(0, 9)], []]),
        ([(3, 6), (1, 4), (5, 8)], [[(3, 6)], [(1, 3)], [(6, 8)]]),
        ([(0, 3), (0, 3)], [[(0, 3)], []]),
        ([(4, 4), (0, 9)], [[], [(0, 9)]]),
    ],
)
def test_sweep(spans: list[tuple[int, int]], owned: list[list[tuple[int, int]]]) -> None:
    """It should give each span the time that no better one covers, in whole pieces."""
    assert sweep(spans) == owned


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda ends: (min(ends), max(ends))))


@given(SPANS)
def test_every_moment_belongs_to_its_best_span(spans: list[tuple[int, int]]) -> None:
    """It should agree with asking each moment by itself."""
    owned = sweep(spans)
    for moment in range(40):
        best = next((place for place, (start, end) in enumerate(spans) if start <= moment < end), None)
        owners = [
            place for place, pieces in enumerate(owned) for start, end in pieces if start <= moment < end
        ]
        assert owners == ([] if best is None else [best])
    for pieces in owned:
        assert all(start < end for start, end in pieces)
        assert all(before[1] < after[0] for before, after in pairwise(pieces))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), max_size=9))
def test_spans_that_lie_apart_are_owned_as_they_are(gaps: list[tuple[int, int]]) -> None:
    """It should give ascending spans that lie apart or touch what they own where a worse one covers all."""
    spans, end = [], 0
    for gap, lasting in gaps:
        spans.append((end + gap, end + gap + lasting))
        end += gap + lasting
    assert sweep(spans) == sweep([*spans, (0, end)])[:-1] == [[span] for span in spans]


def moments(spans: Iterable[tuple[int, int]]) -> set[int]:
    """All moments of spans."""
    return {moment for start, end in spans for moment in range(start, end)}


@given(SPANS, st.randoms())
def test_union(spans: list[tuple[int, int]], chance: random.Random) -> None:
    """It should cover the same moments with spans that neither overlap nor touch, in any order."""
    merged = union(spans)
    assert moments(merged) == moments(spans)
    assert all(before[1] < after[0] for before, after in pairwise(merged))
    chance.shuffle(spans)
    assert union(spans) == merged


@given(SPANS)
def test_length(spans: list[tuple[int, int]]) -> None:
    """It should add up how long spans last, those that overlap each by itself."""
    assert length(union(spans)) == len(moments(spans))
    assert length(iter([*spans, (0, 3), (1, 2)])) == length(spans) + 3 + 1


@given(SPANS.map(union), st.integers(-1, 41), st.integers(1, 42))
def test_within(merged: list[tuple[int, int]], start: int, lasting: int) -> None:
    """It should cut merged spans at two instants, and give no part without length."""
    parts = list(within(merged, start, start + lasting))
    assert moments(parts) == moments(merged) & set(range(start, start + lasting))
    assert all(one < other for one, other in parts)
    assert union(parts) == parts


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        (0, 9, [(1, 3), (5, 8)]),
        (2, 6, [(2, 3), (5, 6)]),
        (3, 5, []),
        (6, 7, [(6, 7)]),
        (8, 9, []),
    ],
)
def test_parts_within(start: int, end: int, parts: list[tuple[int, int]]) -> None:
    """It should leave out spans that only touch, and take those that reach beyond both instants."""
    assert list(within([(1, 3), (5, 8)], start, end)) == parts
