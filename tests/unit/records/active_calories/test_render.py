"""Episodes into words: true, grounded, and in all wordings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.active_calories import ACTIVE_CALORIES
from tests.support.daily import FIXED, PHONE, RING, STEADY, at, interval, total
from tests.support.rendering import drafts, problems
from tests.unit.records.active_calories.builders import SHAPES, days, everything, lone

if TYPE_CHECKING:
    from etl.core.interval import Interval
    from etl.core.localtime import Zone

THINGS = r"(?:overlapping |recorded |further |whole |partial )*(?:record|day)"


def test_grammar_of_numbers() -> None:
    """It should agree with singular and plural."""
    for where, _, draft in everything.all():
        text = draft.assistant
        assert not re.search(rf"(?<!day )\b1 {THINGS}s\b(?!/)", text), where
        assert not re.search(rf"\b(?!1\b)\d+ {THINGS}\b", text), where
        assert not re.search(r"\b(?:were|are|have|lie|stand) 1 ", text), (where, text)


def test_no_claim_of_time_without_a_zone() -> None:
    """It should speak neither of days, clocks nor dates where no zone is known."""
    for where, _, draft in everything.all(None):
        text = draft.assistant.replace("about days and times of day", "").replace(
            "on days or times of day", ""
        )
        assert not re.search(r"\bday|o'clock|\d\d:\d\d|midnight", text), (where, text)


def test_refusal_gives_no_count() -> None:
    """It should give no steps where data lack, in neither text."""
    for where, episode, draft in everything.all():
        if not episode.sufficient:
            assert draft.task == "sufficiency", where
            assert not re.search(r"\d kcal\b", draft.user + draft.assistant), where
            assert re.search(r"(?i)\b(no|not|too little)\b", draft.assistant), where


def test_tasks_and_templates() -> None:
    """It should summarize what suffices, ask of everything whether it does, and name the wording."""
    full, part = (
        drafts(ACTIVE_CALORIES, lone(SHAPES["total"]), 3),
        drafts(ACTIVE_CALORIES, lone(SHAPES["few minutes"]), 3),
    )
    assert set(full) == {"summarize", "sufficiency"}
    assert set(part) == {"sufficiency"}
    assert full["summarize"].template == "active_calories_total.day.summarize.3"


@pytest.mark.parametrize("shape", ["total", "minutes", "total so far", "hours"])
def test_wordings_differ(shape: str) -> None:
    """It should say the same in six ways, to two kinds of readers."""
    day = lone(SHAPES[shape])
    for task in ("summarize", "sufficiency"):
        assert len({drafts(ACTIVE_CALORIES, day, wording)[task].assistant for wording in range(6)}) == 6


def test_every_summary_says_that_it_is_an_estimate() -> None:
    """It should cite the error of wrist devices, and never say it where no figure is given."""
    for where, _, draft in everything.all():
        assert ("more than 20 %" in draft.assistant) == (draft.task == "summarize"), where
        cited = ("device_error", "wrist_energy_error") in draft.evidence
        assert cited == (draft.task == "summarize"), where


def test_table_leaves_shares_to_the_answer() -> None:
    """It should give counts and times, and no shares."""
    made = drafts(ACTIVE_CALORIES, lone(SHAPES["minutes"]))["summarize"]
    assert "%" not in made.user
    assert made.assistant.count("%") > 1
    assert "Active energy: " in made.user
    period = drafts(ACTIVE_CALORIES, lone(SHAPES["period"], "period"))["summarize"]
    assert "Sum of the whole days: " in period.user
    assert "a day" not in period.user


def test_what_is_left_out_is_said() -> None:
    """It should say how many records were left out, and that totals are so far or gaps taken for empty."""
    for wording in range(6):
        texts = drafts(ACTIVE_CALORIES, lone(SHAPES["two totals"]), wording)
        assert all("10 overlapping records" in draft.assistant for draft in texts.values())
        so_far = drafts(ACTIVE_CALORIES, lone(SHAPES["total so far"]), wording)
        assert all(re.search("so far|more may have come", one.assistant) for one in so_far.values())
        gaps = drafts(ACTIVE_CALORIES, lone(SHAPES["minutes"]), wording)["summarize"].assistant
        assert re.search(
            r"taken as time without|read as time without|interpreted as time|it is taken that", gaps
        )


@STEADY
@given(
    st.lists(
        st.builds(
            lambda start, minutes, amount, origin, fetched: interval(
                at(0) + start * 60_000,
                minutes * 60_000,
                amount,
                origin=origin,
                fetched_ms=at(0) + (start + fetched) * 60_000,
            ),
            st.integers(0, 6 * 24 * 60),
            st.sampled_from([1, 2, 15, 60, 600, 1_440]),
            st.sampled_from([0, 0.3, 1, 20, 99.96, 5_000]),
            st.sampled_from([PHONE, RING]),
            st.sampled_from([1, 900, 9_000]),
        ),
        min_size=1,
        max_size=10,
        unique_by=lambda record: record.record_id,
    ),
    st.integers(0, 5),
    st.sampled_from([FIXED, None]),
)
def test_any_set_is_grounded(records: list[Interval], wording: int, zone: Zone | None) -> None:
    """It should be true and grounded whatever the records."""
    for episode in ACTIVE_CALORIES.process(records, Scope(zone, Rules())).episodes:
        for draft in drafts(ACTIVE_CALORIES, episode, wording).values():
            assert problems(ACTIVE_CALORIES, episode, draft) == [], (draft.user, draft.assistant)


@STEADY
@given(st.lists(st.floats(0, 5_000), min_size=3, max_size=9), st.integers(0, 5))
def test_any_period_is_grounded(amounts: list[float], wording: int) -> None:
    """It should be true and grounded whatever the days."""
    records = [total(day, amount) for day, amount in enumerate(amounts)]
    period = lone(records, "period")
    for draft in drafts(ACTIVE_CALORIES, period, wording).values():
        assert problems(ACTIVE_CALORIES, period, draft) == [], draft.assistant


def test_days_helper_makes_different_days() -> None:
    """It should be a fair test of extremes."""
    assert len({record.amount for record in days(5)}) == 5
