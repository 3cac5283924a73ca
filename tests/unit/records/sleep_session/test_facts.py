"""What a sleep says, as facts, and which of them are compared with a target."""

from __future__ import annotations

import pytest

from etl.core.localtime import DAY_MS
from tests.unit.records.sleep_session.builders import (
    EVENING,
    NIGHT,
    Part,
    bare,
    drafts,
    lone,
    nights,
    problems,
    session,
    values,
)
from tests.unit.records.sleep_session.shapes import AFTERNOON, ASLEEP, HOLEY, NAP, PLAIN

CONTINUITY = {"se", "sol", "waso", "awakenings", "spt"}
SHARES = {"light_share", "deep_share", "rem_share"}


def test_night() -> None:
    """It should give durations in minutes, shares in per cent, and times of the clock."""
    facts = lone([session()]).facts
    assert {name: fact.text for name, fact in facts.items()} == {
        "day": "day 2",
        "bed": "23:00",
        "wake": "07:00",
        "tib": "8 h",
        "known": "8 h",
        "coverage": "100 %",
        "tst": "7 h",
        "light": "4 h",
        "deep": "1 h",
        "rem": "2 h",
        "midsleep": "03:00",
        "spt": "7 h 15 min",
        "waso": "15 min",
        "awakenings": "1 awakening",
        "sol": "15 min",
        "se": "88 %",
        "light_share": "57 %",
        "deep_share": "14 %",
        "rem_share": "29 %",
        "rem_latency": "3 h 54 min",
    }
    assert facts["se"].value == 87.5
    assert facts["tst"].value == 420
    assert facts["tst"].n == len(NIGHT)


def test_no_stages() -> None:
    """It should give length and timing only."""
    assert set(lone([bare()]).facts) == {"day", "bed", "wake", "tib"}
    assert set(lone([session((("UNKNOWN", 400),))]).facts) == {"day", "bed", "wake", "tib"}


def test_no_zone() -> None:
    """It should give no times of day and no days where no zone is known."""
    facts = set(lone([session()], zone=None).facts)
    assert facts.isdisjoint({"day", "bed", "wake", "midsleep"})
    assert facts >= CONTINUITY | SHARES


def test_starts_asleep() -> None:
    """It should withhold efficiency and latency where the session starts with sleep."""
    facts = values(lone([session(ASLEEP)]))
    assert {"se", "sol"}.isdisjoint(facts)
    assert facts["sme"] == pytest.approx(100 * 420 / 435)
    assert {"waso", "awakenings"} <= set(facts)


@pytest.mark.parametrize("before", [[("", 45)], [("UNKNOWN", 45)], [("AWAKE", 5), ("", 1)]])
def test_time_before_sleep_not_known(before: list[Part]) -> None:
    """It should not tell time without a known stage as falling asleep, and say so."""
    episode = lone([session([*before, ("LIGHT", 480)])])
    assert {"se", "sol"}.isdisjoint(episode.facts)
    assert episode.aspects["onset"] == "unseen"
    for wording in range(6):
        draft = drafts(episode, wording)["summarize"]
        assert "has no known stage" in draft.assistant
        assert "starts" not in draft.assistant
        assert "falling asleep: 4" not in draft.user
        assert problems(episode, draft) == []


def test_sleep_and_wake_only() -> None:
    """It should give continuity but no stages where sleep is only sleep."""
    facts = set(lone([session(PLAIN)]).facts)
    assert facts >= CONTINUITY
    assert facts.isdisjoint(SHARES | {"light", "deep", "rem", "sleeping", "rem_latency"})


def test_partly_staged() -> None:
    """It should give nothing but recorded sleep where much has no known stage."""
    episode = lone([session(HOLEY)])
    assert episode.flags == ("partly_staged",)
    facts = set(episode.facts)
    assert {"tst", "unknown", "light"} <= facts
    assert facts.isdisjoint(CONTINUITY | SHARES | {"sme", "midsleep", "rem_latency"})


def test_sleep_of_no_stated_stage() -> None:
    """It should give shares only while little sleep has no stated stage."""
    little, much = (values(lone([session((*NIGHT, ("SLEEPING", more)))])) for more in (20, 120))
    assert little["sleeping_share"] == pytest.approx(100 * 20 / 440)
    assert SHARES.isdisjoint(much)
    assert much["sleeping"] == 120


def test_absent_stage() -> None:
    """It should say a stage that there is none of as 0 min, and give it no share."""
    facts = lone([session((("AWAKE", 5), ("LIGHT", 300), ("DEEP", 60)))]).facts
    assert facts["rem"].text == "0 min"
    assert {"rem_share", "rem_latency"}.isdisjoint(facts)


@pytest.mark.parametrize(
    ("awake", "text"), [(20, "20 min"), (20.1, "20.1 min"), (19.9, "19.9 min"), (17.5, "18 min")]
)
def test_no_rounding_onto_a_target(awake: float, text: str) -> None:
    """It should not round wake onto the target it misses."""
    parts: tuple[Part, ...] = (("AWAKE", 9), ("LIGHT", 200), ("AWAKE", awake), ("LIGHT", 200))
    assert lone([session(parts)]).facts["waso"].text == text


