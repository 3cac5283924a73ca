"""A copy of the bucket is a backup: another store, with an empty ledger, goes on as if nothing had been.

What must be copied, in which order, and with what: docs/how-to/backup.md.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis

from etl.adapters.store_s3_client import S3Account, s3_client
from etl.bootstrap.parts import ledger
from etl.bootstrap.remote import account
from etl.core import identity
from tests.support import glucose
from tests.support.command import etl
from tests.support.site import SAMPLES, Site, at, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.pipeline.ports import Announcement, Settled
    from tools.services import Store

#: What is made last is copied first: so of whatever is copied, all that it was made of is copied, too.
ORDER = (".state", "training", "quarantine", "parts", "raw")
FILES = sorted(SAMPLES.glob("StepsRecord_*.avro"))
NEW = {f"raw/{number}.avro": glucose.file(glucose.records(3 + number)) for number in range(2)}


@dataclass(frozen=True)
class Row:
    """A row of a ledger."""

    settled: Settled
    event: str | None
    said: Announcement

    def rebuilt(self) -> Row:
        """The same, but for what only the message knew: its claim, its zone, its age."""
        claim = identity.digest("rebuilt", self.settled.input_id, str(self.settled.generation))
        return replace(self, said=replace(self.said, claim=claim, zone=None, age=None))


@dataclass
class Elsewhere:
    """Another store with a bucket of the same name, and a way to move the service of a site there."""

    site: Site
    store: Store
    monkeypatch: pytest.MonkeyPatch
    folder: Path

    def copy(self, *folders: str, metadata: bool = True) -> None:
        """Copy objects as they are, with their metadata."""
        asyncio.run(self._copy(folders, metadata=metadata))

    async def _copy(self, folders: Sequence[str], *, metadata: bool) -> None:
        bucket, store = self.site.settings.bucket, self.store
        there = S3Account(access_key=store.access_key, secret_key=store.secret_key, endpoint=store.endpoint)
        async with AsyncExitStack() as stack:
            one: Any = (await stack.enter_async_context(s3_client(account(self.site.settings)))).calls
            other = (await stack.enter_async_context(s3_client(there))).calls
            here = await stack.enter_async_context(self.site.store())
            for key in [key for folder in folders async for key in here.keys(folder)]:
                found = await one.get_object(Bucket=bucket, Key=key)
                body, kept = await found["Body"].read(), found["Metadata"] if metadata else {}
                await other.put_object(Bucket=bucket, Key=key, Body=body, Metadata=kept)

    def move(self) -> Site:
        """Have all settings name the other store, with a ledger that is empty."""
        environment = self.site.environment | {
            "ETL_S3_ENDPOINT": self.store.endpoint,
            "ETL_S3_ACCESS_KEY": self.store.access_key,
            "ETL_S3_SECRET_KEY": self.store.secret_key,
            "ETL_STATE_FOLDER": str(self.folder),
        }
        if url := environment.get("ETL_REDIS_URL"):
            with Redis.from_url(url) as server:
                server.flushdb()
        for name, value in environment.items():
            self.monkeypatch.setenv(name, value)
        return Site(environment)


@pytest.fixture
def elsewhere(site: Site, fresh_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Give another store, where nothing is yet."""
    fresh_store.make_bucket(site.settings.bucket)
    return Elsewhere(site, fresh_store, monkeypatch, tmp_path / "state")


def told(*arguments: object, code: int = 0) -> dict[str, Any]:
    """Run a command; give its document."""
    ran = etl(*arguments, "--json")
    assert ran.code == code, ran.out + ran.err
    document: dict[str, Any] = json.loads(ran.out)
    return document


def laws(document: dict[str, Any]) -> dict[int, str]:
    """Give the result of each law."""
    return {law["law"]: law["result"] for law in document["laws"]}


def rows(site: Site) -> list[Row]:
    """Read a ledger: what is settled, the digest of its event, and the one announcement of it."""

    async def work() -> list[Row]:
        async with ledger(site.settings) as index:
            return [Row(one, one.event_digest, said) async for one, (said,) in index.settled()]

    return asyncio.run(work())


