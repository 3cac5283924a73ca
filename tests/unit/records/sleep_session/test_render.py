"""Episodes into words: true, grounded, and in all wordings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS
from etl.core.narrative import WORDINGS
from etl.records.sleep_session import SLEEP_SESSION
from etl.records.sleep_session.texts import frame
from etl.records.sleep_session.usage import _LABELS
from tests.unit.records.sleep_session.builders import (
    EVENING,
    FIXED,
    NIGHT,
    STEADY,
    bare,
    claims,
    drafts,
    episodes,
    lone,
    nights,
    problems,
    process,
    session,
)
from tests.unit.records.sleep_session.shapes import AFTERNOON, NAP, RESTLESS, SHAPES, everything

if TYPE_CHECKING:
    from etl.core.localtime import Zone
    from etl.core.model import Episode
    from tests.unit.records.sleep_session.builders import Part


def answers(episode: Episode, task: str = "summarize") -> list[str]:
    """The answer in every wording."""
    return [drafts(episode, wording)[task].assistant for wording in range(WORDINGS)]


def test_grammar_of_numbers() -> None:
    """It should agree with singular and plural."""
    things = r"(?:awakening|session|sleep|nap|day)"
    for where, _, draft in everything.all():
        text = draft.assistant
        assert not re.search(rf"(?<!day )\b1 (?:[a-z-]+ )?{things}s\b", text), (where, text)
        assert not re.search(rf"(?<!day )\b(?!1\b)\d+ (?:[a-z-]+ )?{things}\b(?!s)", text), (where, text)
        assert not re.search(r"\b(?:were|are) 1 [a-z]", text), (where, text)


def test_answers_are_short() -> None:
    """It should stay a short answer of whole sentences."""
    for where, _, draft in everything.all():
        ends = len(re.findall(r"\.(?=\s|$)", draft.assistant))
        assert 1 <= ends <= 14, (where, draft.assistant)
        assert draft.assistant.endswith("."), where
        assert len(draft.assistant) < 1200, where


def test_no_dates_and_names() -> None:
    """It should carry no date, no instant, no package name and no time finer than 15 min."""
    for where, _, draft in everything.all(FIXED):
        text = draft.system + draft.user + draft.assistant
        assert not re.search(r"20\d\d|\d{6}|com\.|-05|:(?!00|15|30|45)\d\d", text), where


def test_rows_are_known_to_the_verifier() -> None:
    """It should hold in its table only rows that the verifier holds to a fact."""
    for where, _, draft in everything.all():
        title, *rows = draft.user.split("\n\n")[1].splitlines()
        assert title in frame.TITLES.values(), where
        assert {row.partition(": ")[0] for row in rows} <= set(_LABELS), where


def test_templates_are_named_by_kind_task_and_wording() -> None:
    """It should name the wording chosen."""
    episode = lone([session()])
    names = [draft.template for wording in range(6) for draft in drafts(episode, wording).values()]
    assert names[:2] == ["sleep.session.summarize.0", "sleep.session.numeric_qa.0"]
    assert len(set(names)) == len(names) == 6 * len(drafts(episode))
    period = lone(nights(3), "period")
    assert drafts(period, 2)["summarize"].template == "sleep.period.summarize.2"


@pytest.mark.parametrize("kind", ["session", "period"])
@pytest.mark.parametrize("task", ["summarize", "sufficiency"])
def test_wordings_differ(kind: str, task: str) -> None:
    """It should say the same in six ways, to two kinds of readers."""
    episode = episodes(nights(4), kind)[0]
    assert len(set(answers(episode, task))) == 6
    assert len({drafts(episode, wording)[task].system for wording in range(6)}) == 6


def test_choice_is_asked_by_name() -> None:
    """It should ask for wording, role and request apart, so that they vary apart."""
    asked: list[tuple[str, int]] = []

    def choose(task: str, count: int) -> int:
        asked.append((task, count))
        return 0

    list(SLEEP_SESSION.render(lone([bare(20)]), choose))
    assert sorted(asked) == [("sufficiency", 6), ("sufficiency ask", 3), ("sufficiency system", 3)]


def test_facts_are_those_mentioned() -> None:
    """It should list each fact that is said, once, and no other."""
    episode = lone([session()])
    draft = drafts(episode, 1)["summarize"]
    assert len(set(draft.facts)) == len(draft.facts)
    for name in draft.facts:
        assert episode.facts[name].text in draft.user + draft.assistant
    assert {"tst", "se", "light_share", "rem_latency"} <= set(draft.facts)


def test_shares_are_left_to_the_answer() -> None:
    """It should give durations in the table, and no share of one night."""
    user = drafts(lone([session()]))["summarize"].user
    assert "Time asleep: 7 h" in user.splitlines()
    assert "%" not in user


def test_targets() -> None:
    """It should say of each target whether it is met, before rounding, and what targets are for."""
    for parts, met in ((NIGHT, "met"), (RESTLESS, "not_met")):
        for wording in range(WORDINGS):
            draft = drafts(lone([session(parts)]), wording)["summarize"]
            assert {name: claim for name, claim in claims(draft).items() if name.endswith("target")} == {
                f"{name}_target": f"{name}_target_{met}" for name in ("se", "sol", "waso", "awakenings")
            }
            assert "in adults" in draft.assistant or "for adults" in draft.assistant
            assert "less strict in old age" in draft.assistant


def test_targets_only_where_meant() -> None:
    """It should compare neither naps nor short sleeps with targets."""
    for where, episode, draft in everything.all(FIXED):
        if "nap" in episode.flags or not episode.sufficient or draft.task == "sufficiency":
            assert "the target of" not in draft.assistant, where
            assert "consensus" not in draft.assistant, where


def test_nap_is_called_a_nap() -> None:
    """It should call a nap by its name, and say why it is one."""
    for text in answers(lone([session(NAP, AFTERNOON)])):
        assert "nap on day 1" in text
        assert "between 09:00 and 20:00" in text
        assert "shorter than 3 hours" in text


def test_no_stages_no_efficiency() -> None:
    """It should say that nothing but length and timing is known without stages."""
    for text in answers(lone([bare()])):
        assert re.search(r"cannot be derived|nothing can be said", text)
        assert "%" not in text
        assert "8 h" in text


def test_open_targets_are_explained() -> None:
    """It should say why a figure is not compared with its target."""
    for text in answers(lone(SHAPES["night with a crack"])):
        assert re.search(r"20 min of the session.*not compared", text)
        assert "meets the target of at most 30 min" in text


def test_moments_are_told_in_words() -> None:
    """It should call seconds less than a minute, and the table should not write them as none."""
    episode = lone([session((("AWAKE", 0.3), ("LIGHT", 300), ("AWAKE", 0.2), ("REM", 100)))])
    for wording in range(WORDINGS):
        made = drafts(episode, wording)["summarize"]
        assert made.user.count(": 0 min") == 1, made.user  # of deep sleep there is none
        assert "Until falling asleep: 0.3 min" in made.user
        assert len(re.findall("within a minute|less than a minute", made.assistant)) == 2
        assert not re.search(r"0\.[0-9] min", made.assistant), made.assistant


def test_overlap_is_said() -> None:
    """It should say how many sessions were left out."""
    for task in ("summarize", "sufficiency"):
        for text in answers(episodes(SHAPES["several apps"], "session")[0], task):
            assert "2 overlapping sessions" in text


def test_stages_there_are_none_of() -> None:
    """It should say which stage is absent, and not share out a lone one."""
    for text in answers(lone(SHAPES["lone stage"])):
        assert "recorded as deep sleep" in text
        assert "No light or REM sleep was recorded." in text


def test_refusal() -> None:
    """It should refuse figures where data are too few, and say what is lacking."""
    for text in answers(lone([bare(18)]), "sufficiency"):
        assert re.search(r"\b(No|not sufficient|Not sufficient|too little|not met)\b", text)
        assert "12 min" in text
        assert "18 min" in text
    for text in answers(lone(SHAPES["all awake"]), "sufficiency"):
        assert re.search(r"needs some sleep|some is required|some sleep is the minimum", text)
    for text in answers(lone(SHAPES["period of naps and a night"], "period"), "sufficiency"):
        assert "2 further main sleeps" in text
        assert "3 naps" in text


def test_sufficient_says_yes() -> None:
    """It should say yes with what there is, and nothing of refusal."""
    for episode in (lone([session()]), lone(nights(3), "period")):
        for text in answers(episode, "sufficiency"):
            assert re.search(r"\b(Yes|sufficient|Sufficient|enough|are met)\b", text)
            assert not re.search(r"\b(No|not|withheld)\b", text)


def test_evidence_names_sources_once() -> None:
    """It should cite each source once for each claim."""
    draft = drafts(lone([session(NAP, AFTERNOON)]), 1)["summarize"]
    assert set(claims(draft).values()) == {"awakening_definition", "nap_definition"}
    assert len(set(draft.evidence)) == len(draft.evidence)


PARTS = st.lists(
    st.tuples(
        st.sampled_from(["", "UNKNOWN", "AWAKE", "OUT_OF_BED", "LIGHT", "DEEP", "REM", "SLEEPING"]),
        st.floats(0.1, 150),
    ),
    min_size=1,
    max_size=10,
)


@settings(STEADY, max_examples=150)
@given(PARTS, st.integers(0, 1439), st.integers(0, 5), st.sampled_from([FIXED, None]))
def test_any_sleep_is_grounded(parts: list[Part], start: int, wording: int, zone: Zone | None) -> None:
    """It should be true and grounded whatever the stages."""
    for episode in process([session(parts, EVENING + start * 60_000)], zone).episodes:
        for draft in drafts(episode, wording).values():
            assert problems(episode, draft) == [], draft.assistant


@settings(STEADY, max_examples=60)
@given(st.lists(PARTS, min_size=3, max_size=7), st.integers(-90, 400), st.integers(0, 5))
def test_any_period_is_grounded(days: list[list[Part]], later: int, wording: int) -> None:
    """It should be true and grounded whatever the nights."""
    members = [
        session(parts, EVENING + day * DAY_MS + day * later * 60_000) for day, parts in enumerate(days)
    ]
    for episode in process(members).episodes:
        for draft in drafts(episode, wording).values():
            assert problems(episode, draft) == [], draft.assistant
