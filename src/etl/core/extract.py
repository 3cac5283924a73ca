"""The records of one source as parsing left them, packed: what assembly reads instead of decoding again.

An extract holds the same health data as its file. It is made in a sandbox child and read in another, and
does not outlive the run. Nothing in it can run code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgpack

from etl.core.outcome import Deduction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.core.record_type import Record

_BATCH = 4_096  # records unpacked at once
_SOURCE, _FAULTS = 3, 4  # places in a record; see etl.core.record_type.Record


def pack(records: Sequence[Record], *, defaulted: bool) -> bytes:
    """Pack the records of one source; ``defaulted``: whether its schema needed defaults to resolve."""
    packer = msgpack.Packer(autoreset=False)
    packer.pack(defaulted)
    for start in range(0, len(records), _BATCH):
        packer.pack(records[start : start + _BATCH])
    content: bytes = packer.bytes()
    return content


class Extract:
    """A packed extract, opened: iterate for its records, once; ``source`` is their place in the new set."""

    def __init__(self, content: bytes, kind: type[Record], source: int) -> None:
        self._unpacker = msgpack.Unpacker(use_list=False, max_buffer_size=len(content))
        self._unpacker.feed(content)
        self._kind = kind
        self._source = source
        self.defaulted = bool(self._unpacker.unpack())

    def __iter__(self) -> Iterator[Record]:
        make, kind, source = tuple.__new__, self._kind, self._source
        for batch in self._unpacker:
            for row in batch:
                faults = tuple(map(Deduction, row[_FAULTS])) if row[_FAULTS] else ()
                yield make(kind, (*row[:_SOURCE], source, faults, *row[_FAULTS + 1 :]))  # type: ignore[type-var]  # records are named tuples
