"""The file score and what it rests on."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.core.outcome import Deduction
from etl.core.quality import COSTS, Tally, judge, usable
from etl.core.rules import QualityRules

RULES = QualityRules()
STEADY = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def tally(*records: tuple[Deduction, ...], defaults: bool = False) -> Tally:
    """Count records by their faults."""
    made = Tally()
    for faults in records:
        made.add(faults, defaulted=defaults)
    return made


def test_faultless_records_score_one() -> None:
    """It should give 1 when nothing is wrong."""
    verdict = judge(tally((), ()), RULES)
    assert (verdict.score, verdict.accepted, verdict.deductions) == (1.0, True, {})


def test_defaults_cost_a_fifth_of_the_schema_component() -> None:
    """It should take 0.2 of the schema weight of 0.3, and say so."""
    verdict = judge(tally((), defaults=True), RULES)
    assert verdict.score == pytest.approx(0.94)
    assert verdict.deductions == {"default_filled": 1}


def test_missing_zone_costs_half_a_value() -> None:
    """It should take 0.5 of 3.5 required values, weighed 0.3, and keep the record."""
    assert judge(tally((Deduction.MISSING_ZONE,)), RULES).score == pytest.approx(1 - 0.3 * 0.5 / 3.5)
    assert usable((Deduction.MISSING_ZONE,))


def test_half_implausible() -> None:
    """It should take half of the plausibility component."""
    assert judge(tally((), (Deduction.IMPLAUSIBLE,)), RULES).score == pytest.approx(0.9)


def test_half_out_of_time() -> None:
    """It should take half of the temporal component."""
    assert judge(tally((), (Deduction.TIME_OUT_OF_RANGE,)), RULES).score == pytest.approx(0.9)


@pytest.mark.parametrize(
    "fault", [Deduction.OFFICIAL_LIMIT, Deduction.NOT_FINITE, Deduction.TIME_OUT_OF_RANGE]
)
def test_nothing_acceptable_scores_zero(fault: Deduction) -> None:
    """It should refuse a set in which no record keeps to the official limits."""
    verdict = judge(tally((fault,), (fault,)), RULES)
    assert (verdict.score, verdict.accepted) == (0.0, False)
    assert verdict.deductions == {fault.value: 2}


FAULTS = st.lists(st.sampled_from(sorted(Deduction)), max_size=3, unique=True).map(tuple)


@STEADY
@given(st.lists(st.tuples(FAULTS, st.booleans(), st.integers(1, 20)), max_size=4))
def test_records_are_added_at_once(groups: list[tuple[tuple[Deduction, ...], bool, int]]) -> None:
    """It should count records that share their faults as if each were added by itself."""
    at_once, one_by_one = Tally(), Tally()
    for faults, defaulted, records in groups:
        at_once.add(faults, defaulted=defaulted, records=records)
        for _ in range(records):
            one_by_one.add(faults, defaulted=defaulted)
    assert at_once == one_by_one
    assert at_once.records == sum(records for *_, records in groups)
    assert judge(at_once, RULES) == judge(one_by_one, RULES)


def test_what_a_tally_counts() -> None:
    """It should count records, those to be accepted, those of files with defaults, and faults."""
    made = Tally()
    made.add((), defaulted=True, records=3)
    made.add((Deduction.IMPLAUSIBLE, Deduction.MISSING_ZONE), records=4)
    made.add((Deduction.NOT_FINITE, Deduction.MISSING_ZONE), records=5)
    assert (made.records, made.acceptable, made.defaults_filled) == (12, 7, 3)
    assert made.deductions == {
        Deduction.IMPLAUSIBLE: 4,
        Deduction.MISSING_ZONE: 9,
        Deduction.NOT_FINITE: 5,
    }


def test_threshold_is_inclusive() -> None:
    """It should accept a score equal to the threshold."""
    assert judge(tally((), (Deduction.IMPLAUSIBLE,)), QualityRules(threshold=0.9)).accepted


def test_every_deduction_has_a_cost() -> None:
    """It should know what each reason costs."""
    assert set(COSTS) == set(Deduction)


@pytest.mark.parametrize("fault", sorted(set(Deduction) - {Deduction.MISSING_ZONE, Deduction.DEFAULT_FILLED}))
def test_faulty_records_are_excluded(fault: Deduction) -> None:
    """It should keep faulty values out of every metric."""
    assert not usable((fault,))
