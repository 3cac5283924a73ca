"""Episodes into words: true, grounded, and in all wordings."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.guidelines import GUIDELINES
from etl.core.narrative import WORDINGS
from etl.records.hrv_rmssd import HRV_RMSSD
from etl.records.hrv_rmssd.texts import frame, sufficiency, summary
from etl.records.hrv_rmssd.usage import PHRASES
from tests.unit.records.hrv_rmssd.builders import (
    FIXED,
    SLOT,
    STEADY,
    drafts,
    lone,
    nights,
    problems,
    process,
    readings,
)
from tests.unit.records.hrv_rmssd.shapes import SHAPES, wave

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.core.localtime import Zone
    from etl.core.model import Episode
    from etl.core.record_type import Draft

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


def all_drafts() -> Iterator[tuple[Episode, Draft]]:
    """Every draft of every set."""
    for shape in SHAPES:
        for zone in (FIXED, None):
            yield from everything(shape, zone)


@EVERY_ZONE
@EVERY_SHAPE
def test_grounded(shape: str, zone: Zone | None) -> None:
    """It should say no number that is neither fact nor guideline, in any wording of any shape."""
    for episode, draft in everything(shape, zone):
        assert problems(episode, draft) == [], draft.template


@EVERY_ZONE
@EVERY_SHAPE
def test_nothing_is_left_open(shape: str, zone: Zone | None) -> None:
    """It should leave no placeholder, no bracket and no stray blank."""
    for _, draft in everything(shape, zone):
        for text in (draft.system, draft.user, draft.assistant):
            assert not re.search(r"[{}\[\]]|  | \.|\.\.|\n\n\n", text), draft.template
            assert text == text.strip()


@EVERY_ZONE
@EVERY_SHAPE
def test_grammar_of_numbers(shape: str, zone: Zone | None) -> None:
    """It should agree with singular and plural."""
    things = "value|night|block|day"
    for _, draft in everything(shape, zone):
        text = draft.user + "\n" + draft.assistant
        assert not re.search(rf"(?<!day )\b1 (?:[a-z]+ )?(?:{things})s\b", text), draft.template
        assert not re.search(r"(?:were|are|have) (?:1|\d+\.1) (?!.* to )", draft.assistant), draft.template
        assert not re.search(rf"\b(?!1\b)\d+ (?:[a-z]+ )?(?:{things})\b", text), draft.template
        assert not re.search(r"\b[01] (?:[a-z]+ )?(?:values?|nights?) (?:were|are|have|hold)\b", text)


@EVERY_ZONE
@EVERY_SHAPE
def test_answers_are_short(shape: str, zone: Zone | None) -> None:
    """It should say what is to be said in a few sentences."""
    for _, draft in everything(shape, zone):
        sentences = len(re.findall(r"\.(?:\s|\Z)", draft.assistant))
        assert 2 <= sentences <= 9, draft.template


@EVERY_SHAPE
def test_no_claim_of_time_without_a_zone(shape: str) -> None:
    """It should speak neither of nights, days, clocks nor dates where no zone is known."""
    for _, draft in everything(shape, None):
        text = re.sub(r"days, nights (?:or|and) times of day", "", draft.assistant)
        assert not re.search(r"\bnight|\bday\b|\d\d:\d\d|morning|sleep", text), draft.template


def test_no_dates_and_names() -> None:
    """It should carry no date, no instant, no package name, and nothing of sleep, which no record tells."""
    for _, draft in all_drafts():
        text = draft.user + draft.assistant
        assert not re.search(r"20\d\d-|\d{6}|com\.|-05|[Ss]leep|asleep|\bring\b|\bwatch\b", text)


def test_times_of_day_are_rounded() -> None:
    """It should give no time finer than a quarter of an hour."""
    for _, draft in all_drafts():
        assert all(
            minutes in {"00", "15", "30", "45"} for minutes in re.findall(r"\d\d:(\d\d)", draft.assistant)
        )


def test_tasks() -> None:
    """It should ask of every episode whether it suffices, and summarize only what does."""
    assert set(drafts(lone(readings(wave(90)), "night"))) == {"summarize", "sufficiency"}
    assert set(drafts(lone(readings(wave(20)), "night"))) == {"sufficiency"}


def test_templates_are_named_by_kind_task_and_wording() -> None:
    """It should name the wording chosen, and differ in each."""
    for episode in (lone(readings(wave(90, rise=9)), "night"), lone(nights([40, 42, 38, 45, 41]), "period")):
        made = [drafts(episode, wording) for wording in range(6)]
        assert [each["summarize"].template for each in made] == [
            f"hrv.{episode.kind}.summarize.{wording}" for wording in range(6)
        ]
        for task in ("summarize", "sufficiency"):
            assert len({each[task].assistant for each in made}) == 6


def test_every_sentence_can_be_said() -> None:
    """It should have no sentence that no set leads to."""
    told = " ".join(draft.assistant for _, draft in all_drafts())
    for table in (summary.OPENING, summary.CENTRE, summary.SPREAD, summary.FRAME, summary.CAVEATS):
        for name, row in table.items():
            assert _begins(row[0]) in told, name
    for table in (sufficiency.VERDICT, sufficiency.AMOUNT, sufficiency.LACKING):
        for name, row in table.items():
            assert _begins(row[0]) in told, name


def _begins(template: str) -> str:
    return max(re.split(r"\{@?[a-z_]+\}|\[[a-z]+\]", template), key=len)


def test_every_row_can_stand() -> None:
    """It should have no row of the table that no set leads to."""
    told = "\n".join(draft.user for _, draft in all_drafts())
    for row in frame.AMOUNT + frame.STATISTICS:
        assert re.search(
            "^" + re.sub(r"\\\{@?[a-z_]+\\\}", ".+", re.escape(row)) + "$", told, re.MULTILINE
        ), row


def test_every_fact_of_the_answer_is_bound() -> None:
    """It should have a phrase for each way the answers speak of a fact, so that none can take its place."""
    for episode, draft in all_drafts():
        text = draft.assistant
        spans = [
            match.span(name)
            for p in PHRASES
            for match in p.pattern.finditer(text)
            for name in p.pattern.groupindex
        ]
        for name in draft.facts:
            for match in re.finditer(re.escape(episode.facts[name].text), text):
                needed = text[: match.start()].lower().endswith(("at least ", "it takes ", "minimum is "))
                bound = needed or any(start <= match.start() < end for start, end in spans)
                assert bound, (draft.template, name)


def test_facts_are_those_mentioned() -> None:
    """It should list each fact that is said, once."""
    episode = lone(SHAPES["night and nap"], "night")
    draft = drafts(episode, 1)["summarize"]
    assert len(set(draft.facts)) == len(draft.facts)
    for name in draft.facts:
        assert episode.facts[name].text in draft.user + draft.assistant


def test_table_leaves_coverage_and_differences_to_the_answer() -> None:
    """It should give what they are worked out from."""
    user = drafts(lone(SHAPES["holey night that falls"], "night"))["summarize"].user
    assert "%" not in user
    lines = user.splitlines()
    assert "Recorded: 80 values" in lines
    assert "For full coverage at 5-minute intervals: 89 expected values" in lines
    assert all(": " in row for row in lines[2:])


def test_differences_follow_from_the_table() -> None:
    """It should say differences that a reader gets from the written values."""
    for episode, _ in all_drafts():
        texts = {
            name: float(fact.text.split()[0]) for name, fact in episode.facts.items() if fact.unit == "ms"
        }
        for name, one, other in (
            ("spread", "upper_quartile", "lower_quartile"),
            ("part_change", "late_mean", "early_mean"),
            ("latest_change", "latest", "earlier_mean"),
        ):
            if name in texts:
                assert texts[name] == pytest.approx(abs(texts[one] - texts[other]), abs=1e-9)


@pytest.mark.parametrize(("late", "word"), [(44.0, "higher"), (43.99, None), (36.0, "lower"), (36.5, None)])
def test_early_and_late(late: float, word: str | None) -> None:
    """It should call parts ten per cent apart higher or lower, and nothing else."""
    night = lone(readings([40] * 30 + [41] * 30 + [late] * 30), "night")
    for wording in range(WORDINGS):
        text = drafts(night, wording)["summarize"].assistant
        told = set(re.findall(r"\b(higher|lower)\b(?! and upper)", text))
        assert told == ({word} if word else set())
        assert ("10 %" in text) is (word is None)


def test_latest_night() -> None:
    """It should say whether the latest night lies above, below or with those before it."""
    for shape, word in (("high", "higher"), ("low", "lower"), ("alike", "10 %")):
        period = lone(SHAPES[f"week, the latest {shape}"], "period")
        for wording in range(WORDINGS):
            text = drafts(period, wording)["summarize"].assistant
            assert word in text
            assert "6 earlier nights" in text


def test_refusal() -> None:
    """It should refuse figures where data are too few, and say what is lacking."""
    for wording in range(WORDINGS):
        draft = drafts(lone(SHAPES["night with too few values"], "night"), wording)["sufficiency"]
        assert "3 further values" in draft.assistant
        assert not re.search(r"\d ms", draft.user + draft.assistant)
        draft = drafts(lone(SHAPES["two usable nights"], "period"), wording)["sufficiency"]
        assert "1 further night" in draft.assistant
        assert not re.search(r"\d ms|%", draft.user + draft.assistant)


def test_caveats_are_told() -> None:
    """It should name what is left out and what is not sure, in every wording and task."""
    told = {
        "night of two devices": r"70 overlapping values (?:stayed out|did not count)",
        "night and nap": r"9 other values (?:fell|lay) outside the main stretch of the night",
        "night read at once": r"within 2 hours of the last value",
        "short night read at once": r"within 2 hours of the last value",
    }
    for shape, pattern in told.items():
        for _, draft in everything(shape, FIXED):
            assert re.search(pattern, draft.assistant), draft.template
    for _, draft in everything("round the clock", FIXED):
        assert "no nightly value" in draft.assistant


def test_evidence() -> None:
    """It should cite what it leans on, each source once for each claim."""
    draft = drafts(lone(SHAPES["week, the latest high"], "period"), 1)["summarize"]
    cited = [(claim, GUIDELINES[name].source) for claim, name in draft.evidence]
    assert len(set(cited)) == len(cited)
    assert ("sufficiency_minimum", "doi:10.1123/ijspp.2013-0455") in cited


def test_choice_is_asked_by_name() -> None:
    """It should ask for wording, role and request apart, so that they vary apart."""
    asked: list[tuple[str, int]] = []

    def choose(task: str, count: int) -> int:
        asked.append((task, count))
        return 0

    list(HRV_RMSSD.render(lone(readings(wave(20)), "night"), choose))
    assert sorted(asked) == [("sufficiency", 6), ("sufficiency ask", 3), ("sufficiency system", 3)]


@settings(STEADY, max_examples=60)
@given(
    st.lists(st.tuples(st.floats(5, 180), st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=8),
    st.integers(0, 5),
    st.sampled_from([FIXED, None]),
)
def test_any_trace_is_grounded(parts: list[tuple[float, int, int]], wording: int, zone: Zone | None) -> None:
    """It should be true and grounded whatever the trace."""
    members = readings([value for value, count, _ in parts for _ in range(count)])
    moved, shift = [], 0
    for index, reading in enumerate(members):
        shift += parts[index % len(parts)][2] * SLOT if index % 30 == 29 else 0
        moved.append(reading._replace(time_ms=reading.time_ms + shift))
    for episode in process(moved, zone).episodes:
        for draft in drafts(episode, wording).values():
            assert problems(episode, draft) == []
