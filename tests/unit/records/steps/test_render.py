"""Episodes into words: true, grounded, and in all wordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.records.steps import STEPS
from etl.records.steps.cases import band
from tests.support.daily import FIXED, STEADY, at, interval_sets, run, total
from tests.support.daily_contract import DailyContract
from tests.support.rendering import assert_grounded, drafts
from tests.unit.records.steps.builders import SHAPES, WALK, everything, lone

if TYPE_CHECKING:
    from etl.core.interval import Interval
    from etl.core.localtime import Zone


class TestTexts(DailyContract):
    """The contract, of steps."""

    texts = everything
    voice = "steps"
    things = "record|step|day"
    unit = "steps?"
    so_far = "so far"
    title = "Steps"
    shares = 0
    of_whole = frozenset({"classify"})


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (0, "below {@steps_5000}"),
        (4_999, "below {@steps_5000}"),
        (4_999.4, "below {@steps_5000}"),
        (4_999.5, "from {@steps_5000} to below {@steps_7500}"),
        (7_499, "from {@steps_5000} to below {@steps_7500}"),
        (7_500, "from {@steps_7500} to below {@steps_10000}"),
        (10_000, "from {@steps_10000} to below {@steps_12500}"),
        (12_499, "from {@steps_10000} to below {@steps_12500}"),
        (12_500, "from {@steps_12500} upwards"),
    ],
)
def test_bands(steps: float, said: str) -> None:
    """It should name the band by its bounds, of whole steps."""
    assert band(steps) == said


def test_index_is_for_whole_days() -> None:
    """It should compare whole days and their mean with the index, and nothing else."""
    for shape, kind, compared in (
        ("total", "day", True),
        ("minutes after a day before", "day", True),
        ("total so far", "day", False),
        ("minutes", "day", False),
        ("total of none", "day", False),
        ("period", "period", True),
    ):
        made = [draft for episode, draft in everything(shape, FIXED) if episode.kind == kind]
        assert any("step index" in draft.assistant for draft in made) == compared, shape
    assert not any("step index" in draft.assistant for _, draft in everything("total", None))


def test_index_is_cited() -> None:
    """It should cite the index, and the study of cadence, for what they are."""
    made = drafts(STEPS, lone([*run([9], at(-1)), *run(WALK, at(9))][1:]))["summarize"]
    assert ("cadence_bounds", "cadence_moderate") in made.evidence
    made = drafts(STEPS, lone(SHAPES["total"]))["summarize"]
    assert {claim for claim, _ in made.evidence} == {"step_index_bounds"}


@STEADY
@given(interval_sets([0, 1, 100, 130, 700, 5_000], days=6), st.integers(0, 5), st.sampled_from([FIXED, None]))
def test_any_set_is_grounded(records: list[Interval], wording: int, zone: Zone | None) -> None:
    """It should be true and grounded whatever the records."""
    assert_grounded(STEPS, everything.process(records, zone).episodes, wording)


@STEADY
@given(st.lists(st.integers(0, 20_000), min_size=3, max_size=9), st.integers(0, 5))
def test_any_period_is_grounded(amounts: list[int], wording: int) -> None:
    """It should be true and grounded whatever the days."""
    records = [total(day, amount) for day, amount in enumerate(amounts)]
    assert_grounded(STEPS, [lone(records, "period")], wording)
