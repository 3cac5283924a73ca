"""Which facts a text speaks of, and where a guideline may stand."""

from __future__ import annotations

import re
from typing import Any

import pytest

from etl.core.grounding.phrases import Phrase, phrase, typed
from etl.core.grounding.usage import REACH, Usage, misuses, place

MEAN = {"name": "mean", "value": 62.0, "unit": "bpm", "text": "62 bpm"}
LOWEST = {"name": "lowest", "value": 48.0, "unit": "bpm", "text": "48 bpm"}
FACTS: dict[str, dict[str, Any]] = {"mean": MEAN, "lowest": LOWEST}
CHECK = misuses({"Mean": "mean", "Lowest": "lowest"}, [phrase("averaged <mean>"), phrase("from <lowest> to")])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It averaged 62 bpm.", []),
        ("It Averaged 62 bpm.", []),
        ("It averaged 48 bpm.", ["mean"]),
        ("It averaged 6 bpm.", ["mean"]),
        ("It averaged 48 bpm, from 62 bpm to more.", ["mean", "lowest"]),
        ("It overaveraged 48 bpm.", []),
        ("Nothing is said.", []),
    ],
)
def test_answers(text: str, wrong: list[str]) -> None:
    """It should name the facts of which another number is said."""
    assert [problem.split()[-1] for problem in CHECK("assistant", text, FACTS)] == wrong


def test_fact_that_is_not_there() -> None:
    """It should not let a text speak of a fact the line does not hold."""
    assert list(CHECK("assistant", "It averaged 48 bpm.", {"lowest": LOWEST}))


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("Mean: 62 bpm\nLowest: 48 bpm", 0),
        ("Mean: 48 bpm\nLowest: 62 bpm", 2),
        ("Mean: 62 bpm or so", 1),
        ("Other: 62 bpm", 0),
    ],
)
def test_tables(table: str, wrong: int) -> None:
    """It should hold each row against the fact its label names."""
    assert len(list(CHECK("user", table, FACTS))) == wrong


def test_roles() -> None:
    """It should read tables in requests and phrases in answers only."""
    assert list(CHECK("user", "It averaged 48 bpm.", FACTS)) == []
    assert list(CHECK("assistant", "Mean: 48 bpm", FACTS)) == []
    assert list(CHECK("system", "Mean: 48 bpm\nIt averaged 48 bpm.", FACTS)) == []


HOURS = {"name": "tst", "value": 420.0, "unit": "min", "text": "7 h"}
HOURS_AND_MINUTES = {"name": "tst", "value": 432.0, "unit": "min", "text": "7 h 12 min"}
MINUTES = {"name": "tst", "value": 12.0, "unit": "min", "text": "12 min"}


@pytest.mark.parametrize("known", [typed("<tst:min> asleep"), phrase("<tst> asleep")])
@pytest.mark.parametrize(
    ("text", "fact"),
    [("7 h asleep", HOURS), ("7 h 12 min asleep", HOURS_AND_MINUTES), ("12 min asleep", MINUTES)],
)
def test_durations_are_said_in_full(text: str, fact: dict[str, Any], known: Phrase) -> None:
    """It should take neither the hours nor the minutes of a duration for the whole of it."""
    check = misuses({}, [known])
    for other in (HOURS, HOURS_AND_MINUTES, MINUTES):
        assert (list(check("assistant", f"There were {text}.", {"tst": other})) == []) == (other is fact)


def test_phrases_are_compiled_when_needed() -> None:
    """It should compile a phrase once, and only for a text that holds its words."""
    known = typed("<mean:bpm> on average")
    check = misuses({}, [known])
    assert list(check("assistant", "Nothing is said of 62 bpm.", FACTS)) == []
    assert "pattern" not in vars(known)
    assert list(check("assistant", "It was 48 bpm ON AVERAGE.", FACTS))
    assert vars(known)["pattern"] is known.pattern


def fits(usage: Usage, name: str, text: str, said: str) -> bool:
    """Tell whether a guideline may stand where a text says it."""
    start = text.index(said)
    return usage.fits(name, text, start, start + len(said))


PLACES = {
    "low": (place("below "), place("from ", r" to 180 mg/dL")),
    "high": (place("above |70 mg/dL to "),),
    "mark": (place(r"\("),),
    "far": (place("x" * (REACH - 1) + " "), place("y" * REACH + " ")),
}


@pytest.mark.parametrize(
    ("name", "text", "good"),
    [
        ("low", "below 70 mg/dL", True),
        ("low", "It was Below 70 mg/dL.", True),
        ("low", "(below 70 mg/dL)", True),
        ("low", "hereabelow 70 mg/dL", False),
        ("low", "below all 70 mg/dL", False),
        ("low", "From 70 mg/dL TO 180 mg/dL", True),
        ("low", "from 70 mg/dL up", False),
        ("low", "70 mg/dL", False),
        ("high", "above 70 mg/dL", True),
        ("high", "below 70 mg/dL", False),
        ("mark", "range (70 mg/dL)", False),
        ("mark", "range((70 mg/dL)", True),
        ("far", "x" * (REACH - 1) + " 70 mg/dL", True),
        ("far", "y" * REACH + " 70 mg/dL", False),
        ("unknown", "below 70 mg/dL", False),
    ],
)
def test_places(name: str, text: str, *, good: bool) -> None:
    """It should hold a guideline to what stands right before and after it, within reach."""
    usage = Usage(PLACES, misuses({}, []))
    assert fits(usage, name, text, "70 mg/dL") == good


def test_places_are_compiled_when_needed() -> None:
    """It should compile the places of a guideline only when one is met in a text."""
    usage = Usage({"low": (place("below "),), "broken": (place("(unclosed"),)}, misuses({}, []))
    assert fits(usage, "low", "below 70 mg/dL", "70 mg/dL")
    with pytest.raises(re.error):
        fits(usage, "broken", "below 70 mg/dL", "70 mg/dL")
