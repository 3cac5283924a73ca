"""Sets of records into days, periods and windows."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, day_bounds
from etl.core.overlap import upsert
from etl.core.record_type import Processed
from etl.records.heart_rate.series import Series
from tests.unit.records.heart_rate.builders import (
    FIXED,
    MIDNIGHT,
    MINUTES,
    NEW_YORK,
    STEADY,
    days,
    episodes,
    instants,
    life,
    lone,
    process,
    series,
    values,
)

if TYPE_CHECKING:
    from etl.core.localtime import Zone

WATCH = "com.example.watch"


def test_nothing() -> None:
    """Should make nothing of nothing, with and without a zone."""
    assert process([]) == process([], None) == Processed(())


def test_day() -> None:
    """Should make a day of a local date, named by its date."""
    day = lone(days(1), "day")
    assert day.identity == ("2026-01-12",)
    assert (day.sufficient, day.coverage, day.flags, day.sources) == (True, 1.0, (), (0,))
    assert [episode.kind for episode in process(days(1)).episodes] == ["day"]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 3, 9), 24), (date(2026, 11, 1), 25)]
)
def test_days_that_change_clocks(day: date, hours: int) -> None:
    """Should cover a day of 23 or 25 hours as a whole, and no minute of another."""
    start, end = day_bounds(day, NEW_YORK)
    members = instants(life((end - start) // MINUTE_MS), start)
    episode = lone(members, "day", NEW_YORK)
    assert (values(episode)["length"], values(episode)["covered"], episode.coverage) == (
        hours * 60,
        hours * 60,
        1,
    )
    assert {"night_mean", "nocturnal_resting_hr"} <= set(episode.facts)


def test_night_of_a_day_that_changes_clocks() -> None:
    """Should read 00 to 06 and 03 to 07 off the clock on the wall."""
    start, end = day_bounds(date(2026, 3, 8), NEW_YORK)
    minutes = (end - start) // MINUTE_MS
    beats = [60] * (5 * 60) + [80] * (minutes - 5 * 60)  # five hours of real time until 06:00
    facts = values(lone(instants(beats, start), "day", NEW_YORK))
    assert (facts["night_mean"], facts["daytime_mean"], facts["nocturnal_resting_hr"]) == (60, 80, 60)


def test_sample_stands_for_no_time_beyond_midnight() -> None:
    """Should end the time of a day's last sample at midnight, and give none to the next day."""
    last = MIDNIGHT + DAY_MS - 4 * MINUTE_MS
    members = [*days(1)[:-1], series([70], last), series([80] * 60, MIDNIGHT + DAY_MS + 30 * MINUTE_MS)]
    first, second = episodes(members, "day")
    assert values(first)["covered"] == 23 * 60 + 10 + 4 - 1
    assert values(second)["covered"] == 60


def test_day_number() -> None:
    """Should count days from the first local date of the set."""
    members = [*days(1), *instants([70], MIDNIGHT + 4 * DAY_MS)]
    assert [day.facts["day"].text for day in episodes(members, "day")] == ["day 1", "day 5"]


@pytest.mark.parametrize(
    ("first", "last", "partial"),
    [(0, MINUTES, False), (60, 1380, False), (61, MINUTES, True), (0, 1379, True)],
)
def test_partial_day(first: int, last: int, *, partial: bool) -> None:
    """Should flag a day whose samples start or end more than an hour from midnight."""
    members = instants([70] * (last - first + (last < MINUTES)), MIDNIGHT + first * MINUTE_MS)
    assert ("partial_day" in lone(members, "day").flags) is partial


def test_period() -> None:
    """Should make a period of three dates, from midnight of the first to the midnight after the last."""
    members = [*days(1), *instants([70], MIDNIGHT + DAY_MS)]
    assert episodes(members, "period") == []
    period = lone([*members, *instants([70], MIDNIGHT + 5 * DAY_MS)], "period")
    assert period.identity == ("2026-01-12", "2026-01-17")
    facts = values(period)
    assert (facts["days"], facts["days_seen"], facts["full_days"]) == (6, 3, 1)
    assert facts["length"] == 6 * MINUTES
    assert not period.sufficient


