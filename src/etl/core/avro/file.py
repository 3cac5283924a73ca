"""Avro files: bytes to records, bounded, and records to bytes.

The container is walked, decompressed and checked by our own code (see the modules beside
this one); the library decodes single records of a schema that has been found harmless. Records come
block by block: the records of one block at most are alive here. Whatever a file holds, the end is
records or a :class:`~etl.core.errors.Refused` of stage ``decode``; only ``MemoryError`` passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import repeat
from typing import TYPE_CHECKING, Any, cast

import fastavro
from fastavro.schema import SchemaParseException

from etl.core.avro.codecs import CODECS, decompress
from etl.core.avro.container import MAGIC, SCHEMA_KEY, Cursor, read_blocks, read_header
from etl.core.avro.items import item_counter, most_items, walk_items
from etl.core.avro.resolve import make_plan
from etl.core.avro.schema import build_type, glimpse_name, read_schema
from etl.core.errors import Refused
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from etl.core.avro.container import Header
    from etl.core.avro.items import Counter
    from etl.core.avro.resolve import Plan
    from etl.core.avro.schema import Type
    from etl.core.rules import Limits

_PREFIX = "Avro"  # some producers put it before the record type
_SUFFIX = "Record"  # of every record type of Health Connect
_SYNC_INTERVAL = 16_000  # bytes of a block before compression, the library's own default
_SYNC_MARKER = b"etl sync marker."
_GLIMPSE = 64 * 2**10
_OUR_DEPTH = 64  # our own schemas are trusted

_UNPARSABLE = (SchemaParseException, ValueError, TypeError, LookupError, AttributeError)

_read = cast("Callable[..., dict[str, Any]]", fastavro.schemaless_reader)


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What a file's header and schema say.

    ``record_name`` is the writer's, without namespace; ``codec`` is ``null`` when absent;
    ``defaults_filled`` are the dotted paths of those of our fields that the file lacks and that get
    their default in every record; ``resolved`` tells whether the library had to resolve schemas.
    """

    record_name: str
    codec: str
    defaults_filled: tuple[str, ...]
    resolved: bool


@dataclass(slots=True)
class _Allowance:
    """What the limits still allow."""

    records: int
    decoded_bytes: int
    items: int


class AvroFile:
    """An open file: iterate for its records; ``blocks`` counts the blocks walked so far.

    Records have the fields of our schema and sometimes more; integers may stand where our schema has
    floating-point numbers. Iterating raises :class:`~etl.core.errors.Refused`: ``truncated``,
    ``corrupt``, ``empty``, ``limit_bytes``, ``limit_records``, ``limit_items``.
    """

    def __init__(self, content: bytes, header: Header, decoder: Decoder, limits: Limits) -> None:
        self.info = FileInfo(decoder.record_name, header.codec, decoder.plan.filled, decoder.plan.resolve)
        self.blocks = 0
        self._content = content
        self._header = header
        self._decoder = decoder
        self._limits = limits

    def __repr__(self) -> str:
        return f"AvroFile(codec={self.info.codec!r}, blocks={self.blocks})"

    def __iter__(self) -> Iterator[dict[str, Any]]:
        limits = self._limits
        left = _Allowance(limits.records, limits.decoded_bytes, limits.items)
        self.blocks = 0
        for count, payload in read_blocks(self._content, self._header):
            self.blocks += 1
            if count > left.records:
                raise Refused(Stage.DECODE, Reason.LIMIT_RECORDS, "more records than the limit")
            left.records -= count
            data = decompress(self._header.codec, payload, left.decoded_bytes)
            left.decoded_bytes -= len(data)
            yield from self._decoder.decode(data, count, left)
        if left.records == limits.records:
            raise Refused(Stage.DECODE, Reason.EMPTY, "the file holds no records")


class Decoder:
    """Decodes the blocks of one file."""

    def __init__(self, schema: Type, plan: Plan, reader: Mapping[str, Any]) -> None:
        self.record_name = schema.name
        self.plan = plan
        self._schema = schema
        self._counter = None if plan.skips else item_counter(schema)
        self._writer = _parsed(plan)
        self._reader = fastavro.parse_schema(dict(reader)) if plan.resolve else None

    def decode(self, data: bytes, count: int, left: _Allowance) -> Iterator[dict[str, Any]]:
        """Decode a decompressed block of ``count`` records, which they must fill exactly."""
        counter = self._counter
        if counter is None or most_items(self._schema, count, len(data)) > left.items:
            left.items -= walk_items(memoryview(data), self._schema, count, left.items)
            return self._records(BytesIO(data), count)
        if not self._schema.item:
            return self._records(BytesIO(data), count)
        return _counting(self._records(BytesIO(data), count), counter, left)

    def _records(self, block: BytesIO, count: int) -> Iterator[dict[str, Any]]:
        try:
            yield from map(_read, repeat(block, count), repeat(self._writer), repeat(self._reader))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - hostile bytes make the library raise nearly anything
            raise _corrupt() from None  # its message may quote the file
        if block.read(1):
            raise _corrupt()


