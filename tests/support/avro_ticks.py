"""A record type small enough to be written by hand."""

from __future__ import annotations

from typing import Any

from etl.core import avro
from etl.core.rules import Limits
from tests.support.avro_bytes import double, long, text
from tests.support.avro_nights import Schema, extended

TICK: Schema = {
    "type": "record",
    "name": "AvroTickRecord",
    "fields": [
        {"name": "time", "type": "long"},
        {"name": "value", "type": "double"},
        {"name": "zone", "type": ["null", "string"], "default": None},
        {"name": "samples", "type": {"type": "array", "items": "long"}, "default": []},
    ],
}
EMPTY: Schema = {"type": "record", "name": "AvroTickRecord", "fields": []}
ALL_DEFAULT: Schema = {**EMPTY, "fields": TICK["fields"][2:]}


def tick(time: int, *samples: int) -> bytes:
    """Encode one record of TICK by hand."""
    array = (long(len(samples)) + b"".join(map(long, samples)) if samples else b"") + long(0)
    return long(time) + double(1.5) + long(1) + text("Z") + array


def value(time: int, *samples: int) -> dict[str, Any]:
    """Say what such a record means."""
    return {"time": time, "value": 1.5, "zone": "Z", "samples": list(samples)}


def open_ticks(content: bytes, reader: Schema = TICK, **limits: int) -> avro.AvroFile:
    """Open a file of ticks."""
    return avro.open_file(content, "TickRecord", reader, Limits(**limits))


def read(content: bytes, reader: Schema = TICK, **limits: int) -> list[dict[str, Any]]:
    """Read all of a file of ticks."""
    return list(open_ticks(content, reader, **limits))


def with_fields(*types: Any) -> Schema:  # noqa: ANN401 - a schema is any JSON
    """Add fields of these types to TICK."""
    return extended(*[{"name": f"more{n}", "type": each} for n, each in enumerate(types)], schema=TICK)
