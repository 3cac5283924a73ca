"""The files of a load test: made up, of a real size, no two alike; uploaded before the clock starts."""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from etl import samples
from etl.audit.load_books import Entry
from etl.core import identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from etl.adapters.store_s3 import S3Store
    from etl.samples import SampleFile

_AT_ONCE = 16
_ENOUGH_PEOPLE = 100_000


@dataclass(frozen=True, slots=True)
class LoadFile:
    """A file in the store, its announcement, and what it will be known by."""

    key: str = field(repr=False)
    body: bytes = field(repr=False)
    routing_key: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many files, of which types (None: all), from which seed."""

    number: int
    types: tuple[str, ...] | None = None
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Owner:
    """Where the files lie, whose they are, and the key of their pseudonyms."""

    bucket: str
    root: str
    nonce: str
    key: bytes = field(repr=False)

    def file(self, made: SampleFile) -> LoadFile:
        """Say where a file goes and how it is announced, with all that can be vouched for."""
        digest = identity.content_hash(made.content)
        user = f"load-{self.nonce}-{made.subject}"
        key = f"{self.root}/raw/{made.record_type}/{identity.digest(user, digest)}.avro"
        told = {
            "bucket": self.bucket,
            "key": key,
            "user_id": user,
            "record_type": made.record_type,
            "idempotency_key": identity.digest(self.nonce, key),
            "content_hash": digest,
            "file_size_bytes": len(made.content),
            "record_count": made.records,
        }
        person = identity.pseudonym(self.key, user)
        known_by = identity.input_id(person, made.record_type, digest)
        entry = Entry(known_by, made.record_type, identity.key_hash(self.key, self.bucket, key))
        return LoadFile(
            key, json.dumps(told).encode(), f"health.processing.{made.record_type.lower()}", entry
        )


async def stored(
    wanted: Wanted, owner: Owner, store: S3Store, progress: Callable[[int], None]
) -> list[LoadFile]:
    """Make files and put each into the store; ``progress`` hears how many are there.

    They come in an order in which people and types mix, the same for a seed. Raises what the store raises.
    """
    files: dict[str, LoadFile] = {}
    room = asyncio.Semaphore(_AT_ONCE)

    async def put(made: SampleFile) -> None:
        try:
            file = owner.file(made)
            await store.put(file.key, made.content)
        finally:
            room.release()
        files[identity.content_hash(made.content)] = file
        progress(len(files))

    with plainly():
        async with asyncio.TaskGroup() as group:
            async for made in _later(distinct(wanted)):
                await room.acquire()
                group.create_task(put(made))
    return [files[digest] for digest in sorted(files)]


def distinct(wanted: Wanted) -> Iterator[SampleFile]:
    """Make so many files, no two of the same bytes; raises ValueError for a type that is none."""
    seen: set[str] = set()
    spec = samples.SampleSpec(seed=wanted.seed, subjects=_ENOUGH_PEOPLE, types=wanted.types)
    return islice((made for made in samples.generate(spec) if _is_new(made, seen)), wanted.number)


def _is_new(made: SampleFile, seen: set[str]) -> bool:
    digest = identity.content_hash(made.content)
    known = digest in seen
    seen.add(digest)
    return not known


async def _later(files: Iterator[SampleFile]) -> AsyncIterator[SampleFile]:
    """Make files beside the loop: it takes some milliseconds each."""
    while (made := await asyncio.to_thread(next, files, None)) is not None:
        yield made


@contextmanager
def plainly() -> Iterator[None]:
    """Let the first error of a group of tasks speak for all."""
    try:
        yield
    except BaseExceptionGroup as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from None
