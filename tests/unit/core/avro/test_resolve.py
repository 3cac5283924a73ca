"""Whether a schema fits ours: what does not is named, in our words."""

from __future__ import annotations

from typing import Any

import pytest

from etl.core import avro
from etl.core.outcome import Reason
from tests.support.avro_bytes import refusal
from tests.support.avro_nights import (
    READER,
    RECORD,
    STAGE,
    Fields,
    Schema,
    changed,
    enum,
    extended,
    less,
    open_night,
    opened,
    retyped,
    without,
)


def lacking_defaults(schema: Schema) -> Schema:
    """Copy a schema without any default, which a changed type could contradict."""
    return changed(lambda fields: [field.pop("default", None) for field in fields.values()], schema)


def device(fields: Fields) -> list[Schema]:
    """Return the fields of the device."""
    found: list[Schema] = fields["metadata.device"]["type"][1]["fields"]
    return found


@pytest.mark.parametrize(
    ("writer", "fields"),
    [
        (retyped(score="string"), ["score"]),
        (retyped(startMillis="double"), ["startMillis"]),
        (retyped(score="null"), ["score"]),
        (retyped(score={"type": "array", "items": "double"}), ["score"]),
        (retyped(score=["null", "string"]), ["score"]),
        (retyped(title=["null", "long"]), ["title"]),
        (retyped(stages=STAGE, cousin=["null", "string"], deepest="long"), ["stages", "deepest", "cousin"]),
        (changed(lambda fields: fields["score"].update(name="punkte")), ["score"]),
        (changed(lambda fields: fields["metadata"]["type"]["fields"].pop(0)), ["metadata.id"]),
        (changed(lambda fields: device(fields)[1].update(type="long")), ["metadata.device.model"]),
        (
            changed(lambda fields: fields["stages.startMillis"].update(name="from")),
            ["stages.startMillis", "cousin.startMillis"],
        ),
        (retyped(without("startMillis"), score="bytes"), ["startMillis", "score"]),
    ],
)
def test_what_does_not_fit_is_named(writer: Schema, fields: list[str]) -> None:
    """It should name those of our fields that cannot be filled, and nothing of theirs."""
    content = avro.write(lacking_defaults(writer), [])
    refused = refusal(lambda: open_night(content), Reason.SCHEMA_MISMATCH)
    assert refused.details == {"fields": fields}
    assert "punkte" not in str(refused)


def test_unions_fit_both_ways() -> None:
    """It should read an optional field as required and the other way round."""
    optional, required = retyped(score=["null", "double"]), lacking_defaults(retyped(title="string"))
    assert list(opened(optional)) == [RECORD]
    assert list(opened(required)) == [RECORD]
    assert not opened(required).info.resolved


def test_null_where_we_need_a_value_is_bad_data() -> None:
    """It should read a file of an optional field until a value is missing."""
    writer = retyped(score=["null", "double"])
    refusal(lambda: list(opened(writer, RECORD, {**RECORD, "score": None})), Reason.CORRUPT)


def test_branch_that_fits_nothing_is_bad_data() -> None:
    """It should read the file until such a value comes."""
    wide = retyped(title=["null", "string", "double", enum("T", "A")])
    assert list(opened(wide)) == [RECORD]
    assert list(opened(wide, {**RECORD, "title": None})) == [{**RECORD, "title": None}]
    for value in (1.5, ("other.T", "A")):
        refusal(lambda value=value: list(opened(wide, {**RECORD, "title": value})), Reason.CORRUPT)  # type: ignore[misc]  # a default binds the loop's value


def test_null_alone_fits_what_may_be_null() -> None:
    """It should read a column that is always null."""
    writer, record = retyped(title="null"), {**RECORD, "title": None}
    assert list(opened(writer, record)) == [record]


def pair(first: str, second: str) -> list[Any]:
    """Make two records of one shape each, under names to choose."""
    return [
        {"type": "record", "name": first, "fields": [{"name": "a", "type": "long"}]},
        {"type": "record", "name": second, "fields": [{"name": "b", "type": "string"}]},
    ]


@pytest.mark.parametrize("new", [[], [{"name": "new", "type": "long", "default": 4}]])
def test_records_in_unions_find_their_own(new: list[Schema]) -> None:
    """It should read each branch as the one of ours that it fits, though the names are swapped."""
    reader = extended(*new, schema=retyped(without("cousin"), title=["null", *pair("P", "Q")]))
    writer = changed(
        lambda fields: fields["title"].update(default={"a": 1}),
        retyped(without("cousin"), title=[*pair("Q", "P"), "null"]),
    )
    titles = [{"a": 1}, {"b": "x"}, None]
    records = [{**less(RECORD, "cousin"), "title": title} for title in titles]
    assert [read["title"] for read in opened(writer, *records, reader=reader)] == titles


def test_name_decides_between_records_that_both_fit() -> None:
    """It should read a branch as ours of the same name where several fit."""
    a, p, q = ({"name": name, "type": "long", "default": 1} for name in "apq")
    ours = [
        {"type": "record", "name": "P", "fields": [a, p]},
        {"type": "record", "name": "Q", "fields": [a, q]},
    ]
    reader = retyped(without("cousin"), title=["null", *ours])
    writer = retyped(without("cousin"), title=["null", {**ours[1], "fields": [a]}])
    (read,) = opened(writer, {**less(RECORD, "cousin"), "title": {"a": 5}}, reader=reader)
    assert read["title"] == {"a": 5, "q": 1}


@pytest.mark.parametrize(("size", "fields"), [(4, []), (5, ["raw"])])
def test_fixed_fits_its_own_size(size: int, fields: list[str]) -> None:
    """It should want the same number of bytes."""

    def with_fixed(length: int, name: str) -> Schema:
        return extended({"name": "raw", "type": {"type": "fixed", "name": name, "size": length}})

    record, reader = {**RECORD, "raw": b"x" * size}, with_fixed(4, "G")
    if fields:
        refused = refusal(
            lambda: opened(with_fixed(size, "F"), record, reader=reader), Reason.SCHEMA_MISMATCH
        )
        assert refused.details == {"fields": fields}
    else:
        assert list(opened(with_fixed(size, "F"), record, reader=reader)) == [record]


def with_map(values: str) -> Schema:
    """Add a map to our schema."""
    return extended({"name": "tags", "type": {"type": "map", "values": values}})


def test_maps_are_read() -> None:
    """It should read maps whose values evolved."""
    record = {**RECORD, "tags": {"x": 1, "y": 2}}
    assert list(opened(with_map("int"), record, reader=with_map("double"))) == [record]


def test_maps_of_other_values_do_not_fit() -> None:
    """It should name the map."""
    content = avro.write(with_map("int"), [])
    refused = refusal(lambda: open_night(content, with_map("string")), Reason.SCHEMA_MISMATCH)
    assert refused.details == {"fields": ["tags"]}


def test_plan_works_for_every_reader() -> None:
    """It should fill defaults into a schema that refers to its types by name."""
    (read,) = opened(without("title", "cousin"), less(RECORD, "title", "cousin"))
    assert read == {**RECORD, "title": None, "cousin": None}
    assert READER["fields"][5]["type"] == "AvroStage"
