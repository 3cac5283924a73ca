"""The schema in a file's header, read as a small tree before any library sees it.

A schema is code for the decoder, and hostile ones make a decoder crash, hang or fill the memory
(recursion, billion-laughs references, arrays of items without bytes). What comes out of here is
finite, shallow and small, and knows of each type how few bytes a value takes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core.errors import Refused
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_TEXT = 2**20  # bytes of schema text; real ones have 1 to 3 KB
_MOST_NESTING = 256  # of brackets in the text; a schema of the deepest kind allowed needs less
_MOST_TYPES = 10_000  # with every reference followed
_LARGEST_FIXED = 2**31 - 1
_DEEPEST = 64  # whatever the limits say: decoding recurses in C, unguarded
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}:,]', re.DOTALL)
_STEPS: Mapping[str, int] = {"[": 1, "{": 1, "]": -1, "}": -1}
_NAME = re.compile(r'"(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)"', re.ASCII)


class Type(NamedTuple):
    """A type and what it is made of.

    ``kind`` is a primitive's name, record, enum, fixed, array, map or union; ``name`` the name without
    namespace; ``labels`` the names of a record's fields or an enum's symbols; ``parts`` the types of a
    record's fields, a union's branches or an array's or map's items; ``defaulted`` the fields that
    have a default; ``default`` the default of an enum. ``least`` is the smallest number of bytes a
    value can take, ``item`` that of the smallest array or map item anywhere within (0: no such item),
    ``types`` counts the types within, this one included, and ``maps`` tells of any map within.
    """

    kind: str
    least: int
    depth: int = 1
    types: int = 1
    item: int = 0
    maps: bool = False
    name: str = ""
    labels: tuple[str, ...] = ()
    parts: tuple[Type, ...] = ()
    defaulted: frozenset[str] = frozenset()
    default: str | None = None

    def __repr__(self) -> str:
        return f"Type(kind={self.kind!r}, types={self.types})"

    @property
    def fields(self) -> dict[str, Type]:
        """The types of a record's fields by name."""
        return dict(zip(self.labels, self.parts, strict=True))


PRIMITIVES: Mapping[str, Type] = {
    kind: Type(kind, least)
    for kind, least in (
        ("null", 0),
        ("boolean", 1),
        ("int", 1),
        ("long", 1),
        ("float", 4),
        ("double", 8),
        ("bytes", 1),
        ("string", 1),
    )
}


def read_schema(text: memoryview, depth: int) -> Type:
    """Read the schema of a file's header; at most ``depth`` types may stand inside one another.

    Raises:
        Refused: ``corrupt`` when the text is no JSON; ``schema_recursive``; ``schema_deep`` when it is
            nested too deeply or too large; ``limit_items`` when array items can take no bytes;
            ``schema_mismatch`` when it is no schema.
    """
    return build_type(_load(text), depth)


def build_type(raw: object, depth: int) -> Type:
    """Build the tree of a schema given as parsed JSON; see :func:`read_schema`."""
    return _Builder(min(depth, _DEEPEST)).build(raw, "", 1)


def _load(text: memoryview) -> object:
    if len(text) > _MOST_TEXT:
        raise _too_deep()
    try:
        schema = str(text, "utf-8")
        if _nesting(schema) > _MOST_NESTING:
            raise _too_deep()
        return json.loads(schema)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise Refused(Stage.DECODE, Reason.CORRUPT, "the schema is no JSON text") from None


def _nesting(text: str) -> int:
    """How deep brackets nest; looked at closely only where there are enough of them to matter."""
    if text.count("[") + text.count("{") <= _MOST_NESTING:
        return 0
    deepest = level = 0
    for token in _TOKEN.finditer(text):
        level += _STEPS.get(token[0], 0)
        deepest = max(deepest, level)
    return deepest


def glimpse_name(text: str) -> str | None:
    """Find the name a schema's text gives at its top level, though the text may be cut anywhere.

    Without namespace; None where it does not stand in the text or is no name. Never raises.
    """
    level, last = 0, ["", "", ""]
    for token in _TOKEN.finditer(text):
        level += _STEPS.get(token[0], 0)
        last = [*last[1:], token[0]]
        if level == 1 and last[:2] == ['"name"', ":"]:
            name = _NAME.fullmatch(last[2])
            return name[1] if name else None
    return None


