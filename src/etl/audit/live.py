"""``etl verify --live``: canaries through the running service, each held against the end it should have.

They go through the real broker, store, ledger and sandbox, below a root of their own. All they left is taken
away again, also where the check is cut short; what a killed check left goes with the next one that runs an
hour later or more.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from etl.audit.live_canaries import Canary, Kind, canaries
from etl.audit.live_look import Seen, Watch
from etl.audit.live_scene import old, scene, tidy
from etl.core import canary
from etl.core.errors import Transient

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from etl.audit.live_scene import Scene
    from etl.settings import Settings

_LOOK_EVERY = 0.2  # seconds
_CONSUMER_SECONDS = 10.0  # until somebody consumes: a service that restarts is gone for a moment
_TIDY_SECONDS = 20.0
_LAST_SECONDS = 3.0
_LEFT_SECONDS = 3_600  # after which what is left of canaries is nobody's
_STAMP = "%Y%m%dT%H%M%SZ"


class Result(StrEnum):
    """What a live check says of a canary."""

    HOLDS = "holds"
    VIOLATED = "violated"
    UNDECIDED = "undecided"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Line:
    """One canary: what was expected and found; ``seconds`` from its announcement until its end was seen."""

    kind: Kind
    result: Result
    expected: str
    found: str
    remedy: str = ""
    seconds: float | None = None

    def document(self) -> dict[str, Any]:
        """The line for machines."""
        told = {"canary": self.kind.value, "result": self.result.value, "expected": self.expected}
        seconds = None if self.seconds is None else round(self.seconds, 2)
        return {**told, "found": self.found, "remedy": self.remedy, "seconds": seconds}


@dataclass(slots=True)
class Live:
    """The result of a live check.

    ``hindrance`` says why nothing was sent; ``tidied`` is false where something of the canaries is left.
    """

    lines: list[Line] = field(default_factory=list)
    hindrance: str = ""
    tidied: bool = True
    limit: float = 0.0

    def number(self, result: Result) -> int:
        """How many canaries have this result."""
        return sum(line.result is result for line in self.lines)

    @property
    def results(self) -> tuple[Result, ...]:
        """All results there can be."""
        return tuple(Result)

    @property
    def ok(self) -> bool | None:
        """Whether each that was sent has the end it should have; None where that cannot be told."""
        if self.number(Result.VIOLATED):
            return False
        return None if self.number(Result.UNDECIDED) or not self.number(Result.HOLDS) else True

    def document(self) -> dict[str, Any]:
        """The result for machines."""
        counts = {result.value.replace(" ", "_"): self.number(result) for result in Result}
        lines = [line.document() for line in self.lines]
        about = {"hindrance": self.hindrance, "tidied": self.tidied, "limit_seconds": self.limit}
        return {"ok": self.ok, **about, "canaries": len(self.lines), "results": counts, "lines": lines}


async def live(settings: Settings, seconds: float, tell: Callable[[str], None] = lambda _words: None) -> Live:
    """Send a set of canaries and say what became of each within ``seconds``.

    ``tell`` hears what is being done. Raises Fatal and Transient where something that is needed is away.
    """
    began = time.monotonic()
    async with scene(settings) as at:
        nonce = canary.nonce(at.terms.pseudonym_key, _stamp(time.time()), secrets.token_hex(4))
        tell("looking for a service")
        hindrance = await _hindrance(at, min(seconds, _CONSUMER_SECONDS))
        sent = canaries(at.terms, at.bucket, nonce, len(settings.redelivery_delays))
        if hindrance:
            return Live([_unsent(kind, hindrance) for kind in Kind], hindrance, limit=seconds)
        watch = Watch(at, sent)
        told = Live(limit=seconds)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(began + seconds - time.monotonic()):
                    await _send(at, sent, tell)
                    await _wait(watch, tell)
            tell("looking at what they left")
            told.lines = await _judged(watch, nonce)
        finally:
            tell("tidying up")
            told.tidied = await _tidied(watch, nonce)
    return told


async def _hindrance(at: Scene, seconds: float) -> str:
    """Say why there is no use in sending any; a service may begin within some seconds."""
    deadline = time.monotonic() + seconds
    while True:
        hindrance = await _missing(at)
        if not hindrance or time.monotonic() >= deadline:
            return hindrance
        await asyncio.sleep(_LOOK_EVERY)


async def _missing(at: Scene) -> str:
    if await at.admin.canaries() is None:
        return "no service that knows canaries has run here: their letters have no queue"
    depth = (await at.admin.depths())[at.names.queue]
    return "" if depth and depth.consumers else "no service takes messages from the queue"


async def _send(at: Scene, sent: Sequence[Canary], tell: Callable[[str], None]) -> None:
    """Store all, then announce them in their order."""
    tell(f"storing {len(sent)} canaries")
    await asyncio.gather(*(at.raw.put(one.key, one.content) for one in sent))
    tell(f"announcing {len(sent)} canaries")
    for one in sent:
        key = f"health.processing.{one.arrived.record_type.lower()}"
        await at.publisher.publish(one.body, key, headers={})


async def _wait(watch: Watch, tell: Callable[[str], None]) -> None:
    began = time.monotonic()
    while True:
        await watch.look(lambda: time.monotonic() - began)
        ended = sum(seen.end is not None for seen in watch.seen.values())
        tell(f"{ended} of {len(watch.sent)} canaries have an end")
        if watch.over:
            return
        await asyncio.sleep(_LOOK_EVERY)


async def _judged(watch: Watch, nonce: str) -> list[Line]:
    await watch.examine(nonce)
    waits = await _waits(watch)
    sent = {one.kind: one for one in watch.sent}
    return [
        _line(sent[kind], watch.seen[kind], waits=kind in waits) if kind in sent else _left_out(kind)
        for kind in Kind
    ]


async def _waits(watch: Watch) -> frozenset[Kind]:
    """Say which may still wait in a queue: all, if the last one does, or the one that comes again."""
    depths = await watch.at.admin.depths()
    names = watch.at.names
    work = depths[names.queue]
    again = [depths[name] for name in names.retry_queues]
    if work and work.ready and watch.seen[Kind.GOOD].end is None:
        return frozenset(Kind)
    return frozenset({Kind.POISON}) if any(depth and depth.ready for depth in again) else frozenset()


def _line(one: Canary, seen: Seen, *, waits: bool) -> Line:
    expected = str(one.expected)
    if seen.end is None:
        if waits:
            return Line(one.kind, Result.UNDECIDED, expected, "it still waits in a queue", _LONGER)
        return Line(one.kind, Result.VIOLATED, expected, "no end within the limit", _LOST)
    found = "; ".join([str(seen.end), *seen.problems])
    holds = seen.end == one.expected and not seen.problems
    remedy = "" if holds else _remedy(one.kind, seen)
    return Line(one.kind, Result.HOLDS if holds else Result.VIOLATED, expected, found, remedy, seen.seconds)


_LONGER = (
    "look again with a longer --timeout; a second attempt comes only after the first of ETL_REDELIVERY_DELAYS"
)
_LOST = "see what the service logs, and that all workers of the queue run this version"
_SAME = "see that the service and this command have the same ETL_LIMIT_* and quality settings and version"
_REAL = "stop workers of an older version: they take canaries for people's files; then remove what is named"


def _remedy(kind: Kind, seen: Seen) -> str:
    if any("real output" in problem for problem in seen.problems):
        return _REAL
    return _LOST if seen.problems or kind in {Kind.POISON, Kind.UNKNOWN_TYPE} else _SAME


def _unsent(kind: Kind, why: str) -> Line:
    return Line(kind, Result.UNDECIDED, "", why, "start `etl serve` with these settings, then look again")


def _left_out(kind: Kind) -> Line:
    return Line(kind, Result.NOT_CHECKED, "", "ETL_LIMIT_FILE_BYTES is over 256 MiB: none was sent")


async def _tidied(watch: Watch, nonce: str) -> bool:
    """Take all away again, and what an earlier check left; False where something may be left, or still come.

    What is in hand would come after: it is waited for, but for a moment only.
    """
    try:
        async with asyncio.timeout(_TIDY_SECONDS):
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_SECONDS):
                    await _wait(watch, lambda _words: None)
            left = await old(watch.at, _stamp(time.time() - _LEFT_SECONDS))
            await tidy(watch.at, {nonce, *left}, watch.names)
    except (Transient, TimeoutError):
        return False
    return watch.over


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime(_STAMP)
