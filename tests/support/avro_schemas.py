"""Schemas of any shape, and their trees."""

from __future__ import annotations

import json
from typing import Any

from etl.core.avro.schema import Type, read_schema

DEPTH = 16
ESCAPES = '"' + r"\"" * 200_000


def read(schema: object, depth: int = DEPTH) -> Type:
    """Read a schema that is said as JSON."""
    return read_text(json.dumps(schema), depth)


def read_text(text: str | bytes, depth: int = DEPTH) -> Type:
    """Read a schema's text."""
    return read_schema(memoryview(text.encode() if isinstance(text, str) else text), depth)


def record(*types: Any, name: str = "X", **more: object) -> dict[str, Any]:  # noqa: ANN401 - a schema is any JSON
    """Make a record schema with fields f0, f1, … of these types."""
    fields = [{"name": f"f{index}", "type": each} for index, each in enumerate(types)]
    return {"type": "record", "name": name, "fields": fields} | more


def array(items: object) -> dict[str, Any]:
    """Make an array schema."""
    return {"type": "array", "items": items}


def nested(levels: int) -> object:
    """Make a schema of so many types inside one another."""
    schema: object = "long"
    for _ in range(levels - 1):
        schema = array(schema)
    return schema
