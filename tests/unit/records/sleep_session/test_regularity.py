"""The sleep regularity index: by hand, by epochs, and where clocks change."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS, instant
from etl.records.sleep_session.regularity import Day, Regularity, index, regularity
from etl.records.sleep_session.sleeps import Sleep
from etl.records.sleep_session.stages import SLEEP, WAKE
from tests.unit.records.sleep_session.builders import (
    EVENING,
    FIXED,
    MIDNIGHT,
    MINUTE,
    NEW_YORK,
    STEADY,
    bare,
    lone,
    nights,
    session,
)
from tests.unit.records.sleep_session.shapes import AFTERNOON, HOLEY, NAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.core.localtime import Zone
    from etl.records.sleep_session.session import Session
    from tests.unit.records.sleep_session.builders import Part

EPOCH = MINUTE // 2
EARLY = EVENING - 3 * HOUR_MS  # 20:00
ASLEEP: tuple[Part, ...] = (("LIGHT", 480),)


def found(members: Sequence[Session], zone: Zone = FIXED) -> Regularity | None:
    """Compute the index as if all sessions of 3 hours or more were main sleeps."""
    sleeps = [Sleep(member, zone) for member in members]
    return regularity(sleeps, sleeps, zone)


def at(day: date, hour: float, zone: Zone = NEW_YORK) -> int:
    """The instant at which a clock shows an hour of a day; from noon on, of the day before."""
    whole = instant(day - timedelta(days=hour >= 12), int(hour), zone)
    return whole + round(hour % 1 * HOUR_MS)


def test_constant_schedule() -> None:
    """It should give exactly 100 where every day is the same."""
    assert found(nights(7)) == (100, 7)
    assert found(nights(30)) == (100, 30)


def test_anti_phase() -> None:
    """It should give exactly -100 where somebody sleeps just when they were awake the day before."""
    noon = MIDNIGHT - 12 * HOUR_MS
    members = [
        session((("DEEP", 720),), noon + day * DAY_MS + day % 2 * 12 * HOUR_MS, origin=f"{day % 2}")
        for day in range(8)
    ]
    assert found(members) == (-100, 8)
    assert lone(members, "period").facts["sri"].text == "SRI -100"


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        # Of 24 hours, one at the start and one at the end of sleep differ: -100 + 200·22/24.
        (60, -100 + 200 * 22 / 24),
        (30, -100 + 200 * 23 / 24),
        (10, -100 + 200 * (1440 - 20) / 1440),
    ],
)
def test_shift(shift: int, expected: float) -> None:
    """It should fall by the time that differs from one day to the next."""
    regular = found([session(ASLEEP, EARLY + day * DAY_MS + day * shift * MINUTE) for day in range(7)])
    assert regular is not None
    assert regular.sri == pytest.approx(expected, abs=1e-9)


def test_halves_and_naps_count() -> None:
    """It should compare all sessions of a day: a nap of 45 min on a lone day differs from both neighbours."""
    nap = session((("LIGHT", 45),), AFTERNOON + 3 * DAY_MS)
    regular = found([*nights(8, ASLEEP), nap])
    assert regular is not None
    assert regular.sri == pytest.approx(-100 + 200 * (1 - 90 / (7 * 1440)), abs=1e-9)


def test_unknown_time_is_not_compared() -> None:
    """It should leave out time without a known stage on either day."""
    gap: tuple[Part, ...] = (("LIGHT", 200), ("", 20), ("LIGHT", 20), ("UNKNOWN", 20), ("LIGHT", 220))
    members = [session(gap if day == 3 else ASLEEP, EVENING + day * DAY_MS) for day in range(7)]
    late = session(ASLEEP, EVENING + 7 * DAY_MS + 60 * MINUTE)
    assert found(members) == (100, 7)
    regular = found([*members, late])
    assert regular is not None
    assert regular.sri == pytest.approx(-100 + 200 * (1 - 120 / (7 * 1440 - 80)), abs=1e-9)


@pytest.mark.parametrize(
    "other",
    [
        None,  # nothing was recorded: it may be missing
        bare(480, EVENING + 3 * DAY_MS),
        session((("UNKNOWN", 480),), EVENING + 3 * DAY_MS),
        session(HOLEY, EVENING + 3 * DAY_MS),
        session((("LIGHT", 170),), EVENING + 3 * DAY_MS),  # too short for the sleep of a day
        session(NAP, AFTERNOON + 2 * DAY_MS),
    ],
)
def test_days_of_which_too_little_is_known(other: Session | None) -> None:
    """It should take no day for a day awake because nothing, or no stage, was recorded."""
    members = [one for place, one in enumerate(nights(10)) if place != 3]
    assert found([*members, other] if other else members) is None
    longer = [one for place, one in enumerate(nights(11)) if place != 3]
    assert found([*longer, other] if other else longer) == (100, 7)


def test_too_many_unknown_hours_beside_the_main_sleep() -> None:
    """It should leave out a day where other sessions hide more than a tenth of the time in sessions."""
    for minutes, days in ((53, 7), (54, None)):
        regular = found([*nights(7, ASLEEP), bare(minutes, AFTERNOON + 2 * DAY_MS)])
        assert (regular and regular.days) == days


def test_longest_run() -> None:
    """It should rest on the longest run of days, of several the last."""
    early, late = nights(7, ASLEEP), nights(17, ASLEEP, 10)[9:]
    assert found([*early, *late[:7]]) == pytest.approx((-100 + 200 * 1420 / 1440, 7), abs=1e-9)
    assert found([*early, *late]) == pytest.approx((-100 + 200 * 1420 / 1440, 8), abs=1e-9)
    assert found([*nights(8), *late[:7]]) == (100, 8)


@pytest.mark.parametrize(("count", "told"), [(6, False), (7, True)])
def test_minimum(count: int, *, told: bool) -> None:
    """It should need 7 days in a row."""
    assert ("sri" in lone(nights(count), "period").facts) == told


@pytest.mark.parametrize("changes", [date(2026, 3, 8), date(2026, 11, 1)])
def test_clock_changes(changes: date) -> None:
    """It should compare by what the clock shows: the same hours of the clock every day are the same times."""
    days = [changes + timedelta(days=step) for step in range(-3, 4)]
    members = [
        session((("LIGHT", (at(day, 7) - at(day, 23)) / MINUTE),), at(day, 23), record_id=str(day))
        for day in days
    ]
    lengths = {member.duration_ms // HOUR_MS for member in members}
    assert lengths == {8, 7 if changes.month == 3 else 9}
    assert found(members, NEW_YORK) == (100, 7)


def test_hour_that_the_clock_skips() -> None:
    """It should compare an hour that the clock skips with none."""
    change = date(2026, 3, 8)
    days = [change + timedelta(days=step) for step in range(-3, 4)]
    members = [session(ASLEEP, at(day, 23), record_id=str(day)) for day in days]  # ends at 8 o'clock that day
    regular = found(members, NEW_YORK)
    assert regular is not None
    compared = 6 * 24 - 2  # hours; the skipped one is lacking beside two days
    assert regular.sri == pytest.approx(-100 + 200 * (1 - 2 / compared), abs=1e-9)


def test_hour_that_the_clock_shows_again() -> None:
    """It should take of an hour shown again what it was before."""
    change = date(2026, 11, 1)
    days = [change + timedelta(days=step) for step in range(-3, 4)]
    usual: tuple[Part, ...] = (("LIGHT", 480),)
    again: tuple[Part, ...] = (("LIGHT", 180), ("AWAKE", 60), ("LIGHT", 300))  # awake as it is shown again
    members = [session(again if day == change else usual, at(day, 23), record_id=str(day)) for day in days]
    assert found(members, NEW_YORK) == (100, 7)
    before: tuple[Part, ...] = (("LIGHT", 120), ("AWAKE", 60), ("LIGHT", 360))
    members = [session(before if day == change else usual, at(day, 23), record_id=str(day)) for day in days]
    regular = found(members, NEW_YORK)
    assert regular is not None
    assert regular.sri == pytest.approx(-100 + 200 * (1 - 2 / (6 * 24)), abs=1e-9)


def by_epochs(members: Sequence[Session], first: int, days: int) -> float:
    """Compute the index as it is defined, from each epoch of 30 s of days of 24 hours."""
    states: list[list[bool | None]] = []
    for day in range(days):
        epochs: list[bool | None] = []
        for epoch in range(DAY_MS // EPOCH):
            moment = first + day * DAY_MS + epoch * EPOCH
            state: bool | None = False
            for member in members:
                if member.start_ms <= moment < member.end_ms:
                    state = None
                    for start, end, kind in member.stages:
                        if start <= moment < end:
                            state = True if kind in SLEEP else False if kind in WAKE else None
            epochs.append(state)
        states.append(epochs)
    compared = [
        one == other
        for today, tomorrow in pairwise(states)
        for one, other in zip(today, tomorrow, strict=True)
        if one is not None and other is not None
    ]
    return -100 + 200 * sum(compared) / len(compared)


HYPNOGRAMS = st.lists(
    st.tuples(st.sampled_from(["AWAKE", "OUT_OF_BED", "LIGHT", "REM", "SLEEPING"]), st.integers(130, 200)),
    min_size=3,
    max_size=6,
)
NIGHTS = st.lists(
    st.tuples(
        st.integers(-360, 360),
        HYPNOGRAMS,
        st.integers(1, 20),
        st.sampled_from(["", "UNKNOWN"]),
        st.booleans(),
    ),
    min_size=7,
    max_size=9,
)


@settings(STEADY, max_examples=15)
@given(NIGHTS)
def test_by_epochs(days: list[tuple[int, list[tuple[str, int]], int, str, bool]]) -> None:
    """It should give what the sum over epochs of 30 s gives, whatever the stages."""
    members = []
    for day, (later, parts, unknown, kind, nap) in enumerate(days):
        stages = [(name, epochs / 2) for name, epochs in parts]
        stages.insert(1, (kind, unknown / 2))
        members.append(session(stages, EVENING + day * DAY_MS + later * EPOCH))
        if nap:
            members.append(session(NAP, AFTERNOON + day * DAY_MS))
    regular = found(members)
    assert regular is not None
    assert regular.days == len(days)
    expected = by_epochs(members, MIDNIGHT - 12 * HOUR_MS, len(days))
    assert regular.sri == pytest.approx(expected, abs=1e-9)


def test_index_of_what_is_known() -> None:
    """It should compare what is known of both days, and no more."""
    one = Day([(0, 10), (50, 60)], [(10, 30)])
    other = Day([(5, 15)], [(20, 40), (55, 60)])
    # Alike: 5 asleep, 10 awake; apart: 5 asleep in one and 5 in the other.
    assert index([one, other]) == pytest.approx(-100 + 200 * 15 / 25)
    with pytest.raises(ZeroDivisionError):
        index([one])


def test_is_fast() -> None:
    """It should take two weeks in a few milliseconds, and years in time that grows with them."""
    fine: tuple[Part, ...] = (("LIGHT", 9), ("AWAKE", 1), ("DEEP", 5), ("REM", 5)) * 24

    def seconds(members: Sequence[Session]) -> float:
        sleeps = [Sleep(member, FIXED) for member in members]
        start = perf_counter()
        assert regularity(sleeps, sleeps, FIXED) is not None
        return perf_counter() - start

    assert min(seconds(nights(14, fine)) for _ in range(5)) < 0.05  # some 2 ms; a busy machine is no failure
    assert seconds(nights(3000)) < 5
