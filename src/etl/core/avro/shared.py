"""The part of the Avro schema that all record types share."""

from __future__ import annotations

from typing import Any

NAMESPACE = "io.github.hitoshura25.healthsyncapp.data.avro"

OPTIONAL_STRING: list[str] = ["null", "string"]

METADATA: dict[str, Any] = {
    "type": "record",
    "name": "AvroMetadata",
    "namespace": NAMESPACE,
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "dataOriginPackageName", "type": "string"},
        {"name": "lastModifiedTimeEpochMillis", "type": "long"},
        {"name": "clientRecordId", "type": OPTIONAL_STRING, "default": None},
        {"name": "clientRecordVersion", "type": "long", "default": 0},
        {
            "name": "device",
            "type": [
                "null",
                {
                    "type": "record",
                    "name": "AvroDevice",
                    "fields": [
                        {"name": "manufacturer", "type": OPTIONAL_STRING, "default": None},
                        {"name": "model", "type": OPTIONAL_STRING, "default": None},
                        {"name": "type", "type": OPTIONAL_STRING, "default": None},
                    ],
                },
            ],
            "default": None,
        },
    ],
}
