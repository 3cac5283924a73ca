"""The frame of an Avro object container file: magic, metadata, sync marker, blocks.

Written after "Object Container Files" in the Avro 1.12 specification. Nothing is decompressed or
decoded here, no announced length is believed before it is checked against the bytes at hand, and no
byte of the file is copied except the sync marker and the codec's name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core.errors import Refused
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"Obj\x01"
SCHEMA_KEY = b"avro.schema"
CODEC_KEY = b"avro.codec"

_SYNC_BYTES = 16
_LONGEST_CODEC = 16  # letters; the longest name of the specification has nine
_MOST_ENTRIES = 256  # of metadata; real files have two
_CONTINUED = 0x80  # set in every byte of a variable-length number but its last
_TOO_LARGE = 2**64


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the first block: ``end`` is the offset of that block."""

    schema: memoryview = field(repr=False)
    codec: str
    sync: bytes = field(repr=False)
    end: int


class Cursor:
    """A position in bytes that reads Avro's primitives and never past the end.

    ``short`` is the reason given when the bytes run out.
    """

    __slots__ = ("data", "end", "position", "short")

    def __init__(self, data: memoryview, position: int, short: Reason) -> None:
        self.data = data
        self.end = len(data)
        self.position = position
        self.short = short

    def long(self) -> int:
        """Read a signed number, zig-zag coded."""
        value = self.unsigned()
        return (value >> 1) ^ -(value & 1)

    def unsigned(self) -> int:
        """Read a variable-length number; more than 10 bytes or 64 bits are corrupt."""
        value = 0
        for shift in range(0, 70, 7):
            if self.position >= self.end:
                raise Refused(Stage.DECODE, self.short, "the data ends inside a number")
            byte = self.data[self.position]
            self.position += 1
            value |= (byte & 0x7F) << shift
            if byte < _CONTINUED and value < _TOO_LARGE:
                return value
            if byte < _CONTINUED:
                break
        raise Refused(Stage.DECODE, Reason.CORRUPT, "a number is longer than 64 bits")

    def take(self, size: int) -> memoryview:
        """Pass over ``size`` bytes and return a view of them."""
        if size < 0:
            raise Refused(Stage.DECODE, Reason.CORRUPT, "a length is negative")
        if size > self.end - self.position:
            raise Refused(Stage.DECODE, self.short, "the data ends before an announced length")
        start = self.position
        self.position += size
        return self.data[start : self.position]


def read_header(content: bytes) -> Header:
    """Read the header of a container file.

    Raises:
        Refused: ``not_avro`` without the magic; ``truncated`` when the file ends inside the header;
            ``corrupt`` when the metadata is absurd or holds no schema.
    """
    if not content.startswith(MAGIC):
        raise Refused(Stage.DECODE, Reason.NOT_AVRO, "the file does not begin as an Avro container")
    cursor = Cursor(memoryview(content), len(MAGIC), Reason.TRUNCATED)
    found = _metadata(cursor)
    sync = bytes(cursor.take(_SYNC_BYTES))
    if SCHEMA_KEY not in found:
        raise Refused(Stage.DECODE, Reason.CORRUPT, "the file's header holds no schema")
    return Header(found[SCHEMA_KEY], _codec_name(found), sync, cursor.position)


def _metadata(cursor: Cursor) -> dict[bytes, memoryview]:
    """Walk the metadata map and keep the two entries that matter; the last of equal keys wins."""
    found: dict[bytes, memoryview] = {}
    entries = 0
    while count := cursor.long():
        if count < 0:
            cursor.long()  # the size in bytes, meant for those who skip the map
        entries += abs(count)
        if entries > _MOST_ENTRIES:
            raise Refused(Stage.DECODE, Reason.CORRUPT, "the file's header has too many entries")
        for _ in range(abs(count)):
            key, value = cursor.take(cursor.long()), cursor.take(cursor.long())
            if key in (SCHEMA_KEY, CODEC_KEY):
                found[bytes(key)] = value
    return found


def _codec_name(found: dict[bytes, memoryview]) -> str:
    """Name the codec; absent means ``null``, and what is longer than any codec's name is empty."""
    name = found.get(CODEC_KEY)
    if name is None:
        return "null"
    return str(name, "latin-1") if len(name) <= _LONGEST_CODEC else ""


def read_blocks(content: bytes, header: Header) -> Iterator[tuple[int, memoryview]]:
    """Walk the blocks: each its announced number of records and its bytes as stored.

    Raises:
        Refused: ``truncated`` when the file ends inside a block; ``corrupt`` for a negative count or
            size and for a wrong sync marker.
    """
    cursor = Cursor(memoryview(content), header.end, Reason.TRUNCATED)
    while cursor.position < cursor.end:
        count = cursor.long()
        if count < 0:
            raise Refused(Stage.DECODE, Reason.CORRUPT, "a block's record count is negative")
        payload = cursor.take(cursor.long())
        if cursor.take(_SYNC_BYTES) != header.sync:
            raise Refused(Stage.DECODE, Reason.CORRUPT, "a block is not followed by the sync marker")
        yield count, payload
