"""Values of one origin into runs, each slot counted once and each time told once."""

from __future__ import annotations

import pytest

from etl.core.localtime import HOUR_MS, MINUTE_MS
from etl.records.hrv_rmssd.runs import Run, Share, blocks, find_runs, share_out
from tests.unit.records.hrv_rmssd.builders import EVENING, SLOT, readings


def run(*starts: int, origin: str = "a") -> Run:
    """Give a run of values at these minutes."""
    return Run(origin, [readings([40], EVENING + start * MINUTE_MS)[0] for start in starts], 0)


@pytest.mark.parametrize(("gap", "expected"), [(2 * HOUR_MS, [20]), (2 * HOUR_MS + 1, [10, 10])])
def test_gap(gap: int, expected: list[int]) -> None:
    """It should end a run at a gap of more than two hours."""
    first = readings([40] * 10)
    members = first + readings([40] * 10, first[-1].time_ms + gap)
    assert [len(found.readings) for found in find_runs(members)] == expected
    assert blocks(members) == len(expected)


def test_origins_do_not_mix() -> None:
    """It should give each origin runs of its own, in a fixed order."""
    members = readings([40] * 10, origin="b") + readings([50] * 5, EVENING + MINUTE_MS, origin="a")
    found = find_runs(reversed(members))
    assert [(one.origin, len(one.readings)) for one in found] == [("a", 5), ("b", 10)]


def test_one_value_a_slot() -> None:
    """It should keep the value that was written last, of equally new ones the earliest."""
    members = readings([40] * 10)
    newer = readings([60], members[4].time_ms + MINUTE_MS, modified_ms=9)
    equal = readings([70], members[6].time_ms + MINUTE_MS)
    (found,) = find_runs(members + newer + equal)
    assert [reading.rmssd for reading in found.readings] == [40] * 4 + [60] + [40] * 5
    assert found.repeats == 2


def test_same_instant() -> None:
    """It should count two records of one instant once: the newer, or else by id."""
    one, two = readings([40]), readings([50], modified_ms=1)
    (found,) = find_runs(one + two)
    assert ([reading.rmssd for reading in found.readings], found.repeats) == ([50], 1)
    twin = [one[0]._replace(record_id="zzz", rmssd=60.0)]
    assert find_runs(one + twin) == find_runs(twin + one)
    assert find_runs(one + twin)[0].readings == one


@pytest.mark.parametrize("jitter", [[0, 0, 0], [0, 60, -60], [0, 140, 0], [50, -70, 70]])
def test_jitter_is_no_repetition(jitter: list[int]) -> None:
    """It should keep values that come somewhat early or late."""
    members = [
        readings([40], EVENING + index * SLOT + jitter[index % 3] * 1000 if index else EVENING)[0]
        for index in range(60)
    ]
    (found,) = find_runs(members)
    assert (len(found.readings), found.repeats) == (60, 0)
    assert found.expected == 60


def test_values_every_minute() -> None:
    """It should count a value a slot where a device writes one every minute."""
    (found,) = find_runs(readings([40] * 301, step_ms=MINUTE_MS))
    assert (len(found.readings), found.expected) == (61, 61)


def test_slots_are_laid_anew_after_a_gap() -> None:
    """It should not take a value for a repetition because the device started at another second."""
    again = EVENING + 20 * SLOT + SLOT // 2
    jitter = 20_000
    members = readings([40] * 10) + readings([40], again + jitter) + readings([40], again + SLOT - jitter)
    (found,) = find_runs(members)
    assert (len(found.readings), found.repeats) == (12, 0)


def test_expected() -> None:
    """It should expect a value every five minutes from the first to the last, both counted."""
    assert [run(0).expected, run(0, 5).expected, run(0, 30).expected] == [1, 2, 7]
    assert (run(0, 7).expected, run(0, 8).expected) == (2, 3)
    assert run(0, 2, 4).expected == 3
    assert (run(0, 30).length_ms, run(3).length_ms) == (30 * MINUTE_MS, 0)


def test_share_out() -> None:
    """It should leave out the values whose time another run holds, and count each with that one."""
    main, before, after = run(60, 120), run(0, 50), run(130, 140)
    partly, across, inside = run(30, 60), run(55, 135), run(70, 80)
    kept = share_out([main, before, after, partly, across, inside])
    assert kept == [Share(main, 3), Share(before, 1), Share(after, 1), Share(run(55), 0)]


@pytest.mark.parametrize(
    ("other", "rest"),
    [((30, 45, 60), (30, 45)), ((120, 135, 150), (135, 150)), ((119, 121), (121,)), ((121, 150), (121, 150))],
)
def test_runs_that_touch(other: tuple[int, ...], rest: tuple[int, ...]) -> None:
    """It should leave out of a run that touches another the shared instant, and keep the rest."""
    left_out = len(other) - len(rest)
    assert share_out([run(60, 120), run(*other)]) == [Share(run(60, 120), left_out), Share(run(*rest), 0)]


def test_run_around_another() -> None:
    """It should keep what a run holds before and after another one, each for itself."""
    kept = share_out([run(60, 120), run(0, 30, 90, 130, 150)])
    assert kept == [Share(run(60, 120), 1), Share(run(0, 30), 0), Share(run(130, 150), 0)]
    lone = share_out([run(62), run(55, 60, 65)])
    assert lone == [Share(run(62), 0), Share(run(55, 60), 0), Share(run(65), 0)]


def test_share_out_counts_repeats() -> None:
    """It should count repetitions with their run, with its first part, or with the run that covers it."""
    one, two = run(0, 60), run(10, 20)
    kept = share_out([Run(one.origin, one.readings, 3), Run("b", two.readings, 4)])
    assert [share.left_out for share in kept] == [3 + 2 + 4]
    around = run(-10, 10, 70)
    kept = share_out([Run(one.origin, one.readings, 3), Run("b", around.readings, 4)])
    assert [share.left_out for share in kept] == [3 + 1, 4, 0]


def test_repr_shows_nothing() -> None:
    """It should hide origins and values."""
    assert repr(find_runs(readings([40.5] * 3))) == "[Run(repeats=0)]"
