"""A service of one's own for a test: real servers, names that nobody else uses, and the command."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis

from etl.adapters.rabbitmq import Admin
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import s3_client
from etl.bootstrap.parts import address, publishing, topology
from etl.bootstrap.remote import account
from etl.settings import load
from tests.support.command import Ran, etl

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from etl.adapters.rabbitmq import Dead
    from etl.settings import Settings
    from tools.services import Store

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample-data"
KEY = "the pseudonym key of a test of the service"


@dataclass
class Site:
    """The environment of a service, and ways to look at what it did."""

    environment: dict[str, str] = field(repr=False)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """The settings that the environment makes."""
        return load(environment=self.environment, env_file=Path("no such file")).settings

    def submit(self, *arguments: object) -> Ran:
        """Hand files in."""
        return etl("submit", *arguments)

    def serve(self, *arguments: object) -> dict[str, Any]:
        """Serve until nothing waits any more; give the summary."""
        ran = etl("serve", "--until-idle", "--json", *arguments)
        assert ran.code == 0, ran.err
        summary: dict[str, Any] = ran.summary
        return summary

    def worker(self, *arguments: object, **environment: str) -> subprocess.Popen[str]:
        """Start a service in a process of its own."""
        command = [sys.executable, "-m", "etl", "serve", *map(str, arguments)]
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env=os.environ | self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def publish(self, *bodies: bytes, key: str = "health.processing.x") -> None:
        """Announce whatever bodies say, all at once."""

        async def work() -> None:
            async with publishing(self.settings) as broker:
                await asyncio.gather(*(broker.publish(body, key, headers={}) for body in bodies))

        asyncio.run(work())

    def put(self, objects: Mapping[str, bytes]) -> None:
        """Store files, all at once."""

        async def work() -> None:
            async with self.store() as store:
                await asyncio.gather(*(store.put(key, body) for key, body in objects.items()))

        asyncio.run(work())

    def objects(self, *folders: str) -> dict[str, bytes]:
        """Give all objects below folders, by key."""

        async def work() -> dict[str, bytes]:
            async with self.store() as store:
                keys = [key for folder in folders for key in [key async for key in store.keys(folder)]]
                return {key: (await store.fetch(key, 10**9)).content or b"" for key in sorted(keys)}

        return asyncio.run(work())

    def lines(self, folder: str = "parts") -> list[dict[str, Any]]:
        """Give all lines below a folder."""
        return [json.loads(line) for body in self.objects(folder).values() for line in body.splitlines()]

    def letters(self) -> list[Dead]:
        """Give the dead letters."""

        async def work() -> list[Dead]:
            async with Admin(address(self.settings), topology(self.settings)) as admin:
                return await admin.letters(10_000)

        return asyncio.run(work())

    def events(self) -> list[dict[str, Any]]:
        """Give the events that were told."""
        if url := self.environment.get("ETL_REDIS_URL"):
            with redis.Redis.from_url(url) as client:
                entries: Any = client.xrange("{etl}:events")
            return [json.loads(fields[b"event"]) for _, fields in entries]
        file = self.settings.state_folder / "service" / "events.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()]

    @asynccontextmanager
    async def store(self) -> AsyncIterator[S3Store]:
        """Open the bucket."""
        async with s3_client(account(self.settings)) as client:
            yield S3Store(client, self.settings.bucket)


def message(key: str, record_type: str = "BloodGlucoseRecord", **more: object) -> bytes:
    """Make an announcement as producers do; the bucket is filled in by :func:`at`."""
    return json.dumps({"key": key, "user_id": "canary-user", "record_type": record_type, **more}).encode()


def at(site: Site, body: bytes) -> bytes:
    """Put the bucket of a site into an announcement."""
    return json.dumps({"bucket": site.settings.bucket, **json.loads(body)}).encode()


@pytest.fixture(params=["redis", "sqlite"])
def ledger_kind(request: pytest.FixtureRequest) -> str:
    """Say where the ledger is; a test that does not mind names one."""
    kind: str = request.param
    return kind


@pytest.fixture
def site(
    broker_url: str,
    object_store: Store,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Site]:
    """Give a service its own virtual host, bucket and ledger (in Redis, unless the test parametrizes it)."""
    kind = request.getfixturevalue("ledger_kind") if "ledger_kind" in request.fixturenames else "redis"
    environment = {
        "ETL_PSEUDONYM_KEY": KEY,
        "ETL_BROKER_URL": broker_url,
        "ETL_S3_ENDPOINT": object_store.endpoint,
        "ETL_S3_ACCESS_KEY": object_store.access_key,
        "ETL_S3_SECRET_KEY": object_store.secret_key,
        "ETL_BUCKET": bucket,
        "ETL_REDELIVERY_DELAYS": "0.2,0.3,0.4",
        "ETL_WORKERS": "1",
        "ETL_LEDGER": kind,
        "ETL_STATE_FOLDER": os.environ["ETL_STATE_FOLDER"],
    }
    if kind == "redis":
        environment["ETL_REDIS_URL"] = request.getfixturevalue("redis_url")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    made = Site(environment)
    yield made
    for process in made.started:
        process.kill()
        process.communicate()
