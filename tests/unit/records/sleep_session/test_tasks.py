"""The shorter tasks: which make sense of an episode, and what each says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from etl.core.localtime import DAY_MS
from etl.core.narrative import WORDINGS
from etl.records.sleep_session.usage import _THINGS
from tests.unit.records.sleep_session.builders import (
    EVENING,
    NIGHT,
    answered,
    bare,
    drafts,
    lone,
    nights,
    problems,
    session,
)
from tests.unit.records.sleep_session.shapes import (
    AFTERNOON,
    ASLEEP,
    CRACKED,
    HOLEY,
    NAP,
    PLAIN,
    SHAPES,
    everything,
)

if TYPE_CHECKING:
    from etl.records.sleep_session.session import Session
    from tests.unit.records.sleep_session.builders import Part

OF_ANY = ["summarize", "numeric_qa", "caption", "sufficiency"]
OF_A_NIGHT = ["summarize", "numeric_qa", "classify", "detect_events", "caption", "sufficiency"]
OF_A_PERIOD = ["summarize", "numeric_qa", "classify", "compare", "caption", "sufficiency"]


@pytest.mark.parametrize(
    ("shape", "tasks"),
    [
        ("night", OF_A_NIGHT),
        ("night from the first sleep on", OF_A_NIGHT),
        ("sleep and wake only", OF_A_NIGHT),
        ("nap", [task for task in OF_A_NIGHT if task != "classify"]),
        ("night with a crack", [task for task in OF_A_NIGHT if task != "detect_events"]),
        ("night with holes", OF_ANY),
        ("no stages", OF_ANY),
        ("all stages unknown", OF_ANY),
        ("nap without stages", OF_ANY),
        ("too short", ["sufficiency"]),
        ("all awake", ["sufficiency"]),
    ],
)
def test_tasks_of_a_sleep(shape: str, tasks: list[str]) -> None:
    """It should ask of every sleep whether it suffices, and more only where the facts for it exist."""
    assert list(drafts(lone(SHAPES[shape]))) == tasks


@pytest.mark.parametrize(
    ("shape", "tasks"),
    [
        ("uneven period", OF_A_PERIOD),
        ("period without stages", [task for task in OF_A_PERIOD if task != "classify"]),
        ("period", [task for task in OF_A_PERIOD if task != "compare"]),
        ("period from the first sleep on", OF_ANY),
        ("sparse period", ["sufficiency"]),
        ("period of naps", ["sufficiency"]),
    ],
)
def test_tasks_of_a_period(shape: str, tasks: list[str]) -> None:
    """It should compare the shortest with the longest only where they differ, and judge only efficiency."""
    assert list(drafts(lone(SHAPES[shape], "period"))) == tasks


def test_every_number_that_may_be_asked_for_is_grounded() -> None:
    """It should answer each question with a number of the thing asked for, in any wording."""
    asked = set()
    for number, (shape, members) in enumerate(SHAPES.items()):
        for episode in everything.process(members).episodes:
            for draft in answered(episode, number % WORDINGS):
                assert problems(episode, draft) == [], (shape, draft.assistant)
                request = draft.user.partition("\n")[0].lower()
                asked |= {thing for things in _THINGS.values() for thing in things if thing in request}
    assert asked == {thing for things in _THINGS.values() for thing in things}


@pytest.mark.parametrize(
    ("members", "lacks"),
    [
        ([session(ASLEEP)], ("onset latency", "sleep efficiency", "until")),
        ([session(PLAIN)], ("share", "rem latency")),
        ([session(HOLEY)], ("latency", "efficiency", "wake", "light", "time asleep")),
        ([bare()], ("latency", "efficiency", "wake", "asleep", "share", "recorded")),
        ([session((("AWAKE", 0.3), ("LIGHT", 300)))], ("onset latency", "until")),
    ],
)
def test_nothing_withheld_is_asked_for(members: list[Session], lacks: tuple[str, ...]) -> None:
    """It should ask for no number that the summary withholds or tells in words."""
    texts = [draft.assistant.lower() for draft in answered(lone(members))]
    assert any("session length" in text for text in texts)
    assert not [text for text in texts for word in lacks if word in text]


def test_number_of_some_sleeps_says_so() -> None:
    """It should tell on how many sleeps a mean rests where it is not on all of the period."""
    texts = [draft.assistant for draft in answered(lone(SHAPES["uneven period"], "period"))]
    of_sleep = [text for text in texts if "asleep in" in text]
    assert of_sleep
    assert all("known for 4 staged sleeps only" in text for text in of_sleep)
    assert any("efficiency is known for 3 sleeps only" in text for text in texts)
    assert not any("only" in text for text in texts if not re.search("asleep|efficiency", text))


def test_classify_says_what_is_judged_and_why_not() -> None:
    """It should give each verdict of the summary, leave out what is open, and say what targets are."""
    for wording in range(WORDINGS):
        whole = drafts(lone([session()]), wording)["classify"].assistant
        assert len(re.findall("the target of", whole)) == 4
        open_ = drafts(lone([session(CRACKED)]), wording)["classify"].assistant
        assert len(re.findall("the target of", open_)) == 2
        assert "20 min of the session" in open_
        assert "15 min" not in open_
        unknown = drafts(lone([session(ASLEEP)]), wording)["classify"].assistant
        assert re.search("cannot be (?:told|derived)", unknown)
        for text in (whole, open_, unknown):
            assert "in adults" in text or "for adults" in text
            assert not re.search("(?i)light|deep|rem sleep|session of|lasted", text)


def test_every_target_judged_is_classified() -> None:
    """It should cite in the classification what the summary cites of targets, no more and no less."""
    for where, episode, draft in everything.all():
        if draft.task == "classify":
            wording = int(draft.template[-1])
            summary = drafts(episode, wording)["summarize"]
            targets = {pair for pair in summary.evidence if pair[1].endswith("_target")}
            assert {pair for pair in draft.evidence if pair[1].endswith("_target")} == targets, where
            assert targets, where


def test_compare() -> None:
    """It should set the shortest against the longest, and tell of naps apart from them."""
    members = [*SHAPES["uneven period"], session(NAP, AFTERNOON)]
    for wording in range(WORDINGS):
        text = drafts(lone(members, "period"), wording)["compare"].assistant
        for said in ("4 h 48 min", "8 h", "3 h", "7 h", "4 staged sleeps only", "1 nap."):
            assert said in text


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (NIGHT, r"\b1 awakening longer|: 1 awakening\."),
        (PLAIN, r"\b1 awakening longer|: 1 awakening\."),
        ((("AWAKE", 9), ("LIGHT", 99), ("AWAKE", 5), ("LIGHT", 99), ("AWAKE", 9)), r"(?i)\b(?:no|not) "),
        # A gap of 5 min holds no awakening longer than that.
        ((("LIGHT", 200), ("", 5), ("LIGHT", 200)), r"(?i)\b(?:no|not) "),
    ],
)
def test_awakenings(parts: tuple[Part, ...], said: str) -> None:
    """It should tell how many long awakenings there were, or that there was none."""
    for wording in range(WORDINGS):
        assert re.search(said, drafts(lone([session(parts)]), wording)["detect_events"].assistant)


@pytest.mark.parametrize(
    "parts",
    [
        (("LIGHT", 200), ("", 6), ("LIGHT", 200)),
        (("LIGHT", 200), ("AWAKE", 4), ("UNKNOWN", 2), ("LIGHT", 200)),
        (("AWAKE", 9), ("", 0.4), ("AWAKE", 9), ("LIGHT", 300)),
    ],
)
def test_awakenings_that_may_be_more_are_not_counted(parts: tuple[Part, ...]) -> None:
    """It should not tell their number where time without a known stage could change it."""
    assert "detect_events" not in drafts(lone([session(parts)]))


def test_captions() -> None:
    """It should name sleep and length, and say where stages are missing or known in part."""
    for wording in range(WORDINGS):
        whole = drafts(lone([session()]), wording)["caption"].assistant
        assert all(said in whole for said in ("night to day 2", "7 h", "8 h", "efficiency", "88 %"))
        partly = drafts(lone([session(HOLEY)]), wording)["caption"].assistant
        assert re.search(r"\bpart\b|gaps", partly)
        lacking = drafts(lone([bare()]), wording)["caption"].assistant
        assert re.search("no sleep stages|without sleep stages|unstaged|stages are missing", lacking)
        period = drafts(lone(SHAPES["uneven period"], "period"), wording)["caption"].assistant
        assert "(known for 4 staged sleeps only)" in period
        plain = drafts(lone(nights(3), "period"), wording)["caption"].assistant
        assert "only" not in plain


def test_captions_of_lengths() -> None:
    """It should give the mean length of sessions where the time asleep is not known."""
    members = [bare(400 + day, EVENING + day * DAY_MS) for day in range(3)]
    for wording in range(WORDINGS):
        text = drafts(lone(members, "period"), wording)["caption"].assistant
        assert "6 h 41 min" in text
        assert "asleep" not in text