@pytest.mark.parametrize(("minutes", "text"), [(29.9, "29.9 min"), (30, "30 min"), (179.8, "179.8 min")])
def test_no_rounding_onto_a_minimum(minutes: float, text: str) -> None:
    """It should not round a length onto what is needed, nor a nap onto what is none."""
    assert lone([bare(minutes, AFTERNOON)]).facts["tib"].text == text


def test_targets_are_for_nights() -> None:
    """It should compare nights with targets, with or without a zone, and neither naps nor short sleeps."""
    everything = "se sol waso awakenings"
    assert lone([session()]).aspects["judged"] == everything
    assert lone([session()], zone=None).aspects["judged"] == everything
    assert lone([session(ASLEEP)]).aspects["judged"] == "waso awakenings"
    for parts, start in ((NAP, AFTERNOON), ((("AWAKE", 5), ("LIGHT", 170)), EVENING)):
        aspects = lone([session(parts, start)]).aspects
        assert (aspects["judged"], aspects["open"]) == ("", "")


@pytest.mark.parametrize(
    ("parts", "open_"),
    [
        # 15 min of wake and 4 unknown: at most 19.
        ([("AWAKE", 10), ("LIGHT", 200), ("AWAKE", 15), ("", 4), ("LIGHT", 200)], ""),
        # 16 min of wake and 5 unknown might be 21.
        ([("AWAKE", 10), ("LIGHT", 200), ("AWAKE", 16), ("", 5), ("LIGHT", 200)], "waso"),
        # 22 min of wake are too many whatever the gap.
        ([("AWAKE", 10), ("LIGHT", 200), ("AWAKE", 22), ("", 5), ("LIGHT", 200)], ""),
        # With a moment of sleep between wake and gap, there might be two awakenings.
        ([("AWAKE", 10), ("LIGHT", 200), ("AWAKE", 6), ("", 6), ("LIGHT", 200)], "awakenings"),
        # So there might in the middle of a gap.
        ([("AWAKE", 10), ("LIGHT", 200), ("", 12), ("LIGHT", 200)], "awakenings"),
        # A moment of sleep at the start, and the gap awake: 25.4 min of wake after it, and two awakenings.
        (
            [("", 0.4), ("AWAKE", 15), ("LIGHT", 200), ("UNKNOWN", 10), ("LIGHT", 200)],
            "waso awakenings",
        ),
        # A gap of 6 min might be another awakening.
        (
            [("AWAKE", 6), ("LIGHT", 99), ("AWAKE", 6), ("LIGHT", 99), ("UNKNOWN", 6), ("LIGHT", 99)],
            "awakenings",
        ),
        # Latency is 30.5 min, or 29.6 if the gap was sleep; efficiency is 85 % or more in any case.
        ([("AWAKE", 29.6), ("", 0.9), ("LIGHT", 300)], "sol"),
        # 335 of 400 min are 83.75 %, with the gap asleep 86.25 %.
        ([("AWAKE", 25), ("LIGHT", 335), ("", 10), ("AWAKE", 30)], "se"),
    ],
)
def test_open_targets(parts: list[Part], open_: str) -> None:
    """It should leave a target open that time without a known stage could tip."""
    aspects = lone([session(parts)]).aspects
    assert aspects["open"] == open_
    assert len(aspects["judged"].split()) + len(open_.split()) == 4


def test_period() -> None:
    """It should give means, extremes and the spread of times."""
    facts = lone([*nights(4, step_minutes=30), bare(600, EVENING + 4 * DAY_MS)], "period").facts
    said = {name: fact.text for name, fact in facts.items()}
    assert said == {
        "days": "5 days",
        "sleeps": "5 main sleeps",
        "coverage": "100.0 %",
        "tib_mean": "8 h 24 min",
        "tib_shortest": "8 h",
        "tib_longest": "10 h",
        "bed_mean": "23:30",
        "bed_sd": "39 min",
        "wake_mean": "08:00",
        "wake_sd": "47 min",
        "staged": "4 staged sleeps",
        "tst_mean": "7 h",
        "tst_shortest": "7 h",
        "tst_longest": "7 h",
        "timed": "4 sleeps",
        "se": "87.5 %",
    }
    assert (facts["tst_mean"].n, facts["tib_mean"].n, facts["se"].n) == (4, 5, 4)


def test_means_rest_on_three() -> None:
    """It should give a mean of time asleep, or of efficiency, from three sleeps on."""
    tail = [bare(400, EVENING + day * DAY_MS) for day in (7, 8)]
    assert "tst_mean" in lone([*nights(3), *tail], "period").facts
    assert "tst_mean" not in lone([*nights(2), *tail], "period").facts
    assert "se" not in lone(nights(4, ASLEEP), "period").facts


def test_partly_staged_sleeps_do_not_count_in_means() -> None:
    """It should average time asleep only over sleeps that are staged enough."""
    facts = values(lone([*nights(3), session(HOLEY, EVENING + 3 * DAY_MS)], "period"))
    assert (facts["sleeps"], facts["staged"], facts["tst_mean"]) == (4, 3, 420)


def test_scattered_times() -> None:
    """It should give no mean time of day where sleep goes around the clock."""
    facts = lone([session(NIGHT, EVENING + day * DAY_MS * 4 // 3) for day in range(6)], "period").facts
    assert {"bed_mean", "bed_sd", "wake_mean", "wake_sd"}.isdisjoint(facts)
    assert "tst_mean" in facts
