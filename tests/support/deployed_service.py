"""A service's bucket, ledger and events, spoilt behind its back."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import redis
from botocore.exceptions import ClientError

from etl.adapters.store_s3_client import s3_client
from etl.audit.faults import Fault
from etl.audit.service import evidence
from etl.bootstrap.remote import account
from etl.core.avro import peek_record_type
from tests.support import lives
from tests.support.command import etl
from tests.support.deployed import GLUCOSE, USER, Deployed, Object, Row, files
from tests.support.deployed_folder import read_row, write_row
from tests.support.site import at, message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from etl.adapters.store_s3_client import Client
    from tests.support.site import Site

_STREAM, _INPUTS = "{etl}:events", "{etl}:inputs"


@dataclass
class Service(Deployed):
    """The kind."""

    site: Site | None = None
    client: Client | None = None

    #: Metadata go with the object, whatever its bytes.
    spoilt_body: ClassVar[Fault] = Fault.BODY_DIFFERS

    async def read(self, key: str) -> Object | None:
        """Read an object with its metadata."""
        try:
            found = await self._calls.get_object(Bucket=self._site.settings.bucket, Key=key)
        except ClientError:
            return None
        told = found["Metadata"].get("etl")
        return await found["Body"].read(), json.loads(told) if told else None

    async def write(self, key: str, thing: Object | None) -> None:
        """Write an object with its metadata, or take it away."""
        where = {"Bucket": self._site.settings.bucket, "Key": key}
        if thing is None:
            await self._calls.delete_object(**where)
            return
        told = {"etl": json.dumps(thing[1], separators=(",", ":"))} if thing[1] else {}
        await self._calls.put_object(**where, Body=thing[0], Metadata=told)

    async def read_row(self, name: str) -> Row | None:
        """Read a row."""
        if self._file is not None:
            return read_row(self._file, name)
        with self._redis() as book:
            found: Any = book.hget(_INPUTS, _field(name))
        told = json.loads(found) if found else None
        return Row(told["record_type"], told["metadata"], told["event"]) if told else None

    async def write_row(self, name: str, row: Row | None) -> None:
        """Write a row, or take it away."""
        if self._file is not None:
            write_row(self._file, name, row)
            return
        with self._redis() as book:
            if row is None:
                book.hdel(_INPUTS, _field(name))
                return
            told = {"record_type": row.record_type, "metadata": row.metadata, "event": row.digest}
            book.hset(_INPUTS, _field(name), json.dumps(told, sort_keys=True, separators=(",", ":")))
            book.zadd("{etl}:order", {_field(name): 0})

    async def events(self) -> list[bytes]:
        """Give all that was told."""
        assert self.evidence.sink is not None
        return [event async for event in self.evidence.sink.events()]

    async def write_events(self, events: list[bytes]) -> None:
        """Have nothing else been told."""
        if self._file is not None:
            (self._file.parent / "events.jsonl").write_bytes(b"".join(event + b"\n" for event in events))
            return
        with self._redis() as book:
            book.delete(_STREAM)
            for number, event in enumerate(events):
                book.xadd(_STREAM, {"id": str(number), "event": event})

    @property
    def _site(self) -> Site:
        assert self.site is not None
        return self.site

    @property
    def _calls(self) -> Any:  # noqa: ANN401 - the client library has no types
        return self.client

    @property
    def _file(self) -> Path | None:
        """The SQLite ledger, where it is one."""
        settings = self._site.settings
        return None if settings.redis_url else settings.state_folder / "service" / "ledger.sqlite"

    def _redis(self) -> redis.Redis:
        return redis.Redis.from_url(self._site.environment["ETL_REDIS_URL"])


def _field(name: str) -> str:
    input_id, _, generation = name.partition(".")
    return f"{input_id} {int(generation):010d}"


def settle(site: Site) -> None:
    """Have a service settle the files that every deployment settles, and assemble them."""
    contents = {f"raw/{name}": content for name, content in files().items()}
    site.put(contents)
    told = [
        message(
            key,
            peek_record_type(content) or GLUCOSE,
            user_id=USER,
            health_metadata={"zone": "America/New_York"},
        )
        for key, content in contents.items()
    ]
    site.publish(*(at(site, body) for body in told))
    site.serve()
    assert etl("assemble").code == 0


def settle_lives(site: Site, number: int) -> None:
    """Have a service settle the files of so many people, and assemble them."""
    told = []
    for life in range(number):
        contents = {f"raw/{life}/{path}": content for path, content in lives.files(life).items()}
        site.put(contents)
        context = {"user_id": f"{USER}-{life}", "health_metadata": {"zone": "America/New_York"}}
        told += [
            message(key, peek_record_type(content) or GLUCOSE, **context) for key, content in contents.items()
        ]
    site.publish(*(at(site, body) for body in told))
    site.serve()
    assert etl("assemble").code == 0


@asynccontextmanager
async def deployed(site: Site) -> AsyncIterator[Service]:
    """Open a service to be spoilt."""
    announced: list[str] = []
    opened = evidence(site.settings, announced=announced)
    async with s3_client(account(site.settings)) as client, opened as found:
        place = Service(found, announced, site=site, client=client.calls)
        await place.look_around()
        yield place
