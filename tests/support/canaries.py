"""Texts that may come out nowhere, put into every text of a record that its schema knows."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.support.rows import Row

CANARY = "zqxcanary"
_ZONE = "oneOffsetId"  # is read, and must be an offset


def texts(schema: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - a schema is any JSON
    """Find where a schema has free text: the names of the fields that lead there, [] for an array."""
    if isinstance(schema, list):
        for branch in schema:
            yield from texts(branch, path)
    elif isinstance(schema, str):
        yield from [path] if schema in {"string", "bytes"} else ()
    elif schema["type"] == "record":
        for field in schema["fields"]:
            yield from texts(field["type"], (*path, field["name"]))
    elif schema["type"] == "array":
        yield from texts(schema["items"], (*path, "[]"))


def with_canaries(row: Row, schema: Mapping[str, Any], length: int = 0) -> Row:
    """Put a canary before each text of a record, or in place of none; some are so long as is asked."""
    marked = copy.deepcopy(row)
    for *way, name in texts(schema):
        if name.endswith(_ZONE):
            continue
        place = marked
        for step in way:
            place[step] = place[step] or {}
            place = place[step]
        place[name] = f"{CANARY}-{name}-{place.get(name)}".ljust(length, "x")
    return marked
