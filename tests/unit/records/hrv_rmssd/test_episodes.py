"""Sets of values into nights, periods and windows."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, instant
from etl.core.narrative import WORDINGS
from etl.core.record_type import Processed
from tests.unit.records.hrv_rmssd.builders import (
    EVENING,
    FIXED,
    MIDNIGHT,
    NEW_YORK,
    SLOT,
    drafts,
    episodes,
    lone,
    nights,
    problems,
    process,
    readings,
    values,
)
from tests.unit.records.hrv_rmssd.shapes import wave

if TYPE_CHECKING:
    from etl.core.localtime import Zone

COUNTS = {"day", "values", "length"}
SMALL_HOURS = MIDNIGHT + HOUR_MS


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


def test_how_facts_are_written() -> None:
    """It should write units, a decimal of ms, and times of day to the quarter of an hour."""
    night = lone(readings(wave(90), EVENING + 7 * MINUTE_MS), "night")
    texts = {name: fact.text for name, fact in night.facts.items()}
    assert (texts["start"], texts["end"], texts["length"]) == ("23:00", "06:30", "7 h 25 min")
    assert (texts["median"], texts["ln_median"], texts["coverage"]) == ("43.6 ms", "3.78 ln ms", "100.0 %")
    assert night.facts["early_mean"].n == 30


@pytest.mark.parametrize(
    ("count", "step", "lacking"),
    [
        (6, 36 * MINUTE_MS, ""),
        (5, 45 * MINUTE_MS, "values"),
        (6, 36 * MINUTE_MS - 1, "length"),
        (37, SLOT, ""),
        (36, SLOT, "length"),
        (5, SLOT, "values_length"),
        (1, SLOT, "values_length"),
    ],
)
def test_what_a_night_needs(count: int, step: int, lacking: str) -> None:
    """It should need six values over three hours, and give no figures of less."""
    night = lone(readings(wave(count), SMALL_HOURS, step_ms=step), "night")
    assert (night.sufficient, night.aspects["lacking"]) == (not lacking, lacking)
    assert ("median" in night.facts) == night.sufficient
    if lacking:
        assert set(night.facts) <= {*COUNTS, "values_short"}


def test_values_short() -> None:
    """It should say how many values are lacking; a lone value spans no time."""
    assert values(lone(readings(wave(2), SMALL_HOURS), "night")) == {
        "day": 1,
        "values": 2,
        "values_short": 4,
        "length": 5,
    }
    assert values(lone(readings([40], SMALL_HOURS), "night")) == {"day": 1, "values": 1, "values_short": 5}


def test_parts_are_absent_where_they_are_empty() -> None:
    """It should say nothing of early and late where few values tell of either."""
    night = lone(readings(wave(7), step_ms=40 * MINUTE_MS), "night")
    assert night.sufficient
    assert not {"early_mean", "late_mean", "part_change"} & set(night.facts)


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


def test_period() -> None:
    """It should make a period of three nights, named by its wake dates."""
    assert episodes(nights([40, 42]), "period") == []
    period = lone(nights([40, 42, 47], days=[0, 1, 4]), "period")
    assert period.identity == ("2026-01-13", "2026-01-17")
    assert (period.sufficient, period.coverage) == (True, 0.6)
    assert values(period) == {
        "days": 5,
        "recorded": 3,
        "nights": 3,
        "mean": pytest.approx(43 + 4.9),
        "ln_mean": pytest.approx(math.fsum(math.log(level + 4.9) for level in (40, 42, 47)) / 3),
        "lowest_night": pytest.approx(44.9),
        "lowest_night_day": 2,
        "highest_night": pytest.approx(51.9),
        "highest_night_day": 6,
    }


def test_period_minimums() -> None:
    """It should need three nights, four to compare the latest, and five for a variation."""
    short = lone(nights([40, 42, 44])[:180], "period")
    assert (short.sufficient, short.aspects["lacking"]) == (False, "nights")
    assert values(short) == {"days": 3, "recorded": 3, "nights": 2, "unusable": 1, "nights_short": 1}
    four, five = lone(nights([40] * 4), "period"), lone(nights([40] * 5), "period")
    assert {"latest", "earlier_mean"} <= set(four.facts)
    assert "cv" not in four.facts
    assert values(five)["cv"] == 0


def test_latest_night() -> None:
    """It should set the latest night beside the mean of those before it."""
    facts = values(lone(nights([40, 42, 44, 30], days=[0, 1, 2, 6]), "period"))
    assert (facts["latest_day"], facts["earlier"]) == (8, 3)
    assert facts["latest"] == pytest.approx(34.9)
    assert facts["earlier_mean"] == pytest.approx(46.9)
    assert facts["latest_change"] == 12


def test_unusable_nights_stay_out() -> None:
    """It should leave a night with too little out of the period, and count it."""
    with_short = lone(nights([40, 42, 44]) + nights([90], days=[5], size=20), "period")
    assert (values(with_short)["unusable"], values(with_short)["days"]) == (1, 6)
    assert values(with_short)["highest_night_day"] == 4


def test_of_equal_nights_the_earliest() -> None:
    """It should name the earliest of several lowest and highest nights."""
    facts = values(lone(nights([40, 44, 40, 44]), "period"))
    assert (facts["lowest_night_day"], facts["highest_night_day"]) == (2, 3)


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


@pytest.mark.parametrize(("count", "sufficient"), [(6, True), (5, False), (1, False)])
def test_what_a_window_needs(count: int, *, sufficient: bool) -> None:
    """It should need six values, at whatever distance."""
    window = lone(readings(wave(count)), "window", None)
    assert window.sufficient is sufficient
    assert ("median" in window.facts) is sufficient
    assert ("length" in window.facts) is (count > 1)


def test_window_of_several_origins() -> None:
    """It should take each time from one origin, and several where they do not overlap."""
    members = readings(wave(90)) + readings(wave(12), EVENING + HOUR_MS, origin="b")
    members += readings(wave(9), EVENING + 20 * HOUR_MS, origin="b", source=4)
    processed = process(members, None)
    (window,) = processed.episodes
    assert (values(window)["values"], processed.overlapping) == (99, 12)
    assert (window.sources, window.flags) == ((0, 4), ("overlapping_sources", "zone_unknown"))


@pytest.mark.parametrize(
    ("day", "hours", "end"), [(date(2026, 3, 8), 6, "06:00"), (date(2026, 11, 1), 8, "06:00")]
)
def test_nights_that_change_clocks(day: date, hours: int, end: str) -> None:
    """It should tell how long a night truly lasted, and the time on the clock."""
    start = instant(day, 0, NEW_YORK) - HOUR_MS
    night = lone(readings(wave(hours * 12 + 1), start), "night", NEW_YORK)
    assert (night.identity, night.coverage) == ((day.isoformat(),), 1)
    assert values(night)["length"] == hours * 60
    assert (night.facts["start"].text, night.facts["end"].text) == ("23:00", end)


def test_repr_shows_no_reading() -> None:
    """It should hide values, times and names in everything that holds them."""
    shown = repr(process(readings([41.5] * 60, origin="com.secret")))
    for secret in ("41.5", "com.secret", "2026", str(EVENING)):
        assert secret not in shown


def test_reason_of_what_is_left_out() -> None:
    """It should tell values of another device in the time of a night from those that come after it."""
    late = readings([50.0 + index % 5 for index in range(40)], EVENING + 80 * SLOT, origin="com.b")
    night = lone(readings(wave(90)) + late, "night")
    assert (values(night)["overlapping"], values(night)["outside"]) == (10, 30)
    for wording in range(WORDINGS):
        for draft in drafts(night, wording).values():
            assert "10 surplus values" in draft.assistant
            assert "30 other values" in draft.assistant
            assert "another device" in draft.assistant
            assert not re.search("their time|same time", draft.user + draft.assistant)
            assert problems(night, draft) == []


def test_latest_night_must_be_usable() -> None:
    """It should not call a night the latest that an unusable one follows."""
    members = nights([40, 42, 38, 45, 41])
    assert "latest" in lone(members, "period").facts
    assert "latest" not in lone(members + nights([40], days=[5], size=20), "period").facts


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


@pytest.mark.parametrize(
    ("apart", "text"), [(1_000, "1 min"), (7 * MINUTE_MS, "7 min"), (166 * HOUR_MS, "166 h")]
)
def test_length_of_a_window(apart: int, text: str) -> None:
    """It should tell a window's time in hours and minutes, and never as nothing."""
    window = lone(readings([40]) + readings([50], EVENING + apart, origin="com.b"), "window", None)
    assert window.facts["length"].text == text
    assert (
        f"Time from the earliest to the latest value: {text}\n" in drafts(window)["sufficiency"].user + "\n"
    )
