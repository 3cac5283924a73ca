"""Ports in memory, laid open to be spoilt."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from etl.core.errors import Transient
from etl.core.event import settled_event
from etl.core.outcome import Reason, Stage
from etl.pipeline.ports import Announcement, Fetched, Intention, Settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from etl.audit.evidence import KeptLetter


@dataclass
class Store:
    """Objects with metadata; with ``by_body``, metadata are found by the body they were written with.

    ``written`` are the times of those that were not written just now.
    """

    by_body: bool = False
    objects: dict[str, tuple[bytes, Mapping[str, Any] | None]] = field(default_factory=dict)
    written: dict[str, float] = field(default_factory=dict)

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Read."""
        if key not in self.objects:
            raise Transient(Stage.FETCH, Reason.MISSING_OBJECT)
        body = self.objects[key][0]
        content = body if len(body) <= limit else None
        return Fetched(content, hashlib.sha256(body).hexdigest(), len(body))

    async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        """Create once."""
        if key in self.objects:
            return False
        self.objects[key] = (body, metadata)
        return True

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Give the metadata, as they come out of JSON."""
        body, metadata = self.objects.get(key, (b"", None))
        if metadata is None:
            return None
        if self.by_body and metadata["body_sha256"] != hashlib.sha256(body).hexdigest():
            return None
        loaded: Mapping[str, Any] = json.loads(json.dumps(metadata))
        return loaded

    async def put(self, key: str, body: bytes) -> None:
        """Replace."""
        self.objects[key] = (body, None)

    async def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        """List."""
        for key in list(self.objects):
            if key.startswith(prefix + "/") and self.written.get(key, math.inf) >= (since or 0.0):
                yield key


@dataclass
class Book:
    """Ledger and outbox."""

    rows: dict[tuple[str, int], Settled] = field(default_factory=dict)
    said: dict[tuple[str, int], list[Announcement]] = field(default_factory=dict)
    notes: list[Intention] = field(default_factory=list)
    told: list[bytes] = field(default_factory=list)

    async def ping(self) -> None:
        """Be there."""

    async def inputs(self) -> int:
        """Count them."""
        return len(self.rows)

    async def find_claim(self, claim: str) -> Settled | None:
        """Look up by announcement."""
        found = (key for key, said in self.said.items() if claim in {one.claim for one in said})
        return self.rows.get(next(found, ("", 0)))

    async def find(self, input_id: str, generation: int) -> Settled | None:
        """Look up by identity."""
        return self.rows.get((input_id, generation))

    async def record(self, settled: Settled, announcement: Announcement) -> bool:
        """Note both, and the event."""
        key = (settled.input_id, settled.generation)
        self.said.setdefault(key, []).append(announcement)
        if key in self.rows:
            return False
        event = settled_event(settled.input_id, settled.generation, settled.record_type, settled.metadata)
        self.rows[key] = replace(settled, event_digest=hashlib.sha256(event).hexdigest())
        self.told.append(event)
        return True

    async def intend(self, intention: Intention) -> None:
        """Note it."""
        self.notes.append(intention)

    async def intentions(self) -> AsyncIterator[Intention]:
        """List the notes."""
        for note in self.notes:
            yield note

    async def drop(self, intention: Intention) -> None:
        """Take a note away."""
        self.notes.remove(intention)

    async def forget(self, lost: Sequence[Settled]) -> None:
        """Drop inputs; nobody asks here."""
        raise AssertionError(lost)

    async def settled(self) -> AsyncIterator[tuple[Settled, tuple[Announcement, ...]]]:
        """List all."""
        for key, row in sorted(self.rows.items()):
            yield row, tuple(self.said.get(key, ()))


@dataclass
class Log:
    """Events that can be read back."""

    told: list[bytes] = field(default_factory=list)

    async def events(self) -> AsyncIterator[bytes]:
        """Give them."""
        for event in self.told:
            yield event


@dataclass
class Drawer:
    """Dead letters."""

    letters: list[KeptLetter] = field(default_factory=list)

    async def kept(self) -> AsyncIterator[KeptLetter]:
        """Give them."""
        for letter in self.letters:
            yield letter
