"""Sets of readings into days, periods and windows."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, day_bounds
from etl.core.record_type import Processed
from tests.unit.records.blood_glucose.builders import (
    FIVE_MINUTES,
    FIXED,
    FULL_DAY,
    MIDNIGHT,
    NEW_YORK,
    STEADY,
    episodes,
    lone,
    process,
    readings,
    sticks,
    values,
)

if TYPE_CHECKING:
    from etl.core.localtime import Zone
    from etl.records.blood_glucose.reading import Reading


def wave(count: int, base: float = 130) -> list[float]:
    """A smooth trace."""
    return [base + 50 * math.sin(index / 20) for index in range(count)]


def test_nothing() -> None:
    """Should make nothing of nothing."""
    assert process([]) == Processed(())


def test_day() -> None:
    """Should make a day of a local date, named by its date."""
    day = lone(readings(wave(FULL_DAY)), "day")
    assert day.identity == ("2026-01-12",)
    assert (day.sufficient, day.coverage, day.flags, day.sources) == (True, 1.0, (), (0,))
    assert day.aspects["method"] == "sensor"
    assert [episode.kind for episode in process(readings(wave(FULL_DAY))).episodes] == ["day"]


def test_dates_belong_to_the_zone() -> None:
    """Should cut days at local midnight, not at UTC's."""
    members = readings(wave(FULL_DAY), MIDNIGHT - 12 * HOUR_MS)
    assert [day.identity for day in episodes(members, "day")] == [("2026-01-11",), ("2026-01-12",)]


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2026, 3, 8), 276), (date(2026, 3, 9), 288), (date(2026, 11, 1), 300)]
)
def test_days_that_change_clocks(day: date, expected: int) -> None:
    """Should expect 276 readings of a 23-hour day and 300 of a 25-hour day."""
    start, end = day_bounds(day, NEW_YORK)
    members = readings(wave((end - start) // FIVE_MINUTES), start)
    episode = lone(members, "day", NEW_YORK)
    assert (values(episode)["expected"], values(episode)["readings"]) == (expected, expected)
    assert episode.coverage == 1


def test_day_number() -> None:
    """Should count days from the first local date of the whole set, whichever method it has."""
    members = sticks([100.0, 110.0]) + readings(wave(FULL_DAY), MIDNIGHT + 4 * DAY_MS)
    assert [values(day)["day"] for day in episodes(members, "day")] == [1, 5]
    assert [day.facts["day"].text for day in episodes(members, "day")] == ["day 1", "day 5"]


def test_period() -> None:
    """Should make a period of three dates, named by the first and the last."""
    members = readings(wave(FULL_DAY)) + readings(wave(10), MIDNIGHT + DAY_MS)
    assert episodes(members, "period") == []
    period = lone(members + readings(wave(10), MIDNIGHT + 5 * DAY_MS), "period")
    assert period.identity == ("2026-01-12", "2026-01-17")
    assert (values(period)["days"], values(period)["days_seen"]) == (6, 3)
    assert period.coverage == pytest.approx(308 / (6 * 288), rel=1e-11)
    assert not period.sufficient


def test_sufficient_period() -> None:
    """Should be sufficient with 14 days and 70 per cent, and then have an indicator and a profile."""
    members = readings(wave(14 * FULL_DAY))
    facts = values(lone(members, "period"))
    assert {"gmi", "peak_hour", "night_mean", "gri"} <= set(facts)
    thirteen = lone(readings(wave(13 * FULL_DAY)), "period")
    assert (thirteen.sufficient, thirteen.aspects["lacking"]) == (False, "days")
    assert "gmi" not in thirteen.facts


def test_no_indicator_where_the_display_hides_levels() -> None:
    """Should give no estimate from a mean that is not known: readings stand on the limit of the display."""
    levels = [min(max(level, 71.0), 249.0) for level in wave(14 * FULL_DAY)]
    whole = lone(readings(levels, origin="com.dexcom.stelo"), "period")
    assert "gmi" in whole.facts
    hidden = lone(readings([250.0, *levels[1:]], origin="com.dexcom.stelo"), "period")
    assert hidden.sufficient
    assert "gmi" not in hidden.facts


def test_window_only_without_a_sufficient_day() -> None:
    """Should speak of the set's own span only where no day is sufficient."""
    half = readings(wave(150), MIDNIGHT + 2 * HOUR_MS)
    window = lone(half, "window")
    assert window.identity == (str(half[0].time_ms), str(half[-1].time_ms))
    assert window.sufficient
    assert window.coverage == 1
    assert not lone(half, "day").sufficient
    assert episodes(readings(wave(FULL_DAY)), "window") == []


def test_no_zone() -> None:
    """Should make a window and nothing else, and say nothing of day and night."""
    processed = process(readings(wave(5 * FULL_DAY)), None)
    (window,) = processed.episodes
    assert (window.kind, window.sufficient, window.flags) == ("window", True, ("zone_unknown",))
    assert not {"day", "days", "night_mean", "daytime_mean", "peak_hour"} & set(window.facts)


@pytest.mark.parametrize("zone", [FIXED, None])
def test_single_reading(zone: Zone | None) -> None:
    """Should refuse a lone reading: without a pace, nothing tells how many there should be."""
    for episode in process(readings([120.0]), zone).episodes:
        assert not episode.sufficient
        assert episode.coverage is None
        assert set(episode.facts) <= {"readings", "day", "span"}


def test_streams_do_not_mix() -> None:
    """Should give sensor and fingersticks days, periods and windows of their own."""
    members = readings(wave(FULL_DAY)) + sticks([100.0, 110.0, 120.0, 130.0], MIDNIGHT + DAY_MS + HOUR_MS)
    first, second = episodes(members, "day")
    assert (first.aspects["method"], second.aspects["method"]) == ("sensor", "fingerstick")
    assert (first.sufficient, second.sufficient) == (True, True)
    assert second.coverage is None
    assert second.flags == ("fingerstick",)
    windows = episodes(readings(wave(100)) + sticks([100.0] * 3, MIDNIGHT + DAY_MS), "window")
    assert [window.aspects["method"] for window in windows] == ["sensor", "fingerstick"]


def test_overlapping_records() -> None:
    """Should say how many readings others cover, in sum and a day."""
    members = readings(wave(FULL_DAY)) + sticks([100.0, 110.0]) + readings(wave(9), MIDNIGHT + DAY_MS)
    processed = process(members)
    first, second = processed.episodes
    assert processed.overlapping == 2
    assert (first.flags, values(first)["overlapping"]) == (("overlapping_sources",), 2)
    assert "overlapping" not in second.facts


def test_several_sensors() -> None:
    """Should flag a day made of several sensor apps, and name all its files."""
    members = readings(wave(144), origin="a", source=2)
    members += readings(wave(144), MIDNIGHT + 12 * HOUR_MS, origin="b", source=0)
    day = lone(members, "day")
    assert (day.flags, day.sources) == (("several_sensors",), (0, 2))


@pytest.mark.parametrize(
    ("first", "last", "cut"),
    [(0, 288, False), (9, 288, False), (10, 288, True), (0, 280, False), (0, 279, True)],
)
def test_partial_day(first: int, last: int, *, cut: bool) -> None:
    """Should flag a day that starts or ends more than 45 minutes from midnight."""
    members = readings(wave(FULL_DAY))[first:last]
    assert ("partial_day" in lone(members, "day").flags) is cut


def test_known_limited_display() -> None:
    """Should flag a sensor that shows 70-250 only, and leave out what it cannot measure."""
    day = lone(readings(wave(FULL_DAY), origin="com.dexcom.stelo"), "day")
    assert (day.flags, day.aspects["display"]) == (("censored",), "known")
    hidden = {"tbr", "tbr1", "tbr2", "n_tbr1", "n_tbr2", "tar1", "tar2", "n_tar2", "lbgi", "hbgi", "gri"}
    hidden |= {"low_episodes", "very_low_episodes", "very_high_episodes"}
    assert not hidden & set(day.facts)
    assert {"tir", "titr", "tar", "n_floor", "n_ceiling", "high_episodes", "mean"} <= set(day.facts)


def test_assumed_limited_display() -> None:
    """Should say that the limits of an unknown sensor are only assumed."""
    day = lone(readings([*wave(285), 70, 70, 70]), "day")
    assert day.flags == ("censored", "censored_assumed")
    assert day.aspects["display"] == "assumed"


def test_events_belong_to_the_day_they_start_in() -> None:
    """Should give a low across midnight to the day before, whole."""
    levels = [120.0] * 2 * FULL_DAY
    levels[FULL_DAY - 2 : FULL_DAY + 4] = [60.0] * 6
    first, second = episodes(readings(levels), "day")
    assert (values(first)["low_episodes"], values(first)["low_longest"]) == (1, 30)
    assert values(second)["low_episodes"] == 0
    assert values(second)["n_tbr1"] == 4


def test_facts_are_finite() -> None:
    """Should give finite values resting on at least one reading, and texts in their units."""
    for episode in process(readings(wave(15 * FULL_DAY))).episodes:
        for fact in episode.facts.values():
            assert math.isfinite(fact.value)
            assert fact.n > 0
            assert fact.unit in fact.text


SETS = st.lists(
    st.tuples(
        st.integers(0, 4 * FULL_DAY),
        st.sampled_from(["a", "b", "com.dexcom.stelo"]),
        st.sampled_from(["INTERSTITIAL_FLUID", "CAPILLARY_BLOOD"]),
        st.floats(40, 300),
    ),
    min_size=1,
    max_size=30,
)


def build(parts: list[tuple[int, str, str, float]]) -> list[Reading]:
    """Readings at five-minute steps from the parts, upon a stretch of a plain sensor day."""
    members = readings(wave(220), MIDNIGHT, origin="base")
    for index, (step, origin, specimen, level) in enumerate(parts):
        start = MIDNIGHT + step * FIVE_MINUTES + MINUTE_MS
        (reading,) = readings([level], start, origin=origin, specimen=specimen, source=index % 3)
        members.append(reading._replace(record_id=f"part-{index}"))
    return members


@settings(STEADY, max_examples=40)
@given(SETS, st.sampled_from([FIXED, NEW_YORK, None]))
def test_every_reading_is_accounted_for(parts: list[tuple[int, str, str, float]], zone: Zone | None) -> None:
    """Should use each reading in an episode or count it as overlapping."""
    members = build(parts)
    processed = process(members, zone)
    kind = "window" if zone is None else "day"
    used = sum(int(e.facts["readings"].value) for e in processed.episodes if e.kind == kind)
    assert used + processed.overlapping == len(members)
