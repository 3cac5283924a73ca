"""Steps that look like real ones: one truth from several sources."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import pytest

from etl.samples.life import HOUR_MS, MINUTE_MS, Life
from etl.samples.motion import by_minute
from tests.unit.samples.conftest import Decoded, Records, decoded, length, local_day, newest, versions

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "StepsRecord"
PHONE, RING, COUNTER = "com.google.android.apps.fitness", "com.ouraring.oura", "android"
DAYS = {day.day.index: day for day in islice(by_minute(Life(7, 1), -1), 5)}
TWENTY_HOURS = 20 * HOUR_MS


@pytest.fixture(scope="session")
def files(default_set: dict[str, Decoded]) -> list[Records]:
    """The records of each default file."""
    return [records for _, records in default_set[NAME]]


def by_origin(records: Iterable[dict[str, Any]]) -> dict[str, Records]:
    """Records by who wrote them."""
    found: dict[str, Records] = defaultdict(list)
    for record in records:
        found[record["metadata"]["dataOriginPackageName"]].append(record)
    return found


def test_three_sources_for_one_truth(files: list[Records]) -> None:
    """Both days should have a phone's and a ring's total, of about a third less, and single intervals."""
    found = by_origin(newest(files).values())
    assert set(found) == {PHONE, RING, COUNTER}
    for day in (0, 1):
        truth = sum(DAYS[day].steps)
        (phone,) = (
            item for item in found[PHONE] if item["startTimeEpochMillis"] == DAYS[day].day.midnight_ms
        )
        (ring,) = (item for item in found[RING] if item["endTimeEpochMillis"] == DAYS[day].day.end_ms)
        counted = [item for item in found[COUNTER] if local(item) == local(phone)]
        assert phone["count"] == int(truth * 0.96)
        assert 0.5 * phone["count"] < ring["count"] < 0.75 * phone["count"]
        assert 0.9 * truth < sum(item["count"] for item in counted) <= truth


def local(record: dict[str, Any]) -> int:
    """The local day it begins on."""
    return local_day(record["startTimeEpochMillis"])


def test_totals_are_whole_days(files: list[Records]) -> None:
    """A phone's total should end at 23:59:59.999, a ring's cover the last 20 hours of the day."""
    found = by_origin(newest(files).values())
    for record in found[PHONE]:
        assert length(record) == 24 * HOUR_MS - 1
        assert record["endTimeEpochMillis"] % MINUTE_MS == MINUTE_MS - 1
    assert {length(record) for record in found[RING]} == {TWENTY_HOURS}


def test_totals_end_in_the_future_and_grow(files: list[Records]) -> None:
    """Every file should hold a total that is not over yet; later exports have it with a higher count."""
    for records in files:
        assert any(item["endTimeEpochMillis"] > item["appRecordFetchTimeEpochMillis"] for item in records)
    grown = 0
    for found in versions(files):
        counts = [record["count"] for record in found]
        assert counts == sorted(counts)
        grown += counts[0] < counts[-1]
        assert len({(it["startTimeEpochMillis"], it["endTimeEpochMillis"]) for it in found}) == 1
    assert grown == 4


def test_intervals_allow_cadence(files: list[Records]) -> None:
    """Single intervals should last up to 15 minutes, and one while walking, at a pace to be seen."""
    intervals = by_origin(newest(files).values())[COUNTER]
    lengths = [length(record) for record in intervals]
    assert MINUTE_MS <= min(lengths) < max(lengths) <= 15 * MINUTE_MS
    short = [record["count"] for record in intervals if length(record) <= 2 * MINUTE_MS]
    assert sum(count >= 130 for count in short) > 20
    assert sum(count >= 95 for count in short) > 30
    assert any(length(record) > 2 * MINUTE_MS for record in intervals)
    ordered = sorted(intervals, key=lambda item: item["startTimeEpochMillis"])
    assert all(a["endTimeEpochMillis"] <= b["startTimeEpochMillis"] for a, b in pairwise(ordered))


@pytest.mark.parametrize("seed", [7, 1, 2, 3])
def test_two_days_are_whole(seed: int) -> None:
    """The union should hold the final totals of both days, and every interval of them."""
    found = by_origin(newest(decoded(NAME, seed=seed)).values())
    for minutes in islice(by_minute(Life(seed, 1), 0), 2):
        (phone,) = (it for it in found[PHONE] if it["startTimeEpochMillis"] == minutes.day.midnight_ms)
        assert phone["count"] == int(sum(minutes.steps) * 0.96)
        covered = set()
        for record in found[COUNTER]:
            first = (record["startTimeEpochMillis"] - minutes.day.midnight_ms) // MINUTE_MS
            covered |= set(range(first, first + length(record) // MINUTE_MS))
        missed = {minute for minute, steps in enumerate(minutes.steps) if steps > 1} - covered
        assert not missed


def test_people_have_different_sources() -> None:
    """A watch's wearer should have its intervals, the third person no total but two kinds of intervals."""
    found: dict[int, dict[str, Records]] = {}
    for number in (1, 2, 3):
        subjects = decoded(NAME, subjects=3)[5 * (number - 1) : 5 * number]
        found[number] = by_origin(newest(subjects).values())
    assert set(found[2]) == {PHONE, "com.sec.android.app.shealth"}
    assert set(found[3]) == {COUNTER, RING}
    assert max(length(item) for item in found[2]["com.sec.android.app.shealth"]) <= 15 * MINUTE_MS
    assert {length(item) for item in found[3][RING]} == {15 * MINUTE_MS}
    assert max(length(item) for item in found[3][COUNTER]) <= 15 * MINUTE_MS


def test_counts_are_possible(files: list[Records]) -> None:
    """Every count should be whole and at least one, and nobody faster than 250 steps a minute."""
    for record in newest(files).values():
        assert isinstance(record["count"], int)
        assert 1 <= record["count"] <= 250 * length(record) / MINUTE_MS