class _Builder:
    """Builds the tree; ``named`` holds None for a type that is still being built."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._named: dict[str, Type | None] = {}

    def build(self, raw: object, namespace: str, level: int) -> Type:
        if level > self._depth:
            raise _too_deep()
        if isinstance(raw, str):
            made = PRIMITIVES.get(raw) or self._refer(raw, namespace)
        elif isinstance(raw, dict):
            made = self._complex(raw, namespace, level)
        elif isinstance(raw, list):
            made = self._union(raw, namespace, level)
        else:
            raise _malformed()
        if level + made.depth - 1 > self._depth:
            raise _too_deep()
        return made

    def _refer(self, name: str, namespace: str) -> Type:
        full = name if "." in name or not namespace else f"{namespace}.{name}"
        if full not in self._named:
            raise _malformed()
        made = self._named[full]
        if made is None:
            raise Refused(Stage.DECODE, Reason.SCHEMA_RECURSIVE, "the schema contains itself")
        return made

    def _union(self, raw: list[Any], namespace: str, level: int) -> Type:
        parts = self._parts(raw, namespace, level)
        if not parts or any(part.kind == "union" for part in parts):
            raise _malformed()
        return _compose("union", parts, 1 + min(part.least for part in parts))

    def _parts(self, raws: list[Any], namespace: str, level: int) -> tuple[Type, ...]:
        return tuple([self.build(raw, namespace, level + 1) for raw in raws])

    def _complex(self, raw: dict[str, Any], namespace: str, level: int) -> Type:
        kind = raw.get("type")
        if kind == "array":
            return self._repeated("array", raw.get("items"), namespace, level)
        if kind == "map":
            return self._repeated("map", raw.get("values"), namespace, level)
        if kind in ("record", "enum", "fixed"):
            return self._define(kind, raw, namespace, level)
        return self.build(kind, namespace, level + 1)  # {"type": X, …} is X with properties

    def _repeated(self, kind: str, raw: object, namespace: str, level: int) -> Type:
        parts = self._parts([raw], namespace, level)
        least = parts[0].least
        if least == 0:
            raise Refused(Stage.DECODE, Reason.LIMIT_ITEMS, "array or map items can take no bytes")
        made = _compose(kind, parts, 1)
        return made._replace(item=min(least, made.item or least))

    def _define(self, kind: str, raw: dict[str, Any], namespace: str, level: int) -> Type:
        """Build a named type, which can be referred to from then on and not be defined again."""
        space, name = _split_name(raw, namespace)
        full = f"{space}.{name}" if space else name
        if full in self._named:
            raise _malformed()
        self._named[full] = None
        if kind == "record":
            made = self._record(name, raw, space, level)
        else:
            made = _enum(name, raw) if kind == "enum" else _fixed(name, raw)
        self._named[full] = made
        return made

    def _record(self, name: str, raw: dict[str, Any], namespace: str, level: int) -> Type:
        fields = raw.get("fields")
        if not isinstance(fields, list):
            raise _malformed()
        labels = tuple(_field_name(each) for each in fields)
        if len(set(labels)) != len(labels):
            raise _malformed()
        parts = self._parts([each.get("type") for each in fields], namespace, level)
        made = _compose("record", parts, sum([part.least for part in parts]))
        defaulted = frozenset([each["name"] for each in fields if "default" in each])
        return made._replace(name=name, labels=labels, defaulted=defaulted)


def _compose(kind: str, parts: tuple[Type, ...], least: int) -> Type:
    """Make a type of its parts, adding up what they are."""
    depth, types, item, maps = 0, 1, 0, kind == "map"
    for part in parts:
        depth = max(depth, part.depth)
        types += part.types
        maps = maps or part.maps
        item = min(item, part.item) if item and part.item else item or part.item
    if types > _MOST_TYPES:
        raise _too_deep()
    return Type(kind, least, depth + 1, types, item, maps, parts=parts)


def _field_name(field: object) -> str:
    name = field.get("name") if isinstance(field, dict) else None
    if not isinstance(name, str) or not name:
        raise _malformed()
    return name


def _split_name(raw: dict[str, Any], namespace: str) -> tuple[str, str]:
    """Return namespace and name of a definition (Avro 1.12, "Names")."""
    name, own = raw.get("name"), raw.get("namespace", namespace)
    if not isinstance(name, str) or not isinstance(own, str) or not name:
        raise _malformed()
    space, dot, last = name.rpartition(".")
    return (space, last) if dot else (own, name)


def _enum(name: str, raw: dict[str, Any]) -> Type:
    symbols, default = raw.get("symbols"), raw.get("default")
    if not isinstance(symbols, list) or not all(isinstance(each, str) for each in symbols):
        raise _malformed()
    fallback = default if isinstance(default, str) else None
    return Type("enum", 1, name=name, labels=tuple(symbols), default=fallback)


def _fixed(name: str, raw: dict[str, Any]) -> Type:
    size = raw.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _LARGEST_FIXED:
        raise _malformed()
    return Type("fixed", size, name=name)


def _malformed() -> Refused:
    return Refused(Stage.DECODE, Reason.SCHEMA_MISMATCH, "the file's schema is not a valid Avro schema")


def _too_deep() -> Refused:
    return Refused(Stage.DECODE, Reason.SCHEMA_DEEP, "the file's schema is nested too deeply or too large")
