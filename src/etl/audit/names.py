"""Names of things: which keys are ours, and how few bytes name an input."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from etl.core import identity
from etl.core.event import EVENT_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS, QUARANTINE, STATE = "parts", "quarantine", ".state"
#: The folders of the output in which nothing but ours may lie.
FOLDERS = (PARTS, QUARANTINE, identity.TRAINING, STATE)
KEY_ID = f"{STATE}/key_id"

_ID = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"(parts|quarantine)/([^/]+)/([0-9a-f]{64})\.(0|[1-9][0-9]{0,8})\.jsonl?")
_STATE = re.compile(
    r"\.state/(?:key_id|lock|ledger\.sqlite(?:-wal|-shm|-journal)?|ledger\.v[0-9]+-[0-9TZ]+\.bak"
    r"|tmp/[0-9a-f]{32}|probe/[\w./-]+)"
)
_HIGHEST = 10**9 - 1
_GENERATION_BYTES = 4


class Named(NamedTuple):
    """An input of a generation, with its record type."""

    record_type: str
    input_id: str
    generation: int

    @property
    def part(self) -> str:
        """Key of its part."""
        return identity.part_key(*self)

    @property
    def report(self) -> str:
        """Key of its quarantine report."""
        return identity.quarantine_key(*self)

    @property
    def name(self) -> str:
        """How a finding names it."""
        return f"{self.input_id}.{self.generation}"

    @property
    def packed(self) -> bytes:
        """Few bytes that stand for it among the inputs of all types."""
        return bytes.fromhex(self.input_id) + self.generation.to_bytes(_GENERATION_BYTES, "big")


def unpacked(packed: bytes) -> str:
    """Give the name back that was packed."""
    generation = int.from_bytes(packed[-_GENERATION_BYTES:], "big")
    return f"{packed[:-_GENERATION_BYTES].hex()}.{generation}"


def named(record_type: object, input_id: object, generation: object) -> Named | None:
    """Name an input, if the values can be those of one."""
    if not isinstance(record_type, str) or not isinstance(input_id, str) or type(generation) is not int:
        return None
    if not _ID.fullmatch(input_id) or not 0 <= generation <= _HIGHEST:
        return None
    return Named(record_type, input_id, generation)


def told_of(event: bytes, record_types: Mapping[str, str]) -> Named | None:
    """Read which input an event tells of; None where it is none of ours."""
    try:
        told = json.loads(event)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("type") != EVENT_TYPE:
        return None
    name = named(told.get("record_type"), told.get("input"), told.get("generation"))
    return name if name and name.record_type in record_types else None


def parse(key: str, record_types: Mapping[str, str]) -> Named | None:
    """Read the key of a part or a quarantine report of ours."""
    found = _NAME.fullmatch(key)
    if found is None or found[2] not in record_types:
        return None
    name = Named(found[2], found[3], int(found[4]))
    return name if key in {name.part, name.report} else None


def is_ours(key: str, record_types: Mapping[str, str]) -> bool:
    """Tell whether a key below our folders is one we may have written."""
    if key.startswith(f"{identity.TRAINING}/"):
        return key in {identity.training_key(category, name) for name, category in record_types.items()}
    return parse(key, record_types) is not None or _STATE.fullmatch(key) is not None
