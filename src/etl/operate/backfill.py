"""``etl submit --from``: announcements of what lies in the object store already, be it millions."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.adapters.store_s3 import S3Store
from etl.bootstrap import s3_place
from etl.core import identity
from etl.core.errors import Fatal
from etl.operate.remote import type_of_key
from etl.operate.submit import Submitted, desk, each

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from etl.bootstrap import S3Place
    from etl.operate.submit import Desk, Observer
    from etl.settings import Loaded


@dataclass(frozen=True, slots=True)
class Backfill:
    """What to announce: a place, whose it is or how the key tells that, and how fast.

    ``pattern`` is a regular expression with a group ``user``; ``rate`` are messages a second.
    """

    place: str
    user: str | None = None
    pattern: str | None = None
    rate: float = 200.0


async def backfill(asked: Backfill, loaded: Loaded, observer: Observer, *, again: bool = False) -> Submitted:
    """Announce every Avro file of a place.

    Raises Fatal where the place is none, messages may not name its bucket, or nothing tells whose files
    they are. Files whose key does not tell are counted and left out.
    """
    place = _place(asked, loaded)
    users = _pattern(asked)
    observer.planned(None)
    async with desk(loaded.settings, observer, again=again) as open_desk:
        keys = _paced(S3Store(open_desk.client, place.bucket).keys(place.prefix), asked.rate)

        async def work(key: str) -> None:
            found = users.search(key) if users else None
            await _announce(place.bucket, key, asked.user or (found["user"] if found else None), open_desk)

        await each(keys, work, open_desk)
        return open_desk.report


def _place(asked: Backfill, loaded: Loaded) -> S3Place:
    place = s3_place(asked.place)
    if place.bucket not in loaded.settings.buckets:
        message = "the service would refuse messages that name this bucket"
        raise Fatal(message, "add it to ETL_RAW_BUCKETS, here and where the service runs")
    return place


def _pattern(asked: Backfill) -> re.Pattern[str] | None:
    if asked.user:
        return None
    try:
        pattern = re.compile(asked.pattern or "")
    except re.error:
        pattern = re.compile("")
    if "user" not in pattern.groupindex:
        message = "nothing tells whose files these are"
        raise Fatal(message, r"add --user ID, or a --user-pattern such as '/(?P<user>[^/_]+)_[0-9]+_'")
    return pattern


async def _announce(bucket: str, key: str, user: str | None, at: Desk) -> None:
    if not key.endswith(".avro"):
        return
    if not user:
        at.report.nameless += 1
        return
    name = identity.digest(bucket, key, user)
    if not at.knows(name):
        told = {"bucket": bucket, "key": key, "user_id": user, "record_type": type_of_key(key)}
        await at.announce(name, told)


async def _paced(keys: AsyncIterator[str], rate: float) -> AsyncIterator[str]:
    """Give no more keys a second than the rate, evenly."""
    clock = asyncio.get_running_loop()
    due = clock.time()
    async for key in keys:
        await asyncio.sleep(max(0.0, due - clock.time()))
        due = max(due, clock.time() - 1) + 1 / rate
        yield key
