"""Whole files: bytes to records within limits, and records to bytes."""

from __future__ import annotations

import io
import tracemalloc

import fastavro
import pytest

from etl.core import avro
from etl.core.outcome import Reason
from tests.support.avro_bytes import PACKERS, SYNC, container, double, header, long, refusal, text
from tests.support.avro_nights import Schema, extended, less, without
from tests.support.avro_ticks import TICK, open_ticks, read, tick, value, with_fields


@pytest.mark.parametrize("codec", sorted(PACKERS))
def test_records_written_by_hand_are_read(codec: str) -> None:
    """It should read every codec of the specification, over several blocks."""
    content = container(TICK, (2, tick(-5) + tick(7, 1, 2)), (0, b""), (1, tick(2**62)), codec=codec)
    file = open_ticks(content)
    assert file.blocks == 0
    assert list(file) == [value(-5), value(7, 1, 2), value(2**62)]
    assert file.blocks == 3
    assert file.info == avro.FileInfo("AvroTickRecord", codec, (), resolved=False)
    assert repr(file) == f"AvroFile(codec='{codec}', blocks=3)"


def test_file_can_be_read_again() -> None:
    """It should start over with every iteration."""
    file = open_ticks(container(TICK, (1, tick(1, 2, 3))), records=1, items=2)
    assert list(file) == list(file) == [value(1, 2, 3)]
    assert file.blocks == 1


@pytest.mark.parametrize("codec", sorted(PACKERS))
def test_what_is_written_is_read_by_others(codec: str) -> None:
    """It should write files that the library reads, the same bytes every time."""
    records = [value(time, time) for time in range(500)]
    content = avro.write(TICK, records, codec=codec, sync_interval=1_000)
    assert avro.write(TICK, iter(records), codec=codec, sync_interval=1_000) == content
    assert list(fastavro.reader(io.BytesIO(content))) == records
    file = open_ticks(content)
    assert list(file) == records
    assert file.blocks > 5


def test_sync_marker_can_be_chosen() -> None:
    """It should put the marker behind the header and behind every block."""
    assert avro.write(TICK, [value(1)], sync_marker=SYNC).count(SYNC) == 2


def test_reading_is_lazy() -> None:
    """It should decode one block when the next is not yet wanted."""
    file = open_ticks(container(TICK, (1, tick(1)), (1, b"damaged")))
    records = iter(file)
    assert next(records) == value(1)
    assert file.blocks == 1
    refusal(lambda: next(records), Reason.CORRUPT)


@pytest.mark.parametrize("name", ["TickRecord", "AvroTickRecord", "a.b.TickRecord", "a.b.AvroTickRecord"])
def test_record_type_may_have_prefix_and_namespace(name: str) -> None:
    """It should accept the announced type with the producers' prefix and any namespace."""
    file = open_ticks(container({**TICK, "name": name}, (1, tick(1))))
    assert list(file) == [value(1)]
    assert file.info.record_name == name.removeprefix("a.b.")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("AvroStepsRecord", Reason.WRONG_RECORD_TYPE),
        ("StepsRecord", Reason.WRONG_RECORD_TYPE),
        ("TickRecord.OtherRecord", Reason.WRONG_RECORD_TYPE),
        ("AvroAvroTickRecord", Reason.WRONG_RECORD_TYPE),
        ("Tick", Reason.SCHEMA_MISMATCH),
    ],
)
def test_other_records_are_refused(name: str, reason: Reason) -> None:
    """It should tell another record type from no record type, and not quote its name."""
    refused = refusal(lambda: open_ticks(container({**TICK, "name": name}, (1, tick(1)))), reason)
    assert name not in str(refused)


@pytest.mark.parametrize(
    "schema",
    [
        '"long"',
        ["null", TICK],
        {"type": "array", "items": TICK},
        {"type": "enum", "name": "TickRecord", "symbols": ["A"]},
        {
            **TICK,
            "fields": [
                *TICK["fields"],
                {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["a b"]}},
            ],
        },
        {
            **TICK,
            "fields": [
                *TICK["fields"],
                {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "A"]}},
            ],
        },
    ],
)
def test_other_schemas_are_a_mismatch(schema: object) -> None:
    """It should want a record, and a schema that the library takes."""
    refusal(lambda: open_ticks(container(schema, (1, tick(1)))), Reason.SCHEMA_MISMATCH)


@pytest.mark.parametrize("codec", ["lz4", "", "Deflate", "deflate ", "x" * 1_000])
def test_unknown_codec_is_refused(codec: str) -> None:
    """It should refuse codecs beyond the specification before anything else is read."""
    refusal(lambda: open_ticks(header("no schema", codec)), Reason.CODEC)


def test_file_size_is_limited() -> None:
    """It should refuse a file above the limit before looking into it."""
    content = container(TICK, (1, tick(1)))
    assert read(content, file_bytes=len(content)) == [value(1)]
    refusal(lambda: open_ticks(content, file_bytes=len(content) - 1), Reason.TOO_LARGE)
    refusal(lambda: open_ticks(b"x" * 11, file_bytes=10), Reason.TOO_LARGE)


