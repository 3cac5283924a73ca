"""Avro files as the phone app writes them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from etl.core import avro

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HEADER = b"Obj\x01"
_TWO, _ONE = b"\x04", b"\x02"  # counts of the header's map, as Avro writes a long
_CODEC = b"\x14avro.codec\x08null"


def writer_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of the writing app: ours without the defaults we read missing fields with.

    Arrays keep theirs; the app declares them.
    """
    return {key: _bare(value) for key, value in schema.items() if key != "default" or value == []}


def _bare(value: object) -> object:
    if isinstance(value, dict):
        return writer_schema(value)
    if isinstance(value, list):
        return [_bare(item) for item in value]
    return value


def without_symbol(schema: Mapping[str, Any], symbol: str) -> dict[str, Any]:
    """The schema of an app that does not know one symbol of an enum yet."""

    def trimmed(value: object) -> Any:  # noqa: ANN401 - a schema is any JSON
        if isinstance(value, dict):
            return {key: trimmed(item) for key, item in value.items()}
        return [trimmed(item) for item in value if item != symbol] if isinstance(value, list) else value

    return {key: trimmed(value) for key, value in schema.items()}


def container(schema: Mapping[str, Any], records: Sequence[Mapping[str, Any]], name: str) -> bytes:
    """An Avro object container file; ``name`` decides its sync marker, so equal input gives equal bytes."""
    marker = sha256(name.encode()).digest()[:16]
    return _without_codec(avro.write(schema, records, sync_marker=marker))


def _without_codec(content: bytes) -> bytes:
    """Drop the header's codec entry: the app leaves it out, which means that nothing is compressed."""
    if not content.startswith(_HEADER + _TWO) or content.count(_CODEC) < 1:
        raise ValueError("the Avro writer's header does not hold just a codec and a schema")
    return content.replace(_HEADER + _TWO, _HEADER + _ONE, 1).replace(_CODEC, b"", 1)
