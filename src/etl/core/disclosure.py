"""Does a line tell what its source called things? Names, ids and notes of a file, looked for in its lines.

A text that can be nothing but the source's (it holds digits or signs, as ids, models and packages do) may
stand in no line. One of plain words may be a word of ours as well ("Night", "Sleep"): it is told where a line
that was written says it and the lines that the source makes do not.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from etl.core import avro

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from etl.core.rules import Limits

_LEAST = 3  # characters of a text that is looked for
_LEAST_OWN = 4  # of one that can only be the source's
_OURS = ("zoneOffsetId", "startZoneOffsetId", "endZoneOffsetId")  # an offset names nobody
_WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_DIGITS = re.compile(r"[0-9]{1,7}")


def free_texts(content: bytes, record_type: str, schema: Mapping[str, Any], limits: Limits) -> Iterator[str]:
    """Give the texts of a file's records: ids, names, notes; not symbols and zone offsets. Some come again.

    Raises :class:`~etl.core.errors.Refused` where the file cannot be read on.
    """
    ways = tuple(_ways(schema))
    for record in avro.open_file(content, record_type, schema, limits):
        for way in ways:
            value: Any = record
            for step in way:
                value = value.get(step) if isinstance(value, dict) else None
            if isinstance(value, str):
                yield value


def discloses(lines: bytes, derived: bytes, texts: Iterable[str]) -> bool:
    """Tell whether lines say a text of their source; ``derived`` are those that the source makes."""
    said, ours = (body.decode(errors="replace").casefold() for body in (lines, derived))
    return any(_told(text, said, ours) for text in set(texts) if len(text) >= _LEAST)


def _told(text: str, said: str, ours: str) -> bool:
    written = json.dumps(text, ensure_ascii=False)[1:-1].casefold()
    if written not in said or not _stands(written, said):
        return False
    return _is_own(text) or not _stands(written, ours)


def _is_own(text: str) -> bool:
    """Tell whether a text can be none of ours: neither plain words nor a small number."""
    return len(text) >= _LEAST_OWN and not _WORDS.fullmatch(text) and not _DIGITS.fullmatch(text)


def _stands(text: str, body: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", body) is not None


def _ways(schema: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - a schema is any JSON
    """Find the texts of a schema by the names that lead there; arrays hold none."""
    if isinstance(schema, list):
        for branch in schema:
            yield from _ways(branch, way)
    elif isinstance(schema, dict):
        for field in schema.get("fields", ()):
            yield from _ways(field["type"], (*way, field["name"]))
    elif schema == "string" and way[-1] not in _OURS and way[-2:] != ("device", "type"):
        yield way
