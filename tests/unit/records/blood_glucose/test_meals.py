"""Fingersticks around meals."""

from __future__ import annotations

import pytest

from etl.records.blood_glucose.meals import within_goal
from tests.unit.records.blood_glucose.builders import lone, sticks, values


@pytest.mark.parametrize(
    ("level", "within"),
    [(79.49, 0), (79.5, 1), (80.0, 1), (130.0, 1), (130.49, 1), (130.5, 0), (60.0, 0)],
)
def test_before_a_meal(level: float, within: int) -> None:
    """Should have 80-130 as the goal before a meal."""
    assert within_goal("BEFORE_MEAL", [level]) == within


@pytest.mark.parametrize(("level", "within"), [(179.49, 1), (179.5, 0), (180.0, 0), (60.0, 1)])
def test_after_a_meal(level: float, within: int) -> None:
    """Should have below 180 as the goal after a meal."""
    assert within_goal("AFTER_MEAL", [level]) == within


@pytest.mark.parametrize("relation", ["FASTING", "GENERAL", "UNKNOWN"])
def test_no_goal(relation: str) -> None:
    """Should know no goal for anything else."""
    assert within_goal(relation, [100.0]) is None


def test_groups() -> None:
    """Should give number, mean and share within the goal for each tag that tells a meal."""
    relations = ["FASTING", "BEFORE_MEAL", "BEFORE_MEAL", "AFTER_MEAL", "GENERAL", "UNKNOWN"]
    day = lone(
        sticks([95.0, 120.0, 140.0, 170.0, 300.0, 300.0], relations=relations, step_ms=7_200_000), "day"
    )
    facts = values(day)
    expected = {
        "n_fasting": 1,
        "fasting_mean": 95,
        "n_before": 2,
        "before_mean": 130,
        "n_before_goal": 1,
        "before_goal": 50,
        "n_after": 1,
        "after_mean": 170,
        "n_after_goal": 1,
        "after_goal": 100,
    }
    assert {name: facts[name] for name in expected} == expected
    assert "fasting_goal" not in facts
    assert day.facts["before_mean"].n == 2


def test_unknown_tags() -> None:
    """Should say nothing of meals where no tag tells."""
    facts = lone(sticks([95.0] * 4, relations=["UNKNOWN", "GENERAL", "UNKNOWN", "GENERAL"]), "day").facts
    assert not [name for name in facts if name.startswith(("n_before", "n_after", "n_fasting"))]
