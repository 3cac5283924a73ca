"""Forged lines are refused."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest

from etl.records.active_calories import ACTIVE_CALORIES
from etl.records.active_calories.texts import frame
from etl.records.active_calories.usage import LABELS
from tests.support import forging
from tests.support.daily import FIXED
from tests.support.rendering import line
from tests.unit.records.active_calories.builders import SHAPES, everything

if TYPE_CHECKING:
    Line = dict[str, Any]

USAGE = ACTIVE_CALORIES.usage


@cache
def corpus() -> list[Line]:
    """Every line of every shape; a step that divides no number of wordings picks some of each template."""
    return [
        line(ACTIVE_CALORIES, episode, draft)
        for shape in SHAPES
        for zone in (FIXED, None)
        for episode, draft in everything(shape, zone)[:60]
    ]


@pytest.mark.parametrize("place", [forging.USER, forging.ASSISTANT])
def test_other_numbers(place: int) -> None:
    """It should refuse every number that nobody says."""
    for made in corpus()[::23]:
        for forged in forging.other_numbers(made, place):
            assert forging.refused(made, place, forged, USAGE), forged


@pytest.mark.parametrize("place", [forging.USER, forging.ASSISTANT])
def test_dropped_units(place: int) -> None:
    """It should refuse every number without its unit."""
    for made in corpus()[::13]:
        for forged in forging.dropped_units(made, place):
            assert forging.refused(made, place, forged, USAGE), forged


@pytest.mark.parametrize("place", [forging.USER, forging.ASSISTANT])
def test_swapped_facts(place: int) -> None:
    """It should refuse every table and every answer in which two facts of one unit are swapped."""
    tried = 0
    swaps = partial(forging.swapped_facts, place=place)
    for made, names, forged in forging.sampled(corpus(), swaps, every=13):
        tried += 1
        assert forging.refused(made, place, forged, USAGE), (names, forged)
    assert tried > 150


@pytest.mark.parametrize("place", [forging.USER, forging.ASSISTANT])
def test_misplaced_facts(place: int) -> None:
    """It should refuse every table and every answer that says another fact of the unit in one place."""
    others = partial(forging.misplaced_facts, place=place)
    for made, names, forged in forging.sampled(corpus(), others, every=31):
        assert forging.refused(made, place, forged, USAGE), (names, forged)


def test_flipped_comparisons() -> None:
    """It should refuse every comparison that is turned round."""
    for made in corpus()[::7]:
        for place in (forging.USER, forging.ASSISTANT):
            for what in ("at least", "or more", "more than"):
                for forged in forging.flipped(made, place, what):
                    assert forging.refused(made, place, forged, USAGE), forged


def test_flipped_verdicts() -> None:
    """It should refuse every verdict on sufficiency that is turned round."""
    for made in corpus():
        if made["task"] == "sufficiency":
            forged = list(forging.flipped_verdicts(made))
            assert forged, made["messages"][2]["content"]
            assert all(forging.refused(made, forging.ASSISTANT, text, USAGE) for text in forged)


def test_invented_rest() -> None:
    """It should refuse "no energy" of a time with energy."""
    made = next(one for one in corpus() if one["task"] == "summarize")
    text = forging.text_of(made, forging.ASSISTANT)
    assert forging.refused(made, forging.ASSISTANT, f"{text} No active energy was recorded.", USAGE)


def test_every_row_is_bound() -> None:
    """It should bind every row of the table that holds one fact."""
    for row in frame.AMOUNT + frame.STATISTICS:
        label, _, said = row.partition(": ")
        assert "{" + LABELS[label] + "}" == said
