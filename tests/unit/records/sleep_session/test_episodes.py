"""Sets of sessions into sleeps and periods."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS
from etl.core.overlap import upsert
from etl.core.record_type import Processed
from tests.unit.records.sleep_session.builders import (
    EVENING,
    FIXED,
    MIDNIGHT,
    MINUTE,
    NEW_YORK,
    NIGHT,
    STEADY,
    bare,
    episodes,
    lone,
    nights,
    process,
    session,
    values,
)
from tests.unit.records.sleep_session.shapes import AFTERNOON, ASLEEP, HOLEY, NAP, PLAIN, SHAPES

if TYPE_CHECKING:
    from etl.core.localtime import Zone
    from etl.records.sleep_session.session import Session


def test_nothing() -> None:
    """It should make nothing of nothing."""
    assert process([]) == Processed(())
    assert process([], None) == Processed(())


def test_session() -> None:
    """It should make an episode of a sleep, named by the minute it starts in."""
    episode = lone([session(start_ms=EVENING + 59_999)])
    assert episode.identity == (str(EVENING // MINUTE),)
    assert (episode.sufficient, episode.coverage, episode.flags, episode.sources) == (True, 1.0, (), (0,))
    assert process([session()]).overlapping == 0


def test_insufficient_session() -> None:
    """It should say how long a sleep is that is too short, and what it lacks."""
    episode = lone([bare(29)])
    assert (episode.sufficient, episode.aspects["lacking"]) == (False, "length")
    assert episode.facts["short_by"].text == "1 min"
    awake = lone([session((("AWAKE", 300),))])
    assert (awake.sufficient, awake.aspects["lacking"]) == (False, "asleep")
    assert set(awake.facts) == {"day", "bed", "wake", "tib"}


def test_day_numbers() -> None:
    """It should count wake dates from the first local date of the whole set."""
    members = [*nights(2), session(NIGHT, MIDNIGHT + 5 * DAY_MS + HOUR_MS)]
    assert [values(episode)["day"] for episode in episodes(members, "session")] == [2, 3, 7]
    assert values(lone([session(NIGHT, MIDNIGHT + HOUR_MS)]))["day"] == 1


def test_coverage() -> None:
    """It should give the share of the session that has a known stage."""
    assert lone([session((("LIGHT", 95), ("", 5)))]).coverage == 0.95
    assert lone([bare()]).coverage is None


@pytest.mark.parametrize(
    ("member", "zone", "flags"),
    [
        (session(), None, ("zone_unknown",)),
        (bare(), FIXED, ("no_stages",)),
        (session((("UNKNOWN", 400),)), FIXED, ("no_stages",)),
        (session(HOLEY), FIXED, ("partly_staged",)),
        (session(NAP, AFTERNOON), FIXED, ("nap",)),
        (session(NAP, AFTERNOON), None, ("zone_unknown",)),
        (session(outside_ms=1), FIXED, ("stages_clipped",)),
        (session(overlap_ms=1), FIXED, ("stages_overlap",)),
    ],
)
def test_flags(member: Session, zone: Zone | None, flags: tuple[str, ...]) -> None:
    """It should flag what is missing, what was assumed, and naps."""
    assert lone([member], zone=zone).flags == flags


@pytest.mark.parametrize(("cut", "said"), [(5 * MINUTE - 1, False), (5 * MINUTE, True)])
def test_notable_cuts(cut: int, *, said: bool) -> None:
    """It should give cuts of stages as facts from five minutes on."""
    facts = lone([session(outside_ms=cut, overlap_ms=cut)]).facts
    assert ("outside" in facts, "doubled" in facts) == (said, said)


def test_overlapping_sessions() -> None:
    """It should say how many sessions another one stands for, in sum and for each."""
    members = [session(), session(PLAIN, EVENING + MINUTE, origin="b"), *nights(2)[1:]]
    processed = process(members)
    first, second = processed.episodes
    assert processed.overlapping == 1
    assert (first.flags, values(first)["overlapping"]) == (("overlapping_sources",), 1)
    assert "overlapping" not in second.facts
    chosen = process(members, priority=("b",)).episodes[0]
    assert chosen.identity == (str(EVENING // MINUTE + 1),)


def test_period() -> None:
    """It should make a period of three dates, named by the first and the last wake date."""
    assert episodes(nights(2), "period") == []
    period = lone([*nights(2), session(NIGHT, EVENING + 4 * DAY_MS, source=2)], "period")
    assert period.identity == ("2026-01-12", "2026-01-16")
    assert (period.sufficient, period.coverage, period.sources) == (True, 0.6, (0, 2))
    assert (values(period)["days"], values(period)["sleeps"]) == (5, 3)
    assert episodes(nights(5), "period", None) == []


@pytest.mark.parametrize(
    ("last", "lacking"), [(4, "nothing"), (5, "nothing"), (6, "share")]
)  # 3 of 5, 6 and 7 days
def test_share_of_days(last: int, lacking: str) -> None:
    """It should need main sleeps on 50 % of the days."""
    period = lone([*nights(2), session(NIGHT, EVENING + last * DAY_MS)], "period")
    assert period.aspects["lacking"] == lacking
    assert period.sufficient == (lacking == "nothing")
    assert ("tib_mean" in period.facts) == period.sufficient


def test_too_few_main_sleeps() -> None:
    """It should need three main sleeps; naps and what is insufficient by itself are none."""
    naps = [session(NAP, AFTERNOON + day * DAY_MS) for day in (0, 1)]
    period = lone([*nights(1), *naps, bare(20, EVENING + 3 * DAY_MS)], "period")
    assert (period.sufficient, period.aspects["lacking"]) == (False, "sleeps_share")
    facts = values(period)
    assert (facts["sleeps"], facts["sleeps_short"], facts["naps"], facts["others"]) == (1, 2, 2, 1)


def test_main_sleep_is_the_longest() -> None:
    """It should take the longest sleep of a date that is no nap, and count the others apart."""
    again = session((("LIGHT", 60),), EVENING + 9 * HOUR_MS)  # 08:00
    nap = session((("LIGHT", 100),), AFTERNOON)
    period = lone([*nights(3), again, nap], "period")
    facts = values(period)
    assert (facts["sleeps"], facts["others"], facts["naps"], facts["tst_mean"]) == (3, 1, 1, 420)


@pytest.mark.parametrize(("length", "text"), [(29.9, "1 min"), (29, "1 min"), (28.9, "2 min")])
def test_missing_time_is_whole_minutes(length: float, text: str) -> None:
    """It should round what is missing up to the next whole minute."""
    assert lone([bare(length)]).facts["short_by"].text == text


def test_flags_of_a_period() -> None:
    """It should carry the flags of its main sleeps, and those of overlapping sessions."""
    members = [
        *(*nights(2), bare(400, EVENING + 2 * DAY_MS)),
        session(outside_ms=5, start_ms=EVENING + 3 * DAY_MS),
        session(PLAIN, EVENING + MINUTE, origin="b"),
        session(NAP, AFTERNOON),
    ]
    assert lone(members, "period").flags == ("no_stages", "overlapping_sources", "stages_clipped")


@pytest.mark.parametrize(("days", "wake"), [(55, "09:00"), (293, "07:00")])
def test_nights_that_change_clocks(days: int, wake: str) -> None:
    """It should keep durations where the clock skips or repeats an hour, and tell the clock's time."""
    start = MIDNIGHT + days * DAY_MS - (HOUR_MS if days > 100 else 0)  # midnight in New York
    facts = lone([session(NIGHT, start)], zone=NEW_YORK).facts
    assert (facts["bed"].text, facts["wake"].text) == ("00:00", wake)
    assert (facts["tib"].text, facts["day"].text) == ("8 h", "day 1")