def _counting(
    records: Iterator[dict[str, Any]], counter: Counter, left: _Allowance
) -> Iterator[dict[str, Any]]:
    for record in records:
        left.items -= counter(record)
        yield record


def open_file(content: bytes, record_type: str, schema: Mapping[str, Any], limits: Limits) -> AvroFile:
    """Read a file's header and find out how its records become those of ``schema``.

    ``content`` is the whole file; ``record_type`` the announced one, without prefix, for example
    ``StepsRecord``.

    Raises:
        Refused: ``too_large``, ``not_avro``, ``truncated``, ``corrupt``, ``codec``,
            ``schema_recursive``, ``schema_deep``, ``limit_items``, ``wrong_record_type``, or
            ``schema_mismatch``, whose details may name the differing ``fields`` of ours.
    """
    if len(content) > limits.file_bytes:
        raise Refused(Stage.DECODE, Reason.TOO_LARGE, "the file is larger than the limit")
    header = read_header(content)
    if header.codec not in CODECS:
        raise Refused(Stage.DECODE, Reason.CODEC, "the file's compression codec is not known")
    written = read_schema(header.schema, limits.depth)
    _check_record_type(written, record_type)
    plan = make_plan(written, build_type(dict(schema), _OUR_DEPTH))
    return AvroFile(content, header, Decoder(written, plan, schema), limits)


def _check_record_type(schema: Type, record_type: str) -> None:
    if schema.kind == "record" and schema.name in (record_type, _PREFIX + record_type):
        return
    if schema.kind == "record" and schema.name.endswith(_SUFFIX):
        raise Refused(Stage.DECODE, Reason.WRONG_RECORD_TYPE, "the file holds records of another type")
    raise Refused(Stage.DECODE, Reason.SCHEMA_MISMATCH, "the file's schema is not that of a record type")


def _parsed(plan: Plan) -> Any:  # noqa: ANN401 - fastavro's own form of a schema
    try:
        schema = fastavro.parse_schema(plan.writer)
    except _UNPARSABLE:
        message = "the file's schema is not a valid Avro schema"
        raise Refused(Stage.DECODE, Reason.SCHEMA_MISMATCH, message) from None
    for symbols, known in plan.renamed:
        symbols[:] = known  # only now: the library, which keeps the list, refuses equal symbols
    return schema


def _corrupt() -> Refused:
    return Refused(Stage.DECODE, Reason.CORRUPT, "a block cannot be decoded")


def peek_record_type(head: bytes) -> str | None:
    """Tell from a file's first bytes what record type it claims to hold, without prefix.

    None where that cannot be told. A guess for choosing a processor: :func:`open_file` checks it.
    Looks at 64 KiB at most and never raises.
    """
    entry = bytes([2 * len(SCHEMA_KEY)]) + SCHEMA_KEY  # the key with its length before it
    start = head.find(entry, 0, _GLIMPSE)
    if start < 0 or not head.startswith(MAGIC):
        return None
    cursor = Cursor(memoryview(head), start + len(entry), Reason.TRUNCATED)
    try:
        end = min(max(cursor.long(), 0), _GLIMPSE) + cursor.position
    except Refused:
        return None
    name = glimpse_name(head[cursor.position : end].decode("utf-8", "replace"))
    return name.removeprefix(_PREFIX) or None if name else None


def write(
    schema: Mapping[str, Any],
    records: Iterable[Mapping[str, Any]],
    *,
    codec: str = "null",
    sync_interval: int = _SYNC_INTERVAL,
    sync_marker: bytes = _SYNC_MARKER,
) -> bytes:
    """Write records as an Avro container file: equal arguments give equal bytes.

    ``sync_interval`` is the size a block reaches, in bytes before compression, before the next one
    begins; ``sync_marker`` has 16 bytes.
    """
    out = BytesIO()
    fastavro.writer(
        out,
        fastavro.parse_schema(dict(schema)),
        records,
        codec=codec,
        sync_interval=sync_interval,
        sync_marker=sync_marker,
    )
    return out.getvalue()
