"""Schemas evolve, and the records come out as ours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core import avro
from etl.core.outcome import Reason
from tests.support.avro_bytes import refusal
from tests.support.avro_nights import (
    READER,
    RECORD,
    STAGES,
    Fields,
    Schema,
    changed,
    disguised,
    enum,
    extended,
    less,
    open_night,
    opened,
    retyped,
    stage_record,
    without,
)

EXTRA = {"name": "more", "type": ["null", "int"], "default": None}
ENUM = "stages.stage"  # where the schema defines it
RESOLVED = pytest.mark.parametrize("resolved", [False, True])


def base(resolved: bool) -> tuple[Schema, tuple[str, ...]]:  # noqa: FBT001 - see RESOLVED
    """Return a schema, and the fields it lacks so that the library must resolve or need not."""
    lacking = ("title",) if resolved else ()
    return without(*lacking), lacking


def test_same_schema_needs_no_resolution() -> None:
    """It should decode our own schema directly."""
    file = opened(READER)
    assert list(file) == [RECORD]
    assert file.info == avro.FileInfo("AvroNightRecord", "null", (), resolved=False)


def test_added_fields_need_no_resolution() -> None:
    """It should read on where a newer app says more, at any level, and hand the rest out as it is."""
    writer = extended(
        EXTRA, schema=changed(lambda fields: fields["metadata"]["type"]["fields"].insert(0, EXTRA))
    )
    record = {**RECORD, "more": 7, "metadata": {**RECORD["metadata"], "more": None}}
    file = opened(writer, record)
    assert list(file) == [record]
    assert not file.info.resolved


def test_many_added_fields_are_skipped() -> None:
    """It should not build what nobody reads, where that is much."""
    more = [{"name": f"more{number}", "type": ["null", "string"]} for number in range(6)]
    file = opened(extended(*more), {**RECORD, **{f"more{number}": "x" for number in range(6)}})
    assert list(file) == [RECORD]
    assert file.info.resolved
    assert file.info.defaults_filled == ()


@settings(max_examples=15)
@given(st.permutations([field["name"] for field in READER["fields"]]))
def test_order_of_fields_does_not_matter(order: list[str]) -> None:
    """It should find fields by name."""
    writer = retyped(deepest=enum("D", "DEEP"), cousin=["null", stage_record()])
    by_name = {field["name"]: field for field in writer["fields"]}
    file = opened({**writer, "fields": [by_name[name] for name in order]})
    assert list(file) == [RECORD]
    assert not file.info.resolved


def test_missing_fields_get_their_defaults() -> None:
    """It should fill what has a default and name it, at any level."""
    lacking = ("title", "stages", "deepest", "cousin")
    writer = changed(lambda fields: fields["metadata"]["type"]["fields"].pop(4), without(*lacking))
    metadata = less(RECORD["metadata"], "clientRecordVersion")
    file = opened(writer, {**less(RECORD, *lacking), "metadata": metadata})
    assert file.info.resolved
    assert file.info.defaults_filled == (*lacking, "metadata.clientRecordVersion")
    filled: dict[str, Any] = {"title": None, "stages": [], "deepest": "UNKNOWN", "cousin": None}
    assert list(file) == [RECORD | filled | {"metadata": metadata | {"clientRecordVersion": 0}}]


def test_missing_and_added_fields_together() -> None:
    """It should fill and skip at once, and pass over arrays and maps that are not ours."""
    extra: list[Schema] = [
        {"name": "notes", "type": {"type": "array", "items": "string"}},
        {"name": "tags", "type": {"type": "map", "values": "double"}},
        {"name": "last", "type": "double"},
    ]
    record = {**less(RECORD, "title"), "notes": ["a", "b"], "tags": {"x": 1.5}, "last": 2.5}
    file = opened(extended(*extra, schema=without("title")), record, record)
    assert list(file) == [{**RECORD, "title": None}] * 2
    assert file.info.defaults_filled == ("title",)


@RESOLVED
@pytest.mark.parametrize(
    ("kind", "value"), [("int", 80), ("long", 2**40), ("float", 80.5), ("double", 80.25)]
)
def test_numbers_are_promoted(kind: str, value: float, resolved: bool) -> None:  # noqa: FBT001 - see RESOLVED
    """It should read int as long, and integers and floats as doubles."""
    schema, lacking = base(resolved)
    writer = retyped(schema, score=kind, startMillis="int")
    (read,) = opened(writer, less({**RECORD, "score": value, "startMillis": 9}, *lacking))
    assert (read["score"], read["startMillis"]) == (value, 9)


@RESOLVED
def test_bytes_are_read_as_text(resolved: bool) -> None:  # noqa: FBT001 - see RESOLVED
    """It should read bytes where we want a string, also within unions."""
    schema = without("deepest") if resolved else READER
    writer = retyped(schema, title=["bytes", "null"], metadata__id="bytes")
    record = {**RECORD, "title": b"night", "metadata": {**RECORD["metadata"], "id": b"one"}}
    (read,) = opened(writer, less(record, *(["deepest"] if resolved else [])))
    assert (read["title"], read["metadata"]["id"]) == ("night", "one")


def test_bytes_that_are_no_text_are_corrupt() -> None:
    """It should refuse text that is not UTF-8."""
    file = opened(retyped(title=["null", "bytes"]), {**RECORD, "title": b"\xff"})
    refusal(lambda: list(file), Reason.CORRUPT)


def test_text_is_read_as_bytes() -> None:
    """It should read a string where a reader wants bytes."""
    (read,) = opened(READER, reader=retyped(title=["null", "bytes"]))
    assert read["title"] == b"night"


@RESOLVED
def test_unknown_symbols_are_read_as_the_default(resolved: bool) -> None:  # noqa: FBT001 - see RESOLVED
    """It should read symbols of a newer app as UNKNOWN, wherever the enum is used."""
    symbols = ["AWAKE_IN_BED", "DEEP", "UNKNOWN", "LIGHT", "NAP"]
    schema, lacking = base(resolved)
    writer = changed(lambda fields: fields[ENUM]["type"].update(symbols=symbols), schema)
    stages = [{"startMillis": 1, "stage": symbol} for symbol in symbols]
    file = opened(writer, less({**RECORD, "stages": stages, "deepest": "NAP", "cousin": stages[0]}, *lacking))
    (read,) = file
    assert [stage["stage"] for stage in read["stages"]] == ["UNKNOWN", "DEEP", "UNKNOWN", "LIGHT", "UNKNOWN"]
    assert (read["deepest"], read["cousin"]["stage"]) == ("UNKNOWN", "UNKNOWN")
    assert file.info.resolved is resolved


def test_unknown_symbol_without_a_default_is_bad_data() -> None:
    """It should read the file until such a symbol comes."""
    reader = changed(lambda fields: fields[ENUM]["type"].pop("default"))
    writer = retyped(reader, deepest=enum("D", "NAP", "DEEP"))
    writer = changed(lambda fields: fields["deepest"].pop("default"), writer)
    assert list(opened(writer, reader=reader)) == [RECORD]
    refusal(lambda: list(opened(writer, {**RECORD, "deepest": "NAP"}, reader=reader)), Reason.CORRUPT)


@RESOLVED
def test_names_below_the_top_do_not_matter(resolved: bool) -> None:  # noqa: FBT001 - see RESOLVED
    """It should match records and enums by what they are made of."""

    def rename(fields: Fields) -> None:
        fields["metadata"]["type"] |= {"name": "Meta", "namespace": "com.other"}
        fields["metadata.device"]["type"][1]["name"] = "Gadget"
        fields["stages"]["type"] = {**STAGES, "items": stage_record()}
        fields["cousin"]["type"] = ["other.S2", "null"]
        fields["deepest"]["type"] = enum("D", "DEEP")

    schema, lacking = base(resolved)
    file = opened({**changed(rename, schema), "namespace": "com.other"}, less(RECORD, *lacking))
    assert list(file) == [RECORD | dict.fromkeys(lacking)]
    assert file.info.resolved is resolved


def test_logical_types_are_ignored() -> None:
    """It should read a timestamp as its number, however huge, not as a date."""
    logical = retyped(startMillis={"type": "long", "logicalType": "timestamp-millis"})
    content = disguised(logical, READER, {**RECORD, "startMillis": 2**62})
    assert list(open_night(content)) == [{**RECORD, "startMillis": 2**62}]


def test_defects_beside_the_types_do_not_matter() -> None:
    """It should read files whose schema has wrong defaults, aliases or properties."""
    odd = changed(lambda fields: fields["title"].update(default=7, doc=[], aliases="x", order=None))
    assert list(open_night(disguised(odd, READER, RECORD))) == [RECORD]


NAMES = [field["name"] for field in READER["fields"]]


@settings(max_examples=60)
@given(
    order=st.permutations(NAMES),
    lacking=st.sets(st.sampled_from(["title", "deepest", "cousin"])),
    extra=st.lists(st.sampled_from([("string", "x"), ("double", 1.5), (STAGES["type"], None)]), max_size=8),
    score=st.sampled_from(["int", "float", "double", ["null", "long"]]),
)
def test_evolutions_may_come_together(
    order: list[str], lacking: set[str], extra: list[tuple[str, object]], score: object
) -> None:
    """It should read any mixture of reordered, missing, added, renamed and promoted fields."""
    renamed = retyped(deepest=enum("D", "NAP", "DEEP"), cousin=["null", stage_record()], score=score)
    by_name = {field["name"]: field for field in renamed["fields"]}
    kinds = {"array": {"type": "array", "items": "long"}}
    more = [
        {"name": f"more{number}", "type": kinds.get(kind, kind)} for number, (kind, _) in enumerate(extra)
    ]
    values = {
        f"more{number}": [1, 2] if kind == "array" else value for number, (kind, value) in enumerate(extra)
    }
    kept = [by_name[name] for name in order if name not in lacking]
    record = {**less(RECORD, *lacking), "score": 81} | values
    (read,) = opened({**renamed, "fields": [*more, *kept]}, record)
    filled = {"title": None, "deepest": "UNKNOWN", "cousin": None}
    assert {name: read[name] for name in NAMES} == RECORD | {name: filled[name] for name in lacking}
