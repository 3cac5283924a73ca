"""Blood glucose records and files, good ones, for tests to bend."""

from __future__ import annotations

import copy
import io
from typing import Any

import fastavro

from etl.core import avro
from etl.records.blood_glucose.schema import SCHEMA
from tests.support.avro_bytes import block, header
from tests.support.avro_bytes import long as varint

START_MS = 1_793_664_000_000  # 2026-11-03T00:00Z
FETCHED_MS = START_MS + 40 * 86_400_000
NAME = "BloodGlucoseRecord_1793707200000.avro"


def record(number: int = 0, **changes: object) -> dict[str, Any]:
    """Make the record of the n-th five minutes: 100 to 149 mg/dL from a sensor."""
    time_ms = START_MS + number * 300_000
    made: dict[str, Any] = {
        "metadata": {
            "id": f"id-{number}",
            "dataOriginPackageName": "com.example.sensor",
            "lastModifiedTimeEpochMillis": time_ms + 1_000,
            "clientRecordId": None,
            "clientRecordVersion": 0,
            "device": {"manufacturer": "Example", "model": "S", "type": "UNKNOWN"},
        },
        "timeEpochMillis": time_ms,
        "zoneOffsetId": "-05:00",
        "levelInMilligramsPerDeciliter": 100.0 + number % 50,
        "specimenSource": "INTERSTITIAL_FLUID",
        "mealType": "UNKNOWN",
        "relationToMeal": "UNKNOWN",
        "appRecordFetchTimeEpochMillis": FETCHED_MS,
    }
    metadata = made["metadata"] | changes.pop("metadata", {})
    return made | changes | {"metadata": metadata}


def records(count: int = 252, **changes: object) -> list[dict[str, Any]]:
    """Make a run of records, 21 hours by default."""
    return [record(number, **copy.deepcopy(changes)) for number in range(count)]


def file(rows: list[dict[str, Any]] | None = None, *, codec: str = "null") -> bytes:
    """Make a file."""
    return avro.write(SCHEMA, records() if rows is None else rows, codec=codec)


def large_file(count: int) -> bytes:
    """Make a file of very many records in no time: the bytes of one, each time with another id and time."""
    name, time = b"id-0000000", varint(START_MS)
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(SCHEMA), record(metadata={"id": name.decode()}))
    before, _, rest = out.getvalue().partition(name)
    between, _, after = rest.partition(time)
    rows = [
        b"%sid-%07d%s%s%s" % (before, number, between, varint(START_MS + number * 300_000), after)
        for number in range(count)
    ]
    return header(SCHEMA) + block(count, b"".join(rows))
