"""How the sleep regularity index is written and spoken of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.core.localtime import DAY_MS, HOUR_MS
from tests.unit.records.sleep_session.builders import (
    EVENING,
    MINUTE,
    Part,
    answered,
    drafts,
    lone,
    nights,
    problems,
    session,
    values,
)

ASLEEP: tuple[Part, ...] = (("LIGHT", 480),)
EARLY = EVENING - 3 * HOUR_MS  # 20:00


@pytest.mark.parametrize(
    ("shift", "text"),
    [(0, "SRI 100"), (0.5, "SRI 99.9"), (60, "SRI 83"), (0.01, "SRI 99.997"), (4, "SRI 99")],
)
def test_only_the_same_times_are_written_as_the_end_of_the_scale(shift: float, text: str) -> None:
    """It should write 100 for no other value."""
    members = [session(ASLEEP, EARLY + day * DAY_MS + round(day * shift * MINUTE)) for day in range(7)]
    assert lone(members, "period").facts["sri"].text == text


def test_texts() -> None:
    """It should give index and scale, say what was assumed, grade nothing, and cite the source."""
    episode = lone([session(ASLEEP, EARLY + day * (DAY_MS + HOUR_MS)) for day in range(7)], "period")
    assert values(episode)["sri_days"] == 7
    for wording in range(6):
        draft = drafts(episode, wording)["summarize"]
        for said in (
            "SRI 83",
            "7 consecutive days",
            "awake",
            "SRI 100 means the same times",
            "SRI 0 what",
        ):
            assert said in draft.assistant
        assert ("regularity_index", "sleep_regular_same") in draft.evidence
        assert problems(episode, draft) == []
        asked = [one.assistant for one in answered(episode, wording) if "regularity" in one.assistant]
        assert len(asked) == 1
        assert "SRI 83" in asked[0]
        assert "time awake" in asked[0]


def test_nothing_without_enough_days() -> None:
    """It should speak of no regularity where there are too few days."""
    for wording in range(6):
        for draft in drafts(lone(nights(6), "period"), wording).values():
            assert "regular" not in draft.user + draft.assistant


@pytest.mark.parametrize(
    ("true", "forged"),
    [
        ("SRI 83", "SRI 84"),
        ("SRI 83", "SRI 100"),
        ("SRI 100 means", "SRI 0 means"),
        ("SRI 0 what", "SRI 100 what"),
        ("SRI 83", "8 h"),
        ("SRI 100 means the same times", "SRI 100 means other times"),
        ("SRI 0 what times at random give", "SRI 0 is usual"),
        ("7 consecutive days", "8 consecutive days"),
    ],
)
def test_forgeries(true: str, forged: str) -> None:
    """It should be refused with another index, scale or number of days."""
    episode = lone([session(ASLEEP, EARLY + day * (DAY_MS + HOUR_MS)) for day in range(7)], "period")
    for wording in range(6):
        draft = drafts(episode, wording)["summarize"]
        assert true in draft.assistant
        changed = draft.assistant.replace(true, forged, 1)
        assert problems(episode, replace(draft, assistant=changed)), changed
