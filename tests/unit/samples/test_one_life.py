"""One life in all record types: what the files say of the same hours must fit together.

Everything here is read from files: sleep from the sessions, walks from the steps, beats from the records.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache
from statistics import fmean, median
from typing import Any

import pytest

from etl.samples.generate import generate
from etl.samples.life import HOUR_MS, MINUTE_MS
from etl.samples.spec import SampleSpec
from tests.unit.samples.conftest import FOREVER_MS, Records, decode, length, newest

ASLEEP = {"LIGHT", "DEEP", "REM", "SLEEPING"}
DAYS = 10
DAY_MS = 24 * HOUR_MS
Spans = list[tuple[int, int]]
Union = dict[str, Records]


@cache
def lives() -> dict[str, Union]:
    """All records of ten days of three people, each in its newest version, by type."""
    found: dict[tuple[str, str], list[Records]] = {}
    for file in generate(SampleSpec(seed=11, days=DAYS, files=2 * DAYS + 1, subjects=3)):
        found.setdefault((file.subject, file.record_type), []).append(decode(file.content))
    unions: dict[str, Union] = {}
    for (subject, name), files in found.items():
        unions.setdefault(subject, {})[name] = list(newest(files).values())
    return unions


@pytest.fixture(params=["sample-01", "sample-02", "sample-03"])
def union(request: pytest.FixtureRequest) -> Union:
    """Those of one person."""
    return lives()[request.param]


def sleep(union: Union) -> Spans:
    """The times asleep as the sessions with the most stages have them."""
    origins: dict[str, Spans] = {}
    for record in union["SleepSessionRecord"]:
        for stage in record["stages"]:
            if stage["stage"] in ASLEEP:
                span = (stage["startTimeEpochMillis"], stage["endTimeEpochMillis"])
                origins.setdefault(record["metadata"]["dataOriginPackageName"], []).append(span)
    return sorted(max((len(spans), spans) for spans in origins.values())[1])


def bed(union: Union) -> Spans:
    """The times of all sessions."""
    return sorted(
        (it["startTimeEpochMillis"], it["endTimeEpochMillis"]) for it in union["SleepSessionRecord"]
    )


def beats(union: Union) -> list[tuple[int, int]]:
    """All samples by time."""
    samples = [sample for record in union["HeartRateRecord"] for sample in record["samples"]]
    return sorted((sample["timeEpochMillis"], sample["beatsPerMinute"]) for sample in samples)


def within(moment: int, spans: Spans) -> bool:
    """Whether a time lies in one of them; they are sorted, and none lasts longer than a day."""
    first, behind = bisect_left(spans, (moment - DAY_MS, 0)), bisect_right(spans, (moment, FOREVER_MS))
    return any(start <= moment < end for start, end in spans[first:behind])


def walks(union: Union, slowest: int, fastest: int) -> list[dict[str, Any]]:
    """Single minutes walked at such a pace."""
    return [
        record
        for record in union["StepsRecord"]
        if length(record) == MINUTE_MS and slowest <= record["count"] <= fastest
    ]


def pulse_at(found: list[tuple[int, int]], start: int, end: int) -> list[int]:
    """The beats in that time."""
    return [beat for _, beat in found[bisect_left(found, (start, 0)) : bisect_right(found, (end, 0))]]


def test_asleep_the_heart_is_slow(union: Union) -> None:
    """Beats asleep should be slower than nearly all those of the day."""
    asleep, lying = sleep(union), bed(union)
    found = beats(union)
    at_rest = [beat for time, beat in found if within(time, asleep)]
    up = [beat for time, beat in found if not within(time, lying)]
    assert len(at_rest) > 300
    assert median(at_rest) < 62
    assert median(up) > 65
    assert sorted(at_rest)[int(0.95 * len(at_rest))] < sorted(up)[int(0.3 * len(up))]


def test_nobody_walks_asleep(union: Union) -> None:
    """No interval with steps should touch a time asleep, nor most of the time in bed."""
    asleep = sleep(union)
    for record in union["StepsRecord"]:
        if length(record) < 15 * MINUTE_MS:
            middle = (record["startTimeEpochMillis"] + record["endTimeEpochMillis"]) // 2
            assert not within(middle, asleep)
            if within(middle, bed(union)):
                assert record["count"] <= 22 * length(record) / MINUTE_MS


def test_variability_belongs_to_sleep(union: Union) -> None:
    """Every value should lie in a session, and every night should have its values."""
    lying = [(start - MINUTE_MS, end + MINUTE_MS) for start, end in bed(union)]  # their edges are careless
    times = sorted(record["timeEpochMillis"] for record in union["HeartRateVariabilityRmssdRecord"])
    unfinished = max(end for _, end in lying)
    assert all(within(time, lying) for time in times if time < unfinished)
    for start, end in lying[:-2]:
        if end - start > 240 * MINUTE_MS:
            assert bisect_left(times, end) - bisect_left(times, start) > 50


def test_walking_makes_the_heart_faster(union: Union) -> None:
    """In a minute of running it should beat fastest, walking faster than sitting."""
    found = beats(union)
    lying = bed(union)
    paces = []
    for slowest, fastest in ((95, 115), (130, 160)):
        paces.append(
            fmean(
                beat
                for record in walks(union, slowest, fastest)
                for beat in pulse_at(found, record["startTimeEpochMillis"], record["endTimeEpochMillis"])
            )
        )
    up = median(beat for time, beat in found if not within(time, lying))
    assert up + 20 < paces[0] < paces[1] - 10
    assert 125 < paces[1] < 160


def test_walking_burns(union: Union) -> None:
    """Days and hours with more steps should have burned more."""
    walked = [record for record in union["StepsRecord"] if length(record) <= 15 * MINUTE_MS]
    burned = []
    for record in union["ActiveCaloriesBurnedRecord"]:
        start, end = record["startTimeEpochMillis"], record["endTimeEpochMillis"]
        steps = sum(it["count"] for it in walked if start <= it["startTimeEpochMillis"] < end)
        if end < record["appRecordFetchTimeEpochMillis"]:
            burned.append((steps, record["energyInKilocalories"]))
    burned.sort()
    part = len(burned) // 3
    assert part >= 3
    assert fmean(kcal for _, kcal in burned[-part:]) > 1.3 * fmean(kcal for _, kcal in burned[:part])


def test_exercise_lowers_glucose(union: Union) -> None:
    """The glucose of the same life should fall during most runs."""
    levels = sorted(
        (it["timeEpochMillis"], it["levelInMilligramsPerDeciliter"]) for it in union["BloodGlucoseRecord"]
    )
    starts = [record["startTimeEpochMillis"] for record in walks(union, 130, 160)]
    runs = [start for start in starts if not any(0 < start - other < 120 * MINUTE_MS for other in starts)]
    falls = []
    for start in runs:
        around = [level for time, level in levels if -10 < (time - start) / MINUTE_MS < 50]
        if len(around) > 8:  # a meter is not read that often
            falls.append(around[0] - around[-1])
    assert not falls or sum(fall > 0 for fall in falls) >= len(falls) / 2
