"""Broken, hostile or odd files of the types that hold arrays and intervals, each with its end."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from etl.core import avro
from etl.core.outcome import Reason
from tests.support import intervals
from tests.support.avro_bytes import long as varint
from tests.support.avro_bytes import text
from tests.support.corpus import container
from tests.support.glucose import START_MS
from tests.support.intervals import DAY_MS, HOUR_MS, KINDS, MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEART, SLEEP, STEPS = "HeartRateRecord", "SleepSessionRecord", "StepsRecord"
CALORIES, HRV = "ActiveCaloriesBurnedRecord", "HeartRateVariabilityRmssdRecord"

ITEMS = 20_000  # the limit to run with

Refused = tuple[str, bytes, Reason]


def schema(kind: str, change: Callable[[list[dict[str, Any]]], object]) -> dict[str, Any]:
    """Copy a type's schema and change its fields."""
    made = copy.deepcopy(KINDS[kind][0])
    change(made["fields"])
    return made


def _field(fields: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(field for field in fields if field["name"] == name)


def _before_the_array() -> bytes:
    """Encode a heart-rate record up to its samples."""
    metadata = text("id") + text("app") + varint(START_MS) + varint(0) + varint(0) + varint(0)
    times = varint(START_MS) + varint(START_MS)
    return metadata + times + varint(0) + varint(0) + varint(START_MS)


def _arrays() -> Iterator[tuple[str, Refused]]:
    """Arrays that lie about themselves."""
    heart, sample = KINDS[HEART][0], varint(START_MS) + varint(60)
    before = _before_the_array()
    many = before + varint(ITEMS + 1) + sample * (ITEMS + 1) + varint(0)
    yield "more samples than the limit", (HEART, container(heart, many), Reason.LIMIT_ITEMS)
    many = before + varint(900) + sample * 10 + varint(0)
    yield "more samples announced than there", (HEART, container(heart, many), Reason.CORRUPT)
    endless = before + (varint(1) + sample) * 3
    yield "array without an end", (HEART, container(heart, endless), Reason.CORRUPT)
    nothing = schema(HEART, lambda fields: _field(fields, "samples")["type"].update(items="null"))
    block = before + varint(50_000_000) + varint(0)
    yield "array of nothing", (HEART, container(nothing, block), Reason.LIMIT_ITEMS)
    texts = schema(HEART, lambda fields: _field(fields, "samples")["type"].update(items="string"))
    yield "samples that are texts", (HEART, container(texts, before + varint(0)), Reason.SCHEMA_MISMATCH)
    alone = schema(HEART, lambda fields: _field(fields, "samples").update(type="long"))
    yield "samples that are a number", (HEART, container(alone, before + varint(0)), Reason.SCHEMA_MISMATCH)
    stage = schema(
        SLEEP,
        lambda fields: _field(fields, "stages")["type"]["items"]["fields"].pop(1),
    )
    yield "stages without an end", (SLEEP, container(stage, b""), Reason.SCHEMA_MISMATCH)


def _useless() -> Iterator[tuple[str, Refused]]:
    """Files that decode, and of which nothing is left."""

    def bad(kind: str, **changes: object) -> Refused:
        return kind, intervals.file(kind, intervals.rows(kind, **changes)), Reason.LOW_QUALITY

    beats = [{"timeEpochMillis": START_MS, "beatsPerMinute": beat} for beat in (0, 301, -5, 2**62)]
    yield "all samples beyond the official limit", bad(HEART, samples=beats)
    yield "records without a sample", bad(HEART, samples=[])
    yield "heart rate that ends before it starts", bad(HEART, endTimeEpochMillis=START_MS - DAY_MS)
    yield "sessions that end before they start", bad(SLEEP, endTimeEpochMillis=START_MS)
    far = [{"startTimeEpochMillis": 0, "endTimeEpochMillis": 2**60, "stage": "DEEP"}]
    yield "stages far outside their session", bad(SLEEP, stages=far)
    yield "titles without end", bad(SLEEP, title="canary " * 1_000)
    yield "steps that take no time", bad(STEPS, startTimeEpochMillis=START_MS, endTimeEpochMillis=START_MS)
    yield "steps below nought", bad(STEPS, count=-1)
    yield "steps beyond all limits", bad(STEPS, count=2**62)
    yield "steps of a hundred years ago", bad(STEPS, startTimeEpochMillis=-(10**13), endTimeEpochMillis=0)
    yield "energy that is no number", bad(CALORIES, energyInKilocalories=float("nan"))
    yield "energy without end", bad(CALORIES, energyInKilocalories=float("inf"))
    yield "variability beyond the official limit", bad(HRV, heartRateVariabilityRmssd=201.0)


def refused() -> dict[str, Refused]:
    """Every file that must be refused: its type, its bytes, and the reason it must be refused for."""
    return dict([*_arrays(), *_useless()])


def processed() -> dict[str, tuple[str, bytes, int]]:
    """Odd files that must be processed all the same: type, bytes, and how many records are used at least."""
    beats = intervals.rows(HEART, 300)
    sample = beats[5]["samples"][0]
    beats[5]["samples"] = [
        {**sample, "beatsPerMinute": 400},
        sample,
        sample,
        {**sample, "timeEpochMillis": 0},
    ]
    beats[6]["samples"] = [{"timeEpochMillis": 2**62, "beatsPerMinute": 2**62}] * 50
    grown = intervals.heart_rate(7)
    grown["samples"] = [
        {"timeEpochMillis": grown["startTimeEpochMillis"] + n * 1_000, "beatsPerMinute": 70}
        for n in range(21)
    ]
    nights = intervals.rows(SLEEP, 5, title="canary", notes="\u202ecanary\x00")
    nights[0]["stages"].reverse()
    nights[1]["stages"][3]["endTimeEpochMillis"] += 2 * MINUTE_MS
    nights[2]["stages"] = nights[2]["stages"][:4] + nights[2]["stages"][:4] + nights[2]["stages"][9:]
    nights[3]["stages"][-1]["endTimeEpochMillis"] += 5 * MINUTE_MS
    nights[4]["stages"] = []
    day = {"startTimeEpochMillis": START_MS + 5 * HOUR_MS, "endTimeEpochMillis": START_MS + 29 * HOUR_MS - 1}
    so_far = {"appRecordFetchTimeEpochMillis": START_MS + 20 * HOUR_MS}
    across = {"startTimeEpochMillis": START_MS + 4 * HOUR_MS, "endTimeEpochMillis": START_MS + 6 * HOUR_MS}
    long = {"startTimeEpochMillis": START_MS - 40 * DAY_MS, "endTimeEpochMillis": START_MS}
    walks = intervals.rows(STEPS, 280)
    evolved = schema(
        SLEEP,
        lambda fields: _field(fields, "stages")["type"]["items"]["fields"][2]["type"]["symbols"].append(
            "DREAMING"
        ),
    )
    dreaming = intervals.rows(SLEEP, 3)
    dreaming[0]["stages"][2]["stage"] = "DREAMING"
    return {
        "samples doubled, impossible and out of time": (HEART, intervals.file(HEART, beats), 298),
        "a record that grew": (HEART, intervals.file(HEART, [*intervals.rows(HEART, 300), grown]), 300),
        "stages unsorted, overlapping, doubled, over the edge, none": (
            SLEEP,
            intervals.file(SLEEP, nights),
            5,
        ),
        "a stage nobody knows": (SLEEP, avro.write(evolved, dreaming), 3),
        "a total so far": (
            STEPS,
            intervals.file(STEPS, [intervals.steps(900, **day, **so_far, count=3_933)]),
            1,
        ),
        "steps across midnight": (
            STEPS,
            intervals.file(STEPS, [*walks, intervals.steps(900, **across)]),
            257,
        ),
        "steps of forty days": (STEPS, intervals.file(STEPS, [*walks, intervals.steps(900, **long)]), 280),
        "energy in whole numbers": (
            CALORIES,
            avro.write(
                schema(CALORIES, lambda fields: _field(fields, "energyInKilocalories").update(type="long")),
                [{**row, "energyInKilocalories": 7} for row in intervals.rows(CALORIES, 90)],
            ),
            90,
        ),
        "a value that is no number among good ones": (
            HRV,
            intervals.file(
                HRV, [*intervals.rows(HRV, 70), intervals.hrv(80, heartRateVariabilityRmssd=float("nan"))]
            ),
            70,
        ),
    }
