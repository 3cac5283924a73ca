"""The Avro schema that sleep session files are resolved against."""

from __future__ import annotations

from etl.core.avro.shared import FETCHED, INTERVAL, enum, long, optional, schema

SCHEMA = schema(
    "SleepSessionRecord",
    optional("title"),
    optional("notes"),
    *INTERVAL,
    {"name": "durationMillis", "type": ["null", "long"], "default": None},
    FETCHED,
    {
        "name": "stages",
        "type": {
            "type": "array",
            "items": {
                "type": "record",
                "name": "AvroSleepStage",
                "fields": [
                    long("startTimeEpochMillis"),
                    long("endTimeEpochMillis"),
                    {
                        "name": "stage",
                        "type": enum(
                            "AvroSleepStageType",
                            "UNKNOWN",
                            "AWAKE",
                            "SLEEPING",
                            "OUT_OF_BED",
                            "LIGHT",
                            "DEEP",
                            "REM",
                            "AWAKE_IN_BED",
                        ),
                        "default": "UNKNOWN",
                    },
                ],
            },
        },
        "default": [],
    },
)
