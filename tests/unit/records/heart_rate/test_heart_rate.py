"""The record type as a whole."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from etl.core import extract
from etl.core.localtime import DAY_MS, MINUTE_MS
from etl.core.outcome import Counts, Disposition
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.heart_rate import HEART_RATE
from etl.records.heart_rate.schema import SCHEMA
from etl.records.heart_rate.series import Series
from tests.support.transforming import transformed
from tests.unit.records.heart_rate.builders import FIXED, MIDNIGHT, life, raw, sample

if TYPE_CHECKING:
    from etl.core.outcome import Outcome
    from etl.core.record_type import RecordType

run = partial(transformed, HEART_RATE)


def rows(minutes: int = 1440, every: int = 5) -> list[dict[str, Any]]:
    """Give decoded records, each with a sample a minute for some minutes."""
    beats = life(minutes)
    return [
        raw(
            metadata={"id": f"id-{start}"},
            startTimeEpochMillis=MIDNIGHT + start * MINUTE_MS,
            endTimeEpochMillis=MIDNIGHT + (start + every - 1) * MINUTE_MS,
            samples=[sample(MIDNIGHT + n * MINUTE_MS, beats[n]) for n in range(start, start + every)],
            appRecordFetchTimeEpochMillis=MIDNIGHT + DAY_MS,
        )
        for start in range(0, minutes, every)
    ]


def said(outcome: Outcome) -> set[str]:
    """What an outcome says, without what depends on how records were spread over files."""
    lines = [json.loads(line) for line in outcome.body.splitlines()]
    return {json.dumps([line[name] for name in ("episode", "task", "facts", "messages")]) for line in lines}


def test_is_a_record_type() -> None:
    """Should fulfil the contract."""
    record_type: RecordType = HEART_RATE
    assert (record_type.name, record_type.category) == ("HeartRateRecord", "cardiovascular_fitness")
    assert record_type.schema is SCHEMA
    assert record_type.record is Series


def test_bytes_to_lines() -> None:
    """Should carry a file all the way to lines that are grounded."""
    outcome = run(rows())
    assert (outcome.disposition, outcome.score, outcome.examples) == (Disposition.PROCESSED, 1.0, 6)
    assert outcome.counts == Counts(288, 288, 0, 0, 0)


def test_grown_record() -> None:
    """Should use the grown version of a record once."""
    every = rows()
    short = [{**row, "samples": row["samples"][:3]} for row in every]
    outcome = run(short, every)
    assert outcome.counts == Counts(576, 288, 288, 0, 0)
    assert said(outcome) == said(run(every))


def test_faulty_records() -> None:
    """Should leave out faulty records, name the faults, and say of the rest what it said before."""
    bad = [
        raw(metadata={"id": "bad-1"}, samples=[]),
        raw(metadata={"id": "bad-2"}, samples=[sample(bpm=0)]),
        raw(metadata={"id": "bad-3"}, endTimeEpochMillis=0),
    ]
    outcome = run([*bad, *rows()])
    assert outcome.counts == Counts(291, 288, 0, 0, 3)
    assert outcome.deductions == {"missing_value": 1, "negative_duration": 1, "official_limit": 1}
    assert said(outcome) == said(run(rows()))


def test_survives_packing() -> None:
    """Should be the same record after being packed and unpacked."""
    records = [HEART_RATE.parse(row, 0, Rules()) for row in (*rows(60), raw(samples=[]))]
    packed = extract.pack(records, defaulted=False)
    assert list(extract.Extract(packed, Series, 0)) == records


def test_repr_shows_no_reading() -> None:
    """Should hide beats, times and names in everything that holds them."""
    record = HEART_RATE.parse(raw(), 0, Rules())
    processed = HEART_RATE.process([record], Scope(FIXED, Rules()))
    shown = repr(record) + repr(processed)
    for secret in ("70", "id-1", str(MIDNIGHT), "com.example", "2026"):
        assert secret not in shown
