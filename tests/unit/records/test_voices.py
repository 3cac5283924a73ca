"""The words of every record type: what no template may hold, whatever it speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from etl.core.guidelines import GUIDELINES
from etl.core.narrative import CLINICIAN, PERSON, SUFFICIENCY, SUMMARIZE, WORDINGS
from etl.records.active_calories import voices as active_calories
from etl.records.blood_glucose import voices as blood_glucose
from etl.records.heart_rate import voices as heart_rate
from etl.records.hrv_rmssd import voices as hrv_rmssd
from etl.records.sleep_session import voices as sleep_session
from etl.records.steps import voices as steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.core.narrative import Voice

ROOMS = (active_calories, blood_glucose, heart_rate, hrv_rmssd, sleep_session, steps)
VOICES = {f"{room.__name__}:{method}": voice for room in ROOMS for method, voice in room.VOICES.items()}
EVERY = pytest.mark.parametrize("voice", VOICES.values(), ids=VOICES)

NUMBER_WORDS = re.compile(
    r"\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|once|twice"
    r"|thrice|half|halves|third|thirds|quarter|quarters|single|double|triple|both|pair|couple|first|second"
    r"|fourth|fifth)\b",
    re.IGNORECASE,
)
#: No praise, blame, dose, duty or diagnosis.
ADVICE = re.compile(
    r"\b(should|must|recommend|advis|insulin|dose|eat|drink|exercise more|diagnos|good|bad|poor|excellent"
    r"|danger|worr|fine|well|unfortunately|arrhythmi|insomnia|apnea|apnoea|disorder|disease|healthy|unhealthy"
    r"|abnormal)\w*",
    re.IGNORECASE,
)
FORMS = {">": "more than", "<": "less than", "<=": "at most", ">=": "at least"}


def sentences(voice: Voice) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every row of sentences, by task and name."""
    for task, rows in voice.sentences.items():
        for name, row in rows.items():
            yield f"{task} {name}", row


def templates(voice: Voice) -> Iterator[tuple[str, str]]:
    """Every text that can reach a line, before facts are put in."""
    for tables in (voice.systems, voice.asks, voice.rows):
        yield from ((name, text) for name, row in tables.items() for text in row)
    yield from ((name, text) for name, row in sentences(voice) for text in row)
    yield from ((name, word) for name, kinds in voice.words.items() for word in kinds.values())
    yield "title", voice.title


@EVERY
def test_no_number_is_written(voice: Voice) -> None:
    """It should hold no digit and no number word: numbers come from facts and guidelines."""
    for name, text in templates(voice):
        bare = re.sub(r"\{@?[a-z0-9_]+\}", "", text)
        assert not re.search(r"\d", bare), (name, text)
        assert not NUMBER_WORDS.search(bare), (name, text)


@EVERY
def test_guidelines_exist_and_are_claimed(voice: Voice) -> None:
    """It should name only guidelines of the registry, and say what each is leaned on for."""
    for name, text in templates(voice):
        for guideline in re.findall(r"\{@([a-z0-9_]+)\}", text):
            assert guideline in GUIDELINES, (name, guideline)
            claimed = any(guideline.startswith(start) for start, _ in voice.claims)
            assert claimed or guideline.endswith("_target"), (name, guideline)


@EVERY
def test_targets_are_said_in_one_form(voice: Voice) -> None:
    """It should say of targets that they are met or not, with the comparison of the registry."""
    for name, text in templates(voice):
        for match in re.finditer(r"\{@([a-z0-9_]+_target)\}", text):
            form = FORMS[GUIDELINES[match[1]].relation]
            assert text[: match.start()].endswith(f"[meets] the target of {form} "), (name, text)


@EVERY
def test_wordings(voice: Voice) -> None:
    """It should have six shapes a task, and rows of a sentence for all, a pair, or pairs up to six."""
    assert set(voice.shapes) == set(voice.sentences)
    for shapes in voice.shapes.values():
        assert len(shapes) == WORDINGS == 6
    for name, row in sentences(voice):
        assert len(row) in {1, 2, 4, 6}, name
    varied = {name for name, row in sentences(voice) if len(set(row)) == 6}
    assert any(name.startswith(SUMMARIZE) for name in varied)
    assert any(name.startswith(SUFFICIENCY) for name in varied)
    for reader in (PERSON, CLINICIAN):
        assert len(voice.systems[reader]) >= 3
        assert all(len(voice.asks[f"{task}.{reader}"]) >= 3 for task in voice.shapes)


@EVERY
def test_sentences_are_whole(voice: Voice) -> None:
    """It should start large (or with a fact) and end with a full stop, without stray blanks."""
    for name, row in sentences(voice):
        for text in filter(None, row):
            assert re.match(r"[A-Z{\[]", text), (name, text)
            assert text.endswith("."), (name, text)
            assert "  " not in text, (name, text)
            assert " ," not in text, (name, text)


@EVERY
def test_no_advice(voice: Voice) -> None:
    """It should neither advise, grade nor diagnose."""
    for name, row in sentences(voice):
        for text in row:
            assert not ADVICE.search(text), (name, text)


@EVERY
def test_person_and_professional(voice: Voice) -> None:
    """It should address only the person as "you"."""
    you = re.compile(r"\b(you|your)\b", re.IGNORECASE)
    for name, row in sentences(voice):
        for index, text in enumerate(row):
            if index % 2 and len(row) > 1:
                assert not you.search(text), (name, text)
