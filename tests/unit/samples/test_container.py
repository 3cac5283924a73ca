"""Files as the phone app writes them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import fastavro
import pytest

from etl.core import avro
from etl.records.blood_glucose.schema import SCHEMA
from etl.samples.container import container, without_symbol, writer_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN = {"type": "record", "name": "Plain", "fields": [{"name": "x", "type": "long"}]}


def _keys(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema
        schema = list(schema.values())
    if isinstance(schema, list):
        for item in schema:
            yield from _keys(item)


def test_writer_schema_has_no_defaults() -> None:
    """The app's schema should not carry the defaults that our reader fills in."""
    assert "default" in set(_keys(SCHEMA))
    assert "default" not in set(_keys(writer_schema(SCHEMA)))


def test_writer_schema_is_ours_otherwise() -> None:
    """Names, types and order should stay."""

    def bare(schema: Any) -> Any:  # noqa: ANN401 - a schema is any JSON
        if isinstance(schema, dict):
            return {key: bare(value) for key, value in schema.items() if key != "default"}
        return [bare(item) for item in schema] if isinstance(schema, list) else schema

    assert writer_schema(SCHEMA) == bare(SCHEMA)


def test_writer_schema_keeps_empty_arrays() -> None:
    """An array's default should stay: the app declares it."""
    samples = {"name": "samples", "type": {"type": "array", "items": "long"}, "default": []}
    schema = {**PLAIN, "fields": [samples]}
    assert writer_schema(schema) == schema


def test_an_app_may_lack_a_symbol() -> None:
    """A symbol should be gone from its enum, wherever that stands, and nothing else with it."""
    enum = {"type": "enum", "name": "E", "symbols": ["A", "B", "C"], "default": "A"}
    array = {"type": "array", "items": enum}
    schema = {**PLAIN, "fields": [{"name": "stages", "type": array, "default": []}]}
    without = without_symbol(schema, "B")
    assert without["fields"][0]["type"]["items"].pop("symbols") == ["A", "C"]
    enum.pop("symbols")
    assert without == schema


def test_no_codec_is_named() -> None:
    """The header should hold the schema alone, and the file should still be read."""
    content = container(PLAIN, [{"x": 5}, {"x": 6}], "a")
    reader = fastavro.reader(io.BytesIO(content))
    assert list(reader.metadata) == ["avro.schema"]
    assert list(reader) == [{"x": 5}, {"x": 6}]


def test_same_bytes() -> None:
    """Equal input should give equal bytes, another name another sync marker."""
    first = container(PLAIN, [{"x": 5}], "a")
    assert container(PLAIN, [{"x": 5}], "a") == first
    assert container(PLAIN, [{"x": 5}], "b")[-16:] != first[-16:]


@pytest.mark.parametrize("metadata", [{}, {"more": "of it"}])
def test_refuses_what_it_cannot_trim(monkeypatch: pytest.MonkeyPatch, metadata: dict[str, str]) -> None:
    """A header that holds something else should be refused, not mangled."""

    def write(*_: object, **__: object) -> bytes:
        out = io.BytesIO()
        fastavro.writer(out, PLAIN, [{"x": 5}], codec="null" if metadata else "deflate", metadata=metadata)
        return out.getvalue()

    monkeypatch.setattr(avro, "write", write)
    with pytest.raises(ValueError, match="header"):
        container(PLAIN, [], "a")
