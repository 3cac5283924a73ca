"""What a text leans on, and whether targets are met."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import pytest

from etl.core.guidelines import GUIDELINES
from etl.core.model import Fact
from etl.core.narrative import SUMMARIZE, WORDINGS, Case, Shape, meets, tell
from tests.support.telling import MET, VOICE, always, episode

if TYPE_CHECKING:
    from etl.core.narrative import Voice


def evidence(voice: Voice, *names: str, **values: float) -> tuple[tuple[str, str], ...]:
    """What a line leans on that says these sentences."""
    shape = Shape((names,))
    telling = dataclasses.replace(voice, shapes={SUMMARIZE: (shape,) * WORDINGS})
    return tell(
        telling, SUMMARIZE, {name: Case(name) for name in names}, episode(**values), always(0)
    ).evidence


@pytest.mark.parametrize(("value", "claim"), [(70.0, "tir_target_not_met"), (70.1, "tir_target_met")])
def test_targets_are_cited_with_their_verdict(value: float, claim: str) -> None:
    """It should say of a target in the evidence whether the fact it judges meets it."""
    draft = tell(VOICE, SUMMARIZE, {"target": MET}, episode(tir=value), always(0))
    assert draft.evidence[0] == (claim, "tir_target")


def test_evidence() -> None:
    """It should cite each claim of a source once, in order of mention, by the first name that makes it."""
    plain = dataclasses.replace(VOICE, implied={})
    assert GUIDELINES["glucose_54"].source == GUIDELINES["glucose_70"].source
    assert GUIDELINES["glucose_140"].source != GUIDELINES["glucose_54"].source
    assert evidence(plain, "many", tbr=4.0, cv=36.0) == (
        ("seventies", "glucose_70"),
        ("levels", "glucose_54"),
        ("tbr_target_not_met", "tbr_target"),
        ("levels", "glucose_140"),
        ("cv_target_met", "cv_target"),
    )
    one_claim = dataclasses.replace(plain, claims=(("glucose_", "levels"),))
    assert [name for _, name in evidence(one_claim, "many", tbr=1.0, cv=40.0)] == [
        *("glucose_70", "tbr_target", "glucose_140", "cv_target")
    ]
    assert evidence(plain, "level") == ()


def test_implied_guidelines() -> None:
    """It should cite what a fact leans on where the fact is said, after what is said itself."""
    assert evidence(VOICE, "level") == (("levels", "glucose_coverage"),)
    assert evidence(VOICE, "target", highs=1.0) == (
        ("tir_target_met", "tir_target"),
        ("levels", "glucose_coverage"),
        ("levels", "glucose_250"),
    )
    unsaid = dataclasses.replace(VOICE, rows={SUMMARIZE: ()})
    assert evidence(unsaid, "level", highs=1.0) == ()


def test_a_target_without_its_fact() -> None:
    """It should not judge a target whose fact the episode lacks."""
    with pytest.raises(KeyError):
        evidence(VOICE, "many", cv=36.0)


RELATIONS = [
    ("tir_target", ">", (False, False, True)),
    ("se_target", ">=", (False, True, True)),
    ("tbr_target", "<", (True, False, False)),
    ("cv_target", "<=", (True, True, False)),
]


@pytest.mark.parametrize(("target", "relation", "expected"), RELATIONS)
def test_meets(target: str, relation: str, expected: tuple[bool, ...]) -> None:
    """It should compare the value before rounding, at, just below and just above the threshold."""
    row = GUIDELINES[target]
    assert row.relation == relation
    values = (math.nextafter(row.value, -math.inf), row.value, math.nextafter(row.value, math.inf))
    name = target.removesuffix("_target")
    facts = [
        {name: Fact(name, value, row.unit, row.text, 1), "other": Fact("other", 0, "", "", 1)}
        for value in values
    ]
    assert tuple(meets(fact, target) for fact in facts) == expected
