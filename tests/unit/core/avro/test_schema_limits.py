"""Schemas that go on without end are refused before they cost anything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from etl.core.outcome import Reason
from tests.support.avro_bytes import refusal
from tests.support.avro_schemas import DEPTH, ESCAPES, array, nested, read, read_text, record


@pytest.mark.parametrize(
    "body",
    [
        record("X"),
        record(["null", "X"]),
        record(array("X")),
        record({"type": "map", "values": ["null", "X"]}),
        record(record("X", name="Y")),
        record("n.X", namespace="n"),
        record(["null", record(["null", "n.X"], name="m.Y")], name="n.X"),
    ],
)
def test_schema_that_contains_itself_is_refused(body: dict[str, Any]) -> None:
    """It should find recursion through every kind of type and every way to name it."""
    refusal(lambda: read(body), Reason.SCHEMA_RECURSIVE)


@pytest.mark.parametrize("depth", [1, 2, 16])
def test_depth_limit_is_exact(depth: int) -> None:
    """It should allow as many types inside one another as the limit says."""
    assert read(nested(depth), depth).depth == depth
    refusal(lambda: read(nested(depth + 1), depth), Reason.SCHEMA_DEEP)


def test_depth_counts_through_references() -> None:
    """It should not be fooled by types that are named in one place and nested in another."""
    inner = record(nested(DEPTH - 2), name="Inner")
    assert read(record(inner, "Inner")).depth == DEPTH
    refusal(lambda: read(record(inner, ["null", "Inner"])), Reason.SCHEMA_DEEP)


def test_no_limit_makes_depth_unsafe() -> None:
    """It should refuse what would make a decoder overflow its stack, whatever the limit."""
    assert read(nested(64), 10**6).depth == 64
    refusal(lambda: read(nested(250), 10**6), Reason.SCHEMA_DEEP)
    refusal(lambda: read(nested(65), 10**6), Reason.SCHEMA_DEEP)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 300_000,
        '{"type":' * 50_000 + '"long"' + "}" * 50_000,
        json.dumps({"type": "long", "doc": "x"})[:-1] + ', "doc": ' + "[" * 300 + "]" * 300 + "}",
        '"' + "x" * 2**20 + '"',
    ],
)
def test_deep_or_endless_text_is_refused(text: str) -> None:
    """It should refuse text that nests without end, also beside the types, before parsing it."""
    refusal(lambda: read_text(text), Reason.SCHEMA_DEEP)


def test_brackets_in_strings_do_not_nest() -> None:
    """It should count brackets as JSON does."""
    assert read({"type": "long", "doc": '[{"' * 2_000}).kind == "long"


def test_brackets_are_counted_in_one_pass() -> None:
    """It should not look at a broken text again and again."""
    refusal(lambda: read_text("[" * 200 + "{" * 40 + "]" * 200 + "[" * 40 + ESCAPES), Reason.CORRUPT)


def test_schema_that_unfolds_without_end_is_refused() -> None:
    """It should count types with every reference followed: few lines can mean millions."""
    types: list[object] = [record("long", "long", name="R0")]
    types += [record(*[f"R{level - 1}"] * 10, name=f"R{level}") for level in range(1, 12)]
    refusal(lambda: read(record(*types)), Reason.SCHEMA_DEEP)


def test_number_of_types_is_limited() -> None:
    """It should allow 10,000 types and not more."""
    assert read(record(*["long"] * 9_999)).types == 10_000
    refusal(lambda: read(record(*["long"] * 10_000)), Reason.SCHEMA_DEEP)
    refusal(
        lambda: read(record(*[record(*["long"] * 99, name=f"R{n}") for n in range(100)])), Reason.SCHEMA_DEEP
    )


@pytest.mark.parametrize(
    "item",
    [
        "null",
        record(),
        record("null", "null"),
        record(record(), name="Y"),
        {"type": "fixed", "name": "F", "size": 0},
        {"type": "null", "doc": "still null"},
    ],
)
def test_items_without_bytes_are_refused(item: object) -> None:
    """It should refuse arrays and maps that a few bytes could fill without end."""
    refusal(lambda: read(array(item)), Reason.LIMIT_ITEMS)
    refusal(lambda: read(record(["null", {"type": "map", "values": item}], name="Z")), Reason.LIMIT_ITEMS)
    assert read(array(["null", "long"])).item == 1
