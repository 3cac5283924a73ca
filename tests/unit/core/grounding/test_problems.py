"""Every number in a text is a fact or a guideline, or the line is refused."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core import grounding
from etl.core.grounding import Usage, fact_problems
from etl.core.guidelines import GUIDELINES
from etl.core.guidelines.glucose import GLUCOSE
from etl.records.blood_glucose.usage import USAGE
from etl.records.blood_glucose.usage.places import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TARGET = GUIDELINES["tir_target"]


def problems(line: dict[str, Any]) -> list[str]:
    """Verify a line of blood glucose."""
    return grounding.problems(line, USAGE)


def fact(name: str, value: float, unit: str, text: str) -> dict[str, Any]:
    """Make a fact as it stands in a line."""
    return {"name": name, "value": value, "unit": unit, "text": text, "n": 3}


LINE: dict[str, Any] = {
    "task": "summarize",
    "quality": {"sufficient": True},
    "messages": [
        {"role": "system", "content": "Use only the numbers given."},
        {"role": "user", "content": "mean: 132 mg/dL\ntime in range: 85.1 %\nnights: 3 nights"},
        {
            "role": "assistant",
            "content": "Over 3 nights the mean was 132 mg/dL; 85.1 % of readings were in range, which meets "
            f"the target of more than {TARGET.text}.",
        },
    ],
    "facts": [
        fact("mean", 131.6, "mg/dL", "132 mg/dL"),
        fact("tir", 85.07, "%", "85.1 %"),
        fact("nights", 3.0, "night", "3 nights"),
    ],
    "evidence": [{"claim": "tir_target_met", "source": TARGET.source}],
}


def changed(old: str, new: str) -> dict[str, Any]:
    """Change the assistant's text."""
    line = copy.deepcopy(LINE)
    text = line["messages"][2]["content"]
    assert old in text
    line["messages"][2]["content"] = text.replace(old, new)
    return line


def test_a_grounded_line_has_no_problems() -> None:
    """It should accept what its facts say."""
    assert problems(LINE) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("132 mg/dL", "133 mg/dL"),
        ("132 mg/dL", "1132 mg/dL"),
        ("132 mg/dL", "132.5 mg/dL"),
        ("132 mg/dL", "132 mmol/L"),
        ("132 mg/dL", "-132 mg/dL"),
        ("132 mg/dL", "132"),
        ("85.1 %", "85.2 %"),
        ("85.1 %", "8.1 %"),
        ("85.1 %", "5.1 %"),
        ("85.1 %", "85.1 mg/dL"),
        ("3 nights", "three nights"),
        ("3 nights", "13 nights"),
        ("3 nights", "3 days"),
        ("3 nights", "3 nightshifts"),
        ("in range", "in range, twice"),
        ("in range", "in range by 03:15"),
        ("in range", "in range for half the time"),
        ("85.1 %", "more than 85.1 %"),
        ("85.1 %", "85.1 % or less"),
        ("132 mg/dL", "under 132 mg/dL"),
        ("132 mg/dL", "lOO mg/dL"),
        ("132 mg/dL", "glucose_132 mg/dL"),
        ("132 mg/dL", "<132 mg/dL"),
        (TARGET.text, "60 %"),
    ],
)
def test_a_forged_number_or_unit_is_refused(old: str, new: str) -> None:
    """It should find a changed digit, unit, sign, word or time."""
    assert problems(changed(old, new))


def test_the_wrong_verdict_on_a_target_is_refused() -> None:
    """It should evaluate the comparison on the value, not trust the words."""
    assert problems(changed("which meets", "which does not meet"))
    assert problems(changed("more than", "less than"))


@pytest.mark.parametrize("words", ["which nearly meets", "far beyond", "which misses"])
def test_a_target_without_a_plain_verdict_is_refused(words: str) -> None:
    """It should not pass over a comparison it cannot evaluate."""
    line = changed("which meets", words)
    assert bool(problems(line)) == ("meets" not in words)


def test_comparison_uses_the_unrounded_value() -> None:
    """It should call a value that only rounds up to the target what it is: short of it."""
    line = copy.deepcopy(LINE)
    line["facts"][1] |= {"value": TARGET.value, "text": TARGET.text}
    for message in line["messages"]:
        message["content"] = message["content"].replace("85.1 %", TARGET.text)
    assert any("wrong thing" in problem for problem in problems(line))


