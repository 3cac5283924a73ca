"""The frame of a container file, read byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.avro.container import Cursor, Header, read_blocks, read_header
from etl.core.outcome import Reason
from tests.support.avro_bytes import SYNC, block, header, long, refusal, text

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = '{"type": "record", "name": "X", "fields": []}'


def cursor(data: bytes) -> Cursor:
    """Make a cursor at the start of the data."""
    return Cursor(memoryview(data), 0, Reason.TRUNCATED)


def blocks(data: bytes) -> list[tuple[int, bytes]]:
    """Read all blocks behind a header."""
    content = header(SCHEMA) + data
    return [(count, bytes(payload)) for count, payload in read_blocks(content, read_header(content))]


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_number_comes_back(value: int) -> None:
    """It should read what was encoded and stop right behind it."""
    reading = cursor(long(value) + b"\x07")
    assert reading.long() == value
    assert reading.position == len(long(value))


@pytest.mark.parametrize("data", [b"\x80" * 10 + b"\x01", b"\xff" * 9 + b"\x02", b"\xff" * 20])
def test_number_beyond_64_bits_is_corrupt(data: bytes) -> None:
    """It should stop at the tenth byte, and at the 65th bit."""
    refusal(cursor(data).long, Reason.CORRUPT)


def test_largest_number_is_read() -> None:
    """It should take all of 64 bits."""
    assert cursor(b"\xff" * 9 + b"\x01").unsigned() == 2**64 - 1


@pytest.mark.parametrize("data", [b"", b"\x80", b"\xff" * 9])
def test_number_cut_short_is_truncated(data: bytes) -> None:
    """It should not read past the end."""
    refusal(cursor(data).long, Reason.TRUNCATED)


def test_header_is_read() -> None:
    """It should find schema, codec, sync marker and the place of the first block."""
    content = header(SCHEMA, "deflate")
    found = read_header(content + b"more")
    assert bytes(found.schema).decode() == SCHEMA
    assert (found.codec, found.sync, found.end) == ("deflate", SYNC, len(content))


def test_header_shows_no_schema() -> None:
    """Its repr should hold nothing of the file but the codec."""
    assert repr(read_header(header(SCHEMA))) == f"Header(codec='null', end={len(header(SCHEMA))})"


def test_missing_codec_is_null() -> None:
    """It should say null where the header says nothing."""
    assert read_header(header(SCHEMA)).codec == "null"


def test_endless_codec_name_is_no_codec() -> None:
    """It should not copy a codec's name of any length."""
    assert read_header(header(SCHEMA, "x" * 17)).codec == ""


@pytest.mark.parametrize("content", [b"", b"Obj", b"Obj\x02" + b"\0" * 40, b"PK\x03\x04", b"{}"])
def test_other_files_are_not_avro(content: bytes) -> None:
    """It should want the magic."""
    refusal(lambda: read_header(content), Reason.NOT_AVRO)


def test_header_cut_anywhere_is_truncated() -> None:
    """It should say so wherever behind the magic the file ends."""
    content = header(SCHEMA, "null")
    for end in range(4, len(content)):
        refusal(lambda end=end: read_header(content[:end]), Reason.TRUNCATED)  # type: ignore[misc]  # a default binds the loop's value


def entry(key: str, value: str) -> bytes:
    """Encode one entry of the metadata."""
    return text(key) + text(value)


def with_metadata(data: bytes) -> Header:
    """Read a header with this metadata map."""
    return read_header(b"Obj\x01" + data + SYNC)


def test_metadata_may_come_in_parts() -> None:
    """It should read maps in several parts, also those that tell their size in bytes."""
    one, two, three = entry("x", "y"), entry("avro.schema", SCHEMA), entry("avro.codec", "xz")
    parts = long(1) + one + long(-2) + long(len(two + three)) + two + three + long(0)
    found = with_metadata(parts)
    assert (bytes(found.schema).decode(), found.codec) == (SCHEMA, "xz")


def test_last_of_equal_keys_wins() -> None:
    """It should read a doubled key as other readers do."""
    entries = entry("avro.schema", "1") + entry("avro.schema", SCHEMA)
    assert bytes(with_metadata(long(2) + entries + long(0)).schema).decode() == SCHEMA


@pytest.mark.parametrize(
    "metadata",
    [
        long(1) + entry("avro.codec", "null") + long(0),
        long(0),
        long(257) + entry("avro.schema", SCHEMA) * 257 + long(0),
        (long(1) + entry("avro.schema", SCHEMA)) * 257 + long(0),
        long(2**62),
        long(-(2**63)) + long(0),
        long(1) + long(-1) + text("x") + long(0),
        long(1) + text("x") + long(-(2**40)) + long(0),
    ],
)
def test_absurd_metadata_is_corrupt(metadata: bytes) -> None:
    """It should refuse a header without a schema, with too many entries, with negative lengths."""
    refusal(lambda: with_metadata(metadata), Reason.CORRUPT)


@pytest.mark.parametrize("length", [1_000, 2**31, 2**62])
def test_metadata_longer_than_the_file_is_truncated(length: int) -> None:
    """It should not believe a length."""
    refusal(lambda: with_metadata(long(1) + text("avro.schema") + long(length)), Reason.TRUNCATED)


def test_blocks_are_walked() -> None:
    """It should give counts and bytes in order, empty blocks too."""
    assert blocks(block(2, b"abc") + block(0, b"") + block(1, b"d")) == [(2, b"abc"), (0, b""), (1, b"d")]


def test_no_block_is_no_block() -> None:
    """It should end where the file ends."""
    assert blocks(b"") == []


def test_file_cut_inside_a_block_is_truncated() -> None:
    """It should give the blocks before the cut, then refuse, wherever the cut is."""
    first, second = block(1, b"abc"), block(300, b"x" * 200)
    for end in range(1, len(second)):
        content = header(SCHEMA) + first + second[:end]
        walk = read_blocks(content, read_header(content))
        assert next(walk)[0] == 1
        refusal(lambda walk=walk: next(walk), Reason.TRUNCATED)  # type: ignore[misc]  # a default binds the loop's value


@pytest.mark.parametrize(
    "data",
    [
        long(-1) + long(0) + SYNC,
        long(1) + long(-1) + SYNC,
        long(1) + long(0) + SYNC[::-1],
        block(1, b"abc") + long(1) + long(1) + b"d" + SYNC[:-1] + b"\xff",
    ],
)
def test_damaged_frame_is_corrupt(data: bytes) -> None:
    """It should refuse negative counts and sizes and a wrong sync marker."""
    refusal(lambda: blocks(data), Reason.CORRUPT)


@pytest.mark.parametrize("read", [Cursor.long, lambda reading: reading.take(1)])
def test_cursor_names_the_reason_it_was_given(read: Callable[[Cursor], object]) -> None:
    """It should refuse with the reason that fits what it reads."""
    refusal(lambda: read(Cursor(memoryview(b""), 0, Reason.CORRUPT)), Reason.CORRUPT)
