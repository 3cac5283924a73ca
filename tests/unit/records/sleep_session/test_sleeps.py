"""Which session counts, and what kind of sleep it is."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS
from etl.records.sleep_session.sleeps import Sleep, resolve
from tests.unit.records.sleep_session.builders import (
    EVENING,
    FIXED,
    MIDNIGHT,
    MINUTE,
    NEW_YORK,
    STEADY,
    bare,
    session,
)

if TYPE_CHECKING:
    from etl.core.localtime import Zone
    from etl.records.sleep_session.session import Session
    from tests.unit.records.sleep_session.builders import Part

FEW: tuple[Part, ...] = (("AWAKE", 10), ("LIGHT", 470))


def spoken(*records: Session, priority: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    """Give the origins that speak, by time, and how many sessions each stands for."""
    found = resolve(records, FIXED, priority)
    return [(sleep.session.origin, sleep.left_out) for sleep in found]


def sleep(start_minute: float, minutes: float, zone: Zone | None = FIXED) -> Sleep:
    """A sleep that starts so many minutes after midnight."""
    return Sleep(bare(minutes, MIDNIGHT + round(start_minute * MINUTE)), zone)


def test_nothing() -> None:
    """It should make nothing of nothing."""
    assert resolve([], FIXED, ()) == []


def test_more_stages_speak() -> None:
    """It should let the origin with more stages speak for a night."""
    assert spoken(session(FEW, origin="a"), session(origin="b"), bare(origin="c")) == [("b", 2)]


def test_priority_speaks() -> None:
    """It should let the origins a setting names go first, in its order."""
    records = (session(FEW, origin="a"), session(origin="b"), bare(origin="c"))
    assert spoken(*records, priority=("c", "a")) == [("c", 2)]
    assert spoken(*records, priority=("x", "a")) == [("a", 2)]


def test_longer_speaks_where_nobody_has_stages() -> None:
    """It should let the origin that covers more time speak where there are no stages, then go by name."""
    assert spoken(bare(400, origin="a"), bare(420, origin="b")) == [("b", 1)]
    assert spoken(bare(400, origin="b"), bare(400, origin="a")) == [("a", 1)]


def test_stages_add_up_over_an_origin() -> None:
    """It should weigh all stages an origin has for the night, not those of one session."""
    whole = session((("LIGHT", 200), ("REM", 100), ("LIGHT", 180)), origin="a")
    halves = [
        session((("AWAKE", 10), ("LIGHT", 190)), origin="b"),
        session((("DEEP", 100), ("REM", 100)), EVENING + 240 * MINUTE, origin="b"),
    ]
    assert spoken(whole, *halves) == [("b", 1), ("b", 0)]


def test_one_origin_twice() -> None:
    """It should take of one origin the session with more stages, then the last modified, then the longer."""
    many, few = session(record_id="many"), session(FEW, record_id="few", modified_ms=5)
    assert resolve([few, many], FIXED, ())[0].session == many
    late = session(FEW, record_id="a-late", modified_ms=9)
    assert resolve([few, late], FIXED, ())[0].session == late
    long = session((("AWAKE", 10), ("LIGHT", 475)), record_id="long", modified_ms=5)
    assert resolve([few, long], FIXED, ())[0].session == long


def test_touching_sessions_do_not_overlap() -> None:
    """It should keep sessions that follow one another, and those that share less than half of the shorter."""
    first = bare(60, EVENING, origin="a")
    assert spoken(first, bare(60, EVENING + HOUR_MS, "b")) == [("a", 0), ("b", 0)]
    assert spoken(first, bare(60, EVENING + 30 * MINUTE + 1, "b")) == [("a", 0), ("b", 0)]
    assert spoken(first, bare(60, EVENING + 30 * MINUTE, "b")) == [("a", 1)]
    assert spoken(bare(400, EVENING, "a"), bare(20, EVENING + 390 * MINUTE, "b")) == [("a", 1)]


@pytest.mark.parametrize("overlap", [1, MINUTE, 59 * MINUTE])
def test_halves_that_overlap_a_little(overlap: int) -> None:
    """It should keep both halves of a night that share some minutes, whichever comes first."""
    first = bare(240, EVENING, "a")
    second = session(FEW[:1], EVENING + 240 * MINUTE - overlap, minutes=241, origin="a")
    assert spoken(first, second) == spoken(second, first) == [("a", 0), ("a", 0)]


def test_chain() -> None:
    """It should leave out only what overlaps a session that speaks."""
    first, last = bare(120, EVENING, "a"), bare(120, EVENING + 2 * HOUR_MS, "c")
    between = bare(120, EVENING + 60 * MINUTE, "b")
    assert spoken(first, between, last) == [("a", 1), ("c", 0)]
    assert spoken(first, between, last, priority=("b",)) == [("b", 2)]
    assert spoken(first, bare(120, EVENING + 70 * MINUTE, "b"), last) == [("a", 0), ("b", 1)]


def test_one_minute_holds_one_start() -> None:
    """It should join sessions that start in one minute, which would share their name."""
    blink = bare(0.2, EVENING, "a")
    assert spoken(blink, bare(400, EVENING + 30_000, "b")) == [("b", 1)]
    assert spoken(blink, bare(400, EVENING + MINUTE, "b")) == [("a", 0), ("b", 0)]


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        (9 * 60, 179.9, "nap"),
        (9 * 60, 180, "other"),
        (9 * 60 - 0.1, 100, "other"),
        (19 * 60 + 59.9, 100, "nap"),
        (20 * 60, 100, "other"),
        (20 * 60, 239, "other"),
        (20 * 60, 240, "night"),
        (3 * 60, 179.9, "other"),
        (3 * 60, 180, "night"),
        (12 * 60, 5, "nap"),
        (-60, 480, "night"),
        (30, 360, "night"),
        (5 * 60 - 1, 480, "night"),
        (5 * 60, 480, "other"),
        (10 * 60, 400, "other"),
    ],
)
def test_kind(start: float, minutes: float, expected: str) -> None:
    """It should tell naps, nights and other sleep apart by the local clock."""
    assert sleep(start, minutes).kind == expected
    assert sleep(start, minutes, None).kind == "sometime"


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [(60, 30, ""), (60, 29.999, "length"), (14 * 60, 5, ""), (14 * 60, 4.999, "length")],
)
def test_length(start: float, minutes: float, expected: str) -> None:
    """It should need 30 min, or 5 for a nap."""
    assert sleep(start, minutes).lacking == expected
    assert sleep(start, minutes, None).lacking == ("" if minutes >= 30 else "length")


def test_stages_without_sleep() -> None:
    """It should need any sleep where stages are known, and none where they are not."""
    assert Sleep(session((("AWAKE", 300),)), FIXED).lacking == "asleep"
    assert Sleep(session((("UNKNOWN", 300),)), FIXED).lacking == ""
    assert Sleep(session((("AWAKE", 299), ("LIGHT", 1))), FIXED).lacking == ""


def test_judged() -> None:
    """It should hold targets only against sleep of 3 hours or more that is no nap."""
    assert sleep(60, 180).judged
    assert not sleep(60, 179.9).judged
    assert sleep(14 * 60, 180).judged
    assert sleep(60, 180, None).judged


def test_no_zone_no_dates() -> None:
    """It should refuse to tell a date without a zone."""
    with pytest.raises(ValueError, match="sometime"):
        _ = sleep(60, 400, None).wake_date


def test_clocks_change() -> None:
    """It should read the clock of the moment: one night skips an hour, another repeats one."""
    spring = MIDNIGHT + 55 * DAY_MS  # 2026-03-08 00:00 in New York
    night = Sleep(bare(480, spring), NEW_YORK)
    assert night.clock_ms(night.session.end_ms) == 9 * HOUR_MS
    autumn = MIDNIGHT + 293 * DAY_MS - HOUR_MS  # 2026-11-01 00:00 in New York
    night = Sleep(bare(480, autumn), NEW_YORK)
    assert night.clock_ms(night.session.start_ms) == 0
    assert night.clock_ms(night.session.end_ms) == 7 * HOUR_MS


SESSIONS = st.lists(
    st.tuples(
        st.integers(0, 3 * 1440 * 2),
        st.integers(1, 700 * 2),
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 4),
    ),
    max_size=14,
)


def build(parts: list[tuple[int, int, str, int]]) -> list[Session]:
    """Sessions at half minutes, with so many stages."""
    return [
        session(
            [("LIGHT", length / 2 / max(1, stages))] * stages,
            EVENING + start * MINUTE // 2,
            minutes=length / 2,
            origin=origin,
            record_id=f"id-{index}",
            source=index % 3,
        )
        for index, (start, length, origin, stages) in enumerate(parts)
    ]


@settings(STEADY, max_examples=60)
@given(SESSIONS, st.randoms(), st.sampled_from([(), ("b",), ("c", "a")]))
def test_any_sessions(
    parts: list[tuple[int, int, str, int]], chance: st.DataObject, priority: tuple[str, ...]
) -> None:
    """It should keep no two that share half of either, account for all, and not depend on their order."""
    members = build(parts)
    found = resolve(members, FIXED, priority)
    assert len(found) + sum(one.left_out for one in found) == len(members)
    for one, other in combinations([each.session for each in found], 2):
        shared = min(one.end_ms, other.end_ms) - other.start_ms
        assert 2 * shared < min(one.duration_ms, other.duration_ms)
        assert one.start_ms // MINUTE < other.start_ms // MINUTE
    chance.shuffle(members)  # type: ignore[attr-defined]  # hypothesis' Random
    assert resolve(members, FIXED, priority) == found
