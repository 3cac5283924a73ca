"""Ports with a tap in every call, where a test lets things fail; and what must be right in spite of it."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from etl.core import identity
from etl.core.event import event_id, settled_event
from etl.core.outcome import Disposition
from etl.core.report import quarantine_report

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence

    from etl.core.model import Source
    from etl.core.wire import Job
    from etl.pipeline.ports import (
        Announcement,
        Fetched,
        Intention,
        Ledger,
        ObjectStore,
        Sandbox,
        Settled,
        Transformed,
    )
    from tests.support.memory import MemoryLedger, MemoryStore

T = TypeVar("T")


class Tap(Protocol):
    """Makes a call, or does something else first, afterwards or instead."""

    async def __call__(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        """Make the call of this name."""


async def open_tap(name: str, call: Callable[[], Awaitable[T]]) -> T:
    """Make the call and nothing else."""
    del name
    return await call()


class TappedStore:
    """A store behind a tap; its calls are named ``{name}.…``."""

    def __init__(self, store: ObjectStore, name: str, tap: Tap) -> None:
        self._store, self._name, self._tap = store, name, tap

    async def fetch(self, key: str, limit: int) -> Fetched:
        """Read an object."""
        return await self._tap(f"{self._name}.fetch", lambda: self._store.fetch(key, limit))

    async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        """Create an object."""
        return await self._tap(f"{self._name}.put_new", lambda: self._store.put_new(key, body, metadata))

    async def head(self, key: str) -> Mapping[str, Any] | None:
        """Give the metadata of an object."""
        return await self._tap(f"{self._name}.head", lambda: self._store.head(key))

    async def put(self, key: str, body: bytes) -> None:
        """Create or replace an object."""
        await self._tap(f"{self._name}.put", lambda: self._store.put(key, body))

    def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        """List the keys, with no tap."""
        return self._store.keys(prefix, since=since)


class TappedLedger:
    """A ledger behind a tap."""

    def __init__(self, ledger: Ledger, tap: Tap) -> None:
        self._ledger, self._tap = ledger, tap

    async def ping(self) -> None:
        """Be there."""
        await self._tap("ledger.ping", self._ledger.ping)

    async def inputs(self) -> int:
        """Count them, with no tap."""
        return await self._ledger.inputs()

    async def find_claim(self, claim: str) -> Settled | None:
        """Look up by announcement."""
        return await self._tap("ledger.find_claim", lambda: self._ledger.find_claim(claim))

    async def find(self, input_id: str, generation: int) -> Settled | None:
        """Look up by identity."""
        return await self._tap("ledger.find", lambda: self._ledger.find(input_id, generation))

    async def record(self, settled: Settled, announcement: Announcement) -> bool:
        """Note an input."""
        return await self._tap("ledger.record", lambda: self._ledger.record(settled, announcement))

    async def intend(self, intention: Intention) -> None:
        """Note what is about to be."""
        await self._tap("ledger.intend", lambda: self._ledger.intend(intention))

    def intentions(self) -> AsyncIterator[Intention]:
        """List the notes, with no tap."""
        return self._ledger.intentions()

    async def drop(self, intention: Intention) -> None:
        """Take a note away."""
        await self._tap("ledger.drop", lambda: self._ledger.drop(intention))

    async def forget(self, lost: Sequence[Settled]) -> None:
        """Drop inputs."""
        await self._tap("ledger.forget", lambda: self._ledger.forget(lost))

    def settled(self) -> AsyncIterator[tuple[Settled, tuple[Announcement, ...]]]:
        """List all inputs, with no tap."""
        return self._ledger.settled()


class TappedSandbox:
    """A sandbox behind a tap."""

    def __init__(self, sandbox: Sandbox, tap: Tap) -> None:
        self._sandbox, self._tap = sandbox, tap

    async def transform(self, job: Job, sources: AsyncIterator[Source], count: int = 1) -> Transformed:
        """Run the transform."""
        return await self._tap("sandbox.transform", lambda: self._sandbox.transform(job, sources, count))


def problems(out: MemoryStore, ledger: MemoryLedger, *, events_once: bool) -> Iterator[str]:
    """Say what is wrong with an output when all is quiet: parts, rows, events, reports, notes, announcements.

    ``events_once`` where the ledger was never lost.
    """
    parts = {
        key: json.loads(metadata) for key, (_, metadata) in out.objects.items() if key.startswith("parts/")
    }
    known = {identity.part_key(row.record_type, *name): row for name, row in ledger.rows.items()}
    for key in parts.keys() ^ known.keys():
        yield f"{key} stands in only one of store and ledger"
    announced = {said.name for said in ledger.claims.values()}
    for key in parts.keys() & known.keys():
        name, metadata = (known[key].input_id, known[key].generation), parts[key]
        if known[key].metadata != metadata:
            yield f"the row of {key} is not its part"
        if metadata["body_sha256"] != identity.content_hash(out.objects[key][0]):
            yield f"the metadata of {key} are those of other bytes"
        if name not in announced:
            yield f"no announcement leads to {key}"
    if ledger.notes:
        yield f"{len(ledger.notes)} notes left"
    yield from _event_problems(parts, ledger.events, events_once=events_once)
    yield from _report_problems(parts, out)


def _event_problems(
    parts: Mapping[str, Mapping[str, Any]], events: Sequence[bytes], *, events_once: bool
) -> Iterator[str]:
    told: dict[str, list[bytes]] = defaultdict(list)
    for event in events:
        told[json.loads(event)["id"]].append(event)
    for key, metadata in parts.items():
        record_type, input_id, generation = named(key)
        said = told.pop(event_id(input_id, generation), [])
        if not said or (events_once and len(said) > 1):
            yield f"{key} was told {len(said)} times"
        if set(said) - {settled_event(input_id, generation, record_type, metadata)}:
            yield f"what was told of {key} is not its part"
    if told:
        yield f"told of what is not there: {sorted(told)}"


def _report_problems(parts: Mapping[str, Mapping[str, Any]], out: MemoryStore) -> Iterator[str]:
    due = {}
    for key, metadata in parts.items():
        record_type, input_id, generation = named(key)
        if metadata["outcome"] == Disposition.QUARANTINED:
            report = quarantine_report(input_id, generation, record_type, metadata)
            due[identity.quarantine_key(record_type, input_id, generation)] = report
    there = {key: body for key, (body, _) in out.objects.items() if key.startswith("quarantine/")}
    for key in sorted(key for key in due.keys() | there.keys() if due.get(key) != there.get(key)):
        yield f"{key} is missing, or not what its part says"


def named(part: str) -> tuple[str, str, int]:
    """Give record type, input id and generation from the key of a part."""
    _, record_type, name = part.split("/")
    input_id, generation, _ = name.split(".")
    return record_type, input_id, int(generation)