def test_an_uncited_target_is_refused() -> None:
    """It should ask for the evidence of each claim."""
    assert problems(LINE | {"evidence": []})


def test_a_fact_that_is_not_said_is_refused() -> None:
    """It should not let a line carry numbers its texts do not hold."""
    assert problems(LINE | {"facts": [*LINE["facts"], fact("sd", 20.0, "mg/dL", "20 mg/dL")]})


@pytest.mark.parametrize(
    "forged",
    [
        fact("mean", 140.0, "mg/dL", "132 mg/dL"),
        fact("mean", 131.4, "mg/dL", "132 mg/dL"),
        fact("mean", 131.6, "mmol/L", "132 mg/dL"),
        fact("mean", float("nan"), "mg/dL", "132 mg/dL"),
        fact("mean", 132.0, "mg/dL", "132 to 132 mg/dL"),
    ],
)
def test_a_fact_whose_text_is_not_its_value_is_refused(forged: dict[str, Any]) -> None:
    """It should hold each fact's text against its value and unit."""
    assert problems(LINE | {"facts": [forged, *LINE["facts"][1:]]})


@given(st.integers(0, 10_000), st.sampled_from(["mg/dL", "%", "nights", "bpm", "h", "readings", "min"]))
def test_invented_sentences_are_refused(value: int, unit: str) -> None:
    """It should refuse any number with any unit that is no fact, guidelines' own numbers included."""
    said = f"{value} {unit}"
    line = changed("in range", f"in range and {said} besides")
    assert bool(problems(line)) == (said not in {"132 mg/dL", "3 nights"})


WORDS = (
    "billion trillion hundreds thousands dozens dozenfold twofold tenfold hundredfold eleventh twelfth "
    "twentieth hundredth tenths fifths score majority minority nil nought naught fiftyfive twenty-one halved "
    "doubled seventies Seven SIXTY once"
)
CHARACTERS = (
    "\u00b2 \u00b3 \u00bd \u2154 \u2460 \u216b \u2163 \u5341 \u4e00\u767e a\u00b2 \u0663 "
    "\U0001d7d9 \uff11 \U0001f51f "
    "on\u0435 \u03bfne o\u00adne o\u200bne o\u0301ne f\u0131ve \u00e9 \x07 \t \u202e \ue000"
)
ROMAN = ("XII", "MMXXVI", "IIII", "Class IV", "Class I", "stage V", "xii", "vi")


@pytest.mark.parametrize("role", [0, 1, 2])
def test_numbers_in_disguise_are_refused(role: int) -> None:
    """It should find quantities in words, Roman numerals, odd digits, lookalikes and hidden characters."""
    for word in (*WORDS.split(), *CHARACTERS.split(" "), *ROMAN):
        line = copy.deepcopy(LINE)
        line["messages"][role]["content"] += f" There were {word} of them."
        assert problems(line), word


@pytest.mark.parametrize(
    "words", ["GMI, CV and SD", "I mix", "ones", "for it", "a mild dip \u2013 it\u2019s fine"]
)
def test_plain_words_are_no_numbers(words: str) -> None:
    """It should leave acronyms and words alone."""
    assert problems(changed("in range", f"in range, {words}")) == []


def with_source(text: str, name: str, *facts: dict[str, Any]) -> dict[str, Any]:
    """Cite the source of a guideline and say a sentence more."""
    line = changed("Over", f"{text} Over")
    line["messages"][1]["content"] += "".join(f"\nAlso: {item['text']}" for item in facts)
    line["facts"] = [*line["facts"], *facts]
    line["evidence"] = [*line["evidence"], {"claim": "c", "source": GUIDELINES[name].source}]
    return line


