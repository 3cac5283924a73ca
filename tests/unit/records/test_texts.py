"""The texts of every record type: what holds of every sentence, whatever it speaks of."""

from __future__ import annotations

import re

import pytest

from tests.support.daily import FIXED
from tests.support.rendering import Texts, claims_of_local_time, problems
from tests.unit.records.active_calories.builders import everything as active_calories
from tests.unit.records.blood_glucose.shapes import everything as blood_glucose
from tests.unit.records.heart_rate.shapes import everything as heart_rate
from tests.unit.records.hrv_rmssd.shapes import everything as hrv_rmssd
from tests.unit.records.sleep_session.shapes import everything as sleep_session
from tests.unit.records.steps.builders import everything as steps

ROOMS = (active_calories, blood_glucose, heart_rate, hrv_rmssd, sleep_session, steps)
EVERY = pytest.mark.parametrize("texts", ROOMS, ids=lambda texts: texts.record_type.name)


@EVERY
def test_every_set_has_texts(texts: Texts) -> None:
    """It should say something of each set, if only that data are too few."""
    for shape in texts.shapes:
        assert texts(shape, FIXED), shape
        assert texts(shape, None), shape


@EVERY
def test_grounded(texts: Texts) -> None:
    """It should say no number that is neither fact nor guideline, in any wording of any set."""
    for where, episode, draft in texts.all():
        assert problems(texts.record_type, episode, draft) == [], (where, draft.assistant)


@EVERY
def test_nothing_is_left_open(texts: Texts) -> None:
    """It should leave no placeholder, no bracket and no stray blank."""
    for where, _, draft in texts.all():
        for text in (draft.system, draft.user, draft.assistant):
            assert not re.search(r"[{}\[\]]|  | \.|\.\.| ,|,,|\n\n\n", text), (where, text)
            assert text == text.strip(), where


@EVERY
def test_sentences(texts: Texts) -> None:
    """It should answer in whole sentences that begin large, and agree with singular and plural."""
    for where, _, draft in texts.all():
        assert not re.search(r"(?:\A|\. |\n|- )[a-z]", draft.assistant), (where, draft.assistant)
        assert not re.search(r"\b(?:were|are) 1 (?!.* to )", draft.assistant), (where, draft.assistant)


@EVERY
def test_no_dates_and_names(texts: Texts) -> None:
    """It should carry no date, no instant, no package name, and no clock finer than a quarter of an hour."""
    for where, _, draft in texts.all():
        text = draft.system + draft.user + draft.assistant
        assert not re.search(r"20\d\d-|\d{7}|com\.|-05|phone-|\bring\b|:(?!00|15|30|45)\d\d", text), where


@EVERY
def test_no_claim_of_local_time_without_a_zone(texts: Texts) -> None:
    """It should speak neither of days, nights and naps nor of clocks where nobody knows the zone."""
    for where, episode, draft in texts.all(None):
        assert episode.kind in {"window", "session"}, where
        assert claims_of_local_time(f"{draft.user}\n{draft.assistant}") == [], (where, draft.assistant)
    assert any(claims_of_local_time(draft.assistant) for _, _, draft in texts.all(FIXED))


@EVERY
def test_names_of_what_may_be_asked_for(texts: Texts) -> None:
    """It should tell them apart by their ends, where answers name them."""
    things = texts.record_type.usage.things
    assert things
    assert [(one, other) for one in things for other in things if one != other and one.endswith(other)] == []
