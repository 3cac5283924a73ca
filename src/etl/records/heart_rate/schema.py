"""The Avro schema that heart rate files are resolved against."""

from __future__ import annotations

from etl.core.avro.shared import FETCHED, INTERVAL, long, schema

SCHEMA = schema(
    "HeartRateRecord",
    *INTERVAL,
    FETCHED,
    {
        "name": "samples",
        "type": {
            "type": "array",
            "items": {
                "type": "record",
                "name": "AvroHeartRateSample",
                "fields": [long("timeEpochMillis"), long("beatsPerMinute")],
            },
        },
        "default": [],
    },
)