PLACED = [
    ("No time was below 70 mg/dL.", "glucose_70", True),
    ("It was in the range from 70 mg/dL to 180 mg/dL.", "glucose_70", True),
    ("No time was above 180 mg/dL.", "glucose_180", True),
    ("It takes at least 14 days.", "glucose_period_days", True),
    ("At night (00:00 to 06:00) it was calm.", "glucose_night_end", True),
    ("The mean was 180 mg/dL.", "glucose_180", False),
    ("Mean: 180 mg/dL.", "glucose_180", False),
    ("It averaged 70 mg/dL.", "glucose_70", False),
    ("It rose by 70 mg/dL.", "glucose_70", False),
    ("It went from 70 mg/dL up.", "glucose_70", False),
    ("It was glucose_70 mg/dL.", "glucose_70", False),
    ("Coverage was 36 %.", "cv_target", False),
    ("CV was 4 %.", "tbr_target", False),
    ("Time above 70 mg/dL was long.", "glucose_70", False),
    ("Time below 180 mg/dL was long.", "glucose_180", False),
    ("It takes at most 14 days.", "glucose_period_days", False),
    ("It takes 14 days or less.", "glucose_period_days", False),
    ("The index was GRI 20.", "gri_zone_a", False),
]


@pytest.mark.parametrize(("text", "name", "good"), PLACED)
def test_a_guideline_is_said_at_its_place_only(text: str, name: str, good: bool) -> None:  # noqa: FBT001 - a table
    """It should take thresholds as bounds, never as measurements."""
    assert (problems(with_source(text, name)) == []) == good


def test_a_guideline_is_said_only_with_its_source() -> None:
    """It should ask for the source of each threshold among the evidence."""
    assert problems(changed("Over", "It takes at least 6 hours. Over"))
    assert problems(with_source("It takes at least 6 hours.", "glucose_window")) == []


def test_places_are_of_guidelines() -> None:
    """It should know the place of every guideline that is spoken: a zone has a letter, a gap only ends."""
    names = {row.name for row in GLUCOSE}
    silent = {"glucose_gap", *(name for name in names if name.startswith("gri_zone"))}
    assert names - silent == set(PLACES)


LOW = fact("tbr", 3.5, "%", "3.5 %")
HIGH = fact("tar", 7.5, "%", "7.5 %")
NONE_VERY_LOW = fact("n_tbr2", 0.0, "very low reading", "0 very low readings")
LOWEST, HIGHEST = fact("lowest", 61.0, "mg/dL", "61 mg/dL"), fact("highest", 222.0, "mg/dL", "222 mg/dL")
NIGHT, DAYTIME = (
    fact("night_mean", 99.0, "mg/dL", "99 mg/dL"),
    fact("daytime_mean", 140.0, "mg/dL", "140 mg/dL"),
)


@pytest.mark.parametrize(
    ("good", "bad", "facts"),
    [
        ("3.5 % of readings fell below 70 mg/dL.", "7.5 % of readings fell below 70 mg/dL.", (LOW, HIGH)),
        ("Time above 180 mg/dL was 7.5 %.", "Time above 180 mg/dL was 3.5 %.", (LOW, HIGH)),
        ("None went below 54 mg/dL.", "None went below 70 mg/dL.", (LOW, NONE_VERY_LOW)),
        ("The lowest value was 61 mg/dL.", "The highest value was 61 mg/dL.", (LOWEST, HIGHEST)),
        (
            "It had readings from 61 mg/dL to 222 mg/dL.",
            "with values from 222 mg/dL to 61 mg/dL.",
            (LOWEST, HIGHEST),
        ),
        ("It ran lower at night.", "It ran higher at night.", (NIGHT, DAYTIME)),
        ("The lowest value was 61 mg/dL.", "The lowest values were rare.", (LOWEST,)),
    ],
)
def test_a_number_said_of_the_wrong_thing_is_refused(
    good: str, bad: str, facts: tuple[dict[str, Any], ...]
) -> None:
    """It should bind shares, extremes and comparisons to their facts."""
    assert problems(with_source(good, "glucose_70", *facts)) == []
    assert problems(with_source(bad, "glucose_70", *facts))


def test_rows_hold_their_fact() -> None:
    """It should refuse a table whose lowest and highest are swapped."""
    line = with_source("", "glucose_70", LOWEST, HIGHEST)
    rows = line["messages"][1]["content"]
    for low, high, good in (("61", "222", True), ("222", "61", False)):
        line["messages"][1]["content"] = f"{rows}\nLowest: {low} mg/dL\nHighest: {high} mg/dL"
        assert (problems(line) == []) == good


VERDICTS = [
    ("Yes, there is enough data for a report.", True),
    ("Sufficient for a daily report.", True),
    ("The requirements for a report are met.", True),
    ("No, there is not enough data for a report.", False),
    ("Not sufficient for a daily report.", False),
    ("There is too little data here for a report.", False),
    ("The requirements for a report are not met.", False),
]


