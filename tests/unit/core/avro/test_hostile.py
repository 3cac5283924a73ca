"""Files made to break the reader end with a reason, at once and in little memory."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.core import avro
from etl.core.errors import Refused
from etl.core.outcome import Reason
from tests.support.avro_bytes import PACKERS, SYNC, block, container, double, header, long, refusal
from tests.support.avro_nights import LIMITS, READER, RECORD, Schema, less, open_night, retyped, without
from tests.support.avro_schemas import nested
from tests.support.avro_ticks import ALL_DEFAULT, EMPTY, TICK, read, tick, with_fields

RECURSIVE: Schema = {
    **TICK,
    "fields": [*TICK["fields"], {"name": "next", "type": ["null", "AvroTickRecord"]}],
}
LAUGHS: list[Any] = [
    {
        "type": "record",
        "name": f"L{n}",
        "fields": [{"name": f"f{m}", "type": f"L{n - 1}" if n else "long"} for m in range(10)],
    }
    for n in range(12)
]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (container(RECURSIVE, (1, b"\x02" * 5_000)), Reason.SCHEMA_RECURSIVE),
        (container(with_fields(nested(101)), (1, tick(1))), Reason.SCHEMA_DEEP),
        (container('{"type":' * 20_000, (1, tick(1))), Reason.SCHEMA_DEEP),
        (container(with_fields(*LAUGHS), (1, tick(1))), Reason.SCHEMA_DEEP),
        (
            container(with_fields({"type": "array", "items": "null"}), (1, tick(1) + long(50_000_000))),
            Reason.LIMIT_ITEMS,
        ),
        (container(EMPTY, (50_000_000, b"")), Reason.SCHEMA_MISMATCH),
        (container("not JSON", (1, tick(1))), Reason.CORRUPT),
        (container(TICK, (-1, b"")), Reason.CORRUPT),
        (container(TICK, (2**63 - 1, b"")), Reason.LIMIT_RECORDS),
        (container(TICK, (1, long(1) + double(1) + long(0) + long(2**62))), Reason.CORRUPT),
        (container(TICK, (1, long(1) + double(1) + long(0) + long(-(2**63)))), Reason.CORRUPT),
        (b"", Reason.NOT_AVRO),
        (b"PK\x03\x04", Reason.NOT_AVRO),
        (b"Obj\x01", Reason.TRUNCATED),
        (container(TICK, (1, tick(1)))[:-1], Reason.TRUNCATED),
        (container(TICK, (1, tick(1)))[:-20], Reason.TRUNCATED),
        (container(TICK, (1, tick(1)))[:-16] + SYNC[::-1], Reason.CORRUPT),
    ],
)
def test_hostile_file_is_refused(content: bytes, reason: Reason) -> None:
    """It should end every known attack with its reason, at once."""
    refusal(lambda: read(content), reason)


def test_records_without_bytes_are_limited() -> None:
    """It should not count to fifty million for a hundred bytes."""
    content = container(EMPTY, (50_000_000, b""))
    refusal(lambda: read(content, ALL_DEFAULT), Reason.LIMIT_RECORDS)
    few = read(container(EMPTY, (3, b"")), ALL_DEFAULT)
    assert few == [{"zone": None, "samples": []}] * 3


@pytest.mark.parametrize("codec", sorted(set(PACKERS) - {"null"}))
def test_bomb_is_refused(codec: str) -> None:
    """It should stop a file that unfolds beyond the limit."""
    content = header(TICK, codec) + block(1, PACKERS[codec](bytes(3 * 2**20)))
    refusal(lambda: read(content, decoded_bytes=2**20), Reason.LIMIT_BYTES)


def test_messages_and_chains_hold_nothing_of_the_file() -> None:
    """It should not carry the library's messages along, which quote values and schemas."""
    bad = avro.write(retyped(title=["null", "string", "double"]), [{**RECORD, "title": 1.5}])
    for content in (bad, header("Secret{")):
        refused = refusal(lambda content=content: list(open_night(content)), Reason.CORRUPT)  # type: ignore[misc]  # a default binds the loop's value
        assert refused.__cause__ is None
        assert refused.__suppress_context__


def outcome(content: bytes, reader: Schema) -> list[dict[str, Any]] | Reason:
    """Read a file of nights, or say why not; anything else fails."""
    try:
        return list(open_night(content, reader, LIMITS))
    except Refused as refused:
        return refused.reason


VALID = {
    (codec, writer): avro.write(schema, [less(RECORD, *lacking)] * 3, codec=codec, sync_interval=100)
    for codec in sorted(PACKERS)
    for writer, schema, lacking in (
        ("same", READER, ()),
        ("older", without("title", "cousin"), ("title", "cousin")),
    )
}


@settings(max_examples=300)
@given(which=st.sampled_from(sorted(VALID)), place=st.integers(0, 10_000), new=st.integers(0, 255))
def test_any_changed_byte_gives_records_or_a_refusal(which: tuple[str, str], place: int, new: int) -> None:
    """It should never raise anything else, and be the same the second time."""
    content = bytearray(VALID[which])
    content[place % len(content)] = new
    first = outcome(bytes(content), READER)
    assert repr(outcome(bytes(content), READER)) == repr(first)


@settings(max_examples=150)
@given(which=st.sampled_from(sorted(VALID)), end=st.integers(0, 10_000))
@example(which=("null", "same"), end=0)
def test_any_cut_gives_records_or_a_refusal(which: tuple[str, str], end: int) -> None:
    """It should notice every cut except at the end of a block."""
    content = VALID[which]
    result = outcome(content[: end % len(content)], READER)
    if isinstance(result, Reason):
        assert result in (Reason.NOT_AVRO, Reason.TRUNCATED, Reason.EMPTY)
    else:
        assert len(result) < 3


@given(st.binary(max_size=200))
def test_any_bytes_give_records_or_a_refusal(data: bytes) -> None:
    """It should survive noise as a file, as a header's rest, as a schema and as a block."""
    for content in (data, b"Obj\x01" + data, header(data), container(READER, (1, data))):
        outcome(content, READER)


def test_memory_follows_the_block_not_the_file() -> None:
    """It should hold one block's records at most."""
    content = avro.write(READER, [RECORD] * 4_000)
    file = open_night(content)
    tracemalloc.start()
    assert sum(1 for _ in file) == 4_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000
    assert file.blocks > 10
