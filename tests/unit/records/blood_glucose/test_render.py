"""Episodes into words: true, grounded, and in all wordings."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import DAY_MS, HOUR_MS
from etl.core.narrative import WORDINGS
from etl.records.blood_glucose import BLOOD_GLUCOSE
from tests.unit.records.blood_glucose.builders import (
    FIVE_MINUTES,
    FIXED,
    FULL_DAY,
    MIDNIGHT,
    STEADY,
    drafts,
    episodes,
    guideline_names,
    lone,
    problems,
    process,
    readings,
    sticks,
)

if TYPE_CHECKING:
    from etl.core.localtime import Zone
    from etl.core.model import Episode
    from etl.core.record_type import Draft
    from etl.records.blood_glucose.reading import Reading

STELO = "com.dexcom.stelo"


def wave(count: int, base: float = 130, swing: float = 50) -> list[float]:
    """A smooth trace."""
    return [round(base + swing * math.sin(index / 20)) for index in range(count)]


def clipped(count: int) -> list[float]:
    """A trace as a sensor with a limited display shows it."""
    return [min(250.0, max(70.0, level)) for level in wave(count, 150, 110)]


def meals(days: int = 1) -> list[Reading]:
    """Tagged fingersticks, five a day."""
    relations = ["FASTING", "BEFORE_MEAL", "AFTER_MEAL", "BEFORE_MEAL", "GENERAL"]
    return [
        reading
        for day in range(days)
        for reading in sticks(
            [95.0, 120.0, 190.0, 60.0, 260.0], MIDNIGHT + day * DAY_MS + 7 * HOUR_MS, relations=relations
        )
    ]


SHAPES: dict[str, list[Reading]] = {
    "sensor day": readings(wave(FULL_DAY)),
    "sensor day with everything": readings(wave(FULL_DAY, 150, 120)),
    "sensor day that is cut": readings(wave(210)),
    "sensor day with little": readings(wave(40)),
    "flat day": readings([120.0] * FULL_DAY),
    "day all high": readings([200.0] * FULL_DAY),
    "day all very high": readings([300.0] * FULL_DAY),
    "day all very low": readings([45.0] * FULL_DAY),
    "lone reading": readings([120.0]),
    "sensor period": readings(wave(15 * FULL_DAY, 150, 110)),
    "calm sensor period": readings(wave(14 * FULL_DAY, 120, 20)),
    "short sensor period": readings(wave(4 * FULL_DAY)),
    "holey sensor period": [r for i, r in enumerate(readings(wave(20 * FULL_DAY))) if i % 2],
    "short holey sensor period": [r for i, r in enumerate(readings(wave(4 * FULL_DAY))) if i % 500 < 150],
    "limited day": readings(clipped(FULL_DAY), origin=STELO),
    "limited day within": readings(wave(FULL_DAY), origin=STELO),
    "assumed limited day": readings(clipped(FULL_DAY)),
    "limited period": readings(clipped(15 * FULL_DAY), origin=STELO),
    "two sensors and fingersticks": [
        *readings(wave(250), origin="a"),
        *readings(wave(288), MIDNIGHT + 120_000, origin="b"),
        *meals(),
    ],
    "repeating sensor": readings(wave(400), step_ms=FIVE_MINUTES // 2)[:200] + readings(wave(250)),
    "meals": meals(),
    "few meals": meals()[:3],
    "lone fingerstick": meals()[:1],
    "untagged": sticks([100.0, 110.0, 120.0, 130.0]),
    "fingerstick period": meals(15),
    "short fingerstick period": meals(4)[:12],
    "sparse fingerstick period": [r for i, r in enumerate(meals(15)) if i % 5 < 2],
}
EVERY_SHAPE = pytest.mark.parametrize("shape", SHAPES)
EVERY_ZONE = pytest.mark.parametrize("zone", [FIXED, None], ids=["zone", "no zone"])


@cache
def everything(shape: str, zone: Zone | None) -> list[tuple[Episode, Draft]]:
    """Every draft of a set in every wording."""
    return [
        (episode, draft)
        for episode in process(SHAPES[shape], zone).episodes
        for wording in range(WORDINGS)
        for draft in drafts(episode, wording).values()
    ]


@EVERY_ZONE
@EVERY_SHAPE
def test_grounded(shape: str, zone: Zone | None) -> None:
    """Should say no number that is neither fact nor guideline, in any wording of any shape."""
    for episode, draft in everything(shape, zone):
        assert problems(episode, draft) == [], draft.template


@EVERY_ZONE
@EVERY_SHAPE
def test_nothing_is_left_open(shape: str, zone: Zone | None) -> None:
    """Should leave no placeholder, no bracket and no stray blank."""
    for _, draft in everything(shape, zone):
        for text in (draft.system, draft.user, draft.assistant):
            assert not re.search(r"[{}\[\]]|  | \.|\.\.|\n\n\n", text), draft.template
            assert text == text.strip()


@EVERY_ZONE
@EVERY_SHAPE
def test_grammar_of_numbers(shape: str, zone: Zone | None) -> None:
    """Should agree with singular and plural."""
    for _, draft in everything(shape, zone):
        assert not re.search(r"(?<!day )\b1 (?:[a-z-]+ )*(?:readings|episodes|days)\b", draft.assistant), (
            draft.template
        )
        assert not re.search(r"(?:were|are|have) 1 (?!.* to )", draft.assistant), draft.template
        assert not re.search(r"\b(?!1\b)\d+ (?:[a-z-]+ )?(?:reading|episode|day)\b", draft.assistant)


@EVERY_SHAPE
def test_no_claim_of_time_without_a_zone(shape: str) -> None:
    """Should speak neither of nights, days, clocks nor dates where no zone is known."""
    for _, draft in everything(shape, None):
        text = draft.assistant.replace("nothing is said about day and night", "").replace("a full day", "")
        assert not re.search(r"\bnight|daytime|o'clock|\d\d:\d\d|\bday \d|midnight", text), draft.template


@EVERY_SHAPE
def test_no_dates_and_names(shape: str) -> None:
    """Should carry no date, no instant, no package name and no record id."""
    for _, draft in everything(shape, FIXED):
        text = draft.system + draft.user + draft.assistant
        assert not re.search(r"20\d\d-|\d{6}|com\.|-05", text), draft.template


def test_tasks() -> None:
    """Should ask of every episode whether it suffices, and summarize only what does."""
    full, part = episodes(readings(wave(FULL_DAY + 9)), "day")
    assert set(drafts(full)) == {"summarize", "sufficiency"}
    assert set(drafts(part)) == {"sufficiency"}


def test_templates_are_named_by_kind_task_and_wording() -> None:
    """Should name the wording chosen."""
    day = lone(readings(wave(FULL_DAY)), "day")
    names = [draft.template for wording in range(6) for draft in drafts(day, wording).values()]
    assert names[:3] == ["glucose.day.summarize.0", "glucose.day.sufficiency.0", "glucose.day.summarize.1"]
    assert len(set(names)) == 12
    assert drafts(lone(meals(), "day"), 2)["summarize"].template == "smbg.day.summarize.2"


def test_wordings_differ() -> None:
    """Should say the same in six ways, to two kinds of readers."""
    day = lone(readings(wave(FULL_DAY)), "day")
    assert len({drafts(day, wording)["summarize"].assistant for wording in range(6)}) == 6
    assert len({drafts(day, wording)["sufficiency"].assistant for wording in range(6)}) == 6
    assert len({drafts(day, wording)["summarize"].system for wording in range(6)}) == 6


def test_choice_is_asked_by_name() -> None:
    """Should ask for wording, role and request apart, so that they vary apart."""
    asked: list[tuple[str, int]] = []

    def choose(task: str, count: int) -> int:
        asked.append((task, count))
        return 0

    list(BLOOD_GLUCOSE.render(lone(readings(wave(40)), "day"), choose))
    assert sorted(asked) == [("sufficiency", 6), ("sufficiency ask", 3), ("sufficiency system", 3)]


def test_facts_are_those_mentioned() -> None:
    """Should list each fact that is said, once, and no other."""
    episode = lone(SHAPES["sensor day with everything"], "day")
    draft = drafts(episode, 1)["summarize"]
    assert len(set(draft.facts)) == len(draft.facts)
    together = draft.user + draft.assistant
    for name in draft.facts:
        assert episode.facts[name].text in together
    assert {"tir", "gri", "mean", "n_tir"} <= set(draft.facts)
    assert "tar1" not in draft.facts


@pytest.mark.parametrize(("inside", "verdict"), [(202, "met"), (201, "not_met")])
def test_day_against_the_target(inside: int, verdict: str) -> None:
    """Should compare time in range of a day before rounding, and say what the target is for."""
    levels = [120.0] * inside + [200.0] * (FULL_DAY - inside)
    draft = drafts(lone(readings(levels), "day"))["summarize"]
    says = "meets" if verdict == "met" else "does not meet"
    assert f"{says} the target of more than 70 %" in draft.assistant
    assert guideline_names(draft)["tir_target"] == f"tir_target_{verdict}"
    assert "14 days" in draft.assistant


def test_lows_of_a_day_are_not_hidden_by_its_time_in_range() -> None:
    """Should say that a day with many lows misses the target for lows, though in range enough."""
    levels = [120.0] * 230 + [60.0] * 40 + [120.0] * 18
    for wording in range(6):
        draft = drafts(lone(readings(levels), "day"), wording)["summarize"]
        claims = guideline_names(draft)
        assert claims["tir_target"] == "tir_target_met"
        assert claims["tbr_target"] == "tbr_target_not_met"
        assert "does not meet the target of less than 4 %" in draft.assistant


def test_targets_of_a_period() -> None:
    """Should compare a period with all targets."""
    period = lone(readings(wave(15 * FULL_DAY, 150, 110)), "period")
    claims = guideline_names(drafts(period)["summarize"])
    for name in ("tir", "tbr", "tbr2", "tar", "tar2", "cv"):
        value, row = period.facts[name].value, GUIDELINES[f"{name}_target"]
        met = {">": value > row.value, "<": value < row.value, "<=": value <= row.value}[row.relation]
        assert claims[row.name] == f"{row.name}_{'met' if met else 'not_met'}"


@EVERY_SHAPE
def test_windows_and_fingersticks_meet_no_targets(shape: str) -> None:
    """Should compare neither windows nor fingersticks with targets of time."""
    for episode, draft in everything(shape, None):
        assert episode.kind == "window"
        assert "the target of" not in draft.assistant
    for episode, draft in everything(shape, FIXED):
        if episode.aspects["method"] == "fingerstick":
            assert "the target of" not in draft.assistant
            assert "time in range" not in draft.assistant.lower().replace("mean or time in range", "")


def test_limited_display_measures_no_lows() -> None:
    """Should say that lows cannot be measured, and give no number of them."""
    for wording in range(6):
        text = drafts(lone(SHAPES["limited day"], "day"), wording)["summarize"].assistant
        assert re.search(r"cannot be measured|not measurable", text)
        assert not re.search(r"% (?:of (?:the )?readings )?(?:were|fell) below 70", text)
        assert "GRI" not in text
        assert "low episode of" not in text


def test_assumed_display_says_so() -> None:
    """Should say that the limits are only assumed."""
    text = drafts(lone(SHAPES["assumed limited day"], "day"))["summarize"].assistant
    assert "taken as not measurable" in text


def test_floor_readings_leave_the_target_open() -> None:
    """Should not judge time in range where readings on the lower limit could change the answer."""
    sure = [120.0] * 210 + [200.0] * 78
    open_ = [120.0] * 190 + [70.0] * 20 + [200.0] * 78
    for levels, said in ((sure, True), (open_, False)):
        draft = drafts(lone(readings(levels, origin=STELO), "day"))["summarize"]
        assert ("tir_target" in guideline_names(draft)) is said


def test_refusal() -> None:
    """Should refuse figures where data are too few, and say what is lacking."""
    for wording in range(6):
        draft = drafts(lone(readings(wave(100)), "day"), wording)["sufficiency"]
        assert re.search(r"\b(No|not sufficient|Not sufficient|too little|not met)\b", draft.assistant)
        assert "102 further readings" in draft.assistant
        assert "mg/dL" not in draft.user + draft.assistant


def test_sufficient_says_yes() -> None:
    """Should say yes with the figures, and nothing of refusal."""
    for wording in range(6):
        text = drafts(lone(readings(wave(FULL_DAY)), "day"), wording)["sufficiency"].assistant
        assert re.search(r"\b(Yes|sufficient|Sufficient|enough|are met)\b", text)
        assert "288 expected readings" in text
        assert not re.search(r"\b(No|not|leave out|withheld)\b", text)


def test_table_holds_what_the_answer_needs() -> None:
    """Should give counts and leave shares to the answer."""
    draft = drafts(lone(readings(wave(FULL_DAY, 150, 120)), "day"))["summarize"]
    lines = draft.user.splitlines()
    assert "Recorded: 288 readings" in lines
    assert any(line.startswith("From 70 mg/dL to 180 mg/dL: ") for line in lines)
    shares = {line for line in lines if "%" in line}
    assert shares == {line for line in lines if line.startswith("Coefficient of variation")}
    assert all(": " in line for line in lines[2:])


def test_repeats_are_not_said_to_cover() -> None:
    """Should set against the expected readings only those that do not repeat each other."""
    half = FIVE_MINUTES // 2
    members = readings(wave(150), step_ms=half)[:60] + readings(wave(250), MIDNIGHT + 60 * half)
    day = lone(members, "day")
    said = day.facts["slots"].text + " out of 288 expected readings"
    for wording in range(6):
        made = drafts(day, wording)
        assert said in made["sufficiency"].assistant
        assert day.facts["slots"].text in made["summarize"].assistant


def test_night_and_day_that_are_alike() -> None:
    """Should call means less than 5 mg/dL apart about the same, and others higher or lower."""
    for night, word in ((120.0, "same"), (124.9, "same"), (125.0, "higher"), (115.0, "lower")):
        levels = [night] * 72 + [120.0] * 216
        text = drafts(lone(readings(levels), "day"))["summarize"].assistant
        assert word in text.split("At night")[1]


def test_evidence_names_sources_once() -> None:
    """Should cite each source once for each claim."""
    draft = drafts(lone(readings(wave(15 * FULL_DAY, 150, 110)), "period"), 1)["summarize"]
    cited = [(claim, GUIDELINES[name].source) for claim, name in draft.evidence]
    assert len(set(cited)) == len(cited)
    assert ("gri_zone", "doi:10.1177/19322968221085273") in cited
    assert ("bin_bounds", "doi:10.2337/dci19-0028") in cited


@settings(STEADY, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from([45, 60, 70, 120, 181, 250, 300]), st.integers(1, 90)), max_size=8),
    st.integers(0, 5),
    st.sampled_from(["com.example.cgm", STELO]),
    st.sampled_from([FIXED, None]),
)
def test_any_trace_is_grounded(
    parts: list[tuple[int, int]], wording: int, origin: str, zone: Zone | None
) -> None:
    """Should be true and grounded whatever the trace."""
    levels = [float(level) for level, count in parts for _ in range(count)] or [120.0]
    for episode in process(readings(levels, origin=origin), zone).episodes:
        for draft in drafts(episode, wording).values():
            assert problems(episode, draft) == []
