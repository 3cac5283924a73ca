"""Sleeps and nights that came in several sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.core.localtime import DAY_MS, HOUR_MS
from etl.records.sleep_session.sleeps import in_parts, parts, resolve
from tests.unit.records.sleep_session.builders import (
    EVENING,
    FIXED,
    MINUTE,
    bare,
    drafts,
    episodes,
    lone,
    nights,
    problems,
    values,
)
from tests.unit.records.sleep_session.shapes import SHAPES

if TYPE_CHECKING:
    from etl.records.sleep_session.session import Session


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([bare(480)], {}),
        ([bare(200), bare(200, EVENING + 230 * MINUTE)], {0: "early", 1: "late"}),
        ([bare(200), bare(200, EVENING + 199 * MINUTE)], {0: "early", 1: "late"}),
        (
            [bare(120), bare(120, EVENING + 130 * MINUTE), bare(120, EVENING + 260 * MINUTE)],
            {0: "early", 1: "middle", 2: "late"},
        ),
        # Of one night, though not of one sleep: hours apart, or of two origins.
        ([bare(200, EVENING - HOUR_MS), bare(200, EVENING + 5 * HOUR_MS)], {0: "early", 1: "late"}),
        ([bare(200), bare(200, EVENING + 210 * MINUTE, "b")], {0: "early", 1: "late"}),
        # Of two nights; and beside a nap, or what is too short.
        ([bare(480), bare(480, EVENING + DAY_MS)], {}),
        ([bare(480), bare(100, EVENING + 15 * HOUR_MS)], {}),
        ([bare(480), bare(20, EVENING + 490 * MINUTE)], {}),
    ],
)
def test_parts(sessions: list[Session], expected: dict[int, str]) -> None:
    """It should say which part a session is of a sleep or a night that holds several."""
    assert parts(resolve(sessions, FIXED, ())) == expected


def test_parts_without_a_zone() -> None:
    """It should know parts of one sleep without a zone, but no nights."""
    halves = [bare(200), bare(200, EVENING + 230 * MINUTE), bare(200, EVENING + 9 * HOUR_MS)]
    assert parts(resolve(halves, None, ())) == {0: "early", 1: "late"}
    assert in_parts(resolve(halves, FIXED, ())) == {0, 1}


@pytest.mark.parametrize("gap", [59, 0, -20])
def test_split_nights_have_no_main_sleep(gap: int) -> None:
    """It should keep halves of a night out of the means, and say of how many days."""
    halves = [bare(240, EVENING + 3 * DAY_MS), bare(240, EVENING + 3 * DAY_MS + (240 + gap) * MINUTE)]
    period = lone([*nights(3), *halves], "period")
    facts = values(period)
    assert (facts["sleeps"], facts["others"], facts["split"], facts["tib_mean"]) == (3, 2, 1, 480)
    for wording in range(6):
        for task in ("summarize", "sufficiency"):
            assert "parts: 1 day." in drafts(period, wording)[task].assistant
        assert [problems(period, draft) for draft in drafts(period, wording).values()] == [[]] * 5


def test_parts_of_a_night() -> None:
    """It should call no part of a night the night, and hold no target against a part."""
    parts = episodes(SHAPES["night in three parts"], "session")
    called = [f"the {part} part of the night to day 2" for part in ("early", "middle", "late")]
    for episode, which in zip(parts, called, strict=True):
        assert (episode.aspects["judged"], episode.aspects["open"]) == ("", "")
        assert "midsleep" not in episode.facts
        for wording in range(6):
            made = drafts(episode, wording)
            text = made["summarize"].assistant
            assert which in text.replace("The ", "the "), text
            assert "target" not in text
            assert text.count("night") == text.count("part of the night")
            assert all(problems(episode, draft) == [] for draft in made.values())
    halves = episodes(SHAPES["night in three parts"], "session", None)
    assert [episode.aspects["sleep"] for episode in halves] == ["sometime"] * 3


def test_what_is_no_split_night() -> None:
    """It should take for no parts sessions an hour apart, of two origins, or too short by themselves."""
    half = EVENING + 2 * DAY_MS + 480 * MINUTE
    for other in (bare(60, half + HOUR_MS), bare(60, half + MINUTE, "b"), bare(20, half + MINUTE)):
        facts = values(lone([*nights(3), other], "period"))
        assert (facts["sleeps"], facts["others"], "split" in facts) == (3, 1, False)
