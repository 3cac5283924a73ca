"""Avro encoded by hand, independent of any library, so that files can be wrong on purpose."""

from __future__ import annotations

import bz2
import json
import lzma
import struct
import zlib
from typing import TYPE_CHECKING, Any

import cramjam
import pytest
from backports import zstd

from etl.core.errors import Refused
from etl.core.outcome import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.core.outcome import Reason

SYNC = bytes(range(16))


def long(value: int) -> bytes:
    """Encode a signed number."""
    rest = value * 2 if value >= 0 else -value * 2 - 1
    out = bytearray()
    while rest >= 0x80:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([*out, rest])


def text(value: str | bytes) -> bytes:
    """Encode a string or bytes."""
    raw = value.encode() if isinstance(value, str) else value
    return long(len(raw)) + raw


def double(value: float) -> bytes:
    """Encode a double."""
    return struct.pack("<d", value)


def deflated(data: bytes) -> bytes:
    """Compress as zlib does without its header and checksum."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def snappied(data: bytes) -> bytes:
    """Compress with Snappy and append the checksum that Avro wants."""
    return bytes(cramjam.snappy.compress_raw(data)) + zlib.crc32(data).to_bytes(4, "big")


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "null": lambda data: data,
    "deflate": deflated,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstandard": zstd.compress,
    "snappy": snappied,
}


def header(schema: object, codec: str | None = None) -> bytes:
    """Encode the header of a container; ``schema`` may be text, bytes or anything JSON can say."""
    raw = schema if isinstance(schema, (str, bytes)) else json.dumps(schema)
    entries = [text("avro.schema") + text(raw)]
    if codec is not None:
        entries.append(text("avro.codec") + text(codec))
    return b"Obj\x01" + long(len(entries)) + b"".join(entries) + long(0) + SYNC


def block(count: int, payload: bytes) -> bytes:
    """Encode a block around bytes that are compressed already."""
    return long(count) + long(len(payload)) + payload + SYNC


def container(schema: object, *blocks: tuple[int, bytes], codec: str | None = None) -> bytes:
    """Encode a container file; each block is its record count and its bytes before compression."""
    pack = PACKERS[codec or "null"]
    return header(schema, codec) + b"".join(block(count, pack(data)) for count, data in blocks)


def refusal(call: Callable[[], Any], *reasons: Reason) -> Refused:
    """Make the call, which must be refused while decoding for one of the reasons."""
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.stage is Stage.DECODE
    assert caught.value.reason in reasons
    return caught.value
