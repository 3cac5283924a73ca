"""Episodes into words: true, grounded, and in all wordings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from etl.records.active_calories import ACTIVE_CALORIES
from tests.support.daily import FIXED, STEADY, interval_sets, total
from tests.support.daily_contract import DailyContract
from tests.support.rendering import assert_grounded
from tests.unit.records.active_calories.builders import everything, lone

if TYPE_CHECKING:
    from etl.core.interval import Interval
    from etl.core.localtime import Zone


class TestTexts(DailyContract):
    """The contract, of active calories."""

    texts = everything
    voice = "active_calories"
    things = "record|day"
    unit = "kcal"
    so_far = "so far|more may have come"
    title = "Active energy"
    shares = 1  # how far off wrist devices may be
    of_whole = frozenset()


def test_what_describes_says_that_it_is_an_estimate() -> None:
    """It should cite the error of wrist devices, and never say it where no figure is given."""
    for where, _, draft in everything.all():
        described = draft.task in {"summarize", "compare", "detect_events"}
        assert ("more than 20 %" in draft.assistant) == described, where
        assert (("device_error", "wrist_energy_error") in draft.evidence) == described, where


def test_every_caption_says_that_it_is_an_estimate() -> None:
    """It should call each figure of a caption an estimate, or about so much."""
    for where, _, draft in everything.all():
        if draft.task == "caption" and "kcal" in draft.assistant:
            assert re.search("(?i)estimate|about", draft.assistant), where


@STEADY
@given(
    interval_sets([0, 0.3, 1, 20, 99.96, 5_000], days=6), st.integers(0, 5), st.sampled_from([FIXED, None])
)
def test_any_set_is_grounded(records: list[Interval], wording: int, zone: Zone | None) -> None:
    """It should be true and grounded whatever the records."""
    assert_grounded(ACTIVE_CALORIES, everything.process(records, zone).episodes, wording)


@STEADY
@given(st.lists(st.floats(0, 5_000), min_size=3, max_size=9), st.integers(0, 5))
def test_any_period_is_grounded(amounts: list[float], wording: int) -> None:
    """It should be true and grounded whatever the days."""
    records = [total(day, amount) for day, amount in enumerate(amounts)]
    assert_grounded(ACTIVE_CALORIES, [lone(records, "period")], wording)
