"""Decompression of one block with a bound on what comes out.

A bomb is stopped while it unfolds: at most the allowance plus one byte is ever decompressed, in steps,
whatever the stream announces. Bounds on what a stream may demand beside its output:

* xz: 80 MiB of decoder memory; preset 9, the largest, needs 65 MiB (xz(1), table of presets).
* zstandard: a window of 8 MiB, what RFC 8878 section 3.1.1.1.2 asks every decoder to support.
* snappy: the announced length is checked first, also against the format's densest tag, a copy of 64
  bytes in 3 (format_description.txt of Snappy, section 2.2).
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Protocol

import cramjam
from backports import zstd

from etl.core.avro.container import Cursor
from etl.core.errors import Refused
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_STEP = 2**20
_MOST_STREAMS = 16  # one block may be several streams end to end; writers make one
_XZ_MEMORY = 80 * 2**20
_ZSTD_WINDOW_LOG = 23
_SNAPPY_RATIO = 22
_CHECKSUM_BYTES = 4

_FAILURES = (
    OSError,
    ValueError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zstd.ZstdError,
    cramjam.DecompressionError,
)


class _Stream(Protocol):
    """What the decompressor objects of the codecs have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes | memoryview, max_length: int) -> bytes: ...


class _Deflate:
    """zlib's decompressor in the shape of the others: it keeps the input it could not use yet."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)  # negative: no zlib header, as Avro has it

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes | memoryview, max_length: int) -> bytes:
        return self._zlib.decompress(data or self._zlib.unconsumed_tail, max_length)


def decompress(codec: str, payload: memoryview, allowance: int) -> bytes:
    """Decompress one block's bytes; ``codec`` is a key of :data:`CODECS`.

    Raises:
        Refused: ``limit_bytes`` when more than ``allowance`` bytes would come out; ``corrupt`` when
            the bytes are no complete stream of the codec, or something follows it.
    """
    try:
        return CODECS[codec](payload, allowance)
    except _FAILURES:
        raise Refused(Stage.DECODE, Reason.CORRUPT, "a block cannot be decompressed") from None


def _null(payload: memoryview, allowance: int) -> bytes:
    _check_size(len(payload), allowance)
    return bytes(payload)


def _deflate(payload: memoryview, allowance: int) -> bytes:
    stream, out = _Deflate(), BytesIO()
    _drain(stream, payload, out, allowance)
    data = out.getvalue()
    # Some writers cut a zlib stream down to its middle and leave a part of its checksum behind.
    if not zlib.adler32(data).to_bytes(_CHECKSUM_BYTES, "big").startswith(stream.unused_data):
        raise Refused(Stage.DECODE, Reason.CORRUPT, "something follows a block's compressed data")
    return data


def _bzip2(payload: memoryview, allowance: int) -> bytes:
    return _streams(bz2.BZ2Decompressor, payload, allowance)


def _xz(payload: memoryview, allowance: int) -> bytes:
    return _streams(lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY), payload, allowance)


def _zstandard(payload: memoryview, allowance: int) -> bytes:
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
    return _streams(lambda: zstd.ZstdDecompressor(options=options), payload, allowance)


def _streams(make: Callable[[], _Stream], payload: memoryview, allowance: int) -> bytes:
    """Decompress streams that follow one another without a gap, a few at most."""
    out = BytesIO()
    data: bytes | memoryview = payload
    for _ in range(_MOST_STREAMS):
        stream = make()
        _drain(stream, data, out, allowance)
        data = stream.unused_data
        if not data:
            return out.getvalue()  # hands its own bytes over: no copy
    raise Refused(Stage.DECODE, Reason.CORRUPT, "a block holds too many compressed streams")


def _drain(stream: _Stream, data: bytes | memoryview, out: BytesIO, allowance: int) -> None:
    """Decompress one stream onto the end of ``out``, step by step."""
    while not stream.eof:
        chunk = stream.decompress(data, min(_STEP, allowance - out.tell() + 1))
        if not chunk and not stream.eof:
            raise Refused(Stage.DECODE, Reason.CORRUPT, "a block's compressed data is incomplete")
        out.write(chunk)
        _check_size(out.tell(), allowance)
        data = b""


def _snappy(payload: memoryview, allowance: int) -> bytes:
    """Decompress raw Snappy data, followed by the CRC-32 of what comes out (Avro 1.12, codecs)."""
    body, checksum = payload[:-_CHECKSUM_BYTES], payload[-_CHECKSUM_BYTES:]
    size = Cursor(body, 0, Reason.CORRUPT).unsigned()
    _check_size(size, allowance)
    if size > _SNAPPY_RATIO * len(body):
        raise Refused(Stage.DECODE, Reason.CORRUPT, "a block announces more than it can hold")
    data = _unsnapped(body, size)
    if zlib.crc32(data) != int.from_bytes(checksum, "big"):
        raise Refused(Stage.DECODE, Reason.CORRUPT, "a block's checksum is wrong")
    return data


def _unsnapped(body: memoryview, size: int) -> bytes:
    """Decompress into a buffer of the announced size, made in place so that it is held once."""
    out = BytesIO()
    out.seek(max(size - 1, 0))
    out.write(b"\0"[:size])
    with out.getbuffer() as view:
        cramjam.snappy.decompress_raw_into(body, view)
    return out.getvalue()


def _check_size(size: int, allowance: int) -> None:
    if size > allowance:
        raise Refused(Stage.DECODE, Reason.LIMIT_BYTES, "the decoded data is larger than the limit")


CODECS: Mapping[str, Callable[[memoryview, int], bytes]] = {
    "null": _null,
    "deflate": _deflate,
    "bzip2": _bzip2,
    "xz": _xz,
    "zstandard": _zstandard,
    "snappy": _snappy,
}
