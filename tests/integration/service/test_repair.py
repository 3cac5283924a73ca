"""``etl repair`` of a service: what is spoilt behind its back is mended, and all laws hold again."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import redis

from etl.adapters.store_s3_client import s3_client
from etl.audit.service import evidence
from etl.bootstrap.remote import account
from tests.support import glucose
from tests.support.command import etl
from tests.support.site import at, message

if TYPE_CHECKING:
    from etl.pipeline.ports import Announcement
    from tests.support.site import Site

GOOD = glucose.file(glucose.records(12))
KINDS = pytest.mark.usefixtures("ledger_kind")
STREAM = "{etl}:events"


def worked(site: Site) -> dict[str, str]:
    """Have a service settle two good files and a bad one; give the name of each input by what it is."""
    site.put({"raw/a.avro": GOOD, "raw/b.avro": glucose.file(glucose.records(9)), "raw/bad.avro": b"no Avro"})
    told_zone = {"zone": "Europe/Berlin"}
    keys = [f"raw/{name}.avro" for name in ("a", "b", "bad")]
    site.publish(*(at(site, message(key, health_metadata=told_zone)) for key in keys))
    site.serve()
    parts = site.objects("parts")
    bad = next(key for key, body in parts.items() if not body)
    good = sorted(key for key in parts if key != bad)
    return dict(zip(("gone", "spoilt", "bad"), map(named, (*good, bad)), strict=True))


def named(part: str) -> str:
    """Name a part as findings do."""
    return part.rpartition("/")[2].removesuffix(".jsonl")


def asked(*arguments: object) -> tuple[int, dict[str, Any]]:
    """Run the command; give exit code and document."""
    ran = etl("repair", "--json", *arguments)
    return ran.code, json.loads(ran.out)


@KINDS
def test_what_parts_tell_is_mended(site: Site) -> None:
    """It should say what it will do and not do it on a dry run, then do it, and nothing a second time."""
    names = worked(site)
    events, reports = told(site), site.objects("quarantine")
    rows = announced(site)
    spoil(site, **names)
    code, dry = asked("--dry-run")
    planned = {"record": 1, "record_again": 1, "report": 1, "event": 1}
    assert (code, dry["planned"], dry["mended"]) == (1, planned, None)

    code, done = asked("--yes")
    assert (code, done["audit"]["ok"], done["mended"]["done"]) == (0, True, planned), done
    assert done["mended"]["sourceless"] == 0
    assert site.objects("quarantine") == reports
    assert told(site) == events
    assert announced(site)[names["spoilt"]] == rows[names["spoilt"]]

    code, again = asked("--yes")
    assert (code, again["planned"], again["mended"]) == (0, {}, None)


def told(site: Site) -> dict[str, dict[str, Any]]:
    """Give the events by their ids: one may come twice, and then says the same."""
    if not site.settings.redis_url:
        site.serve()  # carries what waits in the outbox
    return {event["id"]: event for event in site.events()}


def announced(site: Site) -> dict[str, tuple[Announcement, ...]]:
    """Give what the ledger keeps of the announcements of each input."""

    async def work() -> dict[str, tuple[Announcement, ...]]:
        async with evidence(site.settings) as found:
            rows = [entry async for entry in found.ledger.settled()]
        return {f"{row.input_id}.{row.generation}": said for row, said in rows}

    return asyncio.run(work())


def spoil(site: Site, gone: str, spoilt: str, bad: str) -> None:
    """Take a row away, change another, remove a report and the event of its input."""
    (report,) = site.objects("quarantine")

    async def remove() -> None:
        async with s3_client(account(site.settings)) as client:
            await client.calls.delete_object(Bucket=site.settings.bucket, Key=report)

    asyncio.run(remove())
    (spoil_redis if site.settings.redis_url else spoil_files)(site, gone, spoilt, bad)


def spoil_files(site: Site, gone: str, spoilt: str, bad: str) -> None:
    """Do so in SQLite and in the file of events."""
    folder = site.settings.state_folder / "service"
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as book, book:
        by_name = "WHERE input_id || '.' || generation = ?"
        book.execute(f"DELETE FROM inputs {by_name}", (gone,))  # noqa: S608 - our own words
        change = "UPDATE inputs SET metadata = json_set(metadata, '$.examples', 999)"
        book.execute(f"{change} {by_name}", (spoilt,))
    events = folder / "events.jsonl"
    lines = events.read_text().splitlines(keepends=True)
    events.write_text("".join(line for line in lines if json.loads(line)["id"] != bad))


def spoil_redis(site: Site, gone: str, spoilt: str, bad: str) -> None:
    """Do so in Redis and its stream."""
    first, second = (f"{name.split('.')[0]} {int(name.split('.')[1]):010d}" for name in (gone, spoilt))
    with redis.Redis.from_url(site.environment["ETL_REDIS_URL"]) as client:
        client.hdel("{etl}:inputs", first)
        row: Any = client.hget("{etl}:inputs", second)
        client.hset("{etl}:inputs", second, row.replace(b'"examples":', b'"examples":9', 1))
        entries: Any = client.xrange(STREAM)
        ((number, _),) = [entry for entry in entries if entry[1][b"id"] == bad.encode()]
        client.xdel(STREAM, number)
