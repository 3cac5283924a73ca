"""Counting the array and map items of a file without decoding them, or after.

An item can cost a hundred times its bytes once decoded, so their number is known before memory is
spent: by a bound where that is enough, else by walking over a block's bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.core.avro.container import Cursor
from etl.core.errors import Refused
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from etl.core.avro.schema import Type

    Counter: TypeAlias = Callable[[Any], int]


def most_items(schema: Type, records: int, size: int) -> int:
    """Return how many items ``records`` records in ``size`` bytes can hold at most.

    Each record has its least bytes besides its items, and each item its own.
    """
    return (size - records * schema.least) // schema.item if schema.item else 0


def walk_items(data: memoryview, schema: Type, records: int, allowance: int) -> int:
    """Count the items in a block's decompressed bytes, which ``records`` records must fill exactly.

    Raises:
        Refused: ``limit_items`` as soon as there are more than ``allowance``; ``corrupt`` when the
            bytes are no such records.
    """
    walk = _Walk(data, allowance)
    for _ in range(records):
        walk.skip(schema)
    if walk.position != walk.end:
        raise _corrupt()
    return allowance - walk.left


class _Walk(Cursor):
    """Passes over values, stricter than the library where that one would not notice."""

    __slots__ = ("left",)

    def __init__(self, data: memoryview, allowance: int) -> None:
        super().__init__(data, 0, Reason.CORRUPT)
        self.left = allowance

    def skip(self, schema: Type) -> None:
        kind = schema.kind
        if kind == "record":
            for part in schema.parts:
                self.skip(part)
        elif kind == "union":
            self.skip(schema.parts[self._index(len(schema.parts))])
        elif kind in ("int", "long"):
            self.unsigned()
        elif kind in ("string", "bytes"):
            self.take(self.long())
        elif kind == "enum":
            self._index(len(schema.labels))
        elif kind in ("array", "map"):
            self._skip_items(schema)
        else:
            self.take(schema.least)  # null, boolean, float, double, fixed: all of one size

    def _index(self, options: int) -> int:
        index = self.long()
        if not 0 <= index < options:
            raise _corrupt()
        return index

    def _skip_items(self, schema: Type) -> None:
        while count := self.long():
            size = self.long() if count < 0 else None
            start = self.position
            self._spend(abs(count))
            for _ in range(abs(count)):
                if schema.kind == "map":
                    self.take(self.long())
                self.skip(schema.parts[0])
            # The library trusts this size when it skips, and would go on reading elsewhere.
            if size not in (None, self.position - start):
                raise _corrupt()

    def _spend(self, count: int) -> None:
        if count > self.left:
            raise Refused(Stage.DECODE, Reason.LIMIT_ITEMS, "more array or map items than the limit")
        self.left -= count


def item_counter(schema: Type) -> Counter | None:
    """Make a function that counts the items in a decoded value; None where that cannot be told.

    It cannot with maps, whose equal keys become one, and within unions of several types.
    """
    if not schema.item:
        return _none
    if schema.kind == "record":
        return _record_counter(schema)
    if schema.kind == "array":
        return _array_counter(schema)
    if schema.kind == "union":
        return _optional_counter(schema)
    return None


def _none(_: object) -> int:
    return 0


def _record_counter(schema: Type) -> Counter | None:
    counters = {label: item_counter(part) for label, part in schema.fields.items() if part.item}
    known = [(label, counter) for label, counter in counters.items() if counter]
    if len(known) < len(counters):
        return None
    return lambda record: sum(counter(record[label]) for label, counter in known)


def _array_counter(schema: Type) -> Counter | None:
    if not schema.parts[0].item:
        return len
    inner = item_counter(schema.parts[0])
    return inner and (lambda items: len(items) + sum(map(inner, items)))


def _optional_counter(schema: Type) -> Counter | None:
    filled = [part for part in schema.parts if part.kind != "null"]
    inner = item_counter(filled[0]) if len(filled) == 1 else None
    return inner and (lambda value: 0 if value is None else inner(value))


def _corrupt() -> Refused:
    return Refused(Stage.DECODE, Reason.CORRUPT, "a block cannot be decoded")
