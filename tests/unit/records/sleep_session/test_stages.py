"""Stages as apps write them, into a time line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.records.sleep_session.stages import Settled, read, settle
from tests.unit.records.sleep_session.builders import STEADY, raw_stage

if TYPE_CHECKING:
    from etl.records.sleep_session.stages import Stage

LIGHT, DEEP = "LIGHT", "DEEP"


def test_read() -> None:
    """It should read stages in the order in which they stand."""
    array = [raw_stage(5, 9, "REM"), raw_stage(1, 5, "AWAKE_IN_BED")]
    assert read(array) == [(5, 9, "REM"), (1, 5, "AWAKE_IN_BED")]


@pytest.mark.parametrize(
    "junk",
    [
        *(None, 3, "LIGHT", [], {}, {"stage": "LIGHT"}),
        *(
            raw_stage(None, 9),
            raw_stage(1, "9"),
            raw_stage(1.0, 9),
            {**raw_stage(1, 9), "startTimeEpochMillis": True},
        ),
        *(raw_stage(9, 9), raw_stage(9, 1)),
    ],
)
def test_junk_in_the_array(junk: object) -> None:
    """It should leave out what has no two times in order, and keep the rest."""
    assert read([junk, raw_stage(1, 5), junk]) == [(1, 5, LIGHT)]


@pytest.mark.parametrize("array", [None, 7, "stages", {}, raw_stage(1, 5)])
def test_no_array(array: object) -> None:
    """It should read nothing from what is no array."""
    assert read(array) == []


@pytest.mark.parametrize("stage", ["UNKNOWN", "NAPPING", None, 4, ["LIGHT"]])
def test_unknown_stage(stage: object) -> None:
    """It should read all it does not know as unknown."""
    assert read([raw_stage(1, 5, stage)]) == [(1, 5, "UNKNOWN")]


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ([], Settled(())),
        ([(20, 40, DEEP), (0, 20, LIGHT)], Settled(((0, 20, LIGHT), (20, 40, DEEP)))),
        ([(0, 20, LIGHT), (30, 100, DEEP)], Settled(((0, 20, LIGHT), (30, 100, DEEP)))),
        ([(0, 20, LIGHT), (0, 20, LIGHT)], Settled(((0, 20, LIGHT),))),
        ([(-10, 20, LIGHT)], Settled(((0, 20, LIGHT),), 10)),
        ([(90, 130, LIGHT)], Settled(((90, 100, LIGHT),), 30)),
        ([(-9, 0, LIGHT), (100, 130, LIGHT)], Settled((), 39)),
        ([(0, 30, LIGHT), (20, 50, DEEP)], Settled(((0, 20, LIGHT), (20, 50, DEEP)), 0, 10)),
        (
            [(0, 60, LIGHT), (20, 30, DEEP)],
            Settled(((0, 20, LIGHT), (20, 30, DEEP), (30, 60, LIGHT)), 0, 10),
        ),
        ([(0, 60, LIGHT), (0, 20, DEEP)], Settled(((0, 20, DEEP), (20, 60, LIGHT)), 0, 20)),
        ([(0, 20, LIGHT), (0, 20, DEEP)], Settled(((0, 20, LIGHT),), 0, 20)),
        (
            [(0, 60, LIGHT), (10, 50, DEEP), (20, 30, "REM"), (70, 80, "AWAKE")],
            Settled(
                (
                    *((0, 10, LIGHT), (10, 20, DEEP), (20, 30, "REM"), (30, 50, DEEP), (50, 60, LIGHT)),
                    (70, 80, "AWAKE"),
                ),
                *(0, 50),
            ),
        ),
    ],
)
def test_settle(stages: list[Stage], expected: Settled) -> None:
    """It should sort, cut at the session (0 to 100), and let the stage that began later count."""
    assert settle(stages, 0, 100) == expected


STAGES = st.lists(
    st.tuples(st.integers(-20, 120), st.integers(1, 60), st.sampled_from([LIGHT, DEEP, "AWAKE", "UNKNOWN"])),
    max_size=12,
).map(lambda parts: [(start, start + length, kind) for start, length, kind in parts])


@STEADY
@given(STAGES, st.randoms())
def test_any_stages(stages: list[Stage], chance: Any) -> None:  # noqa: ANN401 - hypothesis' Random
    """It should make a time line that shows, at each moment, a stage of that moment, in any order."""
    settled = settle(stages, 0, 100)
    free = 0
    for start, end, _ in settled.stages:
        assert free <= start < end <= 100
        free = end
    for moment in range(100):
        told = [stage for stage in stages if stage[0] <= moment < stage[1]]
        shown = [stage for stage in settled.stages if stage[0] <= moment < stage[1]]
        latest = max((start for start, _, _ in told), key=lambda start: max(start, 0), default=None)
        assert len(shown) == bool(told)
        if shown and latest is not None and latest > 0:
            assert shown[0][2] in {kind for start, _, kind in told if start == latest}
    chance.shuffle(stages)
    assert settle(stages, 0, 100) == settled
    assert settle([*stages, *stages], 0, 100) == settled
