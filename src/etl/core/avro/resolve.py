"""Whether a writer's schema fits ours, and how its files are then decoded.

The rules are those of "Schema Resolution" in the Avro 1.12 specification, with two liberties: names
below the top level do not matter, and a union fits when one branch that carries data does.

Resolution in the decoding library costs two thirds of its speed, so it is used only where the bytes
need it. Most evolution does not: a neutral copy of the writer's schema, without logical types, defaults
and properties, decodes strings as we want them (``bytes`` and ``string`` are one encoding) and
names every enum symbol unknown to us as our default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.core.avro.schema import PRIMITIVES
from etl.core.errors import Refused
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.core.avro.schema import Type

_MOST_EXTRA_TYPES = 16  # that are decoded for nothing; with more, skipping them is cheaper and safe
_TEXT = ("string", "bytes")
_PROMOTIONS: dict[str, tuple[str, ...]] = {
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "string": ("bytes",),
    "bytes": ("string",),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How to decode a file.

    ``writer`` is the neutral copy of the file's schema; ``renamed`` pairs lists of enum symbols inside
    it with what to put in their place once the copy has been checked; ``filled`` are our fields that
    the file lacks; ``resolve`` tells that the library must resolve, ``skips`` that it then passes over
    fields which we do not have.
    """

    writer: dict[str, Any]
    renamed: tuple[tuple[list[str], list[str]], ...]
    filled: tuple[str, ...]
    resolve: bool
    skips: bool


def make_plan(writer: Type, reader: Type) -> Plan:
    """Compare the file's record schema with ours and plan the decoding.

    Raises:
        Refused: ``schema_mismatch``; the details' ``fields`` are the dotted paths of those of our
            fields which are missing without a default or have another type.
    """
    differing = differences(writer, reader, "")
    if differing:
        fields = {"fields": list(dict.fromkeys(differing))}
        message = "the file's schema does not resolve to the record type's"
        raise Refused(Stage.DECODE, Reason.SCHEMA_MISMATCH, message, fields)
    return _Planner().plan(writer, reader)


def differences(writer: Type, reader: Type, path: str) -> tuple[str, ...]:
    """Return the paths of our fields that the writer's type cannot fill; none when it fits."""
    if writer.kind == "union" or reader.kind == "union":
        tries = [differences(w, r, path) for w in _carrying(writer) for r in _branches(reader)]
        return () if () in tries else max(tries, key=_precision)
    if writer.kind != reader.kind:
        return () if reader.kind in _PROMOTIONS.get(writer.kind, ()) else (path,)
    if reader.kind == "record":
        return tuple(_field_differences(writer, reader, path))
    if reader.kind in ("array", "map"):
        return differences(writer.parts[0], reader.parts[0], path)
    return (path,) if reader.kind == "fixed" and writer.least != reader.least else ()


def _field_differences(writer: Type, reader: Type, path: str) -> Iterator[str]:
    theirs = writer.fields
    for label, part in reader.fields.items():
        below = _join(path, label)
        if label in theirs:
            yield from differences(theirs[label], part, below)
        elif label not in reader.defaulted:
            yield below


def _branches(schema: Type) -> tuple[Type, ...]:
    return schema.parts if schema.kind == "union" else (schema,)


def _carrying(schema: Type) -> tuple[Type, ...]:
    """Return the branches that carry data: a shared null alone makes no two unions fit."""
    branches = _branches(schema)
    return tuple(each for each in branches if each.kind != "null") or branches


def _precision(paths: tuple[str, ...]) -> int:
    return max(map(len, paths))


def _join(path: str, label: str) -> str:
    return f"{path}.{label}" if path else label


class _Planner:
    """Writes the neutral copy and notes on the way what resolution is needed for."""

    def __init__(self) -> None:
        self._serial = 0
        self._extra_types = 0
        self._stray = False  # a branch or symbol of theirs fits nothing of ours: such data must fail
        self._filled: list[str] = []
        self._renamed: list[tuple[list[str], list[str]]] = []

    def plan(self, writer: Type, reader: Type) -> Plan:
        copy = self._copy(writer, reader, "")
        resolve = bool(self._stray or self._filled or self._extra_types > _MOST_EXTRA_TYPES)
        return Plan(
            copy,
            tuple(self._renamed),
            tuple(dict.fromkeys(self._filled)),
            resolve,
            resolve and self._extra_types > 0,
        )

    def _copy(self, writer: Type, reader: Type | None, path: str) -> Any:  # noqa: ANN401 - JSON
        """Copy a type for the library, as ours reads it; ``reader`` is None within what we lack."""
        if writer.kind == "union":
            return [self._copy(part, self._choose(part, reader), path) for part in writer.parts]
        if reader and reader.kind == "union":
            reader = self._choose(writer, reader)
        if writer.kind in PRIMITIVES:
            return reader.kind if reader and reader.kind in _TEXT else writer.kind
        if writer.kind == "array":
            return {"type": "array", "items": self._copy(writer.parts[0], _item(reader), path)}
        if writer.kind == "map":
            return {"type": "map", "values": self._copy(writer.parts[0], _item(reader), path)}
        return self._named(writer, reader, path)

    def _choose(self, writer: Type, reader: Type | None) -> Type | None:
        """Choose the branch of ours that a branch of the writer's is read as."""
        if reader is None:
            return None
        chosen = _best(writer, _branches(reader))
        self._stray = self._stray or chosen is None
        return chosen

    def _named(self, writer: Type, reader: Type | None, path: str) -> dict[str, Any]:
        """Copy a named type; the library matches by the last part of the name, so it gets ours."""
        self._serial += 1
        name = f"w{self._serial}.{reader.name if reader else 'unknown_'}"
        if writer.kind == "record":
            fields = self._fields(writer, reader, path)
            return {"type": "record", "name": name, "fields": fields}
        if writer.kind == "enum":
            return {"type": "enum", "name": name, "symbols": self._symbols(writer, reader)}
        return {"type": "fixed", "name": name, "size": writer.least}

    def _fields(self, writer: Type, reader: Type | None, path: str) -> list[dict[str, Any]]:
        ours = reader.fields if reader else {}
        if reader:
            self._filled += [_join(path, label) for label in ours if label not in writer.labels]
            self._extra_types += sum(part.types for label, part in writer.fields.items() if label not in ours)
        return [
            {"name": label, "type": self._copy(part, ours.get(label), _join(path, label))}
            for label, part in writer.fields.items()
        ]

    def _symbols(self, writer: Type, reader: Type | None) -> list[str]:
        symbols = list(writer.labels)
        if reader is None or set(symbols) <= set(reader.labels):
            return symbols
        default = reader.default
        if default is None:
            self._stray = True
        else:
            known = [each if each in reader.labels else default for each in symbols]
            self._renamed.append((symbols, known))
        return symbols


def _best(writer: Type, branches: tuple[Type, ...]) -> Type | None:
    """Return the branch that fits a type, no union; one of its own name first; None where none fits."""
    for branch in branches:
        if branch.kind == writer.kind in PRIMITIVES:
            return branch
    fits = [branch for branch in branches if not differences(writer, branch, "")]
    return min(fits, key=lambda each: each.name != writer.name, default=None)


def _item(schema: Type | None) -> Type | None:
    return schema.parts[0] if schema else None
