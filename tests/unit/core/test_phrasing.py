"""Templates, numbers and rounding."""

from __future__ import annotations

import pytest

from etl.core.guidelines import GUIDELINES
from etl.core.model import Fact
from etl.core.phrasing import Filled, fill, join, number, significant

FACTS = {
    "mean": Fact("mean", 131.6, "mg/dL", "132 mg/dL", 3),
    "n": Fact("n", 3.0, "reading", "3 readings", 3),
}


def test_fill_names_what_it_used() -> None:
    """It should put texts in and list facts and guidelines in order of mention."""
    name = next(iter(GUIDELINES))
    filled = fill(f"{{n}}, mean {{mean}}, again {{n}}, against {{@{name}}}", FACTS)
    assert filled.text == f"3 readings, mean 132 mg/dL, again 3 readings, against {GUIDELINES[name].text}"
    assert (filled.facts, filled.guidelines) == (("n", "mean"), (name,))


TWINS = {
    "mean": Fact("mean", 90.0, "mg/dL", "90 mg/dL", 3),
    "mean_mmol": Fact("mean_mmol", 5.0, "mmol/L", "5.0 mmol/L", 3),
}


def test_twins_are_said_where_there_are_any() -> None:
    """It should say the twin of a fact or guideline, the thing itself where it has none, and name which."""
    assert fill("{mean} or {@glucose_70}", TWINS).text == "90 mg/dL or 70 mg/dL"
    filled = fill("{mean}, {@glucose_70}, {@glucose_event}", TWINS, "_mmol")
    assert filled.text == "5.0 mmol/L, 3.9 mmol/L, 15 min"
    assert filled.facts == ("mean_mmol",)
    assert filled.guidelines == ("glucose_70_mmol", "glucose_event")


def test_unknown_placeholder_is_an_error() -> None:
    """It should not print a hole."""
    with pytest.raises(KeyError):
        fill("{nothing}", FACTS)


def test_join_keeps_the_order() -> None:
    """It should join texts and merge names without repeats."""
    joined = join([fill("{n}.", FACTS), fill("{mean} of {n}.", FACTS)])
    assert joined == Filled("3 readings. 132 mg/dL of 3 readings.", ("n", "mean"))


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2.5, 0, "3"),
        (0.05, 1, "0.1"),
        (85.07, 1, "85.1"),
        (-0.04, 1, "0.0"),
        (1e16, 0, "10000000000000000"),
        (100.0, 1, "100.0"),
    ],
)
def test_numbers_round_half_up(value: float, decimals: int, text: str) -> None:
    """It should round as people do, and write no minus zero and no exponent."""
    assert number(value, decimals) == text


def test_significant_keeps_twelve_digits() -> None:
    """It should drop what differs between platforms."""
    assert significant(0.1 + 0.2) == 0.3
    assert significant(123456789.123456789) == 123456789.123
