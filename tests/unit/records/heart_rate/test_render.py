"""Episodes into words: true, grounded, and in all wordings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import MINUTE_MS
from etl.core.narrative import WORDINGS
from tests.unit.records.heart_rate.builders import (
    FIXED,
    STEADY,
    days,
    drafts,
    lone,
    problems,
    process,
    series,
)
from tests.unit.records.heart_rate.shapes import SHAPES, everything

if TYPE_CHECKING:
    from etl.core.localtime import Zone


def test_grammar_of_numbers() -> None:
    """Should agree with singular and plural."""
    things = "(?:samples|nights|days|records)"
    for where, _, draft in everything.all():
        text = draft.assistant
        assert not re.search(rf"(?<!day )\b1 (?:[a-z-]+ )*{things}\b", text), where
        assert not re.search(r"\b(?:were|are|have) 1\b", text), where
        assert not re.search(r"\b(?!1\b)\d+ (?:[a-z-]+ )?(?:sample|night|day|record)\b", text), where


def test_answers_are_short() -> None:
    """Should take ten sentences at most, table and caveats aside."""
    for where, _, draft in everything.all(FIXED):
        assert len(re.findall(r"[.;](?:\s|\Z)", draft.assistant)) <= 12, where


def test_no_grade() -> None:
    """Should name no rhythm, no zone of effort and no dipper, and grade nothing."""
    for where, _, draft in everything.all(FIXED):
        text = draft.assistant.lower()
        assert not re.search(r"arrhythm|tachy|brady|dipp|zone|normal|elevated|too fast|too slow", text), where


def test_wordings_differ() -> None:
    """Should say the same in six ways, to two kinds of readers."""
    day = lone(days(1), "day")
    for task in ("summarize", "numeric_qa", "compare", "caption", "sufficiency"):
        made = [drafts(day, wording)[task] for wording in range(WORDINGS)]
        assert len({draft.assistant for draft in made}) == len({draft.system for draft in made}) == 6
        assert [draft.template for draft in made] == [f"heart_rate.day.{task}.{n}" for n in range(6)]


def test_table_leaves_work_to_the_answer() -> None:
    """Should give times and levels, and leave shares and differences to the answer."""
    draft = drafts(lone(SHAPES["day with hard effort"], "day"))["summarize"]
    rows = draft.user.splitlines()[2:]
    assert rows[0] == "Source: heart rate samples"
    assert all(": " in row for row in rows)
    assert not [row for row in rows if "%" in row]
    assert "%" in draft.assistant


def test_refusals_give_no_figures() -> None:
    """Should give no heart rate where data are too few."""
    for where, episode, draft in everything.all(FIXED):
        if not episode.sufficient:
            assert "bpm" not in draft.user + draft.assistant, where
            assert re.search(r"\b(No|[Nn]ot sufficient|too little|not met)\b", draft.assistant), where


def test_overlap_and_edges_are_said() -> None:
    """Should say that records were left out, and that a day is not whole."""
    for wording in range(WORDINGS):
        day = lone(SHAPES["two origins"], "day")
        for task in ("summarize", "sufficiency"):
            assert day.facts["overlapping"].text in drafts(day, wording)[task].assistant
        text = drafts(lone(SHAPES["day without a night"], "day"), wording)["summarize"].assistant
        assert re.search("midnight to midnight|not covered to its ends", text)


def test_night_owl() -> None:
    """Should say that the night was higher where it was."""
    for wording in range(WORDINGS):
        text = drafts(lone(SHAPES["night owl"], "day"), wording)["summarize"].assistant
        assert re.search(r"% higher\b", text)
        assert " lower" not in text


def test_evidence() -> None:
    """Should cite Speed 2023 for the hours, and own up to what is ours, each once."""
    draft = drafts(lone(days(7), "period"))["summarize"]
    cited = [(claim, GUIDELINES[name].source) for claim, name in draft.evidence]
    assert len(set(cited)) == len(cited)
    assert ("resting_hours", "doi:10.1371/journal.pdig.0000236") in cited
    assert ("resting_definition", "convention") in cited
    assert ("level_bounds", "convention") in cited


@settings(STEADY, max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from([30, 55, 70, 71, 100, 101, 121, 141, 220]), st.integers(1, 500)), max_size=8
    ),
    st.integers(20_000, 10 * MINUTE_MS),
    st.integers(0, 5),
    st.sampled_from([FIXED, None]),
)
def test_any_trace_is_grounded(
    parts: list[tuple[int, int]], step_ms: int, wording: int, zone: Zone | None
) -> None:
    """Should be true and grounded whatever the trace."""
    beats = [bpm for bpm, count in parts for _ in range(count)] or [70]
    for episode in process([series(beats, step_ms=step_ms)], zone).episodes:
        for draft in drafts(episode, wording).values():
            assert problems(episode, draft) == []
