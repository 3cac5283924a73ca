"""A record type of the tests' own, with one of everything that schemas of this field hold."""

from __future__ import annotations

import copy
import io
import json
from typing import TYPE_CHECKING, Any

import fastavro

from etl.core import avro
from etl.core.avro.shared import METADATA
from etl.core.rules import Limits
from tests.support.avro_bytes import block, header

if TYPE_CHECKING:
    from collections.abc import Callable

Schema = dict[str, Any]
Fields = dict[str, Schema]

LIMITS = Limits()
STAGE: Schema = {
    "type": "enum",
    "name": "AvroStage",
    "symbols": ["UNKNOWN", "LIGHT", "DEEP"],
    "default": "UNKNOWN",
}
STAGES: Schema = {
    "type": "array",
    "items": {
        "type": "record",
        "name": "AvroNightStage",
        "fields": [{"name": "startMillis", "type": "long"}, {"name": "stage", "type": STAGE}],
    },
}
READER: Schema = {
    "type": "record",
    "name": "AvroNightRecord",
    "namespace": "ours",
    "fields": [
        {"name": "metadata", "type": METADATA},
        {"name": "startMillis", "type": "long"},
        {"name": "title", "type": ["null", "string"], "default": None},
        {"name": "score", "type": "double"},
        {"name": "stages", "type": STAGES, "default": []},
        {"name": "deepest", "type": "AvroStage", "default": "UNKNOWN"},
        {"name": "cousin", "type": ["null", "AvroNightStage"], "default": None},
    ],
}
RECORD: dict[str, Any] = {
    "metadata": {
        "id": "one",
        "dataOriginPackageName": "com.example",
        "lastModifiedTimeEpochMillis": 1_793_664_000_000,
        "clientRecordId": None,
        "clientRecordVersion": 3,
        "device": {"manufacturer": "Example", "model": None, "type": "RING"},
    },
    "startMillis": 1_793_664_000_000,
    "title": "night",
    "score": 81.0,
    "stages": [{"startMillis": 5, "stage": "LIGHT"}, {"startMillis": 6, "stage": "DEEP"}],
    "deepest": "DEEP",
    "cousin": {"startMillis": 7, "stage": "LIGHT"},
}


def open_night(content: bytes, reader: Schema = READER, limits: Limits = LIMITS) -> avro.AvroFile:
    """Open a file of nights."""
    return avro.open_file(content, "NightRecord", reader, limits)


def opened(writer: Schema, *records: dict[str, Any], reader: Schema = READER) -> avro.AvroFile:
    """Open a file written with the writer's schema; without records, with one of RECORD."""
    return open_night(avro.write(writer, records or [RECORD]), reader)


def disguised(schema: Schema, writer: Schema, *records: dict[str, Any]) -> bytes:
    """Make a file whose header tells a schema, but which was written with another of the same encoding."""
    out = io.BytesIO()
    for record in records:
        fastavro.schemaless_writer(out, fastavro.parse_schema(writer), record)
    return header(schema) + block(len(records), out.getvalue())


def fields_of(schema: Schema) -> Fields:
    """Find all fields in a schema by their dotted paths."""
    found: Fields = {}
    for field in schema.get("fields", ()):
        found[field["name"]] = field
        kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
        for kind in kinds:
            inner = kind.get("items", kind) if isinstance(kind, dict) else {}
            below = fields_of(inner) if isinstance(inner, dict) else {}
            found |= {f"{field['name']}.{path}": each for path, each in below.items()}
    return found


def changed(change: Callable[[Fields], object], schema: Schema = READER) -> Schema:
    """Copy a schema and change it; the change gets its fields by their dotted paths."""
    made: Schema = json.loads(json.dumps(schema))  # no part is shared
    change(fields_of(made))
    return made


def retyped(schema: Schema = READER, **types: object) -> Schema:
    """Copy a schema and give fields other types; ``__`` stands for the dot in a path."""

    def change(fields: Fields) -> None:
        for path, kind in types.items():
            fields[path.replace("__", ".")]["type"] = kind

    return changed(change, schema)


def without(*names: str, schema: Schema = READER) -> Schema:
    """Copy a schema without some fields of the top level."""
    made = copy.deepcopy(schema)
    return {**made, "fields": [field for field in made["fields"] if field["name"] not in names]}


def extended(*fields: Schema, schema: Schema = READER) -> Schema:
    """Copy a schema with more fields at its end."""
    return {**schema, "fields": [*schema["fields"], *fields]}


def less(record: dict[str, Any], *names: str) -> dict[str, Any]:
    """Copy a record without some fields."""
    return {name: value for name, value in record.items() if name not in names}


def enum(name: str, *symbols: str) -> Schema:
    """Make an enum of another name, as writers do, without a default."""
    return {"type": "enum", "name": f"other.{name}", "symbols": list(symbols)}


def stage_record(name: str = "S2") -> Schema:
    """Make a stage of another name, with smaller numbers and another enum."""
    fields = [
        {"name": "startMillis", "type": "int"},
        {"name": "stage", "type": enum(f"{name}Enum", "DEEP", "LIGHT")},
    ]
    return {"type": "record", "name": f"other.{name}", "fields": fields}