def events(site: Site) -> set[str]:
    """Give the events that were told, each once."""
    return {json.dumps(event, sort_keys=True) for event in site.events()}


def hand_in(site: Site, *, again: bool = False) -> None:
    """Announce a bad file, and good ones with a zone and an age."""
    site.publish(at(site, message("raw/bad.avro")))
    ran = site.submit(*FILES, "--user", "demo", "--age", "42", *(["--again"] if again else []))
    assert ran.code == 0, ran.err


@pytest.mark.usefixtures("ledger_kind")
def test_a_copied_bucket_goes_on(site: Site, elsewhere: Elsewhere) -> None:
    """It should find all again, settle nothing twice, take new files, and then break no law at all."""
    site.put({"raw/bad.avro": b"no Avro"})
    hand_in(site)
    site.serve()
    assert etl("assemble").code == 0
    was, outputs, heard = rows(site), site.objects(*ORDER), events(site)
    elsewhere.copy(*ORDER)
    there = elsewhere.move()

    assert told("ledger", "rebuild") == {"added": len(was), "known": 0, "sourceless": 0}
    assert rows(there) == [row.rebuilt() for row in was]
    assert set(laws(told("verify")).values()) <= {"holds", "not checked"}

    hand_in(there, again=True)
    assert there.serve()["outcomes"]["duplicate"] == len(was)
    assert there.objects(*ORDER) == outputs
    assert events(there) == heard
    assert [row.said.age for row in rows(there)] == [row.said.age for row in was]

    there.put(NEW)
    there.publish(*(at(there, message(key)) for key in NEW))
    assert there.serve()["outcomes"]["processed"] == len(NEW)
    assert etl("assemble").code == 0
    assert set(laws(told("verify", "--deep")).values()) == {"holds"}


def test_what_only_messages_said_is_missed(site: Site, elsewhere: Elsewhere) -> None:
    """It should not pass a deep look before the files are announced again: their ages are lost."""
    assert site.submit(*FILES, "--user", "demo", "--age", "42").code == 0
    site.serve()
    assert etl("assemble").code == 0
    elsewhere.copy(*ORDER)
    elsewhere.move()
    assert told("ledger", "rebuild")["added"] == len(FILES)
    broken = {law for law, result in laws(told("verify", "--deep", code=1)).items() if result == "broken"}
    assert broken == {6, 9}  # lines of the training set compare by an age that nobody knows any more


def test_a_copy_without_metadata_is_none(site: Site, elsewhere: Elsewhere) -> None:
    """It should find no part again, and say so; with the metadata copied over it, it finds all."""
    site.put(NEW)
    site.publish(*(at(site, message(key)) for key in NEW))
    site.serve()
    elsewhere.copy(*ORDER, metadata=False)
    elsewhere.move()
    assert told("ledger", "rebuild") == {"added": 0, "known": 0, "sourceless": 0}
    assert laws(told("verify", code=1))[2] == "broken"
    elsewhere.copy("parts")
    assert told("ledger", "rebuild")["added"] == len(NEW)
    assert told("verify")["exit_code"] == 0


@pytest.mark.parametrize(
    ("before", "after", "sourceless"), [(ORDER[:-1], ORDER[-1:], 0), (ORDER[-1:], ORDER[:-1], 1)]
)
def test_the_order_of_copying(
    site: Site, elsewhere: Elsewhere, before: Sequence[str], after: Sequence[str], sourceless: int
) -> None:
    """It should hold a source for each part where sources come last, however much is settled meanwhile."""
    for key, folders in zip(NEW, (before, after), strict=True):
        site.put({key: NEW[key]})
        site.publish(at(site, message(key)))
        site.serve()
        elsewhere.copy(*folders)
    there = elsewhere.move()
    assert told("ledger", "rebuild")["sourceless"] == sourceless
    assert told("verify")["exit_code"] == 0  # a part without a source is told by the rebuild alone
    there.put(NEW)
    there.publish(*(at(there, message(key)) for key in NEW))
    outcomes = there.serve()["outcomes"]
    assert outcomes["processed"] + outcomes["duplicate"] == len(NEW)
    assert told("verify")["exit_code"] == 0
