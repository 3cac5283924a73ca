"""The ledger in Redis 7.0 or later, for workers on many machines; the events go to a stream beside it.

Whatever must happen together is one Lua script and one round trip. All keys are passed to the scripts and
lie under one hash tag, ``{prefix}:…``. Every command may be repeated: looking up changes nothing, notes and
forgets come to the same, and recording asks first whether the input is there, so a repeat whose first answer
was lost makes no second event. That is why a broken connection is replaced, and the command sent again, once.

How much a crash of the server can take away is its own setting (``appendfsync``); what is gone is settled
anew from the parts, with the same events.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Self

from redis.exceptions import ResponseError

from etl.adapters import ledger_redis_scripts as scripts
from etl.adapters.redis_client import connect, translated
from etl.core import event, identity
from etl.core.errors import Fatal
from etl.core.outcome import Stage
from etl.pipeline.ports import Announcement, Intention, Settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

SCHEMA_VERSION = 1
_PAGE = 500
_ALIVE_MS = 60_000
_RETRIES = 1
_EVERYWHERE = "settled files are found again from the parts"
_AGAIN = (
    "use the version of this program that wrote it; or set another ETL_REDIS_PREFIX, "
    "and run `etl ledger rebuild`: it is made again from the parts"
)


class RedisLedger:
    """An index of settled inputs under a prefix of one Redis database.

    Entering it raises Transient where the server cannot be reached, Fatal where it refuses us or holds a
    ledger of another layout. ``stream`` is the whole name of the stream of events, ``stream_length`` about
    how many it keeps; ``link`` gives the W3C headers of the span under way, whose trace is noted beside an
    event.
    """

    def __init__(  # noqa: PLR0913 - plain values, all but one by name
        self,
        url: str,
        *,
        prefix: str = "etl",
        stream: str | None = None,
        stream_length: int = 1_000_000,
        connect_seconds: float = 2.0,
        seconds: float = 5.0,
        ca_file: Path | None = None,
        link: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._redis = connect(
            url, connect_seconds=connect_seconds, seconds=seconds, retries=_RETRIES, ca_file=ca_file
        )
        self._keys = {name: f"{{{prefix}}}:{name}" for name in scripts.KEYS}
        self._alive = f"{{{prefix}}}:alive"  # what the probe writes; it goes by itself
        self.stream = stream or f"{{{prefix}}}:events"
        self._stream_length = stream_length
        self._link = link
        texts = {"record", "intend", "drop", "forget", "find_claim", "page"}
        self._scripts = {name: self._redis.register_script(getattr(scripts, name.upper())) for name in texts}

    async def __aenter__(self) -> Self:
        try:
            await self._check()
        except BaseException:
            await self._redis.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._redis.aclose()

    async def _check(self) -> None:
        with translated(Stage.CLAIM):
            version = await _answer(self._redis.get(self._keys["schema"]))
        if version not in {None, str(SCHEMA_VERSION)}:
            raise _another_schema()

    async def ping(self) -> None:
        """Raise Transient where it cannot be written now: one that is full of memory still answers."""
        with translated(Stage.CLAIM):
            await _answer(self._redis.set(self._alive, 1, px=_ALIVE_MS))

    async def inputs(self) -> int:
        """How many inputs are settled."""
        with translated(Stage.CLAIM):
            return int(await _answer(self._redis.hlen(self._keys["inputs"])))

    async def describe(self) -> Sequence[str]:
        """What a person should know of this server: nothing where all is well, or where it does not say."""
        with translated(Stage.CLAIM):
            try:
                return _hints(await _answer(self._redis.info("persistence", "memory")))
            except ResponseError:  # a user that may not ask
                return ()

    async def find_claim(self, claim: str) -> Settled | None:
        """Look up the input that an announcement led to."""
        found = await self._run("find_claim", Stage.CLAIM, claim)
        return _settled(*found) if found else None

    async def find(self, input_id: str, generation: int) -> Settled | None:
        """Look an input up by its identity."""
        name = _name(input_id, generation)
        with translated(Stage.CLAIM):
            found = await _answer(self._redis.hget(self._keys["inputs"], name))
        return _settled(name, found) if found else None

    async def record(self, settled: Settled, announcement: Announcement) -> bool:
        """Note an input and its announcement, with its event where it is new; True when it is."""
        told = event.settled_event(
            settled.input_id, settled.generation, settled.record_type, settled.metadata
        )
        values = (
            SCHEMA_VERSION,
            _name(settled.input_id, settled.generation),
            _input(settled, told),
            announcement.claim,
            _announced(announcement),
            _location(settled, announcement),
            event.event_id(settled.input_id, settled.generation),
            told,
            self._stream_length,
            self._link().get("traceparent", ""),
        )
        return bool(await self._run("record", Stage.RECORD, *values))

    async def intend(self, intention: Intention) -> None:
        """Note that a part is about to be created; an earlier note of it is replaced."""
        name, claim = _name(intention.input_id, intention.generation), intention.announcement.claim
        await self._run("intend", Stage.RECORD, SCHEMA_VERSION, name, claim, _intended(intention))

    async def intentions(self) -> AsyncIterator[Intention]:
        """All notes that are left; one may come twice while others are written."""
        cursor = "0"
        while True:
            with translated(Stage.RECORD):
                key = self._keys["intentions"]
                cursor, found = await _answer(self._redis.hscan(key, int(cursor), count=_PAGE))
            for name, value in found.items():
                yield _intention(name, value)
            if int(cursor) == 0:
                return

    async def drop(self, intention: Intention) -> None:
        """Take this note away; one that another worker has put in its place stays."""
        name = _name(intention.input_id, intention.generation)
        await self._run("drop", Stage.RECORD, name, _intended(intention))

    async def forget(self, lost: Sequence[Settled]) -> None:
        """Drop inputs and their announcements."""
        names = [_name(settled.input_id, settled.generation) for settled in lost]
        for start in range(0, len(names), _PAGE):
            await self._run("forget", Stage.RECORD, *names[start : start + _PAGE])

    async def settled(self) -> AsyncIterator[tuple[Settled, tuple[Announcement, ...]]]:
        """Give all settled inputs, page after page; what is recorded meanwhile may be among them."""
        after = "-"
        while page := await self._run("page", Stage.CLAIM, after, _PAGE):
            for name, document, *announcements in page:
                if document is not None:
                    pairs = zip(announcements[::2], announcements[1::2], strict=True)
                    yield _settled(name, document), tuple(_announcement(*pair) for pair in pairs)
            after = f"({page[-1][0]}"

    async def _run(self, name: str, stage: Stage, *values: str | bytes | int) -> Any:  # noqa: ANN401 - its reply
        with translated(stage):
            try:
                return await self._scripts[name](keys=[*self._keys.values(), self.stream], args=values)
            except ResponseError as error:
                if str(error).startswith("SCHEMA "):
                    raise _another_schema() from None
                raise


async def _answer(reply: Awaitable[Any] | Any) -> Any:  # noqa: ANN401 - redis-py's types cover both of its clients
    return await reply


def _name(input_id: str, generation: int) -> str:
    """Name an input so that names sort as ids and generations do."""
    return f"{input_id} {generation:010d}"


def _location(settled: Settled, announcement: Announcement) -> str:
    """Name what one announcement may hold: a place, for a person and a generation."""
    subject, generation = settled.metadata["subject"], str(settled.generation)
    return identity.digest(announcement.bucket, announcement.key, subject, generation)


def _input(settled: Settled, told: bytes) -> str:
    digest = hashlib.sha256(told).hexdigest()
    return _json({"record_type": settled.record_type, "metadata": dict(settled.metadata), "event": digest})


def _settled(name: str, document: str) -> Settled:
    input_id, _, generation = name.rpartition(" ")
    fields = _parsed(document)
    said = fields["record_type"], fields["metadata"], fields.get("event")
    return Settled(input_id, int(generation), *said)


def _announced(announcement: Announcement) -> str:
    """Write down all of an announcement but its claim."""
    place = (announcement.bucket, announcement.key)
    return _json([*place, announcement.zone, announcement.age, announcement.verified])


def _announcement(claim: str, document: str) -> Announcement:
    bucket, key, zone, age, verified = _parsed(document)
    return Announcement(claim, bucket, key, zone, age, verified=verified)


def _intended(intention: Intention) -> str:
    said = intention.announcement
    return _json([intention.record_type, intention.since, said.claim, _announced(said)])


def _intention(name: str, value: str) -> Intention:
    input_id, _, generation = name.rpartition(" ")
    record_type, since, claim, announced = _parsed(value.partition("\n")[2])
    return Intention(input_id, int(generation), record_type, _announcement(claim, announced), since)


def _json(document: object) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def _parsed(document: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(document)
    except ValueError:
        remedy = f"delete its keys and run again: {_EVERYWHERE}"
        raise Fatal("the ledger in Redis holds what this program did not write", remedy) from None


def _another_schema() -> Fatal:
    message = f"the ledger in Redis has another layout than this program's, {SCHEMA_VERSION}"
    return Fatal(message, _AGAIN)


def _hints(info: Mapping[str, Any]) -> list[str]:
    hints = []
    if info.get("aof_enabled") == 0:
        hints.append(f"Redis writes no append-only file: a restart may lose the ledger; {_EVERYWHERE}")
    if str(info.get("maxmemory_policy", "")).startswith("allkeys"):
        hints.append("Redis may evict the ledger when memory is full: set maxmemory-policy to noeviction")
    return hints
