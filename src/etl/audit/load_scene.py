"""The servers of a load test, opened: to announce, to follow commits, to account for files, to tidy up."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from etl.adapters.commits_redis import RedisCommits
from etl.adapters.commits_sqlite import SqliteCommits
from etl.adapters.ledger_redis import RedisLedger
from etl.adapters.rabbitmq import Admin
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.audit import load_tidy
from etl.audit.load_place import part_keys
from etl.audit.service import BrokerLetters
from etl.audit.walk import ahead
from etl.bootstrap.parts import address, ledger, publishing, redis_url, state_folder, told_in, topology
from etl.bootstrap.remote import account
from etl.bootstrap.terms import KEY_ID, service_terms
from etl.core.errors import EtlError
from etl.pipeline.ports import Settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence
    from contextlib import AsyncExitStack

    from etl.adapters.ledger_sqlite import SqliteLedger
    from etl.adapters.rabbitmq import Publisher
    from etl.adapters.store_s3_client import S3Client
    from etl.audit.load_books import Entry
    from etl.audit.load_files import LoadFile
    from etl.audit.load_place import LoadPlace


@dataclass(slots=True)
class Scene:
    """What is open; ``files`` are those that were stored, ``entries`` what the run left in the stream."""

    place: LoadPlace
    client: S3Client
    index: RedisLedger | SqliteLedger
    admin: Admin
    publisher: Publisher
    files: list[LoadFile] = field(default_factory=list, repr=False)
    entries: list[str] = field(default_factory=list, repr=False)

    @property
    def raw(self) -> S3Store:
        """The bucket of the files that are announced."""
        return S3Store(self.client, self.place.bucket)

    @property
    def out(self) -> S3Store:
        """Where parts go."""
        return S3Store(self.client, self.place.settings.bucket, self.place.settings.prefix)

    async def announce(self, file: LoadFile) -> None:
        """Announce a file, confirmed."""
        name = file.entry.key_hash
        await self.publisher.publish(file.body, file.routing_key, message_id=name, headers={})

    def commits(self) -> RedisCommits | SqliteCommits:
        """Make what follows the commits of the ledger."""
        settings = self.place.settings
        if isinstance(self.index, RedisLedger):
            return RedisCommits(redis_url(settings), settings.redis_prefix, ca_file=settings.redis_ca_file)
        return SqliteCommits(state_folder(settings) / "ledger.sqlite")

    async def depths(self) -> tuple[int, int]:
        """Tell how many messages wait, delayed ones among them, and how many dead letters there are."""
        names, found = topology(self.place.settings), await self.admin.depths()
        ready = {name: depth.ready if depth else 0 for name, depth in found.items()}
        return sum(ready.values()) - ready[names.dead], ready[names.dead]

    async def consumers(self) -> int:
        """Tell how many workers take messages."""
        depth = (await self.admin.depths())[topology(self.place.settings).queue]
        return depth.consumers if depth else 0

    async def letters(self) -> set[str]:
        """Give the locations of all dead letters, as hashes."""
        letters = BrokerLetters(self.admin, service_terms(self.place.settings))
        return {letter.name async for letter in letters.kept()}

    async def parts(self, entries: Sequence[Entry]) -> dict[str, Mapping[str, Any] | None]:
        """Give the metadata of the part of each input that has one."""
        asked = ahead(_each(entries), partial(_part, self.out))
        return {name: metadata async for name, metadata in asked if metadata is not None}

    async def events(self, inputs: Collection[str], stack: AsyncExitStack) -> dict[str, set[bytes]]:
        """Read back the events of some inputs from where they are told."""
        sink = await told_in(self.place.settings, stack)
        found: dict[str, set[bytes]] = {}
        async for body in sink.events():
            if (name := _input(body)) in inputs:
                found.setdefault(name, set()).add(body)
        return found

    async def strangers(self, entries: Sequence[Entry]) -> int:
        """Count what lies in a place of its own and is not of this run; elsewhere nobody can tell."""
        if not self.place.is_own:
            return 0
        ours = {key for entry in entries for key in part_keys(entry.record_type, entry.input_id)}
        raw = {file.key.removeprefix(f"{self.place.root}/") for file in self.files}
        return await load_tidy.strangers(self.out, frozenset(ours | raw | {KEY_ID}))

    async def tidy(self, *, unsettled: bool = False) -> str:
        """Take away what can be; say what is left, where a server is away or somebody still needs it."""
        if unsettled and not self.place.is_own:
            return f"messages that wait, and with them {self.place.left()}"
        try:
            await (self._tidy_own() if self.place.is_own else self._tidy_running())
        except EtlError:
            return self.place.left()
        return ""

    async def _tidy_own(self) -> None:
        await load_tidy.remove_queues(self.place)
        commits = self.commits()
        if isinstance(commits, RedisCommits):
            async with commits:
                await commits.drop()
        await load_tidy.remove_root(self.client, self.place)

    async def _tidy_running(self) -> None:
        """Let the ledger forget first: what it knows must have its part."""
        entries = [file.entry for file in self.files]
        await self.index.forget([Settled(one.input_id, 0, one.record_type, {}) for one in entries])
        await load_tidy.remove_parts(self.client, self.place, entries)
        commits = self.commits()
        if isinstance(commits, RedisCommits):
            async with commits:
                await commits.remove(self.entries)
        await load_tidy.remove_root(self.client, self.place)


@asynccontextmanager
async def scene(place: LoadPlace) -> AsyncIterator[Scene]:
    """Open the servers; the queues stand then. Raises Fatal where a person must act, Transient as they do."""
    settings = place.settings
    async with s3_client(account(settings)) as client, ledger(settings) as index:
        await S3Store(client, place.bucket).check()
        async with (
            Admin(address(settings), topology(settings)) as admin,
            publishing(settings) as publisher,
        ):
            yield Scene(place, client, index, admin, publisher)


async def _each(entries: Sequence[Entry]) -> AsyncIterator[Entry]:
    for entry in entries:
        yield entry


async def _part(out: S3Store, entry: Entry) -> tuple[str, Mapping[str, Any] | None]:
    return entry.input_id, await out.head(part_keys(entry.record_type, entry.input_id)[0])


def _input(body: bytes) -> str:
    """Read whose event it is; nothing where it is none of ours."""
    try:
        return str(json.loads(body)["input"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
