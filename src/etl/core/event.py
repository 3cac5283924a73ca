"""What is told to the world when an input is settled: built from its part as stored, never from our own work.

Consumers drop repeats by ``id``: an event may come again after a crash, always with the same bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from etl.core import canary, identity

if TYPE_CHECKING:
    from collections.abc import Mapping

EVENT_TYPE = "etl.input.settled"
#: Flags the event, and the metadata, of a canary with its nonce; nothing else has it.
CANARY = "canary"
#: What an event takes over from the part's metadata; no place, no zone, no reading.
_TOLD = ("outcome", "reason", "subject", "examples", "counts", "body_sha256", "ruleset", "key_id")

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


def settled_event(input_id: str, generation: int, record_type: str, metadata: Mapping[str, Any]) -> bytes:
    """Write the event of a settled input as canonical JSON; raises KeyError where metadata lack a part's."""
    marked = metadata.get(CANARY)
    document = {name: metadata[name] for name in _TOLD} | {
        "type": EVENT_TYPE,
        "id": event_id(input_id, generation),
        "input": input_id,
        "generation": generation,
        "record_type": record_type,
        "part": (canary.root(marked) if marked else "")
        + identity.part_key(record_type, input_id, generation),
    }
    document |= {CANARY: marked} if marked else {}
    return _CANONICAL.encode(document).encode()


def event_id(input_id: str, generation: int) -> str:
    """Name the event of an input."""
    return f"{input_id}.{generation}"
