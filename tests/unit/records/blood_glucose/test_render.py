"""Episodes into words: true, grounded, and in all wordings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.guidelines import GUIDELINES
from etl.core.narrative import TASKS
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
)
from tests.unit.records.blood_glucose.shapes import SHAPES, STELO, everything, meals, wave

if TYPE_CHECKING:
    from etl.core.localtime import Zone
    from etl.records.blood_glucose.reading import Reading


def test_grammar_of_numbers() -> None:
    """Should agree with singular and plural."""
    for where, _, draft in everything.all():
        text = draft.assistant
        assert not re.search(r"(?<!day )\b1 (?:[a-z-]+ )*(?:readings|episodes|days)\b", text), where
        assert not re.search(r"(?:were|are|have) 1 (?!.* to )", text), where
        assert not re.search(r"\b(?!1\b)\d+ (?:[a-z-]+ )?(?:reading|episode|day)\b", text), where


def test_tasks() -> None:
    """Should ask of every episode whether it suffices, and tell more only of what does."""
    full, part = episodes(readings(wave(FULL_DAY + 9, 150, 60)), "day")
    assert list(drafts(full)) == [
        *("summarize", "numeric_qa", "classify", "compare", "detect_events", "caption", "sufficiency")
    ]
    assert set(drafts(part)) == {"sufficiency"}


@pytest.mark.parametrize(
    ("records", "kind", "lacks"),
    [
        (readings(wave(FULL_DAY)), "day", {"classify"}),
        (readings(wave(200, 150, 60)), "window", {"classify", "compare"}),
        (meals(), "day", {"compare", "detect_events"}),
    ],
)
def test_tasks_that_make_no_sense(records: list[Reading], kind: str, lacks: set[str]) -> None:
    """Should judge neither what never left the range nor a window, and find no episodes by fingerstick."""
    episode = lone(records, kind, None if kind == "window" else FIXED)
    assert set(TASKS) - set(drafts(episode)) == lacks


def test_templates_are_named_by_kind_task_and_wording() -> None:
    """Should name the wording chosen."""
    day = lone(readings(wave(FULL_DAY)), "day")
    names = [draft.template for wording in range(6) for draft in drafts(day, wording).values()]
    assert names[:2] == ["glucose.day.summarize.0", "glucose.day.numeric_qa.0"]
    assert len(set(names)) == len(names) == 6 * len(drafts(day))
    assert drafts(lone(meals(), "day"), 2)["summarize"].template == "smbg.day.summarize.2"


def test_wordings_differ() -> None:
    """Should say the same in six ways, to two kinds of readers."""
    day = lone(readings(wave(FULL_DAY)), "day")
    assert len({drafts(day, wording)["summarize"].assistant for wording in range(6)}) == 6
    assert len({drafts(day, wording)["sufficiency"].assistant for wording in range(6)}) == 6
    assert len({drafts(day, wording)["summarize"].system for wording in range(6)}) == 6


def test_choice_is_asked_by_name() -> None:
    """Should ask for wording, role, request and unit apart, so that they vary apart."""
    asked: list[tuple[str, int]] = []

    def choose(task: str, count: int) -> int:
        asked.append((task, count))
        return 0

    list(BLOOD_GLUCOSE.render(lone(readings(wave(40)), "day"), choose))
    assert sorted(asked) == [
        *(("sufficiency", 6), ("sufficiency ask", 3), ("sufficiency system", 3), ("sufficiency unit", 2))
    ]


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


def test_windows_and_fingersticks_meet_no_targets() -> None:
    """Should compare neither windows nor fingersticks with targets of time."""
    for where, episode, draft in everything.all(None):
        assert episode.kind == "window", where
        assert "the target of" not in draft.assistant, where
    for where, episode, draft in everything.all(FIXED):
        if episode.aspects["method"] == "fingerstick":
            assert "the target of" not in draft.assistant, where
            assert "time in range" not in draft.assistant.lower().replace("mean or time in range", ""), where


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
