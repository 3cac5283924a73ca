"""The files of a benchmark: made, stored, and what announces each."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.service.place import KEY, RAW
from etl.adapters.store_s3 import S3Store
from etl.adapters.store_s3_client import S3Account, s3_client
from etl.core import identity
from etl.operate import sources
from etl.settings import load

if TYPE_CHECKING:
    from tools.services import Store

_A_PERSON = 26  # files of two days: 21 hours each, six types
_AT_ONCE = 16


@dataclass(frozen=True)
class File:
    """One file in the bucket, its announcement, and the name that a ledger will know it by."""

    key: str
    message: bytes
    routing_key: str
    input_id: str
    records: int
    content: Path
    content_bytes: int


def made(folder: Path, count: int) -> list[File]:
    """Make files of a real size, no two of one content, in an order that mixes people and types."""
    people = -(-count // _A_PERSON)
    command = [sys.executable, "-m", "etl", "samples", str(folder), "--subjects", str(people), "--quiet"]
    subprocess.run(command, check=True)  # noqa: S603 - our own
    plan = sources.plan([str(folder)])
    loaded = load(environment={}, env_file=Path("no such file"))
    told = [json.loads(message) for message in sources.announce(plan, loaded)]
    told.sort(key=lambda message: str(message["content_hash"]))
    return [_file(message) for message in told[:count]]


def _file(told: dict[str, str]) -> File:
    kind, digest = told["record_type"], told["content_hash"]
    key = f"raw/{kind}/{digest}.avro"
    person = identity.pseudonym(KEY.encode(), told["user_id"])
    message = {**told, "bucket": RAW, "key": key, "idempotency_key": digest}
    return File(
        key,
        json.dumps(message).encode(),
        f"health.processing.{kind.lower()}",
        identity.input_id(person, kind, digest),
        int(told["record_count"]),
        Path("/", told["key"]),
        int(told["file_size_bytes"]),
    )


def store(files: list[File], at: Store) -> None:
    """Put all files into the bucket."""
    asyncio.run(
        _store(files, S3Account(access_key=at.access_key, secret_key=at.secret_key, endpoint=at.endpoint))
    )


async def _store(files: list[File], account: S3Account) -> None:
    room = asyncio.Semaphore(_AT_ONCE)
    async with s3_client(account) as client, asyncio.TaskGroup() as group:
        bucket = S3Store(client, RAW)

        async def put(file: File) -> None:
            async with room:
                await bucket.put(file.key, file.content.read_bytes())

        for file in files:
            group.create_task(put(file))
