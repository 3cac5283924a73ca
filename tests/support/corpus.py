"""Files that arrive broken, hostile or odd, each with the end it must come to."""

from __future__ import annotations

import bz2
import copy
import json
import lzma
import zlib
from typing import TYPE_CHECKING, Any

import cramjam
from backports import zstd

from etl.core.outcome import Reason
from etl.records.blood_glucose.schema import SCHEMA
from tests.support import glucose
from tests.support.avro_bytes import long as varint
from tests.support.avro_bytes import text

if TYPE_CHECKING:
    from collections.abc import Iterator

SYNC = b"0123456789abcdef"
DECODED_LIMIT = 48 * 2**20
BOMB_BYTES = DECODED_LIMIT + 12 * 2**20  # decoded


def container(schema: Any, block: bytes, count: int = 1, codec: str | None = None) -> bytes:  # noqa: ANN401 - JSON
    """Write an object container by hand, with one block."""
    encoded = schema if isinstance(schema, bytes) else json.dumps(schema).encode()
    entries = [("avro.schema", encoded)] + ([("avro.codec", codec.encode())] if codec else [])
    header = varint(len(entries)) + b"".join(text(name) + text(value) for name, value in entries) + varint(0)
    return b"Obj\x01" + header + SYNC + varint(count) + text(block) + SYNC


def named(fields: list[dict[str, Any]], name: str = "AvroBloodGlucoseRecord") -> dict[str, Any]:
    """Make a record schema."""
    return {"type": "record", "name": name, "fields": fields}


def deep(levels: int) -> Any:  # noqa: ANN401 - JSON
    """Nest a type."""
    schema: Any = "long"
    for level in range(levels):
        schema = {"type": "record", "name": f"R{level}", "fields": [{"name": "f", "type": schema}]}
    return schema


def with_field(type_: Any, name: str = "extra") -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Put a field of the type before ours."""
    schema = copy.deepcopy(SCHEMA)
    schema["fields"].insert(0, {"name": name, "type": type_})
    return schema


def bombs() -> Iterator[tuple[str, bytes]]:
    """One for each codec: little to read, more than the limit when unpacked."""
    zeros = bytes(BOMB_BYTES)
    yield "deflate", zlib.compress(zeros, wbits=-15)
    yield "bzip2", bz2.compress(zeros)
    yield "xz", lzma.compress(zeros, preset=0)
    yield "zstandard", zstd.compress(zeros)
    yield "snappy", bytes(cramjam.snappy.compress_raw(zeros)) + b"\x00" * 4


def refused() -> dict[str, tuple[bytes, Reason]]:
    """Every file that must be refused, with the reason it must be refused for."""
    good = glucose.file()
    without_level = copy.deepcopy(SCHEMA)
    without_level["fields"] = [f for f in SCHEMA["fields"] if f["name"] != "levelInMilligramsPerDeciliter"]
    steps = copy.deepcopy(SCHEMA) | {"name": "AvroStepsRecord"}
    found: dict[str, tuple[bytes, Reason]] = {
        "empty": (b"", Reason.NOT_AVRO),
        "not avro": (b"id,value\n1,100\n" * 50, Reason.NOT_AVRO),
        "cut inside a block": (good[:-200], Reason.TRUNCATED),
        "cut inside the header": (good[:100], Reason.TRUNCATED),
        "sync marker destroyed": (good[:-1] + bytes([good[-1] ^ 1]), Reason.CORRUPT),
        "block of noise": (container(SCHEMA, b"\xff" * 500, 5), Reason.CORRUPT),
        "recursive schema": (
            container(named([{"name": "f", "type": "AvroBloodGlucoseRecord"}]), b""),
            Reason.SCHEMA_RECURSIVE,
        ),
        "deep schema": (container(named([{"name": "f", "type": deep(40)}]), b""), Reason.SCHEMA_DEEP),
        "very deep JSON": (container(b'{"type":' * 20_000, b""), Reason.SCHEMA_DEEP),
        "field missing": (container(without_level, b""), Reason.SCHEMA_MISMATCH),
        "another type inside": (container(steps, b""), Reason.WRONG_RECORD_TYPE),
        "unknown codec": (container(SCHEMA, b"", codec="brotli"), Reason.CODEC),
        "no records": (glucose.file([]), Reason.EMPTY),
        "all beyond the official limit": (
            glucose.file(glucose.records(20, levelInMilligramsPerDeciliter=901.0)),
            Reason.LOW_QUALITY,
        ),
        "all NaN": (
            glucose.file(glucose.records(20, levelInMilligramsPerDeciliter=float("nan"))),
            Reason.LOW_QUALITY,
        ),
        "all infinite": (
            glucose.file(glucose.records(20, levelInMilligramsPerDeciliter=float("-inf"))),
            Reason.LOW_QUALITY,
        ),
        "huge block count": (container(SCHEMA, b"", count=50_000_000), Reason.LIMIT_RECORDS),
        "huge array of nothing": (
            container(with_field({"type": "array", "items": "null"}), varint(50_000_000) + b"\x00"),
            Reason.LIMIT_ITEMS,
        ),
        "huge array": (
            container(with_field({"type": "array", "items": "int"}), varint(2_000_000) + bytes(2_000_001)),
            Reason.LIMIT_ITEMS,
        ),
        "huge map": (
            container(with_field({"type": "map", "values": "boolean"}), varint(1_500_000) + bytes(3_000_001)),
            Reason.LIMIT_ITEMS,
        ),
    }
    return found | {
        f"{codec} bomb": (container(SCHEMA, bomb, codec=codec), Reason.LIMIT_BYTES) for codec, bomb in bombs()
    }


def processed() -> dict[str, bytes]:
    """Odd files that must be processed all the same."""
    rows = glucose.records()
    odd_times = [
        *rows,
        glucose.record(900, timeEpochMillis=-62_135_596_800_000),
        glucose.record(901, timeEpochMillis=253_402_300_799_000),
    ]
    long_text = [*rows, glucose.record(900, metadata={"id": "x" * 10_000_000})]
    strange = [
        glucose.record(
            n,
            metadata={
                "id": f"\u202eid\x00\x1b[31m\U0001f600{n}",
                "dataOriginPackageName": "\u0634\u0631\u0643\u0629",
            },
        )
        for n in range(252)
    ]
    some_bad = [
        glucose.record(
            n,
            levelInMilligramsPerDeciliter=(float("nan"), 901.0, 700.0, 100.0, 101.0)[n % 5]
            if n < 50
            else 100.0,
        )
        for n in range(252)
    ]
    return {
        "some records bad": glucose.file(some_bad),
        "ids repeated": glucose.file([*rows, *rows]),
        "years 1 and 9999": glucose.file(odd_times),
        "a string of 10 MB": glucose.file(long_text),
        "control characters, emoji, right-to-left": glucose.file(strange),
    }
