"""Array and map items are counted before they cost memory."""

from __future__ import annotations

import io
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.avro.items import item_counter, most_items, walk_items
from etl.core.avro.schema import Type, build_type
from etl.core.outcome import Reason
from tests.support.avro_bytes import double, long, refusal, text

PLENTY = 1_000
INNER = {
    "type": "record",
    "name": "Inner",
    "fields": [{"name": "n", "type": {"type": "array", "items": "double"}}],
}
EVERYTHING: dict[str, Any] = {
    "type": "record",
    "name": "X",
    "fields": [
        {"name": "text", "type": "string"},
        {"name": "yes", "type": "boolean"},
        {"name": "nothing", "type": "null"},
        {"name": "fixed", "type": {"type": "fixed", "name": "F", "size": 3}},
        {"name": "float", "type": "float"},
        {"name": "longs", "type": {"type": "array", "items": "long"}},
        {"name": "inner", "type": {"type": "array", "items": INNER}},
        {"name": "maybe", "type": ["null", {"type": "array", "items": "string"}]},
        {"name": "enum", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}},
    ],
}
MAPS = {
    "type": "record",
    "name": "X",
    "fields": [{"name": "map", "type": {"type": "map", "values": {"type": "array", "items": "long"}}}],
}
VALUES = st.fixed_dictionaries(
    {
        "text": st.text(max_size=5),
        "yes": st.booleans(),
        "nothing": st.none(),
        "fixed": st.binary(min_size=3, max_size=3),
        "float": st.just(0.5),
        "longs": st.lists(st.integers(-(2**63), 2**63 - 1), max_size=5),
        "inner": st.lists(st.fixed_dictionaries({"n": st.lists(st.just(1.5), max_size=3)}), max_size=3),
        "maybe": st.none() | st.lists(st.text(max_size=3), max_size=3),
        "enum": st.sampled_from(["A", "B"]),
    }
)


def tree(schema: object) -> Type:
    """Build the tree of a schema."""
    return build_type(schema, 16)


def encoded(schema: dict[str, Any], *records: dict[str, Any]) -> memoryview:
    """Encode records one after the other, with the library."""
    out = io.BytesIO()
    for record in records:
        fastavro.schemaless_writer(out, schema, record)
    return memoryview(out.getvalue())


def count(record: dict[str, Any]) -> int:
    """Count the items of a record of EVERYTHING."""
    inner = sum(1 + len(each["n"]) for each in record["inner"])
    return len(record["longs"]) + inner + len(record["maybe"] or ())


@settings(max_examples=60)
@given(st.lists(VALUES, max_size=4))
def test_all_ways_to_count_agree(records: list[dict[str, Any]]) -> None:
    """It should count the same on bytes and on records, and never more than its bound."""
    schema, data = tree(EVERYTHING), encoded(EVERYTHING, *records)
    expected = sum(map(count, records))
    counter = item_counter(schema)
    assert counter is not None
    assert walk_items(data, schema, len(records), PLENTY) == expected
    assert sum(map(counter, records)) == expected
    assert most_items(schema, len(records), len(data)) >= expected


def test_bound_is_close_for_plain_arrays() -> None:
    """It should leave a record's own bytes out of the bound."""
    schema = tree(EVERYTHING)
    assert schema.least == 13
    assert most_items(schema, 2, 2 * 13 + 7) == 7
    assert most_items(tree({"type": "array", "items": "double"}), 1, 1 + 8 * 5 + 7) == 5
    assert most_items(tree("long"), 1, 100) == 0


def test_limit_is_exact() -> None:
    """It should allow as many items as the allowance, over all records."""
    schema = tree({"type": "array", "items": "long"})
    data = memoryview((long(3) + long(7) * 3 + long(0)) * 2)
    assert walk_items(data, schema, 2, 6) == 6
    refusal(lambda: walk_items(data, schema, 2, 5), Reason.LIMIT_ITEMS)


@pytest.mark.parametrize("number", [2**62, -(2**63), 50_000_000])
def test_count_alone_is_enough_to_refuse(number: int) -> None:
    """It should not look for the items of an absurd count."""
    data = memoryview(long(number) + long(0))
    refusal(lambda: walk_items(data, tree({"type": "array", "items": "long"}), 1, PLENTY), Reason.LIMIT_ITEMS)


def test_map_entries_are_items() -> None:
    """It should count entries of equal keys, which a decoder would make one."""
    data = memoryview(long(2) + (text("k") + long(1) + long(5) + long(0)) * 2 + long(0))
    assert walk_items(data, tree(MAPS), 1, PLENTY) == 4
    assert most_items(tree(MAPS), 1, len(data)) >= 4


@pytest.mark.parametrize(
    "schema",
    [
        MAPS,
        ["null", MAPS],
        {"type": "array", "items": MAPS},
        ["null", "long", {"type": "array", "items": "long"}],
    ],
)
def test_what_cannot_be_counted_after_decoding_is_said(schema: object) -> None:
    """It should give no counter for maps and for unions of several types."""
    assert item_counter(tree(schema)) is None


def test_items_may_come_in_parts() -> None:
    """It should read arrays in several parts, also those that tell their size."""
    parts = long(1) + long(7) + long(-2) + long(2) + long(8) + long(9) + long(0)
    assert walk_items(memoryview(parts), tree({"type": "array", "items": "long"}), 1, PLENTY) == 3


@pytest.mark.parametrize("size", [0, 1, 3, -2, 2**40])
def test_wrong_size_of_a_part_is_corrupt(size: int) -> None:
    """It should refuse a size by which a decoder that skips would land elsewhere."""
    data = memoryview(long(-2) + long(size) + long(8) + long(9) + long(0))
    refusal(lambda: walk_items(data, tree({"type": "array", "items": "long"}), 1, PLENTY), Reason.CORRUPT)


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ("long", b""),
        ("long", b"\x80"),
        ("long", b"\x01\x01"),
        ("double", double(1.5)[:-1]),
        ("boolean", b""),
        ("string", long(-1)),
        ("string", text("abc")[:-1]),
        ("bytes", long(2**62)),
        (["null", "long"], long(2)),
        (["null", "long"], long(-1)),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, long(1)),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, long(-1)),
        ({"type": "array", "items": "long"}, long(2) + long(7)),
        ({"type": "map", "values": "long"}, long(1) + long(-1)),
    ],
)
def test_bytes_that_are_no_record_are_corrupt(schema: object, data: bytes) -> None:
    """It should refuse bytes that run out, are left over, or point nowhere."""
    refusal(lambda: walk_items(memoryview(data), tree(schema), 1, PLENTY), Reason.CORRUPT)