def test_a_session_grows() -> None:
    """It should speak of the newest version of a session, then of the one with more stages."""
    early = session(NIGHT[:4], record_id="one")
    grown = session(NIGHT, record_id="one")
    later = session(ASLEEP, record_id="one", modified_ms=1)
    for versions, expected in (((early, grown), 480), ((grown, early), 480), ((later, grown), 465)):
        survivors, superseded = upsert(versions)
        assert superseded == 1
        assert values(lone(survivors))["tib"] == expected  # type: ignore[arg-type]  # records are sessions


def test_many_sessions() -> None:
    """It should take sessions by the thousand in no time, also where they all overlap."""
    apart = [bare(400, EVENING + day * DAY_MS) for day in range(3000)]
    heap = [
        session(PLAIN, EVENING + step * MINUTE, origin=f"app-{step % 7}", record_id=str(step))
        for step in range(3000)
    ]
    assert len(process(apart).episodes) == 3001
    processed = process(heap)
    kept = sum(episode.kind == "session" for episode in processed.episodes)
    assert kept + processed.overlapping == 3000


def test_facts_are_finite() -> None:
    """It should give finite values resting on at least one reading."""
    for members in SHAPES.values():
        for zone in (FIXED, None):
            for episode in process(members, zone).episodes:
                for fact in episode.facts.values():
                    assert math.isfinite(fact.value)
                    assert fact.n > 0


SETS = st.lists(
    st.tuples(
        st.integers(0, 5 * 48),
        st.sampled_from([NIGHT, ASLEEP, PLAIN, NAP, HOLEY, ()]),
        st.sampled_from(["a", "b"]),
        st.integers(1, 700),
    ),
    min_size=1,
    max_size=12,
)


def build(parts: list[tuple[int, tuple[tuple[str, float], ...], str, int]]) -> list[Session]:
    """Sessions at half hours."""
    return [
        session(
            stages,
            EVENING + step * HOUR_MS // 2,
            minutes=None if stages else minutes,
            origin=origin,
            record_id=f"id-{index}",
            source=index % 3,
        )
        for index, (step, stages, origin, minutes) in enumerate(parts)
    ]


@settings(STEADY, max_examples=60)
@given(SETS, st.sampled_from([FIXED, NEW_YORK, None]))
def test_every_session_is_accounted_for(
    parts: list[tuple[int, tuple[tuple[str, float], ...], str, int]], zone: Zone | None
) -> None:
    """It should make an episode of each session or count it as overlapping, and name no two alike."""
    members = build(parts)
    found = process(members, zone)
    kept = sum(episode.kind == "session" for episode in found.episodes)
    assert kept + found.overlapping == len(members)
    assert len({(one.kind, one.identity) for one in found.episodes}) == len(found.episodes)
