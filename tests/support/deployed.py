"""A deployment to be spoilt behind its back and mended again: what all kinds of it have in common."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from etl.core import identity
from etl.core.event import settled_event
from etl.core.report import quarantine_report
from etl.samples.generate import generate
from etl.samples.spec import SampleSpec

if TYPE_CHECKING:
    from etl.audit.evidence import Evidence
    from etl.audit.faults import Fault

USER = "zqxcanary-person"
GLUCOSE, STEPS = "BloodGlucoseRecord", "StepsRecord"
AT_ONCE = 8
Object = tuple[bytes, dict[str, Any] | None]


@dataclass(frozen=True)
class Row:
    """What a ledger holds of an input."""

    record_type: str
    metadata: dict[str, Any]
    digest: str


def files() -> dict[str, bytes]:
    """Make the files that every deployment settles: good ones of two types, cut ones, and no Avro at all.

    There are as many good ones of glucose, and as many that are refused, as may be spoilt at once.
    """
    kinds = {GLUCOSE: AT_ONCE, STEPS: 1}
    specs = [SampleSpec(days=2, files=number, types=(kind,)) for kind, number in kinds.items()]
    good = {file.path: file.content for spec in specs for file in generate(spec)}
    whole = next(iter(good.values()))
    cut = {f"{GLUCOSE}_cut{number}.avro": whole[: -40 - number] for number in range(AT_ONCE // 2)}
    other = {f"{GLUCOSE}_no{number}.avro": b"no Avro at all %d" % number for number in range(AT_ONCE // 2)}
    return {**good, **cut, **other}


@dataclass
class Deployed(ABC):
    """One kind of deployment. What is changed through it is put back by :meth:`mend`."""

    evidence: Evidence
    announced: list[str]  # the list that the evidence holds
    parts: list[str] = field(default_factory=list)  # of glucose that was processed
    refused: list[str] = field(default_factory=list)
    _lost: list[str] = field(default_factory=list)
    _objects: dict[str, Object | None] = field(default_factory=dict)
    _rows: dict[str, Row | None] = field(default_factory=dict)
    _told: list[bytes] | None = None

    #: How a body that was changed by itself is seen.
    spoilt_body: ClassVar[Fault]

    @abstractmethod
    async def read(self, key: str) -> Object | None:
        """Give an object of the output, or a source by the key it was announced under."""

    @abstractmethod
    async def write(self, key: str, thing: Object | None) -> None:
        """Put it there, or take it away."""

    @abstractmethod
    async def read_row(self, name: str) -> Row | None:
        """Give a row of the ledger."""

    @abstractmethod
    async def write_row(self, name: str, row: Row | None) -> None:
        """Put it there, or take it away."""

    async def events(self) -> list[bytes]:
        """Give all that was told."""
        return []

    async def write_events(self, events: list[bytes]) -> None:
        """Have nothing else been told; where nobody is told anything, there is nothing to write."""
        assert not events

    @property
    def key(self) -> bytes:
        """The pseudonym key."""
        return self.evidence.terms.pseudonym_key

    async def look_around(self) -> None:
        """Find the parts, and list what was announced."""
        async for _, announcements in self.evidence.ledger.settled():
            self.announced += [self.place(said.key) for said in announcements]
        async for key in self.evidence.out.keys("parts"):
            metadata = await self.evidence.out.head(key) or {}
            if metadata["outcome"] == "quarantined":
                self.refused.append(key)
            elif GLUCOSE in key:
                self.parts.append(key)
        self.parts.sort()
        self.refused.sort()

    async def put(self, key: str, body: bytes | None, metadata: dict[str, Any] | None = None) -> None:
        """Change an object, or with None take it away."""
        if key not in self._objects:
            self._objects[key] = await self.read(key)
        await self.write(key, None if body is None else (body, metadata))

    async def announce(self, key: str, body: bytes | None) -> str:
        """Have a file been announced, with no trace of what became of it; gives how findings name it."""
        await self.put(key, body)
        place = self.place(key)
        self.announced.append(place)
        self._lost.append(place)
        return place

    async def get(self, key: str) -> Object:
        """Give an object that is there."""
        found = await self.read(key)
        assert found is not None
        return found

    async def put_row(self, name: str, row: Row | None) -> None:
        """Change a row, or take it away."""
        if name not in self._rows:
            self._rows[name] = await self.read_row(name)
        await self.write_row(name, row)

    async def tell(self, events: list[bytes]) -> None:
        """Change what was told."""
        if self._told is None:
            self._told = await self.events()
        await self.write_events(events)

    async def rewrite(self, part: str, body: bytes | None = None, **changes: object) -> None:
        """Change a part and all that was made of it, as if it had been written so."""
        name, record_type = named(part), part.split("/")[1]
        old, metadata = await self.get(part)
        assert metadata is not None
        body = old if body is None else body
        changed = {**metadata, "body_sha256": identity.content_hash(body), **changes}
        before, after = event(part, metadata), event(part, changed)
        await self.put(part, body, changed)
        await self.put_row(name, Row(record_type, changed, identity.content_hash(after)))
        await self.tell([after if told == before else told for told in await self.events()])
        if changed["outcome"] == "quarantined":
            await self.put(report_key(part), quarantine_report(*split(part), changed))

    async def lines(self, key: str) -> list[bytes]:
        """Give the lines of an object."""
        return (await self.get(key))[0].splitlines(keepends=True)

    async def source(self, part: str) -> str:
        """Say under which key the source of a part was announced."""
        async for row, announcements in self.evidence.ledger.settled():
            if row.input_id == split(part)[0]:
                return announcements[0].key
        raise AssertionError(part)

    def turn(self, by: int) -> None:
        """Let the next parts be spoilt."""
        for keys in (self.parts, self.refused):
            keys[:] = keys[by:] + keys[:by]

    async def mend(self) -> None:
        """Put everything back as it was."""
        self.announced[:] = [place for place in self.announced if place not in self._lost]
        self._lost.clear()
        for key, thing in self._objects.items():
            await self.write(key, thing)
        for name, row in self._rows.items():
            await self.write_row(name, row)
        if self._told is not None:
            await self.write_events(self._told)
        self._objects.clear()
        self._rows.clear()
        self._told = None

    def training(self) -> str:
        """Key of the training file of glucose."""
        return identity.training_key(self.evidence.terms.record_types[GLUCOSE], GLUCOSE)

    @property
    def bucket(self) -> str:
        """The one bucket of sources."""
        return next(iter(self.evidence.raw))

    def place(self, key: str) -> str:
        """Name a source as findings do."""
        return identity.key_hash(self.key, self.bucket, key)


def split(part: str) -> tuple[str, int, str]:
    """Give input id, generation and record type."""
    input_id, generation, _ = part.rpartition("/")[2].split(".")
    return input_id, int(generation), part.split("/")[1]


def named(part: str) -> str:
    """Name a part as findings do."""
    input_id, generation, _ = split(part)
    return f"{input_id}.{generation}"


def report_key(part: str) -> str:
    """Key of a part's quarantine report."""
    input_id, generation, record_type = split(part)
    return identity.quarantine_key(record_type, input_id, generation)


def event(part: str, metadata: dict[str, Any]) -> bytes:
    """What a part tells."""
    input_id, generation, record_type = split(part)
    return settled_event(input_id, generation, record_type, json.loads(json.dumps(metadata)))
