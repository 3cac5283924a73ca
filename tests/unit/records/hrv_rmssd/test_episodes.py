"""Sets of values into nights, periods and windows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from etl.core.record_type import Processed
from tests.unit.records.hrv_rmssd.builders import (
    EVENING,
    FIXED,
    MIDNIGHT,
    SLOT,
    lone,
    nights,
    process,
    readings,
    values,
)
from tests.unit.records.hrv_rmssd.shapes import wave

if TYPE_CHECKING:
    from etl.core.localtime import Zone


@pytest.mark.parametrize("zone", [FIXED, None])
def test_nothing(zone: Zone | None) -> None:
    """It should make nothing of nothing."""
    assert process([], zone) == Processed(())


def test_night() -> None:
    """It should make a night of a wake date, with all that its values say."""
    night = lone(readings([30] * 30 + [40] * 30 + [50] * 31), "night")
    assert night.identity == ("2026-01-13",)
    assert (night.sufficient, night.coverage, night.flags, night.sources) == (True, 1.0, (), (0,))
    assert values(night) == {
        "day": 2,
        "values": 91,
        "expected": 91,
        "coverage": 100,
        "length": 450,
        "start": 1380,
        "end": 390,
        "median": 40,
        "ln_median": pytest.approx(math.log(40)),
        "lowest": 30,
        "highest": 50,
        "lower_quartile": 30,
        "upper_quartile": 50,
        "spread": 20,
        "early_mean": 30,
        "late_mean": 50,
        "part_change": 20,
    }
    assert [episode.kind for episode in process(readings(wave(90))).episodes] == ["night"]


def test_coverage() -> None:
    """It should be the share of five-minute slots that hold a value."""
    members = [reading for index, reading in enumerate(readings(wave(81))) if index % 4 != 1]
    night = lone(members, "night")
    assert (values(night)["values"], values(night)["expected"]) == (61, 81)
    assert night.coverage == pytest.approx(61 / 81, rel=1e-11)
    assert values(night)["coverage"] == pytest.approx(6100 / 81, rel=1e-11)


def test_repetitions_change_nothing_but_their_count() -> None:
    """It should count each slot once, and say what was left out."""
    plain = lone(readings(wave(90)), "night")
    processed = process(readings(wave(90)) + readings(wave(5), EVENING + 10 * SLOT + MINUTE_MS))
    (night,) = processed.episodes
    assert (processed.overlapping, values(night)["overlapping"]) == (5, 5)
    assert night.flags == ("overlapping_sources",)
    assert {**values(night), "overlapping": 0} == {**values(plain), "overlapping": 0}


def test_several_origins() -> None:
    """It should use the origin with most values, and flag and count the other."""
    ring = readings(wave(90), source=1)
    watch = readings(wave(40, 70), EVENING + HOUR_MS + MINUTE_MS, origin="watch", source=2)
    processed = process(ring + watch)
    (night,) = processed.episodes
    assert (processed.overlapping, night.flags, night.sources) == (40, ("overlapping_sources",), (1,))
    assert values(night)["median"] == values(lone(ring, "night"))["median"]
    preferred = process(ring + watch, priority=("watch",))
    assert (preferred.overlapping, preferred.episodes[0].sources) == (39, (2,))
    assert values(preferred.episodes[0])["outside"] == 51


def test_values_outside() -> None:
    """It should count daytime values and leave them out of the night."""
    night = lone(readings(wave(90)) + readings([90] * 8, MIDNIGHT + 38 * HOUR_MS), "night")
    assert (values(night)["outside"], values(night)["values"], values(night)["highest"] < 52) == (8, 90, True)
    assert night.flags == ()


@pytest.mark.parametrize(("after", "partial"), [(2 * HOUR_MS, True), (2 * HOUR_MS + 1, False), (-1, True)])
def test_partial_night(after: int, *, partial: bool) -> None:
    """It should say that a night may go on where nothing was read more than two hours after it."""
    members = readings(wave(60))
    end = members[-1].time_ms
    night = lone([reading._replace(fetched_ms=end + after) for reading in members], "night")
    assert night.flags == (("partial_night",) if partial else ())


def test_a_later_export_settles_a_night() -> None:
    """It should judge by the last that was read, and flag a period by its latest night."""
    members = nights([40, 42, 44])
    fetched = members[-1].time_ms + HOUR_MS
    members = [reading._replace(fetched_ms=fetched) for reading in members]
    made = process(members).episodes
    assert [episode.flags for episode in made] == [(), (), ("partial_night",), ("partial_night",)]
    read_again = [*members[:-1], members[-1]._replace(fetched_ms=fetched + 2 * HOUR_MS)]
    assert not any(episode.flags for episode in process(read_again).episodes)


def test_no_zone() -> None:
    """It should make a window and nothing else, and say nothing of nights and times."""
    (window,) = process(nights([40, 42, 44]), None).episodes
    assert (window.kind, window.sufficient, window.flags) == ("window", True, ("zone_unknown",))
    assert window.identity == (str(EVENING), str(EVENING + 2 * DAY_MS + 79 * SLOT))
    assert window.coverage is None
    assert not {"day", "start", "end", "early_mean", "mean"} & set(window.facts)
    assert (values(window)["blocks"], values(window)["values"]) == (3, 240)
    assert values(window)["length"] == 48 * 60 + 395


def test_window_where_no_run_is_a_night() -> None:
    """It should make a window of a device that never stops, and of daytime values."""
    for members in (readings(wave(900), MIDNIGHT), readings(wave(20), MIDNIGHT + 10 * HOUR_MS)):
        window = lone(members, "window")
        assert (window.sufficient, window.flags) == (True, ())


def test_window_of_several_origins() -> None:
    """It should take each time from one origin, and several where they do not overlap."""
    members = readings(wave(90)) + readings(wave(12), EVENING + HOUR_MS, origin="b")
    members += readings(wave(9), EVENING + 20 * HOUR_MS, origin="b", source=4)
    processed = process(members, None)
    (window,) = processed.episodes
    assert (values(window)["values"], processed.overlapping) == (99, 12)
    assert (window.sources, window.flags) == ((0, 4), ("overlapping_sources", "zone_unknown"))


def test_repr_shows_no_reading() -> None:
    """It should hide values, times and names in everything that holds them."""
    shown = repr(process(readings([41.5] * 60, origin="com.secret")))
    for secret in ("41.5", "com.secret", "2026", str(EVENING)):
        assert secret not in shown
