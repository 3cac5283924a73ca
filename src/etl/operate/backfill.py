"""``etl submit --from``: announcements of what lies in the object store already, be it millions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etl.adapters.store_s3 import S3Store
from etl.bootstrap import s3_place
from etl.core import identity
from etl.core.errors import Fatal
from etl.operate.remote import type_of_key
from etl.operate.sources import SUFFIX
from etl.operate.submit import Submitted, desk, each, paced
from etl.operate.whose import reading
from etl.records import ALL

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from etl.bootstrap import S3Place
    from etl.operate.submit import Desk, Observer
    from etl.settings import Loaded, Settings

_OURS = frozenset(record_type.name for record_type in ALL)


@dataclass(frozen=True, slots=True)
class Backfill:
    """What to announce: a place, whose it is or how the key tells that, and how fast.

    ``pattern`` is a regular expression with a group ``user``; ``rate`` are messages a second. ``record_type``
    is that of files whose key tells none of ours.
    """

    place: str
    user: str | None = field(default=None, repr=False)
    pattern: str | None = None
    rate: float = 200.0
    record_type: str | None = None


async def backfill(asked: Backfill, loaded: Loaded, observer: Observer, *, again: bool = False) -> Submitted:
    """Announce every Avro file of a place.

    Raises Fatal where the place is none, messages may not name its bucket, or nothing tells whose files
    they are. Files whose key does not tell that, or no record type of ours, are counted and left out: they
    would end as dead letters.
    """
    place = _place(asked, loaded)
    users = _pattern(asked)
    observer.planned(None)
    async with desk(loaded.settings, observer, again=again) as open_desk:
        keys = paced(S3Store(open_desk.client, place.bucket).keys(place.prefix), asked.rate)
        crier = Crier(asked, users, place.bucket, loaded.settings, open_desk)
        await each(keys, crier.announce, open_desk)
        return open_desk.report


@dataclass(frozen=True, slots=True)
class Crier:
    """Announces files of a bucket, and counts what it leaves out."""

    asked: Backfill
    users: re.Pattern[str] | None
    bucket: str
    settings: Settings = field(repr=False)
    desk: Desk

    async def announce(self, key: str) -> None:
        """Announce a file: of the type that its key tells, or of the one asked for where that is not ours."""
        if not key.endswith(SUFFIX):
            return
        told = type_of_key(key) if type_of_key(key) in _OURS else None
        user, record_type = self._user(key), told or self.asked.record_type
        if not user:
            self.desk.report.nameless += 1
        elif not record_type:
            self.desk.report.typeless += 1
        else:  # one that was announced as of another type, zone or age is not known
            name = identity.digest(self.bucket, key, user, *([] if told else [record_type]), *self._context())
            if not self.desk.knows(name):
                await self.desk.announce(name, self._message(name, key, user, record_type))

    def _user(self, key: str) -> str | None:
        found = self.users.search(key) if self.users else None
        return self.asked.user or (found["user"] if found else None)

    def _context(self) -> Sequence[str]:
        known = (self.settings.zone, self.settings.age)
        return [] if known == (None, None) else [str(value) for value in known]

    def _message(self, name: str, key: str, user: str, record_type: str) -> dict[str, Any]:
        """Write a message; one that names zone or age is another announcement than one that does not."""
        place = {"bucket": self.bucket, "key": key, "user_id": user, "record_type": record_type}
        if not self._context():
            return place
        known = {"zone": self.settings.zone, "age_years": self.settings.age}
        return {**place, "idempotency_key": name, "health_metadata": known}


def _place(asked: Backfill, loaded: Loaded) -> S3Place:
    place = s3_place(asked.place)
    if place.bucket not in loaded.settings.buckets:
        message = "the service would refuse messages that name this bucket"
        raise Fatal(message, "add it to ETL_RAW_BUCKETS, here and where the service runs")
    return place


def _pattern(asked: Backfill) -> re.Pattern[str] | None:
    if asked.user:
        return None
    if (pattern := reading(asked.pattern or "")) is None:
        message = "nothing tells whose files these are"
        raise Fatal(message, r"add --user ID, or a --user-pattern such as '/(?P<user>[^/_]+)_[0-9]+_'")
    return pattern
