"""One walk over all parts for as many laws as are asked: each part is read once, a few at a time."""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from etl.audit import facts, names
from etl.audit.options import NORMAL
from etl.audit.report import Gap
from etl.core.errors import Transient
from etl.core.outcome import Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence

    from etl.audit.evidence import Evidence
    from etl.audit.facts import Facts
    from etl.audit.findings import Finding
    from etl.audit.names import Named
    from etl.audit.options import Options
    from etl.audit.report import Tally
    from etl.pipeline.ports import Fetched, ObjectStore

_AT_ONCE = 8
_SELDOM = (50_000, 20, 20)  # as gc.set_threshold has them
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it lies in the store; ``facts`` is None where its metadata cannot be read."""

    named: Named
    metadata: Mapping[str, Any] | None = field(repr=False)
    facts: Facts | None = field(repr=False)
    file: Fetched | None = field(repr=False)  # None where no law asked for bodies


class Law(Protocol):
    """What a law does in a walk. ``reads_bodies`` says whether it asks for the bodies of parts."""

    reads_bodies: bool

    async def begin(self) -> None:
        """Prepare, before the first part."""

    async def part(self, part: Part) -> Sequence[Finding]:
        """Look at a part."""

    def rest(self) -> AsyncIterator[Finding]:
        """Look at all else, after the last part."""


async def walk(
    evidence: Evidence, laws: Sequence[Law], tally: Tally, options: Options = NORMAL
) -> AsyncIterator[Finding]:
    """Hold everything against the laws."""
    for law in laws:
        await law.begin()
    bodies = any(law.reads_bodies for law in laws)
    async for part in ahead(listed(evidence, options), partial(_read, evidence, bodies=bodies)):
        if part is None:
            continue
        tally.saw("parts")
        if part.facts is None:
            tally.missed(Gap.METADATA)
        if bodies and part.file is not None and part.file.content is None:
            tally.missed(Gap.LARGE_BODY)
        for law in laws:
            for finding in await law.part(part):
                yield finding
    for law in laws:
        async for finding in law.rest():
            yield finding


@contextmanager
def few_collections() -> Iterator[None]:
    """Have circles looked for less often: lines make many objects and hardly a circle."""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


async def ahead(
    items: AsyncIterable[T], work: Callable[[T], Coroutine[Any, Any, U]], width: int = _AT_ONCE
) -> AsyncIterator[U]:
    """Do the work of a few items at once; results come in order, and no more are held than that."""
    tasks: deque[asyncio.Task[U]] = deque()
    try:
        async for item in items:
            tasks.append(asyncio.create_task(work(item)))
            if len(tasks) >= width:
                yield await tasks.popleft()
        while tasks:
            yield await tasks.popleft()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def look(store: ObjectStore, key: str, limit: int = 0) -> Fetched | None:
    """Read an object, of which at most ``limit`` bytes are held; None when it is not there."""
    try:
        return await store.fetch(key, limit)
    except Transient as error:
        if error.reason is not Reason.MISSING_OBJECT:
            raise
        return None


async def unfinished(evidence: Evidence) -> frozenset[bytes]:
    """Inputs whose part is intended and not recorded: nothing is decided about them."""
    found = [note async for note in evidence.ledger.intentions()]
    known = (names.named(note.record_type, note.input_id, note.generation) for note in found)
    return frozenset(name.packed for name in known if name)


async def listed(evidence: Evidence, options: Options) -> AsyncIterator[Named]:
    """Name the parts that are looked at."""
    async for key in evidence.out.keys(names.PARTS, since=options.since):
        name = names.parse(key, evidence.terms.record_types)  # the others are strays
        if name and options.holds(name.input_id, name.generation):
            yield name


async def number(evidence: Evidence, options: Options) -> int:
    """Say how many parts there are about; of those since a time, how many."""
    if options.since is None:
        return round(await evidence.ledger.inputs() * options.shard.share)
    found = 0
    async for _ in listed(evidence, options):
        found += 1
    return found


async def _read(evidence: Evidence, name: Named, *, bodies: bool) -> Part | None:
    """Read a part; None when it is gone since it was listed."""
    metadata = await evidence.out.head(name.part)
    known = facts.read(metadata)
    if known is not None and not bodies:
        return Part(name, metadata, known, None)
    file = await look(evidence.out, name.part, evidence.body_limit if bodies else 0)
    return Part(name, metadata, known, file) if file else None