def test_window_only_without_a_sufficient_day() -> None:
    """Should speak of the set's own span only where no day is sufficient."""
    members = instants([70] * 700, MIDNIGHT + 2 * HOUR_MS)
    window = lone(members, "window")
    assert window.identity == (str(MIDNIGHT + 2 * HOUR_MS), str(MIDNIGHT + 2 * HOUR_MS + 699 * MINUTE_MS))
    assert (window.sufficient, window.coverage, values(window)["length"]) == (True, 1, 700)
    assert not lone(members, "day").sufficient
    assert episodes(days(1), "window") == []


def test_window_across_midnight() -> None:
    """Should let a sample before midnight stand for time after it."""
    members = instants([70] * 80, MIDNIGHT - 400 * MINUTE_MS + 1, step_ms=10 * MINUTE_MS)
    window = lone(members, "window")
    assert (window.coverage, values(window)["covered"]) == (1, 791)


def test_no_zone() -> None:
    """Should make a window and nothing else, and say nothing of day and night."""
    (window,) = process(days(5), None).episodes
    assert (window.kind, window.sufficient, window.flags) == ("window", True, ("zone_unknown",))
    assert not {"day", "days", "night_mean", "nocturnal_resting_hr", "calmest_day"} & set(window.facts)


def test_overlapping_records() -> None:
    """Should say how many records others cover, in sum and a day, and not count them twice."""
    plain = lone(days(1), "day")
    watch = [series([99] * 20, MIDNIGHT + hour * HOUR_MS, origin=WATCH) for hour in (9, 10)]
    processed = process([*days(1), *watch])
    (day,) = processed.episodes
    assert (processed.overlapping, values(day)["overlapping"]) == (2, 2)
    assert day.flags == ("overlapping_sources",)
    assert {name: fact for name, fact in day.facts.items() if name != "overlapping"} == plain.facts


def test_growth_by_upsert() -> None:
    """Should use the grown version of a record, whichever comes first, and see no overlap."""
    early, grown = series([60] * 3), series([60] * 21)
    for members in ([early, grown], [grown, early]):
        survivors, superseded = upsert(members)
        processed = process([record for record in survivors if isinstance(record, Series)])
        assert (superseded, processed.overlapping) == (1, 0)
        assert {values(episode)["samples"] for episode in processed.episodes} == {21}


def test_facts_are_finite() -> None:
    """Should give finite values resting on at least one sample, and texts in their units."""
    for episode in process(days(4)).episodes:
        for fact in episode.facts.values():
            assert math.isfinite(fact.value)
            assert fact.n > 0
            assert fact.unit in fact.text or fact.text.endswith(" h")


SETS = st.lists(
    st.tuples(
        st.integers(0, 4 * MINUTES),
        st.integers(1, 40),
        st.sampled_from(["a", "b", WATCH]),
        st.integers(30, 220),
    ),
    min_size=1,
    max_size=12,
)
PLAIN = instants(life(1100), MIDNIGHT, step_ms=2 * MINUTE_MS, origin="base")


def build(parts: list[tuple[int, int, str, int]]) -> list[Series]:
    """Give records of the parts upon a plain day and a bit."""
    members = [*PLAIN]
    for index, (minute, count, origin, bpm) in enumerate(parts):
        start = MIDNIGHT + minute * MINUTE_MS + 20_000
        record = series([bpm] * count, start, origin=origin, modified_ms=index % 2, source=index % 3)
        members.append(record._replace(record_id=f"part-{index}"))
    return members


@settings(STEADY, max_examples=30)
@given(SETS, st.sampled_from([FIXED, NEW_YORK]))
def test_times_add_up(parts: list[tuple[int, int, str, int]], zone: Zone) -> None:
    """Should never cover more than there is, and have levels in their order."""
    for episode in process(build(parts), zone).episodes:
        facts = values(episode)
        assert 0 < facts["covered"] <= facts["length"]
        if episode.sufficient:
            levels = [facts[name] for name in ("lowest", "p05", "p50", "p95", "highest")]
            assert levels == sorted(levels)
            assert facts["lowest"] <= facts["mean"] <= facts["highest"]
            assert facts["above_140"] <= facts["above_120"] <= facts["above_100"] <= facts["covered"]