@pytest.mark.parametrize("blocks", [(), ((0, b""),), ((0, b""), (0, b""))])
def test_file_without_records_is_empty(blocks: tuple[tuple[int, bytes], ...]) -> None:
    """It should say so at the end."""
    file = open_ticks(container(TICK, *blocks))
    refusal(lambda: list(file), Reason.EMPTY)
    assert file.blocks == len(blocks)


def test_records_are_limited_before_they_are_decoded() -> None:
    """It should count what the blocks announce, all together."""
    content = container(TICK, (2, tick(1) + tick(2)), (1, b"not decoded"))
    assert read(container(TICK, (2, tick(1) + tick(2))), records=2) == [value(1), value(2)]
    refusal(lambda: read(content, records=1), Reason.LIMIT_RECORDS)
    refusal(lambda: read(content, records=2), Reason.LIMIT_RECORDS)
    refusal(lambda: read(content, records=3), Reason.CORRUPT)


@pytest.mark.parametrize("codec", sorted(PACKERS))
def test_decoded_bytes_are_limited(codec: str) -> None:
    """It should add up the blocks' bytes as decompressed."""
    content = container(TICK, (1, tick(1)), (1, tick(2)), codec=codec)
    size = len(tick(1)) + len(tick(2))
    assert len(read(content, decoded_bytes=size)) == 2
    refusal(lambda: read(content, decoded_bytes=size - 1), Reason.LIMIT_BYTES)


NOTES = {"name": "notes", "type": {"type": "array", "items": "string"}}


@pytest.mark.parametrize(
    ("writer", "more"),
    [
        (TICK, b""),
        (extended(NOTES, schema=TICK), long(0)),
        (extended({"name": "map", "type": {"type": "map", "values": "long"}}, schema=TICK), long(0)),
        (with_fields(*["null"] * 17), b""),
    ],
)
def test_items_are_limited(writer: Schema, more: bytes) -> None:
    """It should count items over records and blocks, decoded or skipped."""
    first, second = tick(1, 2, 3) + more, tick(4, 5) + more
    content = container(writer, (1, first), (2, second + second), (1, first))
    assert len(read(content, items=6)) == 4
    for items in (0, 1, 2, 3, 5):
        refusal(lambda items=items: read(content, items=items), Reason.LIMIT_ITEMS)  # type: ignore[misc]  # a default binds the loop's value


def test_items_of_fields_that_are_not_ours_count() -> None:
    """It should count items that nobody reads."""
    content = container(extended(NOTES, schema=TICK), (1, tick(1) + long(2) + text("") + text("x") + long(0)))
    assert len(read(content, items=2)) == 1
    refusal(lambda: read(content, items=1), Reason.LIMIT_ITEMS)


def test_items_are_counted_before_memory_is_spent() -> None:
    """It should refuse a block of many small items without making them."""
    samples = long(3_000_000) + b"\x02" * 3_000_000 + long(0)
    content = container(TICK, (1, long(1) + double(1.5) + long(0) + samples), codec="deflate")
    tracemalloc.start()
    refusal(lambda: read(content), Reason.LIMIT_ITEMS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * 2**20  # the items would take 24 MiB


@pytest.mark.parametrize(
    "payload",
    [b"", tick(1)[:-1], tick(1) + b"\0", tick(1) + tick(2), tick(1).replace(text("Z"), text(b"\xff"))],
)
@pytest.mark.parametrize("writer", [TICK, with_fields(*["null"] * 17)])
def test_block_must_be_filled_exactly(payload: bytes, writer: Schema) -> None:
    """It should refuse bytes missing, left over or wrong, with and without resolution."""
    refusal(lambda: read(container(writer, (1, payload))), Reason.CORRUPT)


@pytest.mark.parametrize(
    "zone",
    [long(2), long(-3), long(1) + long(-1), long(1) + long(10_000), long(2**62), b"\xff" * 12],
)
def test_bad_index_or_length_is_corrupt(zone: bytes) -> None:
    """It should refuse what points outside a union or a block."""
    refusal(lambda: read(container(TICK, (1, long(1) + double(1.5) + zone + long(0)))), Reason.CORRUPT)


def test_skipped_fields_must_be_whole() -> None:
    """It should not take the end of a block for a field that it passes over."""
    writer = extended({"name": "last", "type": "double"}, schema=without("zone", schema=TICK))
    good = long(1) + double(1.5) + long(0) + double(2.5)
    assert read(container(writer, (1, good))) == [{**less(value(1), "zone"), "zone": None}]
    refusal(lambda: read(container(writer, (2, good + good[:-1]))), Reason.CORRUPT)


def test_memory_errors_pass() -> None:
    """It should leave a machine without memory to those who can retry."""

    class Small(io.BytesIO):
        def read(self, _: int | None = -1, /) -> bytes:
            raise MemoryError

    decoder = open_ticks(container(TICK, (1, tick(1))))._decoder
    with pytest.raises(MemoryError):
        list(decoder._records(Small(), 1))
