"""Schemas of strangers become small trees, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.avro.schema import build_type
from etl.core.avro.shared import METADATA
from etl.core.errors import Refused
from etl.core.outcome import Reason
from tests.support.avro_bytes import refusal
from tests.support.avro_schemas import DEPTH, array, read, read_text, record


def test_tree_has_kinds_names_and_parts() -> None:
    """It should show what a schema is made of."""
    enum = {"type": "enum", "name": "E", "symbols": ["A", "B"], "default": "B"}
    schema = record(["null", "string"], enum, name="a.b.Thing")
    schema["fields"][0]["default"] = None
    found = read(schema)
    assert (found.kind, found.name, found.labels) == ("record", "Thing", ("f0", "f1"))
    assert found.defaulted == {"f0"}
    union, choice = found.parts
    assert [part.kind for part in union.parts] == ["null", "string"]
    assert (choice.kind, choice.labels, choice.default) == ("enum", ("A", "B"), "B")
    assert found.fields == {"f0": union, "f1": choice}


@pytest.mark.parametrize(
    ("schema", "least"),
    [
        ("null", 0),
        ("boolean", 1),
        ("int", 1),
        ("long", 1),
        ("float", 4),
        ("double", 8),
        ("string", 1),
        ("bytes", 1),
        ({"type": "long", "logicalType": "timestamp-millis"}, 1),
        ({"type": {"type": {"type": "double"}}}, 8),
        ({"type": "fixed", "name": "F", "size": 12}, 12),
        ({"type": "enum", "name": "E", "symbols": []}, 1),
        (["null", "double"], 1),
        (["double", "float"], 5),
        (array("double"), 1),
        ({"type": "map", "values": "long"}, 1),
        (record(), 0),
        (record("null", "double", "string"), 9),
        (METADATA, 6),
    ],
)
def test_least_size_of_a_value(schema: object, least: int) -> None:
    """It should know how few bytes a value can take."""
    assert read(schema).least == least


@pytest.mark.parametrize(
    ("schema", "item", "maps"),
    [
        (record("long"), 0, False),
        (array("double"), 8, False),
        (array(record("long", "double")), 9, False),
        (record(array("double"), ["null", array("long")]), 1, False),
        (array(array("double")), 1, False),
        (array(record("double", array("long"))), 1, False),
        (record({"type": "map", "values": "double"}), 8, True),
        (["null", array({"type": "map", "values": "long"})], 1, True),
    ],
)
def test_smallest_item(schema: object, item: int, maps: bool) -> None:  # noqa: FBT001 - a table of cases
    """It should know the smallest item of arrays and maps, and whether there are maps."""
    found = read(schema)
    assert (found.item, found.maps) == (item, maps)


def test_repr_shows_no_names() -> None:
    """It should keep the names of a stranger's schema to itself."""
    found = read(record({"type": "enum", "name": "Secret", "symbols": ["Hidden"]}, name="Private"))
    assert repr(found) == "Type(kind='record', types=2)"


@pytest.mark.parametrize(
    "text", ["", "{", "{'type': 'long'}", "nonsense", b'"\xff"', '{"type": "long"} x', "9" * 5_000]
)
def test_other_text_is_corrupt(text: str | bytes) -> None:
    """It should want JSON in UTF-8."""
    refusal(lambda: read_text(text), Reason.CORRUPT)


@pytest.mark.parametrize(
    "schema",
    [
        None,
        7,
        "Unknown",
        "record",
        {},
        [],
        [["null", "long"]],
        {"type": None},
        {"type": "array"},
        {"type": "map"},
        {"type": "record"},
        {"type": "record", "name": "X"},
        {"type": "record", "fields": []},
        {"type": "record", "name": "", "fields": []},
        {"type": "record", "name": ["X"], "fields": []},
        {"type": "record", "name": "X", "namespace": 7, "fields": []},
        {"type": "record", "name": "X", "fields": {}},
        {"type": "record", "name": "X", "fields": ["long"]},
        {"type": "record", "name": "X", "fields": [{"name": "f"}]},
        {"type": "record", "name": "X", "fields": [{"type": "long"}]},
        {"type": "record", "name": "X", "fields": [{"name": 7, "type": "long"}]},
        {"type": "record", "name": "X", "fields": [{"name": "f", "type": "long"}] * 2},
        {"type": "enum", "name": "E"},
        {"type": "enum", "name": "E", "symbols": "AB"},
        {"type": "enum", "name": "E", "symbols": ["A", 7]},
        {"type": "fixed", "name": "F"},
        {"type": "fixed", "name": "F", "size": -1},
        {"type": "fixed", "name": "F", "size": True},
        {"type": "fixed", "name": "F", "size": 2.0},
        {"type": "fixed", "name": "F", "size": 2**31},
        {"type": "fixed", "name": "F", "size": float("inf")},
        record({"type": "fixed", "name": "F", "size": 1}, {"type": "fixed", "name": "F", "size": 1}),
    ],
)
def test_what_is_no_schema_is_a_mismatch(schema: object) -> None:
    """It should refuse every malformed schema, whatever is wrong with it."""
    refusal(lambda: read(schema), Reason.SCHEMA_MISMATCH)


def test_type_may_be_used_again_once_it_is_whole() -> None:
    """It should follow references, by short and by full name."""
    inner = record("long", name="Inner")
    found = read(record(inner, "Inner", "n.Inner", ["null", "Inner"], namespace="n"))
    assert [part.kind for part in found.parts] == ["record", "record", "record", "union"]
    assert found.types == 1 + 2 + 2 + 2 + 4


def test_name_of_another_namespace_is_not_found() -> None:
    """It should look names up in the namespace around them."""
    inner = record("long", name="other.Inner")
    assert read(record(inner, "other.Inner", namespace="n")).least == 2
    refusal(lambda: read(record(inner, "Inner", namespace="n")), Reason.SCHEMA_MISMATCH)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=5)
        | st.sampled_from(["long", "record"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "name", "fields", "items", "values", "symbols", "size", "namespace"]
                ),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_a_type_or_refused(raw: object) -> None:
    """It should raise nothing but refusals."""
    try:
        found = build_type(raw, DEPTH)
    except Refused:
        return
    assert 1 <= found.depth <= DEPTH
