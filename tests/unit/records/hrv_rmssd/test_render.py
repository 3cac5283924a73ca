"""Episodes into words: true, grounded, and in all wordings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import HOUR_MS
from etl.core.narrative import WORDINGS
from etl.records.hrv_rmssd import HRV_RMSSD
from etl.records.hrv_rmssd.texts import course, frame, sufficiency, summary, tasks
from etl.records.hrv_rmssd.usage import PHRASES
from tests.unit.records.hrv_rmssd.builders import (
    EVENING,
    FIXED,
    SLOT,
    STEADY,
    drafts,
    lone,
    problems,
    process,
    readings,
    values,
)
from tests.unit.records.hrv_rmssd.shapes import SHAPES, everything, wave

if TYPE_CHECKING:
    from etl.core.localtime import Zone
    from etl.core.record_type import Draft


def test_grammar_of_numbers() -> None:
    """It should agree with singular and plural."""
    things = "value|night|block|day"
    for where, _, draft in everything.all():
        text = draft.user + "\n" + draft.assistant
        assert not re.search(rf"(?<!day )\b1 (?:[a-z]+ )?(?:{things})s\b", text), where
        assert not re.search(r"(?:were|are|have) (?:1|\d+\.1) (?!.* to )", draft.assistant), where
        assert not re.search(rf"\b(?!1\b)\d+ (?:[a-z]+ )?(?:{things})\b", text), where
        assert not re.search(r"\b[01] (?:[a-z]+ )?(?:values?|nights?) (?:were|are|have|hold)\b", text), where


def test_answers_are_short() -> None:
    """It should say what is to be said in a few sentences, and a number or a caption in one."""
    for where, _, draft in everything.all():
        sentences = len(re.findall(r"\.(?:\s|\Z)", draft.assistant))
        if draft.task in {"summarize", "sufficiency"}:
            assert 2 <= sentences <= 9, where
        else:
            assert 1 <= sentences <= (3 if draft.task == "compare" else 1), where


def test_sleep_is_not_spoken_of() -> None:
    """It should say nothing of sleep, which no record tells, and name no device."""
    for where, _, draft in everything.all():
        assert not re.search(r"(?i)sleep|\bring\b|\bwatch\b", draft.user + draft.assistant), where


def test_templates_are_named_by_kind_task_and_wording() -> None:
    """It should name the wording chosen, and differ in each."""
    for episode in (
        lone(readings(wave(90, rise=20)), "night"),
        lone(SHAPES["week, the latest high"], "period"),
    ):
        made = [drafts(episode, wording) for wording in range(6)]
        for task in ("summarize", "numeric_qa", "compare", "caption", "sufficiency"):
            assert [each[task].template for each in made] == [
                f"hrv.{episode.kind}.{task}.{wording}" for wording in range(6)
            ]
            assert len({each[task].assistant for each in made}) == 6


def test_every_sentence_can_be_said() -> None:
    """It should have no sentence that no set leads to."""
    told = " ".join(draft.assistant for _, _, draft in everything.all())
    summaries = summary.OPENING, summary.CENTRE, summary.SPREAD, course.COURSE, summary.FRAME, summary.CAVEATS
    for table in (*summaries, sufficiency.VERDICT, sufficiency.AMOUNT, sufficiency.LACKING, tasks.CAPTION):
        for name, row in table.items():
            assert _begins(row[0]) in told, name


def _begins(template: str) -> str:
    return max(re.split(r"\{@?[a-z_]+\}|\[[a-z]+\]", template), key=len)


def test_every_row_can_stand() -> None:
    """It should have no row of the table that no set leads to."""
    told = "\n".join(draft.user for _, _, draft in everything.all())
    for row in frame.AMOUNT + frame.STATISTICS:
        assert re.search(
            "^" + re.sub(r"\\\{@?[a-z_]+\\\}", ".+", re.escape(row)) + "$", told, re.MULTILINE
        ), row


def test_every_fact_of_the_answer_is_bound() -> None:
    """It should have a phrase for each way the answers speak of a fact, so that none can take its place."""
    for where, episode, draft in everything.all():
        text = draft.assistant
        spans = [
            match.span(name)
            for p in PHRASES
            for match in p.matches(text.lower())
            for name in p.pattern.groupindex
        ]
        for name in draft.facts:
            for match in re.finditer(rf"(?<![\w.]){re.escape(episode.facts[name].text)}(?!\w| \d)", text):
                needed = text[: match.start()].lower().endswith(("at least ", "it takes ", "minimum is "))
                bound = needed or any(start <= match.start() < end for start, end in spans)
                assert bound, (where, name)


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
    for where, episode, _ in everything.all():
        texts = {
            name: float(fact.text.split()[0]) for name, fact in episode.facts.items() if fact.unit == "ms"
        }
        for name, one, other in (
            ("spread", "upper_quartile", "lower_quartile"),
            ("part_change", "late_mean", "early_mean"),
            ("latest_change", "latest", "earlier_mean"),
        ):
            if name in texts:
                assert texts[name] == pytest.approx(abs(texts[one] - texts[other]), abs=1e-9), where


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


def test_reason_of_what_is_left_out() -> None:
    """It should tell values of another device in the time of a night from those that come after it."""
    late = readings([50.0 + index % 5 for index in range(40)], EVENING + 80 * SLOT, origin="com.b")
    night = lone(readings(wave(90)) + late, "night")
    assert (values(night)["overlapping"], values(night)["outside"]) == (10, 30)
    for wording in range(WORDINGS):
        for task in ("summarize", "sufficiency"):
            draft = drafts(night, wording)[task]
            assert "10 surplus values" in draft.assistant
            assert "30 other values" in draft.assistant
            assert "another device" in draft.assistant
            assert not re.search("their time|same time", draft.user + draft.assistant)
            assert problems(night, draft) == []


def test_values_that_differ_are_not_called_identical() -> None:
    """It should tell what is equal from what is written alike."""
    close = [40.001 + index % 9 / 1000 for index in range(60)]
    for trace, words in (([40.0] * 60, "the same|identical"), (close, "Rounded|round to")):
        night = lone(readings(trace), "night")
        for wording in range(WORDINGS):
            draft = drafts(night, wording)["summarize"]
            assert re.search(words, draft.assistant)
            assert bool(re.search("same, |identical", draft.assistant)) is (trace is not close)
            assert problems(night, draft) == []
    period = lone(
        [one for day in range(4) for one in readings([40 + day / 1000] * 60, EVENING + day * 24 * HOUR_MS)],
        "period",
    )
    for wording in range(WORDINGS):
        assert re.search("Rounded|round to", drafts(period, wording)["summarize"].assistant)


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
    """It should name what is left out and what is not sure, in every summary and answer on sufficiency."""
    told = {
        "night of two devices": r"70 surplus values (?:stayed out|did not count)",
        "night and nap": r"9 other values (?:fell|lay) outside the main stretch of the night",
        "night read at once": r"within 2 hours of the last value",
        "short night read at once": r"within 2 hours of the last value",
    }
    for shape, pattern in told.items():
        for draft in _long(shape):
            assert re.search(pattern, draft.assistant), draft.template
    for draft in _long("round the clock"):
        assert "no nightly value" in draft.assistant


def _long(shape: str) -> list[Draft]:
    return [draft for _, draft in everything(shape, FIXED) if draft.task in {"summarize", "sufficiency"}]


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
