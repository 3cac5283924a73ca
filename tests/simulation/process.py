"""A worker process over a world that outlives it: the real flow, worker and guard; it can be killed."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from etl.core import avro, identity
from etl.core.rules import Rules
from etl.pipeline.flow import Flow, Terms
from etl.pipeline.guard import LEDGER, STORE, Guard, Probe, Senses
from etl.pipeline.worker import Worker
from etl.records import ALL
from etl.records.hrv_rmssd import HRV_RMSSD
from tests.simulation.queue import MemoryQueue, MemorySession
from tests.support.faults import TappedLedger, TappedSandbox, TappedStore, open_tap, problems
from tests.support.lives import life
from tests.support.memory import InstantSandbox, MemoryLedger, MemoryStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from etl.core.outcome import Reason
    from etl.pipeline.flow import Settlement
    from etl.pipeline.ports import Letter
    from tests.support.faults import Tap

T = TypeVar("T")
KEY, BUCKET, TYPE = b"key", "raw", HRV_RMSSD.name
DELAYS = (30.0, 300.0, 900.0)
_CATEGORIES = {record_type.name: record_type.category for record_type in ALL}


@dataclass
class World:
    """What is left when every process has died."""

    raw: MemoryStore
    out: MemoryStore = field(default_factory=MemoryStore)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    ends: list[Settlement | Letter] = field(default_factory=list)

    def wrong(self, due: Mapping[bytes, str | Reason], *, events_once: bool = True) -> list[str]:
        """Say all that is wrong, when ``due`` is the part or the reason that each message should lead to."""
        found = list(problems(self.out, self.ledger, events_once=events_once))
        parts = {key for key in self.out.objects if key.startswith("parts/")}
        if parts != (wanted := {end for end in due.values() if end.startswith("parts/")}):
            found.append(f"parts missing {sorted(wanted - parts)}, too many {sorted(parts - wanted)}")
        letters = {(message.body, letter.decision.reason) for message, letter in self.queue.letters}
        if letters != (given_up := {(body, end) for body, end in due.items() if end not in wanted}):
            found.append(f"letters missing {given_up - letters}, not due {letters - given_up}")
        return [*found, *self.queue.wrong()]


class Process:
    """A worker process; after ``kill`` it does nothing any more, not even clean up."""

    def __init__(  # noqa: PLR0913 - what it works on, how hard, and what may go wrong
        self,
        world: World,
        tap: Tap,
        terms: Terms,
        *,
        concurrency: int = 1,
        chance: Callable[[], float] = lambda: 0.0,
        probe: Tap = open_tap,
    ) -> None:
        self.outside = tap
        self._dead = False
        self.session = MemorySession(world.queue, self.tap)
        loop = asyncio.get_running_loop()
        out, ledger = TappedStore(world.out, "out", self.tap), TappedLedger(world.ledger, self.tap)
        raw, sandbox = TappedStore(world.raw, "raw", self.tap), TappedSandbox(InstantSandbox(), self.tap)
        flow = Flow({BUCKET: raw}, out, ledger, sandbox, terms, clock=loop.time)

        async def ask_store() -> None:
            await probe("out.probe", lambda: world.out.head("probe"))

        async def ask_ledger() -> None:
            await probe("ledger.probe", world.ledger.ping)

        senses = Senses(loop.time, chance, lambda _name, _state: None)
        self.guard = Guard({STORE: Probe(ask_store), LEDGER: Probe(ask_ledger)}, senses)
        self._worker = Worker(
            self.session, flow, self.guard, concurrency=concurrency, delays=DELAYS, on_end=world.ends.append
        )
        self.task = loop.create_task(self._run())

    async def tap(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        """Call nothing once dead, and hear no answer."""
        if self._dead:
            raise asyncio.CancelledError
        result = await self.outside(name, call)
        if self._dead:
            raise asyncio.CancelledError
        return result

    def kill(self) -> None:
        """Die at once; what it held is delivered again."""
        self._dead = True
        self.task.cancel()
        self.session.close()

    async def _run(self) -> None:
        watching = asyncio.create_task(self.guard.watch())
        try:
            await self._worker.run()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


def terms(ruleset: str = "r1", rules: Rules | None = None) -> Terms:
    """Give the terms of a version of the program."""
    return Terms(KEY, frozenset({BUCKET}), _CATEGORIES, rules or Rules(), ruleset)


@cache
def content(number: int = 0, records: int = 1) -> bytes:
    """Make a file; ``number`` tells apart as many as there are lives."""
    return avro.write(HRV_RMSSD.schema, life(TYPE, number)[:records], codec="null")


def message(key: str, **changes: object) -> bytes:
    """Make the message that announces a file."""
    said = {"bucket": BUCKET, "key": key, "user_id": "u", "record_type": TYPE} | changes
    return json.dumps(said).encode()


def part(body: bytes, user: str = "u", generation: int = 0) -> str:
    """Name the part that a file must lead to."""
    subject = identity.pseudonym(KEY, user)
    input_id = identity.input_id(subject, TYPE, identity.content_hash(body))
    return identity.part_key(TYPE, input_id, generation)


async def run_dry(world: World, *processes: Process) -> None:
    """Let processes work until there is no message, or until one of them has ended."""
    dry = asyncio.create_task(world.queue.emptied())
    tasks = [process.task for process in processes]
    await asyncio.wait([dry, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for process in processes:
        process.session.drain()
    dry.cancel()
    for end in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(end, Exception):
            raise end
