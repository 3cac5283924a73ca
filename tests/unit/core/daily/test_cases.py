"""Which sentences are true of what rests on totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.core.daily.cases import summary_cases
from tests.support.daily import FIXED, at, run, total
from tests.support.things import processed

if TYPE_CHECKING:
    from etl.core.interval import Interval
    from etl.core.localtime import Zone


def rows(records: list[Interval], zone: Zone | None) -> dict[str, str]:
    """Name the sentences on what the first day or window rests on, and on what it lacks."""
    episode = processed(records, zone).episodes[0]
    cases = summary_cases(episode, "things")
    return {topic: cases[topic].row for topic in ("basis", "so_far", "partial") if topic in cases}


ONE, TWO = [total(0, 9)], [total(0, 9), total(1, 8)]
EARLY = total(1, 8, fetched_ms=at(17, 1))


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (ONE, {"basis": "basis.stretch_total"}),
        (TWO, {"basis": "basis.stretch_totals"}),
        ([*TWO, *run([7], at(48))], {"basis": "basis.stretch_mixed_totals_gaps"}),
        (
            [*ONE, *run([7] * 400, at(24)), *run([7] * 400, at(40))],
            {"basis": "basis.stretch_mixed_gaps"},
        ),
        ([*TWO, *run([7], at(49))], {"basis": "basis.stretch_mixed_totals"}),
    ],
)
def test_totals_of_a_window(records: list[Interval], expected: dict[str, str]) -> None:
    """It should tell one total from several, whatever else there is."""
    assert rows(records, None) == expected


def test_total_so_far() -> None:
    """It should say of one total that it is so far, and of several that some may be."""
    hole = total(3, 9)
    assert rows([*ONE, EARLY], None)["basis"] == "basis.stretch_totals"
    assert rows([total(0, 9, fetched_ms=at(17))], FIXED)["so_far"] == "so_far.any"
    assert (
        rows([total(0, 9, fetched_ms=at(17)), EARLY, total(2, 8), hole], None)["so_far"] == "so_far.several"
    )
