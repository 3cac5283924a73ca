"""Heart rate records that look like real ones, quirks included."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import chain, islice, pairwise
from typing import Any

import pytest

from etl.samples.chance import seeded
from etl.samples.exports import by_time, sync_times
from etl.samples.heart_rate import HeartRate, Pulse
from etl.samples.life import HOUR_MS, MINUTE_MS, Life
from etl.samples.people import person
from tests.unit.samples.conftest import FOREVER_MS, Decoded, decoded, local_day, modified, newest, versions

NAME = "HeartRateRecord"


@cache
def pulses() -> list[Pulse]:
    """Three weeks of records."""
    return list(islice(HeartRate().records(Life(7, 1), person(1), 0), 5_000))


@pytest.fixture(scope="session")
def files(default_set: dict[str, Decoded]) -> list[list[dict[str, Any]]]:
    """The records of each default file."""
    return [records for _, records in default_set[NAME]]


def test_most_records_are_instants() -> None:
    """About 85 % should hold one sample and begin when they end; others hold minutes of samples."""
    instants = [item for item in pulses() if len(item.samples) == 1]
    assert 0.8 < len(instants) / len(pulses()) < 0.9
    assert all(item.time_ms == item.end_ms for item in instants)
    rows = [len(item.samples) for item in pulses() if len(item.samples) > 1]
    assert (min(rows), max(rows)) == (2, 21)


def test_default_set_has_both(files: list[list[dict[str, Any]]]) -> None:
    """Also in the default files most should be instants, and samples stand inside their record."""
    records = list(newest(files).values())
    instants = [item for item in records if item["startTimeEpochMillis"] == item["endTimeEpochMillis"]]
    assert 0.78 < len(instants) / len(records) < 0.92
    for record in records:
        times = [sample["timeEpochMillis"] for sample in record["samples"]]
        assert times == sorted(set(times))
        assert (times[0], times[-1]) == (record["startTimeEpochMillis"], record["endTimeEpochMillis"])


def test_one_to_ten_minutes_apart() -> None:
    """Records should follow each other after one to ten minutes, five mostly at night."""
    gaps = [(b.time_ms - a.end_ms) / MINUTE_MS for a, b in pairwise(pulses())]
    assert sum(gap < 11 for gap in gaps) / len(gaps) > 0.98
    night = [
        gap
        for gap, item in zip(gaps, pulses(), strict=False)
        if 1 < (item.time_ms - 5 * HOUR_MS) % (24 * HOUR_MS) / HOUR_MS < 5
    ]
    assert sum(3.9 < gap < 6.1 for gap in night) / len(night) > 0.6


def test_some_minutes_are_measured_twice() -> None:
    """Two records should now and then fall into one minute, and say nearly the same."""
    seen: dict[int, list[Pulse]] = {}
    for item in pulses():
        if len(item.samples) == 1:
            seen.setdefault(item.time_ms // MINUTE_MS, []).append(item)
    twice = [found for found in seen.values() if len(found) == 2]
    assert 0.01 < len(twice) / len(pulses()) < 0.06
    assert max(map(len, seen.values())) == 2
    assert all(abs(a.samples[0][1] - b.samples[0][1]) <= 1 for a, b in twice)


def test_taken_off_once_a_day() -> None:
    """The wearable should be charged for 20 to 60 minutes a day, and else be worn."""
    gaps = Counter(
        local_day(a.end_ms) for a, b in pairwise(pulses()) if b.time_ms - a.end_ms > 12 * MINUTE_MS
    )
    days = {local_day(item.time_ms) for item in pulses()}
    assert len(gaps) >= len(days) - 1
    assert max(b.time_ms - a.end_ms for a, b in pairwise(pulses())) < 90 * MINUTE_MS


def test_some_rows_come_in_two_parts() -> None:
    """A growing record should first hold three samples and hours later all, with the same id and version."""
    growing = [item for item in pulses() if item.whole_ms > item.written_ms]
    rows = [item for item in pulses() if len(item.samples) > 3]
    assert 0.2 < len(growing) / len(rows) < 0.4
    for item in growing:
        before: Any = item.as_of(item.whole_ms - 1)
        after: Any = item.as_of(item.whole_ms)
        assert len(before["samples"]) == 3 < len(after["samples"])
        assert after["samples"][:3] == before["samples"]
        assert before["metadata"]["id"] == after["metadata"]["id"]
        assert before["metadata"]["clientRecordVersion"] == after["metadata"]["clientRecordVersion"] == 0
        assert modified(after) - modified(before) > HOUR_MS
        assert before["endTimeEpochMillis"] == before["samples"][-1]["timeEpochMillis"]


@pytest.mark.parametrize("seed", [7, 1, 2, 3])
def test_a_record_grows_between_exports(seed: int) -> None:
    """A default set should hold at least one record in two lengths, the longer one later."""
    lengths = [[len(record["samples"]) for record in found] for found in versions(decoded(NAME, seed=seed))]
    assert all(found == sorted(found) for found in lengths)
    assert any(found[0] == 3 < found[-1] for found in lengths)


def test_default_set_has_the_real_growth(files: list[list[dict[str, Any]]]) -> None:
    """The default set should hold the very case that was measured: 3 samples, then 21."""
    lengths = [[len(record["samples"]) for record in found] for found in versions(files)]
    assert any((found[0], found[-1]) == (3, 21) for found in lengths)


def test_two_days_without_a_hole(files: list[list[dict[str, Any]]]) -> None:
    """The union should hold both days, hour by hour."""
    hours = {
        sample["timeEpochMillis"] // HOUR_MS
        for record in newest(files).values()
        for sample in record["samples"]
    }
    assert len(hours) >= max(hours) - min(hours)
    assert Counter(local_day(hour * HOUR_MS) for hour in hours).most_common(2)[1][1] >= 23


def test_within_official_limits() -> None:
    """Every beat should be between 30 and 220, as people's are."""
    beats = [beat for item in pulses() for _, beat in item.samples]
    assert 40 < min(beats) < max(beats) < 180


def test_written_after_measuring() -> None:
    """Nothing should be written before it was measured; most of it within minutes."""
    for item in pulses():
        first = min(3, len(item.samples)) if item.whole_ms > item.written_ms else len(item.samples)
        assert item.samples[first - 1][0] < item.written_ms <= item.samples[first - 1][0] + 12 * MINUTE_MS
        record: Any = item.as_of(FOREVER_MS)
        assert len(record["samples"]) == len(item.samples)


def test_every_wearable_writes() -> None:
    """A watch should measure like a ring, under its own name."""
    fetches = sync_times(2, 5, seeded(7))
    for number, package in ((1, "com.ouraring.oura"), (2, "com.sec.android.app.shealth")):
        exports = list(by_time(HeartRate().records(Life(7, number), person(number), -1), fetches))
        records: Any = list(chain.from_iterable(export.records for export in exports))
        assert {record["metadata"]["dataOriginPackageName"] for record in records} == {package}
        assert all(len(export.records) > 100 for export in exports)
