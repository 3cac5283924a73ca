"""Levels in mmol/L: the same levels, on the same side of every bound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.guidelines.glucose import GLUCOSE
from etl.core.sheet import Sheet
from etl.records.blood_glucose.cases import summary_cases
from etl.records.blood_glucose.units import MMOL, add_twins, decimals_of, mmol_per_litre
from tests.unit.records.blood_glucose.builders import lone, readings
from tests.unit.records.blood_glucose.shapes import everything, meals, wave

BOUNDS = {row.name: row for row in GLUCOSE if row.unit == "mg/dL"}
TWINS = {row.name.removesuffix(MMOL): row for row in GLUCOSE if row.unit == "mmol/L"}


@pytest.mark.parametrize("level", range(901))
def test_a_level_stays_on_its_side_of_every_bound(level: int) -> None:
    """It should never read as in range, low or high in one unit and not in the other."""
    said = float(f"{mmol_per_litre(level):.{decimals_of(level)}f}")
    for name, row in BOUNDS.items():
        assert (level < row.value) == (said < TWINS[name].value), name
        assert (level > row.value) == (said > TWINS[name].value), name


def test_every_bound_has_a_twin_of_its_own_source() -> None:
    """It should cite for a bound in mmol/L what it cites in mg/dL, to one decimal."""
    assert BOUNDS.keys() == TWINS.keys()
    for name, row in BOUNDS.items():
        twin = TWINS[name]
        assert (twin.source, twin.population, twin.relation) == (row.source, row.population, row.relation)
        assert abs(twin.value - mmol_per_litre(row.value)) < 0.05
        assert twin.text == f"{twin.value:.1f} mmol/L"


@given(st.floats(min_value=0, max_value=900))
def test_conversion_there_and_back(level: float) -> None:
    """It should give back the level it began with."""
    sheet = Sheet(9)
    sheet.quantity("mean", level, "mg/dL")
    add_twins(sheet)
    assert sheet.facts["mean_mmol"].value * 18 == pytest.approx(sheet.facts["mean"].value, rel=1e-11)
    assert sheet.facts["mean_mmol"].n == sheet.facts["mean"].n


def test_every_level_has_a_twin() -> None:
    """It should leave no fact of an episode in one unit alone."""
    for episode in everything.process(readings(wave(15 * 288, 150, 110))).episodes:
        levels = {name for name, fact in episode.facts.items() if fact.unit == "mg/dL"}
        twins = {name for name, fact in episode.facts.items() if fact.unit == "mmol/L"}
        assert twins == {name + MMOL for name in levels}


def test_single_readings_read_as_their_range() -> None:
    """It should not call a level high that reads as the limit, nor one in range low."""
    levels = [69.5] * 100 + [100.0] * 88 + [250.6] * 100
    day = lone(readings(levels), "day")
    assert day.facts["lowest_mmol"].text == "3.9 mmol/L"
    assert day.facts["n_tbr1"].value == 0
    assert day.facts["highest_mmol"].text == "13.94 mmol/L"
    assert day.facts["n_tar2"].value == 100


def test_a_lone_reading_reads_as_its_goal() -> None:
    """It should not call a reading outside the goal that reads as its limit."""
    first, *others = meals()
    untagged = [reading._replace(relation="GENERAL") for reading in others]
    day = lone([first._replace(relation="BEFORE_MEAL", mgdl=79.4), *untagged], "day")
    assert day.facts["before_goal"].value == 0
    assert day.facts["before_mean_mmol"].text == "4.39 mmol/L"


def test_hours_that_read_alike_are_not_told_apart() -> None:
    """It should not say that the median was highest at one hour where it reads as that of the lowest."""
    for peak, said in ((150.0, False), (160.0, True)):
        levels = ([149.0] * 276 + [peak] * 12) * 15
        assert ("profile" in summary_cases(lone(readings(levels), "period"))) is said


def test_no_text_mixes_units() -> None:
    """It should give all levels of a line in one unit, and come to both."""
    seen = set()
    for where, _, draft in everything.all():
        text = draft.user + draft.assistant
        units = {unit for unit in ("mg/dL", "mmol/L") if unit in text}
        assert len(units) <= 1, where
        seen |= units
    assert seen == {"mg/dL", "mmol/L"}
