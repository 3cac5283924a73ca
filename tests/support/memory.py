"""Store, ledger and sandbox in memory; they answer at once and outlive the workers, as servers do."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core import wire
from etl.core.errors import Transient
from etl.core.event import settled_event
from etl.core.outcome import Outcome, Reason, Stage
from etl.pipeline.ports import Announcement, Fetched, Intention, Settled, Transformed
from etl.records import ALL
from etl.transform import transform

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from etl.core.model import Source
    from etl.core.wire import Job

Name = tuple[str, int]
_REGISTRY = {record_type.name: record_type for record_type in ALL}


class MemoryStore:
    """Objects in a dict; metadata come back as JSON would bring them."""

    def __init__(self, objects: Mapping[str, bytes] | None = None) -> None:
        self.objects = {key: (body, "null") for key, body in (objects or {}).items()}
        self.written = dict.fromkeys(self.objects, time.time())

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Read an object."""
        if key not in self.objects:
            raise Transient(Stage.FETCH, Reason.MISSING_OBJECT)
        body = self.objects[key][0]
        return Fetched(body if len(body) <= limit else None, hashlib.sha256(body).hexdigest(), len(body))

    async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        """Create an object."""
        if key in self.objects:
            return False
        self.objects[key] = (body, json.dumps(metadata, allow_nan=False))
        self.written[key] = time.time()
        return True

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Give the metadata of an object."""
        found: Mapping[str, Any] | None = json.loads(self.objects[key][1]) if key in self.objects else None
        return found

    async def put(self, key: str, body: bytes) -> None:
        """Create or replace an object."""
        self.objects[key] = (body, "null")
        self.written[key] = time.time()

    async def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        """List the keys below a folder."""
        for key in [key for key in self.objects if key.startswith(f"{prefix}/")]:
            if since is None or self.written[key] >= since:
                yield key


class _Said(NamedTuple):
    """An announcement that counts, with its number."""

    name: Name
    place: tuple[str, ...]
    announcement: Announcement
    number: int


@dataclass
class MemoryLedger:
    """An index in dicts, and the events it has told; ``lose`` takes all but those."""

    rows: dict[Name, Settled] = field(default_factory=dict)
    claims: dict[str, _Said] = field(default_factory=dict)
    notes: dict[Name, tuple[Intention, int]] = field(default_factory=dict)
    events: list[bytes] = field(default_factory=list)
    came: int = 0

    def lose(self) -> None:
        """Forget everything, as a server does that lost its disk."""
        self.rows.clear()
        self.claims.clear()
        self.notes.clear()

    async def ping(self) -> None:
        """Be there."""

    async def inputs(self) -> int:
        """Count them."""
        return len(self.rows)

    async def find_claim(self, claim: str) -> Settled | None:
        """Look up by announcement."""
        return self.rows.get(self.claims[claim].name) if claim in self.claims else None

    async def find(self, input_id: str, generation: int) -> Settled | None:
        """Look up by identity."""
        return self.rows.get((input_id, generation))

    async def record(self, settled: Settled, announcement: Announcement) -> bool:
        """Note an input, its announcement and its event."""
        name = (settled.input_id, settled.generation)
        event = settled_event(*name, settled.record_type, settled.metadata)
        if new := name not in self.rows:
            self.rows[name] = settled
            self.events.append(event)
        self._announce(name, settled.metadata["subject"], announcement)
        self.notes.pop(name, None)
        return new

    async def intend(self, intention: Intention) -> None:
        """Note what is about to be."""
        self.notes[intention.input_id, intention.generation] = (intention, self.came)

    async def intentions(self) -> AsyncIterator[Intention]:
        """List the notes."""
        for note, _ in list(self.notes.values()):
            yield note

    async def drop(self, intention: Intention) -> None:
        """Take this note away, no other."""
        name = (intention.input_id, intention.generation)
        if name in self.notes and self.notes[name][0] == intention:
            del self.notes[name]

    async def forget(self, lost: Sequence[Settled]) -> None:
        """Drop inputs and their announcements."""
        names = {(settled.input_id, settled.generation) for settled in lost}
        self.rows = {name: one for name, one in self.rows.items() if name not in names}
        self.claims = {claim: said for claim, said in self.claims.items() if said.name not in names}

    async def settled(self) -> AsyncIterator[tuple[Settled, tuple[Announcement, ...]]]:
        """List all inputs."""
        told: dict[Name, list[Announcement]] = {name: [] for name in self.rows}
        for said in sorted(self.claims.values(), key=lambda said: said.number):
            told[said.name].append(said.announcement)
        for name in sorted(self.rows):
            yield self.rows[name], tuple(told[name])

    def _announce(self, name: Name, subject: str, announcement: Announcement) -> None:
        place = (announcement.bucket, announcement.key, subject, str(name[1]))
        earlier = [said for said in self.claims.values() if said.place == place]
        note, mark = self.notes.get(name, (None, 0))
        ours = note is not None and note.announcement.claim == announcement.claim
        for said in earlier:
            if ours and said.number > mark and said.announcement.claim != announcement.claim:
                counts = said._replace(announcement=_filled(said.announcement, announcement))
                self.claims[said.announcement.claim] = counts  # it came after ours was intended
                return
        for said in earlier:
            announcement = _filled(announcement, self.claims.pop(said.announcement.claim).announcement)
        self.came += 1
        self.claims[announcement.claim] = _Said(name, place, announcement, self.came)


def _filled(said: Announcement, earlier: Announcement) -> Announcement:
    """Let an announcement take over the zone and the age that it does not name itself."""
    zone = earlier.zone if said.zone is None else said.zone
    return replace(said, zone=zone, age=earlier.age if said.age is None else said.age)


_OUTCOMES: dict[tuple[str, tuple[Source, ...]], Outcome] = {}


class InstantSandbox:
    """The real transform in this process, once for each different job; ``crash…`` kills the child."""

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Run it, or remember what came of it."""
        given = tuple([source async for source in sources])
        assert len(given) == count
        if any(source.content.startswith(b"crash") for source in given):
            raise Transient(Stage.DECODE, Reason.CRASHED)
        known = (json.dumps(wire.job_header(job)), given)
        if known not in _OUTCOMES:
            _OUTCOMES[known] = transform(given, job, _REGISTRY, lambda _stage: None)
        return Transformed(_OUTCOMES[known], {})
