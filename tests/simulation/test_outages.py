"""Weather that once made two outcomes of one file, buried a lone message, or kept a guard busy."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from etl.core.brake import Brake
from etl.core.outcome import Disposition, Reason
from etl.pipeline.flow import Settlement
from etl.pipeline.guard import STORE, Guard, Probe, Senses
from tests.simulation.process import Process, World, content, message, part, run_dry, terms
from tests.simulation.weather import unavailable
from tests.support import virtual
from tests.support.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

T = TypeVar("T")
BODY, FILE = message("raw/x"), content()


@dataclass
class Scripted:
    """A tap in which calls of a name fail ``before`` or lose their answers ``after``, between two times."""

    before: Mapping[str, tuple[float, float]]
    after: Mapping[str, tuple[float, float]]

    async def __call__(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        """Make the call, and fail as the script says."""
        self._strike(self.before, name)
        result = await call()
        self._strike(self.after, name)
        return result

    def _strike(self, script: Mapping[str, tuple[float, float]], name: str) -> None:
        since, until = script.get(name, (0.0, 0.0))
        if since <= asyncio.get_running_loop().time() < until:
            raise unavailable(name)


def ended(
    before: Mapping[str, tuple[float, float]],
    after: Mapping[str, tuple[float, float]] | None = None,
    file: bytes = FILE,
) -> World:
    """Let one message come to its end."""

    async def scene() -> World:
        world, tap = World(MemoryStore({"raw/x": file})), Scripted(before, after or {})
        world.queue.publish(BODY)
        await run_dry(world, Process(world, tap, terms(), probe=tap))
        return world

    return virtual.run(scene())


def test_a_put_of_unknown_outcome_is_not_given_up() -> None:
    """It should settle the file whose part is there, though no answer of the store came for a while."""
    world = ended({"out.head": (0, 2_000)}, {"out.put_new": (0, 1)})
    assert world.wrong({BODY: part(FILE)}) == []


def test_a_report_that_cannot_be_written_is_not_given_up() -> None:
    """It should not bury the message of a file that is refused, with a part and no report."""
    file = b"no Avro file"
    world = ended({"out.put": (0, 2_000)}, file=file)
    assert world.wrong({BODY: part(file)}) == []


def test_a_message_is_not_given_up_after_its_part() -> None:
    """It should settle a file whose part is there, though then the ledger could not be asked for an hour."""
    world = ended({"ledger.record": (0, 1), "ledger.find_claim": (1, 3_600), "ledger.probe": (1, 3_600)})
    assert world.wrong({BODY: part(FILE)}) == []


def test_a_message_alone_burns_no_retries_while_the_store_is_away() -> None:
    """It should be settled after an outage of an hour, be it the only message there is."""
    asked = ("raw.fetch", "out.put_new", "out.head", "out.probe")
    world = ended(dict.fromkeys(asked, (0, 3_600)))
    assert [letter.decision.reason for _, letter in world.queue.letters] == []


def guard(probe: Callable[[], Awaitable[None]]) -> Guard:
    """Make a guard of a store, with a brake; it may look at the clock a thousand times."""
    loop, looks = asyncio.get_running_loop(), iter(range(1_000))

    def now() -> float:
        assert next(looks, None) is not None, "it looks again and again, and no time passes"
        return loop.time()

    senses = Senses(now, lambda: 0.0, lambda _name, _state: None)
    return Guard({STORE: Probe(probe)}, senses, Brake(), patience=60.0)


def test_a_brake_that_may_be_tried_costs_nothing_while_no_message_comes() -> None:
    """It should wait for a message, not look again and again."""

    async def scene() -> None:
        one = guard(_answer)
        watching = asyncio.create_task(one.watch())
        await asyncio.sleep(0)
        for number in range(20):
            metadata = {"subject": f"s{number % 4}", "reason": Reason.EMPTY.value}
            one.settled(Settlement(Disposition.QUARANTINED, "T", "hash", "input", metadata))
        await _watched(watching)

    virtual.run(scene())


def test_waiting_for_a_slow_probe_costs_nothing() -> None:
    """It should wait for the answer, though a delivery that was under way fails meanwhile."""

    async def scene() -> None:
        one = guard(lambda: asyncio.sleep(30))
        watching = asyncio.create_task(one.watch())
        await asyncio.sleep(0)
        for _ in range(3):
            one.heard(unavailable("raw.fetch"))
        ready = asyncio.create_task(one.ready())
        await asyncio.sleep(2)
        one.heard(unavailable("raw.fetch"))
        await asyncio.wait_for(ready, 100)
        await _watched(watching)

    virtual.run(scene())


async def _answer() -> None:
    """Be there."""


async def _watched(watching: asyncio.Task[None]) -> None:
    """Let it watch for a time, and raise what it raised."""
    await asyncio.wait([watching], timeout=100)
    watching.cancel()
    for end in await asyncio.gather(watching, return_exceptions=True):
        if isinstance(end, Exception):
            raise end
