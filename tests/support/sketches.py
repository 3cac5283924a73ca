"""Small sets of raw records that no life would write: runs of any values, anywhere, of any origin."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from etl.samples.chance import seeded, whole
from tests.support import glucose, intervals
from tests.support.lives import BEGIN_MS
from tests.support.rows import FETCHED, MODIFIED, described, start, zoned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from random import Random

    from tests.support.rows import Row

    Draw = Callable[[int, int, Random], list[Row]]

_STEP_MS = 5 * MINUTE_MS
_LEVELS = (20.0, 53.5, 54.0, 69.4, 70.0, 70.0, 100.0, 140.5, 180.0, 180.5, 250.0, 250.0, 250.5, 600.0)
_STAGES = ("UNKNOWN", "AWAKE", "SLEEPING", "OUT_OF_BED", "LIGHT", "DEEP", "REM", "AWAKE_IN_BED")
_MOSTLY_SURE = (*("LIGHT", "DEEP", "REM") * 5, "AWAKE", "SLEEPING")
_LENGTHS = (1, 1, 2, 15, 60, 240, 1_200, 1_440)  # minutes


class Counted(NamedTuple):
    """Whose amounts are drawn: its maker, its field, and the largest."""

    make: Callable[..., Row]
    field: str
    most: int


class Run(NamedTuple):
    """Records of one origin that follow one another: when they begin, how many, and what they hold."""

    quarter: int  # hours since the beginning, by four
    size: int
    origin: str
    fetched: int  # so many minutes after the last
    seed: int


#: Runs of four days and of three origins.
RUNS = st.lists(
    st.builds(
        Run,
        st.integers(0, 4 * 84),
        st.integers(1, 80),
        st.sampled_from(["com.example.ring", "com.example.stelo", "com.example.watch"]),
        st.sampled_from([1, 45, 2_400]),
        st.integers(0, 9_999),
    ),
    min_size=1,
    max_size=6,
)


def sketch(record_type: str, runs: Iterable[Run]) -> list[Row]:
    """Give the records of all runs."""
    return [row for place, run in enumerate(runs) for row in _drawn(record_type, run, place)]


def _drawn(record_type: str, run: Run, place: int) -> list[Row]:
    """Give the records of a run, whose ids tell its place among others."""
    rng = seeded(run.seed)
    rows = _PENS[record_type](BEGIN_MS + run.quarter * 15 * MINUTE_MS, run.size, rng)
    last = rows[-1]["endTimeEpochMillis"] if record_type == "SleepSessionRecord" else start(rows[-1])
    known = {FETCHED: last + run.fetched * MINUTE_MS}
    offset = pick(rng, ("-05:00", "-05:00", "+01:00", "Z", None))
    return [
        described(
            zoned(row, offset) | known,
            id=f"{place}-{number}",
            dataOriginPackageName=run.origin,
            **{MODIFIED: BEGIN_MS + whole(rng, 0, 2)},
        )
        for number, row in enumerate(rows)
    ]


def pick(rng: Random, options: Iterable[Any]) -> Any:  # noqa: ANN401 - any of them
    """Pick one at random."""
    known = tuple(options)
    return known[whole(rng, 0, len(known) - 1)]


def _glucose(start_ms: int, count: int, rng: Random) -> list[Row]:
    specimen, level = pick(rng, ("INTERSTITIAL_FLUID", "CAPILLARY_BLOOD")), pick(rng, _LEVELS)
    relations = pick(rng, (("UNKNOWN",), ("BEFORE_MEAL", "AFTER_MEAL", "FASTING")))
    return [
        glucose.record(
            timeEpochMillis=start_ms + place * _STEP_MS,
            levelInMilligramsPerDeciliter=pick(rng, (level, pick(rng, _LEVELS))),
            specimenSource=specimen,
            relationToMeal=pick(rng, relations),
        )
        for place in range(2 * count)
    ]


def _heart_rate(start_ms: int, count: int, rng: Random) -> list[Row]:
    bpm, size = whole(rng, 30, 220), whole(rng, 1, 9)
    return [
        _between(
            intervals.heart_rate,
            at,
            (size - 1) * MINUTE_MS,
            samples=[
                {"timeEpochMillis": at + n * MINUTE_MS, "beatsPerMinute": pick(rng, (bpm, 60, 101))}
                for n in range(size)
            ],
        )
        for at in range(start_ms, start_ms + count * 8 * MINUTE_MS, 8 * MINUTE_MS)
    ]


def _hrv(start_ms: int, count: int, rng: Random) -> list[Row]:
    values = (5.0, 30.25, 30.25 + rng.random(), 180.0)
    return [
        intervals.hrv(
            timeEpochMillis=start_ms + place * _STEP_MS, heartRateVariabilityRmssd=pick(rng, values)
        )
        for place in range(count)
    ]


def _sleep(start_ms: int, count: int, rng: Random) -> list[Row]:
    stages, now = [], start_ms
    known, gaps = pick(rng, ((_STAGES, (0, 0, 0, MINUTE_MS)), (_MOSTLY_SURE, (0,))))
    for _ in range(count // 4):
        end = now + whole(rng, 1, 50) * MINUTE_MS // pick(rng, (1, 1, 3))
        stages.append({"startTimeEpochMillis": now, "endTimeEpochMillis": end, "stage": pick(rng, known)})
        now = end + pick(rng, gaps)
    length = min(max(now - start_ms, count * MINUTE_MS), 15 * HOUR_MS)
    inside = [stage for stage in stages if stage["endTimeEpochMillis"] <= start_ms + length]
    return [_between(intervals.sleep, start_ms, length, stages=inside, durationMillis=None)]


def _amounts(what: Counted, start_ms: int, count: int, rng: Random) -> list[Row]:
    length = pick(rng, _LENGTHS) * MINUTE_MS
    if length >= 20 * HOUR_MS:  # a day's total ends with it
        start_ms += DAY_MS - (start_ms + length - BEGIN_MS) % DAY_MS - 1
    most = max(1, min(count, 200 * MINUTE_MS // length))
    return [
        _between(what.make, at, length, **{what.field: pick(rng, (0, 1, 7, what.most))})
        for at in range(start_ms, start_ms + most * length, length)
    ]


def _between(make: Callable[..., Row], start_ms: int, length_ms: int, **values: object) -> Row:
    return make(startTimeEpochMillis=start_ms, endTimeEpochMillis=start_ms + length_ms, **values)


_PENS: Mapping[str, Draw] = {
    "BloodGlucoseRecord": _glucose,
    "HeartRateRecord": _heart_rate,
    "HeartRateVariabilityRmssdRecord": _hrv,
    "SleepSessionRecord": _sleep,
    "StepsRecord": partial(_amounts, Counted(intervals.steps, "count", 130)),
    "ActiveCaloriesBurnedRecord": partial(_amounts, Counted(intervals.calories, "energyInKilocalories", 25)),
}
