"""``etl submit``: files into the object store, their announcements to the broker, each confirmed.

What was announced is remembered in a journal, so that a submission that was cut short goes on where it was.
The journal saves work and nothing else: what is submitted twice has one outcome all the same.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from etl.adapters.journal_file import JournalFile
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.bootstrap.parts import publishing, state_folder
from etl.bootstrap.remote import account
from etl.core import identity
from etl.core.errors import Fatal, Transient
from etl.operate import sources

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence

    from etl.adapters.rabbitmq import Publisher
    from etl.adapters.store_s3_client import S3Client
    from etl.settings import Loaded, Settings

RAW = "raw"
_AT_ONCE = 16
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds before a call is made again
T = TypeVar("T")


class Observer(Protocol):
    """Who watches a submission."""

    def planned(self, files: int | None) -> None:
        """So many files will be looked at; None where nobody knows."""

    def done(self) -> None:
        """One file is announced, or was earlier, or cannot be."""


@dataclass(slots=True)
class Submitted:
    """What became of the files of a submission.

    ``missing`` are listed in a manifest and not there; ``nameless`` do not tell whose they are, ``typeless``
    no record type of ours.
    """

    announced: int = 0
    uploaded: int = 0
    known: int = 0
    missing: int = 0
    nameless: int = 0
    typeless: int = 0

    def document(self) -> dict[str, int]:
        """The counts for machines."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where files are handed in."""

    client: S3Client
    publisher: Publisher
    journal: JournalFile
    report: Submitted
    observer: Observer
    again: bool

    async def announce(self, name: str, message: Mapping[str, Any]) -> None:
        """Announce a file, confirmed, and write that down."""
        record_type = str(message["record_type"]).lower()
        body = json.dumps({**message, "message_id": name}).encode()
        key = f"health.processing.{record_type}"
        await patiently(lambda: self.publisher.publish(body, key, message_id=name, headers={}))
        self.journal.add(name)
        self.report.announced += 1

    def knows(self, name: str) -> bool:
        """Tell whether a file was announced earlier and need not be again."""
        known = name in self.journal and not self.again
        self.report.known += known
        return known


@asynccontextmanager
async def desk(settings: Settings, observer: Observer, *, again: bool) -> AsyncIterator[Desk]:
    """Open the store, the broker and the journal."""
    async with s3_client(account(settings)) as client, publishing(settings) as broker:
        with JournalFile(_journal(settings)) as journal:
            yield Desk(client, broker, journal, Submitted(), observer, again)


def _journal(settings: Settings) -> Path:
    """Name the journal of what is announced to this broker, of this store."""
    url = settings.broker_url.get_secret_value() if settings.broker_url else ""
    place = identity.digest(settings.s3_endpoint or "", settings.bucket, url, settings.broker_exchange)
    return state_folder(settings) / f"submitted-{place[:16]}"


async def submit(
    names: Sequence[str], loaded: Loaded, observer: Observer, *, again: bool = False
) -> Submitted:
    """Upload and announce every file that ``names`` stand for.

    A file is stored once, under a name made of its person, type and content. With ``again``, those announced
    earlier are announced once more. Raises Fatal where nobody says whose files they are, before any of them
    is announced, or where a server refuses us or stays away.
    """
    plan = sources.plan(names)
    await asyncio.to_thread(_refuse_nobodys, plan, loaded)
    observer.planned(len(plan.paths))
    async with desk(loaded.settings, observer, again=again) as open_desk:
        store = S3Store(open_desk.client, loaded.settings.bucket)
        messages = map(json.loads, sources.announce(plan, loaded))
        await each(_later(messages), lambda message: _hand_in(message, store, open_desk, loaded), open_desk)
        return open_desk.report


def _refuse_nobodys(plan: sources.Plan, loaded: Loaded) -> None:
    """Refuse files that only the default says the subject of: on a service, all people would become one."""
    if loaded.origins["subject"] != "default":
        return
    named = {folder for folder, manifest in plan.manifests.items() if manifest.subject}
    bare = [path for path in plan.paths if path.parent not in named]
    for body in sources.announce(replace(plan, paths=bare), loaded):
        _refuse_nobody(json.loads(body), loaded)


def _refuse_nobody(message: Mapping[str, Any], loaded: Loaded) -> None:
    if message["user_id"] == loaded.settings.subject and loaded.origins["subject"] == "default":
        told = "nobody says whose files these are"
        raise Fatal(told, "add --user ID, set ETL_SUBJECT, or add a subject to their MANIFEST.json")


async def _hand_in(message: dict[str, Any], store: S3Store, at: Desk, loaded: Loaded) -> None:
    _refuse_nobody(message, loaded)  # also what manifests of two folders hold, one of them nameless
    try:
        content = await asyncio.to_thread(Path("/", message["key"]).read_bytes)
    except OSError:
        at.report.missing += 1
        return
    digest = hashlib.sha256(content).hexdigest()
    owner = (message["user_id"], message["record_type"], digest)
    known = message["health_metadata"]
    name = identity.digest(*owner, str(known["zone"]), str(known["age_years"]))
    if at.knows(name):
        return
    key = f"{RAW}/{message['record_type']}/{identity.digest(*owner)}.avro"
    created = await patiently(lambda: store.put_new(key, content, {}))
    at.report.uploaded += created
    told = {"bucket": loaded.settings.bucket, "key": key, "idempotency_key": name}
    seen = {"content_hash": digest, "file_size_bytes": len(content)}
    vouched = {field: value for field, value in message.items() if value is not None}
    await at.announce(name, {**seen, **vouched, **told})


async def _later(messages: Iterable[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    """Take messages beside the loop: to vouch for a file may mean to read it."""
    waiting = iter(messages)
    while (message := await asyncio.to_thread(next, waiting, None)) is not None:
        yield message


async def each(items: AsyncIterator[T], work: Callable[[T], Awaitable[None]], at: Desk | None = None) -> None:
    """Work on all items, some at a time; the first failure ends it."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(item: T) -> None:
        try:
            await work(item)
        finally:
            room.release()
        if at:
            at.observer.done()

    try:
        async with asyncio.TaskGroup() as group:
            async for item in items:
                await room.acquire()
                group.create_task(one(item))
    except* (Fatal, Transient) as failures:
        raise _plain(failures.exceptions[0]) from None


def _plain(error: BaseException) -> Fatal:
    if isinstance(error, Fatal):
        return error
    return Fatal(f"the submission was cut short: {error}", "run it again: it goes on where it was")


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call that may be made again, until it succeeds; raises its last Transient in the end."""
    for pause in _PAUSES:
        try:
            return await call()
        except Transient:
            await asyncio.sleep(pause)
    return await call()


async def paced(items: AsyncIterator[T], rate: float) -> AsyncIterator[T]:
    """Give no more items a second than the rate, evenly."""
    clock = asyncio.get_running_loop()
    due = clock.time()
    async for item in items:
        await asyncio.sleep(max(0.0, due - clock.time()))
        due = max(due, clock.time() - 1) + 1 / rate
        yield item
