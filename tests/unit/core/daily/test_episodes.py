"""Intervals into days and windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.daily.cases import summary_cases
from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, Zone
from tests.support.daily import (
    FIXED,
    LATER,
    MIDNIGHT,
    PHONE,
    RING,
    STEADY,
    at,
    interval,
    interval_sets,
    of_kind,
    run,
    total,
    values,
)
from tests.support.things import lone, processed

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from etl.core.interval import Interval
    from etl.core.model import Episode


def episodes(records: Iterable[Interval], kind: str) -> list[Episode]:
    """Find the episodes of a kind."""
    return of_kind(processed(records), kind)


def test_nothing() -> None:
    """It should find nothing in nothing."""
    assert processed([]).episodes == processed([], None).episodes == ()


def test_day_on_a_total() -> None:
    """It should give the amount and the covered time, and nothing of its course."""
    found = lone([total(0, 3_933)], "day")
    assert values(found) == {
        "day": 1,
        "records": 1,
        "seen": 1_440,
        "day_length": 1_440,
        "coverage": 100,
        "things": 3_933,
    }
    assert (found.sufficient, found.coverage, found.flags) == (True, 1.0, ("daily_total",))
    assert found.aspects == {"method": "total", "totals": "few", "lacking": "nothing", "extent": "whole"}
    assert found.identity == ("2026-01-12",)


def test_day_on_short_records() -> None:
    """It should give the time within records and the busiest hour, and say what gaps are taken for."""
    found = lone(run([10, 20, 30], at(7), fetched_ms=at(22)) + run([5], at(9), fetched_ms=at(22)), "day")
    said = values(found)
    assert (said["things"], said["records"], said["seen"], said["recorded"]) == (65, 4, 900, 4)
    assert (said["peak_hour"], said["peak"]) == (7, 60)
    assert said["peak_share"] == pytest.approx(100 * 60 / 65)
    assert found.flags == ("gaps_assumed_empty", "partial_day")
    assert found.aspects["method"] == "parts"


def test_all_in_one_hour() -> None:
    """It should not name a share of an hour that holds everything."""
    said = lone(run([10], at(7)), "day").facts
    assert "peak_hour" in said
    assert "peak" not in said


def test_gapless_records() -> None:
    """It should assume nothing of gaps where there are none."""
    found = lone(run([1] * 24, MIDNIGHT, step_ms=HOUR_MS, fetched_ms=at(24)), "day")
    assert found.flags == ()


@pytest.mark.parametrize(("length_ms", "enough"), [(10 * HOUR_MS, True), (10 * HOUR_MS - 1, False)])
def test_least_day(length_ms: int, enough: bool) -> None:  # noqa: FBT001 - a table
    """It should take 10 hours of which the data tell, by a total or by short records."""
    so_far = lone([total(0, 500, fetched_ms=MIDNIGHT + length_ms)], "day")
    parts = lone(run([50], at(3), fetched_ms=at(3) + length_ms), "day")
    for found in (so_far, parts):
        assert found.sufficient == enough
        assert found.facts["seen"].text == ("10 h" if enough else "599.99998 min")
        assert ("things" in found.facts) == enough
        assert ("time_short" in found.facts) != enough
        assert found.aspects["lacking"] == ("nothing" if enough else "time")


def test_so_far() -> None:
    """It should say that a total is a count so far and its day partial."""
    found = lone([total(0, 2_000, fetched_ms=at(17))], "day")
    assert found.flags == ("daily_total", "partial_day", "total_so_far")


def test_overlapping() -> None:
    """It should count what is left out, in all and by day, and say so."""
    records = [total(0, 3_933), total(0, 2_517, origin=RING, hours=20), *run([9] * 5, at(10)), total(1, 7)]
    found = processed(records)
    assert found.overlapping == 6
    one, other = episodes(records, "day")
    assert one.facts["overlapping"].text == "6 overlapping records"
    assert "overlapping_sources" in one.flags
    assert "overlapping" not in other.facts


def test_split_is_said() -> None:
    """It should say that a record was spread evenly, where that changed something."""
    crossing = interval(at(23.5), HOUR_MS, 100)
    assert all("spread_evenly" in one.flags for one in episodes([crossing], "day"))
    empty = interval(at(23.5), HOUR_MS, 0)
    assert not any("spread_evenly" in one.flags for one in episodes([empty], "day"))


def test_sources_are_those_of_what_counts() -> None:
    """It should name the files of the records that count."""
    records = [total(0, 10)._replace(source=3), total(0, 5, origin=RING, hours=20)._replace(source=1)]
    assert lone(records, "day").sources == (3,)


def test_missing_time_is_whole_minutes() -> None:
    """It should never say that no time is missing."""
    short = lone([total(0, 5, fetched_ms=at(10) - 1)], "day")
    assert short.facts["time_short"].text == "1 min"


def test_nothing_as_written() -> None:
    """It should speak of nothing where nothing would be written, and of no hour that holds it."""
    found = lone(run([0.4], at(9)), "day")
    cases = summary_cases(found, "things")
    assert cases["opening"].row.endswith("_none")
    assert "peak" not in cases


def test_total_and_other_records() -> None:
    """It should say that a figure rests on both, and what gaps are taken for."""
    found = lone([total(0, 2_000, fetched_ms=at(17)), *run([60], at(16))], "day")
    assert found.aspects["method"] == "total"
    found = lone([total(0, 2_000, fetched_ms=at(17)), *run([60], at(17)), *run([60], at(20))], "day")
    assert found.aspects == {"method": "mixed", "totals": "few", "lacking": "nothing", "extent": "whole"}
    assert found.flags == ("daily_total", "gaps_assumed_empty")
    assert summary_cases(found, "things")["basis"].row == "basis.stretch_mixed_gaps"


def test_window() -> None:
    """It should make one window and nothing else where no zone is known, without hours of the clock."""
    found = processed(run([10] * 5, at(7)) + run([10], at(20)), None)
    (window,) = found.episodes
    assert window.kind == "window"
    assert "peak_hour" not in window.facts
    assert (window.facts["span"].text, window.facts["things"].value) == ("13 h 1 min", 60)
    assert window.flags == ("gaps_assumed_empty", "zone_unknown")
    assert window.identity == (str(at(7)), str(at(20) + MINUTE_MS))


@pytest.mark.parametrize(
    ("records", "lacking"),
    [
        ([interval(at(0), 6 * HOUR_MS, 9)], "nothing"),
        ([interval(at(0), 6 * HOUR_MS - 1, 9)], "span"),
        (
            [interval(at(0), HOUR_MS, 9, fetched_ms=at(6.5)), *run([9], at(9.5), step_ms=30 * MINUTE_MS)],
            "nothing",
        ),
        (
            [interval(at(0), HOUR_MS, 9, fetched_ms=at(6.5) - 1), *run([9], at(9.5), step_ms=30 * MINUTE_MS)],
            "coverage",
        ),
        ([interval(at(0), HOUR_MS, 9, fetched_ms=at(1)), *run([9], at(4))], "span_coverage"),
    ],
)
def test_least_window(records: list[Interval], lacking: str) -> None:
    """It should take 6 hours, and 70 % of them."""
    found = lone(records, "window", None)
    assert (found.aspects["lacking"], found.sufficient) == (lacking, lacking == "nothing")
    assert ("things" in found.facts) == found.sufficient


def test_repr_shows_nothing() -> None:
    """It should hide amounts, times and names."""
    shown = repr(processed([total(0, 3_933)]))
    for secret in ("3933", str(MIDNIGHT), PHONE, "2026"):
        assert secret not in shown


RECORDS = interval_sets([0, 0.1, 50, 700, 3_333.3], days=5)


@STEADY
@given(RECORDS, st.sampled_from([FIXED, None]), st.randoms())
def test_order_changes_nothing(records: list[Interval], zone: Zone | None, chance: random.Random) -> None:
    """It should find the same episodes in any order."""
    shuffled = records.copy()
    chance.shuffle(shuffled)
    assert processed(records, zone) == processed(shuffled, zone)


@STEADY
@given(RECORDS)
def test_coverage_is_a_share(records: list[Interval]) -> None:
    """It should lie between none and all, for every episode."""
    for episode in (*processed(records).episodes, *processed(records, None).episodes):
        assert episode.coverage is not None
        assert 0 <= episode.coverage <= 1
        assert all(fact.text for fact in episode.facts.values())


def test_many_records() -> None:
    """It should settle forty thousand records in seconds."""
    records = [
        record
        for origin in (PHONE, RING)
        for record in run([7] * 20_000, MIDNIGHT, origin=origin, fetched_ms=LATER)
    ]
    found = processed(records)
    assert sum(one.facts["things"].value for one in found.episodes if "things" in one.facts) == 7 * 20_000
    assert found.overlapping == 20_000
    assert sum(one.kind == "day" for one in found.episodes) == -(-20_000 * MINUTE_MS // DAY_MS)
