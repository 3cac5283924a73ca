"""What stages say of a sleep, and the means of periods."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS
from etl.records.sleep_session.metrics import Clock, Hypnogram, filled, mean_clock, measure, share
from tests.unit.records.sleep_session.builders import EVENING, MINUTE, NIGHT, STEADY, Part, line


def hypnogram(*parts: Part) -> Hypnogram:
    """Measure a session as long as its stages."""
    length = sum(minutes for _, minutes in parts)
    found = measure(EVENING, EVENING + round(length * MINUTE), line(parts))
    assert found is not None
    return found


def minutes(ms: float) -> float:
    """Convert."""
    return ms / MINUTE


def test_night() -> None:
    """It should measure a night in the terms of the AASM."""
    night = hypnogram(*NIGHT)
    assert [minutes(ms) for ms in night[:5]] == [480, 435, 420, 15, 15]
    assert (minutes(night.onset_ms - EVENING), minutes(night.last_ms - EVENING)) == (15, 450)
    assert [minutes(ms) for ms in (night.light, night.deep, night.rem, night.sleeping)] == [240, 60, 120, 0]
    assert night.rem_latency == (90 + 60 + 4 + 80) * MINUTE
    assert night.awakenings == 1
    assert (night.unknown, night.gaps) == (0, 0)
    assert night.efficiency == 100 * 420 / 480
    assert night.maintenance == 100 * 420 / 435
    assert minutes(night.middle_ms - EVENING) == (15 + 450) / 2
    assert share(night.light, night.tst) == 100 * 240 / 420
    assert not night.starts_asleep
    assert night.shares_known


@pytest.mark.parametrize("parts", [(), (("AWAKE", 60),), (("UNKNOWN", 60),), (("OUT_OF_BED", 9), ("", 9))])
def test_no_sleep(parts: tuple[Part, ...]) -> None:
    """It should measure nothing where no sleep is recorded."""
    assert measure(EVENING, EVENING + HOUR_MS, line(parts)) is None


def test_unknown_counts_to_neither() -> None:
    """It should count unknown stages and gaps neither as sleep nor as wake."""
    night = hypnogram(("UNKNOWN", 5), ("LIGHT", 100), ("", 4), ("UNKNOWN", 3), ("REM", 60), ("", 7))
    assert minutes(night.tst) == 160
    assert night.waso == 0
    assert (minutes(night.unknown), minutes(night.gaps)) == (19, 7)


def test_wake_outside_the_sleep_period() -> None:
    """It should count as wake after onset only what lies between the first and the last sleep."""
    night = hypnogram(("AWAKE", 20), ("SLEEPING", 60), ("AWAKE", 3), ("SLEEPING", 60), ("AWAKE", 40))
    assert (minutes(night.waso), minutes(night.sol), minutes(night.sleeping)) == (3, 20, 120)
    assert (night.awakenings, night.rem_latency) == (0, None)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("AWAKE", 5)], 0),
        ([("AWAKE", 5.001)], 1),
        ([("AWAKE", 3), ("OUT_OF_BED", 2), ("AWAKE_IN_BED", 1)], 1),
        ([("AWAKE", 3), ("", 1), ("AWAKE", 3)], 0),
        ([("AWAKE", 3), ("LIGHT", 1), ("AWAKE", 3)], 0),
        ([("AWAKE", 6), ("LIGHT", 1), ("AWAKE", 6)], 2),
        ([("AWAKE", 6), ("UNKNOWN", 1), ("AWAKE", 6)], 2),
    ],
)
def test_awakenings(parts: list[Part], expected: int) -> None:
    """It should count stretches awake of more than 5 min; stages awake that touch are one."""
    assert hypnogram(("LIGHT", 60), *parts, ("LIGHT", 60), ("AWAKE", 30)).awakenings == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], True),
        ([("", 0.99)], True),
        ([("UNKNOWN", 0.99)], True),
        ([("", 1)], False),
        ([("AWAKE", 0.5)], False),
    ],
)
def test_starts_asleep(parts: list[Part], *, expected: bool) -> None:
    """It should see a session that starts with sleep, but for a moment in which nothing is recorded."""
    assert hypnogram(*parts, ("LIGHT", 60)).starts_asleep is expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], False),
        ([("AWAKE", 0.5)], True),
        ([("AWAKE", 20)], True),
        ([("AWAKE", 20), ("", 0.99)], True),
        ([("AWAKE", 20), ("", 1)], False),
        ([("", 0.5), ("AWAKE", 20), ("UNKNOWN", 0.5)], False),
        ([("UNKNOWN", 45)], False),
        ([("", 45)], False),
    ],
)
def test_onset_known(parts: list[Part], *, expected: bool) -> None:
    """It should not take time without a known stage for falling asleep."""
    assert hypnogram(*parts, ("LIGHT", 60)).onset_known is expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("LIGHT", 90), ("", 9), ("LIGHT", 1)], False),
        ([("LIGHT", 90), ("", 10), ("LIGHT", 0.9)], False),
        ([("LIGHT", 88), ("", 10), ("LIGHT", 1)], True),
        ([("LIGHT", 88), ("UNKNOWN", 10), ("LIGHT", 1)], True),
        ([("LIGHT", 90), ("", 10)], False),
        ([("LIGHT", 89), ("", 10)], True),
        ([("AWAKE", 60), ("LIGHT", 20), ("", 5), ("LIGHT", 20)], True),
    ],
)
def test_partly_staged(parts: list[Part], *, expected: bool) -> None:
    """It should tell where more than 10 % of session or sleep period have no known stage."""
    assert hypnogram(*parts).partly_staged is expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("LIGHT", 90), ("SLEEPING", 10)], True),
        ([("LIGHT", 89), ("SLEEPING", 10)], False),
        ([("SLEEPING", 100)], False),
        ([("LIGHT", 90), ("", 5), ("SLEEPING", 5)], True),
        ([("LIGHT", 89), ("", 5), ("SLEEPING", 5)], False),
        ([("LIGHT", 89), ("", 10), ("LIGHT", 0)], False),
    ],
)
def test_shares_known(parts: list[Part], *, expected: bool) -> None:
    """It should know shares where at most 10 % of the sleep period lack a stated stage."""
    assert hypnogram(*(part for part in parts if part[1])).shares_known is expected


def test_repr_hides_everything() -> None:
    """It should show no measure."""
    assert not any(letter.isdigit() for letter in repr(hypnogram(*NIGHT)))


def test_filled() -> None:
    """It should fill gaps and unknown stages, from the start of the session to its end."""
    parts: tuple[Part, ...] = (("", 1), ("LIGHT", 2), ("", 3), ("UNKNOWN", 4), ("REM", 5))
    found = filled(EVENING, EVENING + 16 * MINUTE, line(parts), "AWAKE")
    expected: tuple[Part, ...] = (
        *(("AWAKE", 1), ("LIGHT", 2), ("AWAKE", 3), ("AWAKE", 4), ("REM", 5)),
        ("AWAKE", 1),
    )
    assert tuple(found) == line(expected)


PARTS = st.lists(
    st.tuples(
        st.sampled_from(["", "UNKNOWN", "AWAKE", "OUT_OF_BED", "LIGHT", "DEEP", "REM", "SLEEPING"]),
        st.integers(1, 90),
    ),
    min_size=1,
    max_size=12,
)


@STEADY
@given(PARTS)
def test_any_night(parts: list[Part]) -> None:
    """It should account for every moment, whatever the stages."""
    found = measure(EVENING, EVENING + round(sum(part[1] for part in parts)) * MINUTE, line(parts))
    if found is None:
        return
    assert found.spt == found.tst + found.waso + found.gaps
    assert 0 < found.tst <= found.spt <= found.tib
    assert found.sol + found.spt <= found.tib
    assert 0 < found.efficiency <= found.maintenance <= 100
    assert found.gaps <= found.unknown


def clock(hour: float) -> int:
    """Give a time of day in ms."""
    return round(hour * HOUR_MS)


@pytest.mark.parametrize(
    ("hours", "mean", "spread"),
    [
        ([23, 1], 0, math.sqrt(2)),
        ([22, 23, 0], 23, 1),
        ([23.5, 0.5, 0, 0], 0, math.sqrt(0.5 / 3)),
        ([7, 7, 7], 7, 0),
        ([1, 12.9], 6.95, math.sqrt(2 * 5.95**2)),
    ],
)
def test_mean_clock(hours: list[float], mean: float, spread: float) -> None:
    """It should average times of day across midnight."""
    found = mean_clock(map(clock, hours))
    assert found is not None
    assert found.mean_ms == pytest.approx(clock(mean), abs=1)
    assert found.sd_ms == pytest.approx(spread * HOUR_MS, abs=1)


@pytest.mark.parametrize("hours", [[0, 12], [0, 8, 16], [22, 23, 10], [1, 13.5, 7]])
def test_scattered_clock(hours: list[float]) -> None:
    """It should give no mean where the times do not lie within less than 12 hours."""
    assert mean_clock(map(clock, hours)) is None


@STEADY
@given(
    st.lists(st.integers(0, 11 * HOUR_MS), min_size=2, max_size=9), st.integers(0, DAY_MS - 1), st.randoms()
)
def test_clock_turns(times: list[int], turn: int, chance: st.DataObject) -> None:
    """It should turn with the times, in any order."""
    turned = [(time + turn) % DAY_MS for time in times]
    here, there = mean_clock(times), mean_clock(turned)
    assert isinstance(here, Clock)
    assert isinstance(there, Clock)
    apart = (there.mean_ms - here.mean_ms - turn) % DAY_MS
    assert min(apart, DAY_MS - apart) < 1e-3
    assert there.sd_ms == pytest.approx(here.sd_ms, abs=1e-3)
    chance.shuffle(turned)  # type: ignore[attr-defined]  # hypothesis' Random
    assert mean_clock(turned) == there
