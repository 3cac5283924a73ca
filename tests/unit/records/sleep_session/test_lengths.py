"""The time asleep against the range for the age."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.age import OLDEST, AgeBand
from etl.core.guidelines import GUIDELINES
from etl.core.localtime import DAY_MS
from etl.core.narrative import CLASSIFY, SUMMARIZE, WORDINGS
from etl.records.sleep_session.lengths import Ranges, ranges
from tests.unit.records.sleep_session.builders import (
    EVENING,
    FIXED,
    MINUTE,
    NIGHT,
    STEADY,
    answered,
    bare,
    claims,
    drafts,
    lone,
    nights,
    problems,
    process,
    session,
)
from tests.unit.records.sleep_session.shapes import AFTERNOON, AGED, ASLEEP, HOLEY, MORNING, NAP, SHAPES

if TYPE_CHECKING:
    from etl.core.localtime import Zone
    from etl.records.sleep_session.session import Session
    from tests.unit.records.sleep_session.builders import Part

HOURS = r"range from (\d+) hours to (\d+) hours"


def asleep(hours: float) -> list[Session]:
    """A night with so much sleep, and 15 min awake before."""
    return [session((("AWAKE", 15), ("LIGHT", hours * 60)))]


@pytest.mark.parametrize(
    ("youngest", "group", "wider"),
    [
        (20, "young", True),
        (25, "middle", False),
        (30, "middle", True),
        (60, "middle", True),
        (65, "older", True),
        (90, "older", True),
    ],
)
def test_ranges(youngest: int, group: str, *, wider: bool) -> None:
    """It should take the group that holds the whole band, and of two what they share."""
    assert ranges(AgeBand(youngest)) == Ranges(group, wider)


def test_what_two_groups_share() -> None:
    """It should hold, for the band in two groups, a range that is that of each."""
    for bound in ("from", "to"):
        assert GUIDELINES[f"sleep_young_{bound}"].value == GUIDELINES[f"sleep_middle_{bound}"].value


@pytest.mark.parametrize("youngest", [None, 0, 10, 15])
def test_no_range(youngest: int | None) -> None:
    """It should compare nothing without an age, and with one that may be below 18."""
    assert ranges(youngest if youngest is None else AgeBand(youngest)) is None
    assert list(process(AGED[0][0], age=youngest).episodes) == list(process(AGED[0][0]).episodes)


@pytest.mark.parametrize(
    ("youngest", "hours", "place", "wider"),
    [
        (30, 6.999, "below", "within"),
        (30, 7, "within", "unsaid"),
        (30, 9, "within", "unsaid"),
        (30, 9.001, "above", "within"),
        (30, 10, "above", "within"),
        (30, 10.001, "above", "above"),
        (30, 6, "below", "within"),
        (30, 5.999, "below", "below"),
        (20, 10.5, "above", "within"),
        (20, 11.001, "above", "above"),
        (65, 8, "within", "unsaid"),
        (65, 8.001, "above", "within"),
        (65, 9.001, "above", "above"),
        (65, 5, "below", "within"),
        (65, 4.999, "below", "below"),
        (25, 5, "below", "unsaid"),
        (25, 10.5, "above", "unsaid"),
        (25, 8, "within", "unsaid"),
    ],
)
def test_places(youngest: int, hours: float, place: str, wider: str) -> None:
    """It should compare before rounding, and say where the wider range lies only outside of the first."""
    episode = lone(asleep(hours), age=youngest)
    assert (episode.aspects["range"], episode.aspects["wider"]) == (place, wider)
    for wording in range(WORDINGS):
        for task in (SUMMARIZE, CLASSIFY):
            draft = drafts(episode, wording)[task]
            assert problems(episode, draft) == [], draft.assistant
            assert f"{place} the range from 7 hours" in draft.assistant
            assert ("wider range" in draft.assistant) == (wider != "unsaid")
            assert "sleep_duration_by_age" in claims(draft).values()


def test_no_rounding_onto_a_bound() -> None:
    """It should not write a time as a bound that it misses, and only where it is compared."""
    short = asleep(7 - 0.3 / 60)
    assert lone(short, age=30).facts["tst"].text == "419.7 min"
    assert lone(short).facts["tst"].text == "7 h"


@pytest.mark.parametrize(
    ("member", "zone"),
    [
        (session(NAP, AFTERNOON), FIXED),
        (bare(), FIXED),
        (session(HOLEY), FIXED),  # more sleep may have gone unseen
        (session((("LIGHT", 170),)), FIXED),  # too short for a night
        (session(NIGHT, MORNING), FIXED),  # no night
        (bare(20), FIXED),
        (session((("AWAKE", 300),)), FIXED),
        (session(), None),
    ],
)
def test_no_comparison(member: Session, zone: Zone | None) -> None:
    """It should compare nothing but whole nights with stages, and then tell no age."""
    with_age = process([member], zone, age=30)
    assert with_age == process([member], zone)
    assert [one.aspects["range"] for one in with_age.episodes] == ["unsaid"]


def test_parts_of_a_night_are_not_compared() -> None:
    """It should compare no part of a night with what is for the whole."""
    members = SHAPES["night in three parts"]
    assert process(members, age=30) == process(members)


@pytest.mark.parametrize(
    ("unknown", "place"), [(4.9, "below"), (5, "open"), (20, "open")]
)  # of 6 h 55 min that may be 7 h
def test_open(unknown: float, place: str) -> None:
    """It should leave open what time without a known stage could tip, and say so."""
    episode = lone([session((("AWAKE", 9), ("LIGHT", 415), ("", unknown), ("AWAKE", 9)))], age=30)
    assert episode.aspects["range"] == place
    for wording in range(WORDINGS):
        text = drafts(episode, wording)[SUMMARIZE].assistant
        assert bool(re.search(HOURS, text)) == (place != "open")
        assert bool(re.search("stays open|not compared with the expert", text)) == (place == "open")


def test_period() -> None:
    """It should compare the mean of a period, and tell on how many sleeps it rests."""
    members = [*nights(4), bare(500, EVENING + 4 * DAY_MS)]
    episode = lone(members, "period", age=40)
    assert (episode.aspects["range"], episode.aspects["wider"]) == ("within", "unsaid")
    for wording in range(WORDINGS):
        made = drafts(episode, wording)
        for task in (SUMMARIZE, CLASSIFY):
            assert "within the range from 7 hours to 9 hours" in made[task].assistant
            assert "over 4 staged sleeps" in made[task].assistant
            assert "Age band from: age 40\nAge band to: 44 years\n" in made[task].user
    assert process(SHAPES["period without stages"], age=40) == process(SHAPES["period without stages"])


def test_period_without_targets_is_classified() -> None:
    """It should hold the mean against the range where efficiency is not known."""
    episode = lone(nights(4, ASLEEP), "period", age=40)
    text = drafts(episode)[CLASSIFY].assistant
    assert "within the range" in text
    assert "target" not in text
    assert CLASSIFY not in drafts(lone(nights(4, ASLEEP), "period"))


def test_mean_left_open() -> None:
    """It should compare no mean that time without a known stage could tip."""
    parts: tuple[Part, ...] = (("AWAKE", 9), ("LIGHT", 415), ("", 10), ("AWAKE", 9))
    episode = lone(nights(4, parts), "period", age=30)
    assert episode.aspects["range"] == "open"
    for wording in range(WORDINGS):
        assert not re.search(HOURS, drafts(episode, wording)[SUMMARIZE].assistant)


def test_age_is_told_as_a_band_and_only_where_it_counts() -> None:
    """It should tell the ends of the band, in summary and classification, and no age elsewhere."""
    for members, age in AGED:
        for episode in process(members, age=age).episodes:
            for task, draft in drafts(episode).items():
                both = draft.user + draft.assistant
                told = {int(years) for years in re.findall(r"(?<=\bage )\d+|\d+(?= years)", both)}
                if "age_from" in episode.facts and task in {SUMMARIZE, CLASSIFY}:
                    assert told == ({age} if age == OLDEST else {age, age + 4})
                else:
                    assert told == set()
                    assert not {"age_from", "age_to"} & set(draft.facts)


def test_aged_lines_are_grounded() -> None:
    """It should say no number that is neither fact nor guideline, and stay short."""
    for members, age in AGED:
        for episode in process(members, age=age).episodes:
            for wording in range(WORDINGS):
                for draft in (*drafts(episode, wording).values(), *answered(episode, wording)):
                    assert problems(episode, draft) == [], draft.assistant
                    assert len(draft.assistant) < 1600


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\bbelow the range", "within the range"),
        (r"\bbelow the range", "above the range"),
        (r"\b(is|lies) below the range", r"\1 not below the range"),
        (r"\bbelow the range from 7 hours to 9 hours", "below the range"),
        (r"\bwithin the wider", "below the wider"),
        (r"\bwithin the wider range", "within the range"),
        (r"7 hours to 9 hours", "7 hours to 8 hours"),
        (r"7 hours to 9 hours", "6 hours to 10 hours"),
        (r"6 hours to 10 hours", "7 hours to 9 hours"),
        (r"6 hours to 10 hours", "5 hours to 9 hours"),
        (r"6 hours to 10 hours", "6 hours to 11 hours"),
        (r"age 30 to 34 years", "age 34 to 30 years"),
        (r"age 30 to 34 years", "age 30 to 39 years"),
        (r"age 30 to 34 years", "age 30 and over"),
        (r"age 30 to 34 years", "7 hours to 34 years"),
        (r"age 30 to 34 years", "34 years and over"),
        (r"age 30 to 34 years", "34 years to age 30"),
        (r"6 h 30 min", "6 h 45 min"),
    ],
)
def test_forgeries(old: str, new: str) -> None:
    """It should be refused with another result, another range or another age."""
    changed = 0
    for members, kind in ((asleep(6.5), "session"), ([*nights_of(6.5)], "period")):
        episode = lone(members, kind, age=30)
        for wording in range(WORDINGS):
            draft = drafts(episode, wording)[CLASSIFY]
            forged = re.sub(old, new, draft.assistant)
            changed += forged != draft.assistant
            assert forged == draft.assistant or problems(episode, replace(draft, assistant=forged)), forged
    assert changed >= WORDINGS


def nights_of(hours: float) -> list[Session]:
    """Nights with so much sleep each."""
    return [
        session((("AWAKE", 15), ("LIGHT", hours * 60)), EVENING + day * DAY_MS + day * MINUTE)
        for day in range(4)
    ]


def test_range_of_another_age_is_refused() -> None:
    """It should not say for one band what is agreed on for another."""
    young, middle = lone(asleep(10.5), age=20), lone(asleep(10.5), age=30)
    for wording in range(WORDINGS):
        one, other = (drafts(episode, wording)[CLASSIFY] for episode in (young, middle))
        assert problems(
            young,
            replace(
                one, assistant=other.assistant.replace("age 30", "age 20").replace("34 years", "24 years")
            ),
        )
        swapped = one.assistant.replace("age 20", "age 30").replace("24 years", "34 years")
        assert problems(middle, replace(other, assistant=swapped))


PARTS = st.lists(
    st.tuples(st.sampled_from(["", "AWAKE", "LIGHT", "REM", "LIGHT"]), st.floats(0.1, 200)),
    min_size=2,
    max_size=9,
)


@settings(STEADY, max_examples=100)
@given(st.lists(PARTS, min_size=1, max_size=4), st.sampled_from(range(0, OLDEST + 1, 5)), st.integers(0, 5))
def test_any_sleep_at_any_age(days: list[list[Part]], age: int, wording: int) -> None:
    """It should be true and grounded whatever the stages and the age."""
    members = [session(parts, EVENING + day * DAY_MS) for day, parts in enumerate(days)]
    for episode in process(members, age=age).episodes:
        for draft in drafts(episode, wording).values():
            assert problems(episode, draft) == [], draft.assistant
