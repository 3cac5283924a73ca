"""What a file holds, before any judgement: schema, codec, counts, time span, origins, offsets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from etl.core import avro
from etl.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from etl.core.rules import Limits

_TIMES = ("timeEpochMillis", "startTimeEpochMillis", "endTimeEpochMillis")
_MOST_NAMES = 20
_NAME_CHARS = 80


def survey(content: bytes, record_type: str, schema: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Describe a file as far as it can be read.

    ``first_ms`` and ``last_ms`` are epoch milliseconds; ``origins`` and ``offsets`` count records by the
    app they come from and by zone offset. Whatever stops the reading is named under ``refused``.
    """
    found: dict[str, Any] = {"records": 0}
    try:
        file = avro.open_file(content, record_type, schema, limits)
        found |= {
            "record_name": _short(file.info.record_name),
            "codec": file.info.codec,
            "defaults_filled": list(file.info.defaults_filled),
        }
        _read(file, found)
        found["blocks"] = file.blocks
    except Refused as refusal:
        found["refused"] = refusal.reason.value
    return found


def _read(records: Iterable[Mapping[str, Any]], found: dict[str, Any]) -> None:
    origins: Counter[str] = Counter()
    offsets: Counter[str] = Counter()
    found |= {"origins": origins, "offsets": offsets}
    for raw in records:
        found["records"] += 1
        _count(origins, raw["metadata"]["dataOriginPackageName"])
        _count(offsets, raw.get("zoneOffsetId", raw.get("startZoneOffsetId")) or "none")
        times = [raw[name] for name in _TIMES if name in raw]
        found["first_ms"] = min(found.get("first_ms", times[0]), *times)
        found["last_ms"] = max(found.get("last_ms", times[0]), *times)


def _count(names: Counter[str], name: str) -> None:
    """Count a name, keeping few and short ones: they are a stranger's text."""
    short = _short(name)
    names[short if short in names or len(names) < _MOST_NAMES else "others"] += 1


def _short(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:_NAME_CHARS])