@pytest.mark.parametrize(("text", "verdict"), VERDICTS)
@pytest.mark.parametrize("sufficient", [True, False])
def test_the_verdict_is_that_of_the_quality(text: str, verdict: bool, sufficient: bool) -> None:  # noqa: FBT001 - tables
    """It should refuse an answer on sufficiency that says the opposite."""
    line = changed("Over", f"{text} Over") | {"task": "sufficiency", "quality": {"sufficient": sufficient}}
    assert (problems(line) == []) == (verdict == sufficient)


def test_an_answer_on_sufficiency_has_one_verdict() -> None:
    """It should refuse neither and both."""
    assert problems(LINE | {"task": "sufficiency"})
    both = changed("Over", "Yes, that is enough for it. Figures are withheld. Over") | {"task": "sufficiency"}
    assert problems(both)


def test_problems_never_repeat_a_value() -> None:
    """It should name places and facts only: the messages may be logged."""
    assert not any("133" in problem for problem in problems(changed("132 mg/dL", "133 mg/dL")))


def told(text: str, *facts: dict[str, Any]) -> dict[str, Any]:
    """Say a text of facts, and cite nothing."""
    line = copy.deepcopy(LINE) | {"facts": list(facts), "evidence": []}
    line["messages"][1]["content"] = "What of it?"
    line["messages"][2]["content"] = text
    return line


HOURS, LONGER = fact("tib", 420.0, "min", "7 h"), fact("tst", 432.0, "min", "7 h 12 min")
BRIEF, BED = fact("sol", 12.0, "min", "12 min"), fact("bed", 1395.0, "clock", "23:15")


@pytest.mark.parametrize(
    ("text", "facts", "good"),
    [
        ("It lasted 7 h.", (HOURS,), True),
        ("It lasted 7 h", (HOURS,), True),
        ("It lasted 7 h 12 min.", (HOURS,), False),
        ("It lasted 7 h 12 min.", (HOURS, BRIEF), False),
        ("It lasted 17 h.", (HOURS,), False),
        ("It lasted 7 hours.", (HOURS,), False),
        ("It lasted 7 h 12 min.", (LONGER,), True),
        ("It lasted 7 h.", (LONGER,), False),
        ("It lasted 7 h 1 min.", (LONGER,), False),
        ("It lasted 7 h 12 minutes.", (LONGER,), False),
        ("It lasted 17 h 12 min.", (LONGER,), False),
        ("It lasted 12 min.", (LONGER,), False),
        ("It lasted 7 h 12 min.", (HOURS, LONGER), False),
        ("It lasted 7 h.", (HOURS, LONGER), False),
        ("It lasted 7 h, of them 7 h 12 min.", (HOURS, LONGER), True),
        ("It lasted 7 h and 12 min.", (HOURS, BRIEF), True),
        ("It began at 23:15.", (BED,), True),
        ("It began at 23:30.", (BED,), False),
        ("It began at 3:15.", (BED,), False),
        ("It began at 23:15:30.", (BED,), False),
        ("It began after 23.", (BED,), False),
    ],
)
def test_durations_and_times_are_said_in_full(
    text: str,
    facts: tuple[dict[str, Any], ...],
    good: bool,  # noqa: FBT001 - a table
) -> None:
    """It should not take hours for hours and minutes, nor the reverse, nor a time for another."""
    assert (problems(told(text, *facts)) == []) == good


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (420.0, "min", "7 h"),
        (420.4, "min", "7 h"),
        (419.5, "min", "7 h"),
        (432.0, "min", "7 h 12 min"),
        (1440.0, "min", "24 h"),
        (45.0, "min", "45 min"),
        (359.67, "min", "359.7 min"),
        (7.2, "hour", "7.2 hours"),
        (1395.0, "clock", "23:15"),
        (0.0, "clock", "00:00"),
    ],
)
def test_a_duration_or_time_that_is_its_value(value: float, unit: str, text: str) -> None:
    """It should read minutes in hours and minutes, and the clock in minutes after midnight."""
    assert list(fact_problems(fact("x", value, unit, text))) == []


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (421.0, "min", "7 h"),
        (419.4, "min", "7 h"),
        (420.5, "min", "7 h"),
        (7.0, "min", "7 h"),
        (420.0, "min", "7 h 12 min"),
        (433.0, "min", "7 h 12 min"),
        (480.0, "min", "7 h 60 min"),
        (425.0, "min", "7 h 05 min"),
        (12.0, "min", "0 h 12 min"),
        (432.0, "min", "7 h 12"),
        (432.0, "min", "7 h 12 min or so"),
        (432.0, "min", "about 7 h 12 min"),
        (7.0, "hour", "7 h"),
        (7.0, "day", "7 h"),
        (432.0, "second", "7 h 12 min"),
        (44.0, "min", "45 min"),
        (1396.0, "clock", "23:15"),
        (23.0, "clock", "23:15"),
        (1390.0, "clock", "23:10"),
        (1440.0, "clock", "24:00"),
        (435.0, "clock", "7:15"),
        (1395.0, "clock", "1395 clock"),
        (1395.0, "clock", "23:15 to 23:15"),
        (1395.0, "min", "23:15"),
        (float("inf"), "clock", "23:15"),
    ],
)
def test_a_duration_or_time_that_is_not_its_value(value: float, unit: str, text: str) -> None:
    """It should refuse another value, another unit, and any form a duration or time is never written in."""
    assert list(fact_problems(fact("x", value, unit, text)))


