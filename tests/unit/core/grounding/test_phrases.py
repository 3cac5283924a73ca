"""Ways to speak of facts, and how they are found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.grounding.phrases import Phrase, asked, needed, phrase, typed, whole


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("averaged x", ("averaged x",)),
        ("(?:a|b) cat", (" cat",)),
        ("(?:on (?:the )?whole)? it was", (" it was",)),
        ("means? of", ("mean",)),
        ("(?:averaged|mean (?:heart )?rate of) x", ("averaged", "rate of")),
        ("(?:averaged|mean of)? x", (" x",)),
        ("(?:averaged|[a-z]) of", (" of",)),
        ("(?P<a>low|high) was", (" was",)),
        ("(?P<a>the lowest|the highest) was", ("the lowest", "the highest")),
        ("(?!averaged)of", ("of",)),
        ("(?<!averaged )of (?=averaged)", ("of ",)),
        ("more|less", ("",)),
        (r"[a-z]+ hours\.", (" hours",)),
        ("ab+c", ("ab",)),
        ("x{2}y", ("",)),
        ("", ("",)),
    ],
)
def test_needed_words(pattern: str, words: tuple[str, ...]) -> None:
    """It should find words that no match can do without, or say that it knows none."""
    assert needed(pattern) == words


PIECES = st.sampled_from(
    [
        "the ",
        "(?:mean|average)",
        "(?:mean|a(?:ve)?)?",
        "(?!the)",
        " was",
        " (?:about )?",
        "[a-z]",
        "x+",
        "|",
        "(a(b)?)",
    ]
)


@given(st.lists(PIECES, max_size=6).map("".join), st.text(alphabet="themanvrgws abx.", max_size=30))
def test_needed_words_never_hide_a_match(pattern: str, text: str) -> None:
    """It should never ask for words of which some match holds none."""
    if match := re.search(pattern, text):
        assert any(word in match[0] for word in needed(pattern))


def slots(known: Phrase, text: str) -> list[dict[str, str]]:
    """What stands in the slots of a phrase, wherever a text speaks so."""
    return [match.groupdict() for match in known.matches(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It knew 85.1 % of the day.", ["85.1 %"]),
        ("85 % OF THE DAY", []),
        ("(100.0 % of the day)", ["100.0 %"]),
        ("85.1 % of the day, not 4 % of the day", ["85.1 %", "4 %"]),
        ("85.1% of the day", []),
        ("85.1 mg/dL of the day", []),
        ("x85.1 % of the day", ["1 %"]),
        ("85.1 % of the daytime", []),
        ("all of the day", []),
    ],
)
def test_typed_shares(text: str, found: list[str]) -> None:
    """It should find a share before its words, as whole words."""
    assert [slot["share"] for slot in slots(typed("<share:%> of the day"), text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7 h 12 min asleep", ["7 h 12 min"]),
        ("7 h asleep", ["7 h"]),
        ("24 h asleep, 45 min asleep", ["24 h", "45 min"]),
        ("119.9 min asleep", ["119.9 min"]),
        ("7 h 12 mins asleep", []),
        ("7 h or so asleep", []),
        ("7 asleep", []),
    ],
)
def test_typed_durations(text: str, found: list[str]) -> None:
    """It should find a duration in each form, the whole of it."""
    assert [slot["tst"] for slot in slots(typed("<tst:min> asleep"), text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8432 steps in all", ["8432 steps"]),
        ("1 step in all", ["1 step"]),
        ("8.5 steps in all", ["8.5 steps"]),
        ("8432 kcal in all", []),
        ("8432 stepping in all", []),
    ],
)
def test_typed_counts(text: str, found: list[str]) -> None:
    """It should find a number of things, one or many."""
    assert [slot["total"] for slot in slots(typed("<total:step> in all"), text)] == found


def test_typed_slots_of_several_kinds() -> None:
    """It should find several facts in one phrase, each of its own kind."""
    known = typed("<total:kcal> in <time:min>, <share:%> of the day")
    text = "It was 412 kcal in 13 h 5 min, 54.5 % of the day."
    assert slots(known, text) == [{"total": "412 kcal", "time": "13 h 5 min", "share": "54.5 %"}]
    assert known.needed == (" of the day",)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("averaged (?P<mean>[0-9]+)", "averaged 62, unaveraged 48, averaged 48x", ["averaged 62"]),
        ("averages? [0-9]+", "average 62, averages 48, coaverages 48", ["average 62", "averages 48"]),
        ("(?<!on )average [0-9]+", "average 62, on average 48", ["average 62"]),
        ("5th of [0-9]+", "5th of 62, 95th of 48", ["5th of 62"]),
        ("(?P<mean>[0-9]+) bpm", "62 bpm, x48 bpm, 4.5 bpm", ["62 bpm", "5 bpm"]),
        ("(?<!under )(?P<mean>[0-9]+) bpm", "62 bpm, under 48 bpm", ["62 bpm"]),
        ("(?:mean|average) [0-9]+", "mean 62, average 48, umean 48", ["mean 62", "average 48"]),
    ],
)
def test_whole_words(pattern: str, text: str, found: list[str]) -> None:
    """It should bound an expression by whole words, however it begins."""
    assert [match[0] for match in re.finditer(whole(pattern), text)] == found


def test_whole_numbers() -> None:
    """It should bound it by what else must not stand before it, too."""
    known = re.compile(whole("(?P<mean>[0-9]+) bpm", before=r"[\w.]"))
    assert [match[0] for match in known.finditer("62 bpm, 4.5 bpm")] == ["62 bpm"]


BEGINNINGS = st.sampled_from(["mean ", "means? ", "(?<!no )mean ", "(?:a|b)", "(?P<x>[0-9]+) ", "[a-z]", "%"])


@given(BEGINNINGS, st.lists(st.sampled_from(["mean ", "a", " ", "62 ", "no ", "%", "x"])).map("".join))
def test_whole_finds_what_a_plain_bound_finds(pattern: str, text: str) -> None:
    """It should find the same as the expression between plain bounds, only sooner."""
    plain = re.compile(rf"(?<!\w){pattern}(?!\w)")
    spans = [match.span() for match in re.finditer(whole(pattern), text)]
    assert spans == [match.span() for match in plain.finditer(text)]


def test_phrase() -> None:
    """It should be equal by its words, and know small letters only."""
    known = Phrase("averaged (?P<mean>[0-9]+ bpm)")
    assert known == Phrase("averaged (?P<mean>[0-9]+ bpm)")
    assert slots(known, "it averaged 62 bpm.") == [{"mean": "62 bpm"}]
    assert slots(known, "it AVERAGED 62 BPM.") == []
    with pytest.raises(ValueError, match="small letters: Averaged"):
        Phrase("Averaged (?P<mean>[0-9]+ bpm)")


def test_phrase_of_facts() -> None:
    """It should find the texts of its facts, numbers and days."""
    known = phrase("from <lowest> on <lowest_day> to <highest>")
    assert slots(known, "it went from 48 bpm on day 3 to 62 bpm") == [
        {"lowest": "48 bpm", "lowest_day": "day 3", "highest": "62"}
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("your mean heart rate was 62 bpm.", ["62"]),
        ("mean heart rate: 62 bpm.", ["62"]),
        ("your mean heart rate came to 62 bpm.", ["62"]),
        ("the data give 62 bpm as the mean heart rate.", ["62 bpm"]),
        ("your mean heart rate differs from 62 bpm.", []),
        ("your lowest value was 48 bpm.", []),
    ],
)
def test_answers_to_questions(text: str, found: list[str]) -> None:
    """It should find the number that a question asks for, in each way to say it."""
    known = asked({"mean": "mean heart rate", "lowest": "lowest value"})
    assert [match["mean"] for one in known for match in slots(one, text) if "mean" in match] == found
