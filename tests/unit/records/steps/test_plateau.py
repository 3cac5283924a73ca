"""Steps a day against the range in which mortality levelled off: by age band, or not at all."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.age import OLDEST, WIDTH, AgeBand
from etl.core.narrative import CLASSIFY, SUMMARIZE, WORDINGS
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.steps import STEPS
from etl.records.steps.plateau import group, side
from tests.support import forging
from tests.support.daily import FIXED, STEADY, only, total
from tests.support.rendering import assert_grounded, drafts, line
from tests.unit.records.steps.builders import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.core.model import Episode

    Line = dict[str, Any]

BANDS = range(0, OLDEST + 1, WIDTH)
SAYS = re.compile(r"(?i)mortality|risk of dying|\bage\b|cohort")
SIDES = ("below", "within", "above")
GROUPS = {"of 60 years and older": "younger than 60 years", "younger than 60 years": "of 60 years and older"}


def period(amounts: Sequence[int], youngest: int | None) -> Episode:
    """Find the period of whole days, each with so many steps, of somebody of an age band."""
    age = None if youngest is None else AgeBand(youngest)
    records = [total(day, amount) for day, amount in enumerate(amounts)]
    return only(STEPS.process(records, Scope(FIXED, Rules(), age=age)), "period")


def lines(youngest: int, steps: int) -> Iterator[Line]:
    """Make every line that speaks of the range, in all wordings."""
    episode = period([steps - 40, steps + 50, steps - 10], youngest)
    for wording in range(WORDINGS):
        made = drafts(STEPS, episode, wording)
        yield from (line(STEPS, episode, made[task]) for task in (SUMMARIZE, CLASSIFY))


@pytest.mark.parametrize(
    ("youngest", "name"),
    [
        (None, None),
        (0, None),
        (15, None),
        (20, "younger"),
        (55, "younger"),
        (60, "older"),
        (85, "older"),
        (90, "older"),
    ],
)
def test_groups(youngest: int | None, name: str | None) -> None:
    """It should take whole bands of adults, parted at 60 years, and no others."""
    assert group(None if youngest is None else AgeBand(youngest)) == name


@pytest.mark.parametrize(
    ("steps", "of_older", "of_younger"),
    [
        (0, "below", "below"),
        (5_999.4, "below", "below"),
        (5_999.5, "within", "below"),
        (6_000, "within", "below"),
        (7_999.4, "within", "below"),
        (8_000, "within", "within"),
        (8_000.4, "within", "within"),
        (8_000.5, "above", "within"),
        (10_000, "above", "within"),
        (10_000.5, "above", "above"),
        (25_000, "above", "above"),
    ],
)
def test_sides(steps: float, of_older: str, of_younger: str) -> None:
    """It should hold whole steps against the range, its bounds within."""
    assert (side(steps, "older"), side(steps, "younger")) == (of_older, of_younger)


@pytest.mark.parametrize("youngest", [None, 0, 10, 15])
def test_without_a_band_of_adults_nothing_changes(youngest: int | None) -> None:
    """It should say what it says of anybody where the age is unknown, or may be that of a child."""
    episode = period([6_000, 7_000, 8_000], youngest)
    assert episode == period([6_000, 7_000, 8_000], None)
    for wording in range(WORDINGS):
        for draft in drafts(STEPS, episode, wording).values():
            assert not SAYS.search(draft.user + draft.assistant)


@pytest.mark.parametrize("shape", SHAPES)
def test_only_means_of_whole_days_are_compared(shape: str) -> None:
    """It should leave days, windows and what does not suffice as they are, and so all other tasks."""
    for zone in (FIXED, None):
        plain = STEPS.process(SHAPES[shape], Scope(zone, Rules())).episodes
        found = STEPS.process(SHAPES[shape], Scope(zone, Rules(), age=AgeBand(65))).episodes
        for one, other in zip(plain, found, strict=True):
            compared = one.kind == "period" and one.sufficient
            assert (one != other) == compared
            said, unsaid = drafts(STEPS, other), drafts(STEPS, one)
            changed = {task for task in unsaid if said[task] != unsaid[task]}
            assert changed == ({SUMMARIZE, CLASSIFY} if compared else set())


@pytest.mark.parametrize(("youngest", "steps"), [*product([20, 55, 60, 90], [4_000, 7_000, 9_000, 12_000])])
def test_what_is_said(youngest: int, steps: int) -> None:
    """It should give range, group and side, and the band in the table; and say that it is of groups."""
    older = youngest >= 60
    bounds = (
        "between 6000 steps and 8000 steps a day" if older else "between 8000 steps and 10000 steps a day"
    )
    band = f"age {youngest} and older" if youngest == 90 else f"age {youngest} to {youngest + 4} years"
    for made in lines(youngest, steps):
        text = forging.text_of(made, forging.ASSISTANT)
        assert bounds in text
        assert ("adults of 60 years and older" in text) == older
        assert ("adults younger than 60 years" in text) != older
        assert f"lies {side(steps, 'older' if older else 'younger')} th" in text
        assert "15 cohorts" in text
        assert "groups" in text
        assert f"Age band: {band}\n" in forging.text_of(made, forging.USER)
        assert {"claim": "mortality_plateau", "source": "doi:10.1016/S2468-2667(21)00302-9"} in made[
            "evidence"
        ]


def test_classification_asks_for_it() -> None:
    """It should ask for the range where it is answered, and only there."""
    for youngest, asked in ((65, True), (None, False)):
        episode = period([6_000, 7_000, 8_000], youngest)
        for wording in range(WORDINGS):
            request = drafts(STEPS, episode, wording)[CLASSIFY].user.partition("\n")[0]
            assert request.endswith("levelled off at this age?") == asked
            assert "[" not in request


def forgeries(made: Line) -> Iterator[tuple[int, str]]:
    """Turn round or change each thing that is said of the range: (message, forged text)."""
    text, table = (forging.text_of(made, place) for place in (forging.ASSISTANT, forging.USER))
    (was,) = re.findall(r"lies (below|within|above) (?:that|the) range", text)
    for new in {*SIDES, "beyond", "near"} - {was}:
        yield forging.ASSISTANT, text.replace(f"lies {was} th", f"lies {new} th")
    for old, new in GROUPS.items():
        if old in text:
            yield forging.ASSISTANT, text.replace(old, new)
    for old, new in (
        ("15 cohorts", "16 cohorts"),
        ("15 cohorts", "60 years"),
        ("60 years", "65 years"),
        ("60 years", "15 years"),
        ("between 6000 steps and 8000 steps", "between 8000 steps and 10000 steps"),
        ("between 8000 steps and 10000 steps", "between 6000 steps and 8000 steps"),
        ("between 8000 steps and 10000 steps", "between 7500 steps and 10000 steps"),
        ("between 6000 steps and 8000 steps", "between 8000 steps and 6000 steps"),
        ("between", "outside"),
        ("groups", "people"),
    ):
        if old in text:
            yield forging.ASSISTANT, text.replace(old, new)
    yield forging.ASSISTANT, f"{text} Your average lies {was} that range."
    yield (
        forging.ASSISTANT,
        f"{text} More steps make for a lower risk of dying between 6000 steps and 9000 steps.",
    )
    yield forging.ASSISTANT, f"{text} The counts are of 15 cohorts."
    yield forging.ASSISTANT, f"{text} At 60 years, this is what was counted."
    yield forging.USER, re.sub(r"Age band: age \d+", "Age band: age 45", table)
    yield forging.USER, re.sub(r"Age band: (.*) (?:to|and) (.*)", r"Age band: \2, \1", table)
    yield forging.USER, re.sub(r"Age band: .*", "Age band: age 20 to 24 years", table)


@pytest.mark.parametrize(("youngest", "steps"), [*product([25, 60, 90], [4_000, 7_000, 9_000, 12_000])])
def test_forgeries(youngest: int, steps: int) -> None:
    """It should refuse each of them, in every wording."""
    for made in lines(youngest, steps):
        for place, forged in forgeries(made):
            assert forged != forging.text_of(made, place)
            assert forging.refused(made, place, forged, STEPS.usage), forged


def test_nothing_is_said_of_it_without_an_age() -> None:
    """It should refuse the sentence in a line that holds no age band."""
    plain = period([6_000, 7_000, 8_000], None)
    for made, other in zip(lines(65, 7_000), lines(30, 7_000), strict=True):
        bare = line(STEPS, plain, drafts(STEPS, plain)[made["task"]]) | {"evidence": made["evidence"]}
        for aged in (made, other):
            assert forging.refused(
                bare, forging.ASSISTANT, forging.text_of(aged, forging.ASSISTANT), STEPS.usage
            )
        assert forging.refused(
            made, forging.ASSISTANT, forging.text_of(other, forging.ASSISTANT), STEPS.usage
        )


@STEADY
@given(
    st.lists(st.integers(0, 15_000), min_size=3, max_size=6),
    st.sampled_from(BANDS),
    st.integers(0, WORDINGS - 1),
)
def test_any_period_is_grounded(amounts: list[int], youngest: int, wording: int) -> None:
    """It should be true and grounded whatever the days and the age."""
    assert_grounded(STEPS, [period(amounts, youngest)], wording)