FIFTY_FOUR, FEW = fact("lowest", 54.0, "mg/dL", "54 mg/dL"), fact("few", 3.0, "reading", "3 readings")


@pytest.mark.parametrize(
    ("row", "good"),
    [
        ("Low: 54 mg/dL", True),
        ("Below 54 mg/dL: 3 readings", True),
        ("Above 54 mg/dL: 3 readings", False),
        ("above the 54 mg/dL: 3 readings", False),
        ("At most 54 mg/dL: 3 readings", False),
        ("More than 54 mg/dL: 3 readings", False),
        ("54 mg/dL or less: 3 readings", False),
        ("54 mg/dL at most: 3 readings", False),
    ],
)
def test_a_comparison_at_the_start_of_a_row(row: str, good: bool) -> None:  # noqa: FBT001 - a table
    """It should see the one word of a new row that compares, though the number is a fact, too."""
    line = with_source("", "glucose_54", FIFTY_FOUR, FEW)
    line["messages"][1]["content"] += f"\nLowest: 54 mg/dL\n{row}"
    assert (problems(line) == []) == good
    if good and row.startswith("Below"):
        line["evidence"] = []
        assert problems(line)


@pytest.mark.parametrize(
    ("system", "good"),
    [
        ("Use only the numbers given.", True),
        ("Their mean is 132 mg/dL.", True),
        ("Their mean is 133 mg/dL.", False),
        ("Answer in 3 sentences.", False),
        ("Answer in three sentences.", False),
        ("Say what share it is, in %.", False),
        ("Write it in mg per deciliter.", False),
        ("Say whether it meets the target.", True),
        ("Say whether it meets the target of the guideline.", False),
        (f"It meets the target of more than {TARGET.text}.", True),
        (f"It does not meet the target of more than {TARGET.text}.", False),
        ("Be kind\u200b.", False),
    ],
)
def test_system_texts(system: str, good: bool) -> None:  # noqa: FBT001 - a table
    """It should hold the role to what all texts are held to: numbers, targets, characters."""
    line = copy.deepcopy(LINE)
    line["messages"][0]["content"] = system
    assert (problems(line) == []) == good


@pytest.mark.parametrize(
    ("text", "skipped"),
    [
        ("Be kind.", True),
        ("Be kind, 132 mg/dL.", False),
        ("Know the target.", False),
        ("Be kind once.", False),
    ],
)
def test_plain_roles_are_skipped(text: str, skipped: bool) -> None:  # noqa: FBT001 - a table
    """It should pass over a role without numbers, but over no request or answer."""
    roles: list[str] = []

    def listen(role: str, _text: str, _facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
        roles.append(role)
        return iter(())

    line = told(text)
    line["messages"] = [{"role": role, "content": text} for role in ("system", "user", "assistant")]
    grounding.problems(line, Usage({}, listen))
    assert roles == (["user", "assistant"] if skipped else ["system", "user", "assistant"])
