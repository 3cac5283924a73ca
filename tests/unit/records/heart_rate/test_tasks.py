"""Which tasks an episode gives, what is asked, and what is compared or was above a level."""

from __future__ import annotations

import re

import pytest

from etl.core.localtime import DAY_MS, HOUR_MS
from etl.core.narrative import TASKS, WORDINGS
from tests.unit.records.heart_rate.builders import (
    MIDNIGHT,
    MINUTES,
    days,
    drafts,
    episodes,
    instants,
    lone,
    numbers,
    problems,
)
from tests.unit.records.heart_rate.shapes import SHAPES


def test_tasks() -> None:
    """Should ask of every episode whether it suffices, and tell more only of what does."""
    full, part = episodes([*days(1), *instants([70], MIDNIGHT + 25 * HOUR_MS)], "day")
    assert list(drafts(full)) == [
        *("summarize", "numeric_qa", "compare", "detect_events", "caption", "sufficiency")
    ]
    assert set(drafts(part)) == {"sufficiency"}


@pytest.mark.parametrize(
    ("shape", "kind", "compares"),
    [
        ("day", "day", True),
        ("day without a night", "day", False),
        ("part of a day", "window", False),
        ("period", "period", True),
        ("flat period", "period", True),
    ],
)
def test_tasks_by_kind(shape: str, kind: str, *, compares: bool) -> None:
    """Should judge nothing, and compare only where there are sides to compare."""
    made = set(drafts(lone(SHAPES[shape], kind)))
    assert set(TASKS) - made == {"classify"} | (set() if compares else {"compare"})


@pytest.mark.parametrize(
    ("shape", "word"), [("day", "lower"), ("night owl", "higher"), ("day like night", None)]
)
def test_night_against_daytime(shape: str, word: str | None) -> None:
    """Should say on which side the night lies, and nothing where the means are about the same."""
    day = lone(SHAPES[shape], "day")
    for wording in range(WORDINGS):
        draft = drafts(day, wording)["compare"]
        assert set(re.findall(r"\b(?:lower|higher)\b", draft.assistant)) == ({word} if word else set())
        assert {"night_mean", "daytime_mean"} <= set(draft.facts)


def test_calmest_against_fastest_day() -> None:
    """Should name the slow day as the calmest and the fast one as the fastest, in the words of either."""
    beats = (70, 60, 90, 80)
    period = lone(
        [
            record
            for day, bpm in enumerate(beats)
            for record in instants([bpm] * MINUTES, MIDNIGHT + day * DAY_MS)
        ],
        "period",
    )
    for wording in range(WORDINGS):
        draft = drafts(period, wording)["compare"]
        text = draft.assistant
        assert re.search(r"60\.0 bpm (?:on |\()day 2|day 2 (?:with an average of|had the lowest)", text), text
        assert re.search(r"90\.0 bpm (?:on |\()day 3|day 3 (?:with 90\.0|the highest)", text), text
        assert "full day" in draft.user.splitlines()[0]


@pytest.mark.parametrize(
    ("low", "peak", "passed", "missed"),
    [
        (70, 100, [], 100),
        (70, 110, [100], 120),
        (70, 130, [100, 120], 140),
        (70, 150, [100, 120, 140], None),
        (101, 110, [], 120),
        (101, 130, [120], 140),
        (101, 150, [120, 140], None),
    ],
)
def test_time_above_levels(low: int, peak: int, passed: list[int], missed: int | None) -> None:
    """Should say how long each level was passed, and which was not, even if all lay above the lowest."""
    day = lone(instants([low] * 1400 + [peak] * 40), "day")
    for wording in range(WORDINGS):
        answer = drafts(day, wording)["detect_events"].assistant
        assert all(day.facts[f"above_{level}"].text in answer for level in passed)
        denied = re.findall(
            r"(?:never|none|no sample|at no)[^.;]*? (\d+) bpm|(\d+) bpm: none", answer.lower()
        )
        assert {level for pair in denied for level in pair if level} == ({str(missed)} if missed else set())


@pytest.mark.parametrize(
    ("shape", "kind"), [("day", "day"), ("part of a day", "window"), ("period", "period")]
)
def test_questions(shape: str, kind: str) -> None:
    """Should ask for any number that an episode holds, and answer with that number."""
    episode = lone(SHAPES[shape], kind)
    for wording in range(WORDINGS):
        for fact, draft in numbers(episode, wording):
            assert episode.facts[fact].text in draft.assistant
            assert fact in draft.facts
            assert problems(episode, draft) == []
