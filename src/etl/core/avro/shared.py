"""The parts of the Avro schemas that all record types share."""

from __future__ import annotations

from typing import Any

NAMESPACE = "io.github.hitoshura25.healthsyncapp.data.avro"

OPTIONAL_STRING: list[str] = ["null", "string"]

Field = dict[str, Any]


def optional(name: str) -> Field:
    """A text that may be absent."""
    return {"name": name, "type": OPTIONAL_STRING, "default": None}


def long(name: str) -> Field:
    """A whole number of 64 bits."""
    return {"name": name, "type": "long"}


def enum(name: str, *symbols: str) -> Field:
    """Make an enum type; a symbol that is not ours reads as UNKNOWN, which must be one of them."""
    return {"type": "enum", "name": name, "symbols": list(symbols), "default": "UNKNOWN"}


METADATA: dict[str, Any] = {
    "type": "record",
    "name": "AvroMetadata",
    "namespace": NAMESPACE,
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "dataOriginPackageName", "type": "string"},
        long("lastModifiedTimeEpochMillis"),
        optional("clientRecordId"),
        {"name": "clientRecordVersion", "type": "long", "default": 0},
        {
            "name": "device",
            "type": [
                "null",
                {
                    "type": "record",
                    "name": "AvroDevice",
                    "fields": [optional("manufacturer"), optional("model"), optional("type")],
                },
            ],
            "default": None,
        },
    ],
}

FETCHED: Field = long("appRecordFetchTimeEpochMillis")

#: Times of a record that concerns an instant (epoch ms), and of one that concerns an interval.
INSTANT: tuple[Field, ...] = (long("timeEpochMillis"), optional("zoneOffsetId"))
INTERVAL: tuple[Field, ...] = (
    long("startTimeEpochMillis"),
    long("endTimeEpochMillis"),
    optional("startZoneOffsetId"),
    optional("endZoneOffsetId"),
)


def schema(record_type: str, *fields: Field) -> dict[str, Any]:
    """Make the schema of a record type, whose own fields stand in the app's order after the metadata."""
    return {
        "type": "record",
        "name": f"Avro{record_type}",
        "namespace": NAMESPACE,
        "fields": [{"name": "metadata", "type": METADATA}, *fields],
    }
