"""Decompression: exact, bounded, nothing before or behind."""

from __future__ import annotations

import lzma
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.avro.codecs import CODECS, decompress
from etl.core.outcome import Reason
from tests.support.avro_bytes import PACKERS, deflated, refusal, snappied

if TYPE_CHECKING:
    from collections.abc import Callable

MIB = 2**20
DATA = b"Health Connect " * 40 + bytes(range(256))
OWN = {"xz": 9 * MIB}  # what a decoder itself takes: xz the dictionary of its preset
COMPRESSED = sorted(set(PACKERS) - {"null"})


def unpack(codec: str, payload: bytes, allowance: int = MIB) -> bytes:
    """Decompress to bytes."""
    return decompress(codec, memoryview(payload), allowance)


def peak(call: Callable[[], object]) -> int:
    """Return how many bytes the call held at most."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def most_held(codec: str, allowance: int, payload: bytes) -> float:
    """Bound what may be held: the growing output, a step in the making, the input, the decoder."""
    return allowance * 1.125 + 3 * MIB + len(payload) + OWN.get(codec, MIB // 8)


def test_codecs_are_those_of_the_specification() -> None:
    """It should know all six, and not lz4, which the specification lacks."""
    assert set(CODECS) == set(PACKERS)


@pytest.mark.parametrize("codec", sorted(PACKERS))
@settings(max_examples=30)
@given(data=st.binary(max_size=300) | st.binary(min_size=1, max_size=20).map(lambda data: data * 500))
def test_every_codec_gives_the_bytes_back(codec: str, data: bytes) -> None:
    """It should undo the compression, also of nothing."""
    assert unpack(codec, PACKERS[codec](data)) == data


@pytest.mark.parametrize("codec", sorted(PACKERS))
def test_allowance_is_exact(codec: str) -> None:
    """It should let as many bytes out as allowed, and not one more."""
    packed = PACKERS[codec](DATA)
    assert unpack(codec, packed, len(DATA)) == DATA
    refusal(lambda: unpack(codec, packed, len(DATA) - 1), Reason.LIMIT_BYTES)
    refusal(lambda: unpack(codec, packed, 0), Reason.LIMIT_BYTES)


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    """Compress 12 MiB of zeros with every codec."""
    return {codec: PACKERS[codec](bytes(12 * MIB)) for codec in COMPRESSED}


@pytest.mark.parametrize("codec", COMPRESSED)
@pytest.mark.parametrize("allowance", [MIB, 6 * MIB])
def test_bomb_is_stopped_while_it_unfolds(codec: str, allowance: int, bombs: dict[str, bytes]) -> None:
    """It should hold the allowance and little else at any time, not what the bomb holds."""
    payload = bombs[codec]
    held = peak(lambda: refusal(lambda: unpack(codec, payload, allowance), Reason.LIMIT_BYTES))
    assert held < most_held(codec, allowance, payload) < 12 * MIB + OWN.get(codec, 0)


@pytest.mark.parametrize("codec", COMPRESSED)
def test_large_block_is_held_once(codec: str, bombs: dict[str, bytes]) -> None:
    """It should not hold a second copy of what it decompressed."""
    payload = bombs[codec]
    held = peak(lambda: decompress(codec, memoryview(payload), 12 * MIB))
    assert held < most_held(codec, 12 * MIB, payload) < 2 * 12 * MIB + OWN.get(codec, 0)


@pytest.mark.parametrize("codec", COMPRESSED)
def test_stream_cut_anywhere_is_corrupt(codec: str) -> None:
    """It should refuse an incomplete stream, and no bytes at all."""
    packed = PACKERS[codec](DATA)
    for end in [*range(40), *range(40, len(packed), 7), len(packed) - 1]:
        refusal(lambda end=end: unpack(codec, packed[:end]), Reason.CORRUPT)  # type: ignore[misc]  # a default binds the loop's value


@pytest.mark.parametrize("codec", COMPRESSED)
@pytest.mark.parametrize("garbage", [b"\0", b"garbage behind the stream", b"\xff" * 5_000])
def test_garbage_behind_a_stream_is_corrupt(codec: str, garbage: bytes) -> None:
    """It should refuse whatever follows the compressed data."""
    refusal(lambda: unpack(codec, PACKERS[codec](DATA) + garbage), Reason.CORRUPT)


@pytest.mark.parametrize("codec", COMPRESSED)
@settings(max_examples=40)
@given(data=st.data())
def test_damage_gives_bytes_or_a_refusal(codec: str, data: st.DataObject) -> None:
    """It should raise nothing but refusals for a changed byte."""
    packed = bytearray(PACKERS[codec](DATA))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        unpack(codec, bytes(packed))
    except Exception:  # noqa: BLE001 - that it is a refusal is what is tested
        refusal(lambda: unpack(codec, bytes(packed)), Reason.CORRUPT, Reason.LIMIT_BYTES)


@pytest.mark.parametrize("codec", ["bzip2", "xz", "zstandard"])
def test_streams_end_to_end_are_read(codec: str) -> None:
    """It should read a few streams in one block, within one allowance."""
    pack = PACKERS[codec]
    packed = pack(DATA) + pack(b"") + pack(b"end")
    assert unpack(codec, packed) == DATA + b"end"
    refusal(lambda: unpack(codec, packed, len(DATA) + 2), Reason.LIMIT_BYTES)


@pytest.mark.parametrize("codec", ["bzip2", "xz", "zstandard"])
def test_endless_streams_are_corrupt(codec: str) -> None:
    """It should stop at the sixteenth: each costs a copy of all that follow."""
    assert unpack(codec, PACKERS[codec](b"x") * 16) == b"x" * 16
    refusal(lambda: unpack(codec, PACKERS[codec](b"x") * 17), Reason.CORRUPT)


@pytest.mark.parametrize("left", range(5))
def test_rest_of_a_zlib_checksum_is_allowed(left: int) -> None:
    """It should read what writers leave that cut a zlib stream, whatever they leave of its checksum."""
    whole = zlib.compress(DATA)
    assert unpack("deflate", whole[2 : len(whole) - left]) == DATA


def test_wrong_zlib_checksum_is_corrupt() -> None:
    """It should check the part of the checksum that is there."""
    right = zlib.adler32(DATA).to_bytes(4, "big")
    refusal(lambda: unpack("deflate", deflated(DATA) + right[:2] + b"\0"), Reason.CORRUPT)


def test_snappy_checksum_is_checked() -> None:
    """It should refuse data that differ from what was compressed."""
    packed = snappied(DATA)
    refusal(lambda: unpack("snappy", packed[:-1] + bytes([packed[-1] ^ 1])), Reason.CORRUPT)


@pytest.mark.parametrize("size", [b"\xff\xff\xff\xff\x0f", b"\x80\x80\x80\x04", b"\xff" * 9 + b"\x01"])
def test_snappy_announcing_too_much_allocates_nothing(size: bytes) -> None:
    """It should not believe the announced length: neither beyond the allowance nor beyond the format."""
    payload = size + b"\0" * 20
    for allowance, reason in ((2**20, Reason.LIMIT_BYTES), (2**64, Reason.CORRUPT)):
        held = peak(lambda a=allowance, r=reason: refusal(lambda: unpack("snappy", payload, a), r))  # type: ignore[misc]  # defaults bind the loop's values
        assert held < MIB


def test_xz_demanding_much_memory_is_refused() -> None:
    """It should refuse a stream whose dictionary would take gigabytes, however short it is."""
    packed = bytearray(lzma.compress(b"short"))
    end = 12 + (packed[12] + 1) * 4  # of the block header; its last four bytes are its checksum
    place = packed.index(b"\x21\x01", 12, end) + 2  # LZMA2, one byte of properties: the dictionary size
    packed[place] = 40  # 4 GiB - 1
    packed[end - 4 : end] = zlib.crc32(packed[12 : end - 4]).to_bytes(4, "little")
    refusal(lambda: unpack("xz", bytes(packed)), Reason.CORRUPT)
    packed[place] = 22  # 8 MiB, which the presets use
    packed[end - 4 : end] = zlib.crc32(packed[12 : end - 4]).to_bytes(4, "little")
    assert unpack("xz", bytes(packed)) == b"short"


@pytest.mark.parametrize(("window_log", "fits"), [(23, True), (24, False), (31, False)])
def test_zstandard_demanding_a_wide_window_is_refused(window_log: int, fits: bool) -> None:  # noqa: FBT001 - a table of cases
    """It should allow windows of 8 MiB and not more."""
    packer = zstd.ZstdCompressor()
    packed = bytearray(packer.compress(b"short") + packer.flush())
    assert packed[4] & 0x20 == 0  # the frame has a window descriptor
    packed[5] = window_log - 10 << 3
    if fits:
        assert unpack("zstandard", bytes(packed)) == b"short"
    else:
        refusal(lambda: unpack("zstandard", bytes(packed)), Reason.CORRUPT)
