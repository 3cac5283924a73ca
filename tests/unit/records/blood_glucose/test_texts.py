"""The tables of sentences themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.records.blood_glucose.texts import frame
from etl.records.blood_glucose.wordings import ANSWERS, SENTENCES, SUMMARIES, WORDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBER_WORDS = re.compile(
    r"\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|once|twice"
    r"|thrice|half|halves|third|thirds|quarter|quarters|single|double|triple|both|pair|couple|first|second"
    r"|fourth|fifth)\b",
    re.IGNORECASE,
)
WORDS = {"meets", "side", "beyond", "compared", "zone", "given", "report", "stretch", "when", "hour"}
ADVICE = re.compile(
    r"\b(should|must|recommend|advis|insulin|dose|eat|drink|exercise|sleep|diagnos|good|bad|poor|excellent"
    r"|danger|worr|fine|well|unfortunately)\w*",
    re.IGNORECASE,
)


def rows() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every row of sentences."""
    for table, sentences in SENTENCES.items():
        for name, row in sentences.items():
            yield f"{table} {name}", row


def templates() -> Iterator[tuple[str, str]]:
    """Every text that can reach a line, before facts are put in."""
    for name, row in rows():
        yield from ((name, text) for text in row)
    for table in (frame.SYSTEM, frame.ASK):
        for name, row in table.items():
            yield from ((name, text) for text in row)
    for closed in (frame.STRETCHES, frame.WHEN, frame.TITLES):
        yield from closed.items()
    yield from (("row", text) for text in (*frame.AMOUNT, *frame.STATISTICS, frame.PROFILE))


def test_no_number_is_written() -> None:
    """Should hold no digit and no number word: numbers come from facts and guidelines."""
    for name, text in templates():
        bare = re.sub(r"\{@?[a-z0-9_\[\]]+\}", "", text)
        assert not re.search(r"\d", bare), name
        assert not NUMBER_WORDS.search(bare), name


def test_guidelines_exist() -> None:
    """Should name only guidelines of the registry."""
    for name, text in templates():
        for guideline in re.findall(r"\{@([a-z0-9_]+)\}", text):
            assert guideline in GUIDELINES, name


def test_brackets_are_known() -> None:
    """Should leave only brackets that are filled."""
    for name, text in templates():
        assert set(re.findall(r"\[([a-z]+)\]", text)) <= WORDS, name


def test_targets_are_said_in_one_form() -> None:
    """Should say of targets that they are met or not, with the comparison of the registry."""
    forms = {">": "more than", "<": "less than", "<=": "at most"}
    for name, text in templates():
        for match in re.finditer(r"\{@([a-z0-9_]+_target)\}", text):
            form = forms[GUIDELINES[match[1]].relation]
            assert text[: match.start()].endswith(f"[meets] the target of {form} "), name


def test_row_lengths() -> None:
    """Should hold a sentence for all, a pair, or pairs up to six, so that readers stay apart."""
    for name, row in rows():
        assert len(row) in {1, 2, 4, 6}, name


def test_a_wording_for_each_shape() -> None:
    """Should have six shapes a task, and six ways to open and to answer."""
    assert len(SUMMARIES) == len(ANSWERS) == WORDINGS == 6
    varied = [name for name, row in rows() if len(set(row)) == 6]
    for kind in ("day", "window", "period"):
        for method in ("sensor", "fingerstick"):
            assert f"summarize.{method} opening.{kind}" in varied
            assert f"sufficiency.{method} amount.{kind}" in varied


def test_sentences_are_whole() -> None:
    """Should start large (or with a fact) and end with a full stop, without stray blanks."""
    for name, row in rows():
        for text in filter(None, row):
            assert re.match(r"[A-Z{\[]", text), (name, text)
            assert text.endswith("."), (name, text)
            assert "  " not in text, (name, text)
            assert " ," not in text, (name, text)


def test_no_advice() -> None:
    """Should neither advise nor grade: no words of praise, blame, dose or duty."""
    for name, row in rows():
        for text in row:
            assert not ADVICE.search(text), (name, text)


def test_person_and_clinician() -> None:
    """Should address only the person as "you"."""
    you = re.compile(r"\b(you|your)\b", re.IGNORECASE)
    for name, row in rows():
        for index, text in enumerate(row):
            if index % 2 and len(row) > 1:
                assert not you.search(text), (name, text)
