"""Zones of intensity: where the age is known, what they hold, and what is said of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.age import AgeBand
from etl.core.guidelines import GUIDELINES
from etl.core.localtime import DAY_MS, MINUTE_MS
from etl.core.narrative import WORDINGS
from etl.records.heart_rate import metrics
from etl.records.heart_rate.texts import zones
from etl.records.heart_rate.usage.zones import LABELS
from tests.support.rendering import claims_of_local_time
from tests.unit.records.heart_rate.builders import (
    FIXED,
    MIDNIGHT,
    STEADY,
    drafts,
    instants,
    lone,
    numbers,
    problems,
    process,
    series,
    values,
)
from tests.unit.records.heart_rate.shapes import OLDER, SHAPES, SPENT, ZONED, everything_aged, zoned

#: The facts that only an age brings.
ZONE_FACTS = {"age_from", "age_to", "max_hr", "peak_share", *(f"zone_{zone}" for zone in metrics.ZONES)}


@pytest.mark.parametrize(
    ("youngest", "expected"),
    [(20, 193), (25, 189), (30, 186), (35, 182), (45, 175), (50, 172), (60, 165), (75, 154)],
)
def test_estimated_maximum(youngest: int, expected: int) -> None:
    """It should be 208 - 0.7·age of the middle of the band, in whole beats."""
    assert metrics.estimated_maximum(AgeBand(youngest)) == expected
    assert abs(expected - (208 - 0.7 * (youngest + 2))) < 0.5


@pytest.mark.parametrize("youngest", [0, 15, 80, 85, 90])
def test_no_maximum_of_other_ages(youngest: int) -> None:
    """It should give none where the band is not one of adults below 80 years."""
    assert metrics.estimated_maximum(AgeBand(youngest)) is None


@pytest.mark.parametrize(
    ("bpm", "maximum", "zone"),
    [
        (56, 100, "very_light"),
        (57, 100, "light"),
        (63, 100, "light"),
        (64, 100, "moderate"),
        (76, 100, "moderate"),
        (77, 100, "vigorous"),
        (95, 100, "vigorous"),
        (96, 100, "near_maximal"),
        (101, 100, "near_maximal"),
        (111, 175, "light"),
        (112, 175, "moderate"),
        (167, 175, "vigorous"),
        (168, 175, "near_maximal"),
        (153, 200, "moderate"),
        (154, 200, "vigorous"),
    ],
)
def test_bounds(bpm: int, maximum: int, zone: str) -> None:
    """It should begin a zone at its bound, and leave to the one below all that is less."""
    assert metrics.zone_times({bpm: 7}, maximum) == {**dict.fromkeys(metrics.ZONES, 0), zone: 7}


@settings(STEADY)
@given(st.dictionaries(st.integers(30, 220), st.integers(1, DAY_MS)), st.integers(150, 200))
def test_zones_add_up(times: dict[int, int], maximum: int) -> None:
    """It should put all of the time into one zone or another, a faster rate never into a lower zone."""
    assert sum(metrics.zone_times(times, maximum).values()) == sum(times.values())
    placed = [list(metrics.zone_times({bpm: 1}, maximum).values()).index(1) for bpm in sorted(times)]
    assert placed == sorted(placed)


def test_facts() -> None:
    """It should give the band, the estimate, the time in each zone, and how near the highest rate came."""
    facts = values(zoned(*SPENT))
    assert (facts["age_from"], facts["age_to"], facts["max_hr"]) == (60, 64, 165)
    assert tuple(facts[f"zone_{zone}"] for zone in metrics.ZONES) == SPENT
    assert facts["peak_share"] == pytest.approx(100 * 160 / 165, rel=1e-11)


@pytest.mark.parametrize(("shape", "kind"), [("day with hard effort", "day"), ("period", "period")])
def test_zones_hold_the_recorded_time(shape: str, kind: str) -> None:
    """It should share out just the time that is covered."""
    facts = values(lone(SHAPES[shape], kind, age=OLDER))
    assert sum(facts[f"zone_{zone}"] for zone in metrics.ZONES) == pytest.approx(facts["covered"], rel=1e-11)


def test_share_is_not_rounded_onto_a_bound() -> None:
    """It should not write a share as the bound of a zone that the heart rate misses."""
    episode = lone(instants([70] * 1439 + [127]), "day", age=OLDER)  # 76.97 %
    assert episode.facts["peak_share"].text == "76.97 %"
    assert "moderate zone" in drafts(episode)["classify"].assistant


@pytest.mark.parametrize("age", [None, AgeBand(15), AgeBand(80), AgeBand(90)])
def test_nothing_without_the_age_of_an_adult(age: AgeBand | None) -> None:
    """It should say what it says without an age, and know of no zone."""
    for records in ZONED.values():
        plain, other = process(records).episodes, process(records, age=age).episodes
        assert other == plain
        for episode in other:
            assert not ZONE_FACTS & set(episode.facts)
            for wording in range(WORDINGS):
                made = drafts(episode, wording)
                assert "classify" not in made
                texts = " ".join(draft.user + draft.assistant for draft in made.values())
                assert not re.search(r"\bzones?\b|\bage\b|estimate", texts)


def test_nothing_where_data_are_too_few() -> None:
    """It should say nothing of zones, nor of an age, where the data do not suffice."""
    (episode, *_) = process(SHAPES["little of a day"], age=OLDER).episodes
    assert not ZONE_FACTS & set(episode.facts)


def test_grounded() -> None:
    """It should say no number that is neither fact nor guideline, in any wording."""
    for where, episode, draft in everything_aged.all():
        assert problems(episode, draft) == [], (where, draft.assistant)


def test_texts() -> None:
    """It should leave nothing open, claim no local time without a zone, and stay short."""
    for where, episode, draft in everything_aged.all():
        for text in (draft.user, draft.assistant):
            assert not re.search(r"[{}\[\]]|  | \.|\.\.| ,|,,", text), where
            assert text == text.strip()
        assert not re.search(r"(?:\A|\. |\n|- )[a-z]", draft.assistant), where
        assert len(re.findall(r"[.;](?:\s|\Z)", draft.assistant)) <= 12, where
        if episode.kind == "window":
            assert "zone_unknown" not in episode.flags or not claims_of_local_time(draft.assistant), where


def test_estimate_is_called_one() -> None:
    """It should call the maximum an estimate, by the band of ages, and say how far off it may be."""
    for where, _, draft in everything_aged.all():
        if "max_hr" in draft.facts and draft.task in {"summarize", "classify"}:
            assert re.search(r"estimate", draft.assistant), where
            assert "age 60 to 64 years" in draft.assistant, where
            assert re.search(r"(?:give or take|standard error|of the estimate)\D*11 bpm", draft.assistant), (
                where
            )
            cited = {GUIDELINES[name].source for _, name in draft.evidence}
            leaned_on = ("hr_max_start", "hr_max_error", "hr_zone_light")
            assert {GUIDELINES[name].source for name in leaned_on} <= cited, where
        assert not re.search(r"exercis|train|workout|effort zone|fit\b", draft.assistant), where


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ((1440,), "in the very light zone"),
        ((0, 1440), "in the light zone"),
        ((0, 0, 0, 0, 1440), "in the near-maximal zone"),
    ],
)
def test_all_in_one_zone(minutes: tuple[int, ...], said: str) -> None:
    """It should say that all of the time lay in a zone where it did."""
    for wording in range(WORDINGS):
        text = drafts(zoned(*minutes), wording)["summarize"].assistant
        assert re.search(rf"all of the (?:recorded|covered) time (?:was|lay) {said}\.", text), text


@pytest.mark.parametrize(
    ("minutes", "spent", "listed"),
    [
        (
            (1439, 1),
            "23 h 59 min in the very light zone, 1 min in the light zone and no time beyond.",
            "very light 23 h 59 min, light 1 min, none beyond.",
        ),
        (
            (1400, 0, 40),
            "23 h 20 min in the very light zone, 40 min in the moderate zone and no time beyond.",
            "very light 23 h 20 min, moderate 40 min, none beyond.",
        ),
        (
            (0, 0, 0, 1380, 60),
            "23 h in the vigorous zone and 1 h in the near-maximal zone.",
            "vigorous 23 h, near-maximal 1 h.",
        ),
        (
            SPENT,
            (
                "20 h in the very light zone, 2 h in the light zone, 1 h in the moderate zone, 40 min in the "
                "vigorous zone and 20 min in the near-maximal zone."
            ),
            "very light 20 h, light 2 h, moderate 1 h, vigorous 40 min, near-maximal 20 min.",
        ),
    ],
)
def test_time_in_zones(minutes: tuple[int, ...], spent: str, listed: str) -> None:
    """It should say how long each zone held the heart rate that did, and whether there was one beyond."""
    for wording in range(WORDINGS):
        text = drafts(zoned(*minutes), wording)["summarize"].assistant
        assert (spent in text) != (listed in text), text
        assert "above 100 bpm" not in text  # zones stand in for the levels


def test_context() -> None:
    """It should own up to not knowing what the person did where a zone beyond the lowest was reached."""
    context = re.compile(r"What you were doing then|Activity (?:is|at)|whether you were moving")
    for minutes, told in (((1440,), False), ((1439, 1), True), ((0, 1440), True)):
        texts = [drafts(zoned(*minutes), wording)["summarize"].assistant for wording in (0, 1, 3, 4)]
        assert [bool(context.search(text)) for text in texts] == [told] * 4


@pytest.mark.parametrize(
    ("peak", "said"),
    [
        (94, "very light zone (below 57 %)"),
        (95, "light zone (from 57 %)"),
        (106, "moderate zone (from 64 %)"),
        (128, "vigorous zone (from 77 %)"),
        (159, "near-maximal zone (from 96 %)"),
        (180, "near-maximal zone (from 96 %)"),
    ],
)
def test_highest(peak: int, said: str) -> None:
    """It should name the zone of the highest heart rate, and what share of the estimate it is."""
    episode = lone([series([70] * 1440), series([peak], MIDNIGHT + MINUTE_MS - 1)], "day", age=OLDER)
    for wording in range(WORDINGS):
        draft = drafts(episode, wording)["classify"]
        assert said in draft.assistant
        assert ("very" in said) or "very" not in draft.assistant
        assert {"highest", "peak_share", "max_hr"} <= set(draft.facts)
        assert problems(episode, draft) == []


def test_questions() -> None:
    """It should ask for the estimate and the time in each zone, and answer with that number."""
    episode = zoned(*SPENT)
    for wording in range(WORDINGS):
        made = dict(numbers(episode, wording))
        assert {"max_hr", *(f"zone_{zone}" for zone in metrics.ZONES)} <= set(made)
        for fact, draft in made.items():
            assert episode.facts[fact].text in draft.assistant
            assert problems(episode, draft) == [], draft.assistant


def test_every_row_is_bound() -> None:
    """It should bind every row of the table that holds one fact."""
    for row in zones.ROWS[1:]:
        label, _, said = row.partition(": ")
        label = re.sub(r"\{@(\w+)\}", lambda match: GUIDELINES[match[1]].text, label)
        assert "{" + LABELS[label] + "}" == said
    assert lone(SHAPES["calm day"], "day", FIXED, OLDER).facts["age_from"].text == "age 60"
