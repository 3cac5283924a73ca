"""How the guard asks: each dependency by itself, one question at a time, patiently, and what is well, too."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from etl.core.brake import Brake
from etl.core.breaker import State
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Disposition, Reason, Stage
from etl.pipeline.flow import Settlement
from etl.pipeline.guard import BRAKE, LEDGER, STORE, Answer, Guard, Probe, Senses
from etl.pipeline.signals import Dependency
from tests.support import virtual

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

BROKER, EVENTS = Dependency.BROKER, Dependency.EVENTS
AWAY = Transient(Stage.CLAIM, Reason.UNAVAILABLE, "the ledger in Redis cannot be used now")


@dataclass
class World:
    """Dependencies that answer, fail or hang, as the test decides, and a guard that asks them."""

    fails: dict[Dependency, Exception] = field(default_factory=dict)
    hangs: set[Dependency] = field(default_factory=set)
    asked: list[tuple[Dependency, float]] = field(default_factory=list)
    under_way: dict[Dependency, int] = field(default_factory=dict)
    most: int = 0  # questions of one dependency at once
    told: list[tuple[Dependency, State]] = field(default_factory=list)
    noted: list[tuple[Dependency, str | None]] = field(default_factory=list)

    def guard(self, every: float | None = 1.0, brake: Brake | None = None) -> Guard:
        """Make the guard."""
        senses = Senses(
            now,
            lambda: 0.0,
            lambda name, state: self.told.append((name, state)),
            lambda name, answer: self.noted.append((name, answer.problem)),
        )
        probes = {
            STORE: Probe(self._ask(STORE)),
            LEDGER: Probe(self._ask(LEDGER)),
            BROKER: Probe(self._ask(BROKER), holds=False),
            EVENTS: Probe(self._ask(EVENTS), needed=False, holds=False),
        }
        return Guard(probes, senses, brake, every=every)

    def times(self, name: Dependency) -> list[float]:
        """Give when a dependency was asked."""
        return [time for asked, time in self.asked if asked is name]

    def _ask(self, name: Dependency) -> Callable[[], Awaitable[None]]:
        async def ask() -> None:
            self.asked.append((name, now()))
            self.under_way[name] = self.under_way.get(name, 0) + 1
            self.most = max(self.most, self.under_way[name])
            try:
                await asyncio.sleep(0.25)
                if name in self.hangs:
                    await asyncio.Event().wait()
                if error := self.fails.get(name):
                    raise error
            finally:
                self.under_way[name] -= 1

        return ask


def now() -> float:
    """Give the time of the running loop."""
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def watched(guard: Guard) -> AsyncIterator[None]:
    """Let a guard watch; see that it ends when it is told to, and leaves no task behind."""
    watch = asyncio.create_task(guard.watch())
    yield
    watch.cancel()
    await asyncio.wait({watch}, timeout=5)
    assert watch.cancelled()
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_what_is_well_is_asked_too() -> None:
    """It should ask again some time after each answer, and note how long it took and since when it is so."""

    async def scene(world: World) -> dict[Dependency, Answer]:
        guard = world.guard(every=2.0)
        async with watched(guard):
            await asyncio.sleep(5)
        return guard.answers

    world = World()
    answers = virtual.run(scene(world))
    assert {name: world.times(name) for name in answers} == {name: [0.0, 2.25, 4.5] for name in answers}
    assert answers == dict.fromkeys((STORE, LEDGER, BROKER, EVENTS), Answer(0.25, 0.25))
    assert (world.told, world.noted) == ([], [])


def test_what_is_well_may_be_left_alone() -> None:
    """It should ask nobody unless told how often, until something is down."""

    async def scene(world: World) -> None:
        guard = world.guard(every=None)
        async with watched(guard):
            await asyncio.sleep(3_600)
            assert world.asked == []
            for _ in range(3):
                guard.heard(Transient(Stage.FETCH, Reason.UNAVAILABLE))
            await asyncio.sleep(1.5)

    world = World()
    virtual.run(scene(world))
    assert world.asked == [(STORE, 3_601.0)]
    assert world.told[-1] == (STORE, State.CLOSED)


def test_what_hangs_is_asked_once_at_a_time_and_holds_up_no_other() -> None:
    """It should give up after its patience, and have no second question wait behind the first."""

    async def scene(world: World) -> Guard:
        guard = world.guard()
        async with watched(guard):
            await asyncio.sleep(60)
            assert guard.states()[LEDGER] is not State.CLOSED
            world.hangs.clear()
            await asyncio.sleep(5)
        return guard

    world = World(hangs={LEDGER})
    guard = virtual.run(scene(world))
    assert world.most == 1
    assert world.times(STORE) == [1.25 * n for n in range(53)]
    assert world.noted == [(LEDGER, "no answer within 1 s"), (LEDGER, None)]
    assert world.told == [(LEDGER, State.OPEN), (LEDGER, State.CLOSED)]  # each once
    assert guard.answers[LEDGER].problem is None
    assert 60 < guard.answers[LEDGER].since <= 65


def test_the_first_answers_are_news_only_where_bad() -> None:
    """It should tell of what was away from the start, and of each change once."""

    async def scene(world: World) -> None:
        async with watched(world.guard()):
            await asyncio.sleep(30)
            world.fails.clear()
            await asyncio.sleep(30)
            world.fails[EVENTS] = AWAY
            await asyncio.sleep(30)

    world = World(fails={STORE: AWAY})
    virtual.run(scene(world))
    assert world.noted == [(STORE, str(AWAY)), (STORE, None), (EVENTS, str(AWAY))]


@pytest.mark.parametrize(("name", "holds"), [(STORE, True), (LEDGER, True), (BROKER, False), (EVENTS, False)])
def test_what_holds_work_back(name: Dependency, holds: bool) -> None:  # noqa: FBT001 - a table
    """It should open the breaker of whatever does not answer, and hold work back for some only."""

    async def scene(world: World) -> bool:
        guard = world.guard()
        async with watched(guard):
            await asyncio.sleep(4)
            assert guard.states()[name] is not State.CLOSED
            ready = asyncio.create_task(guard.ready())
            await asyncio.sleep(10)
            held = not ready.done()
            world.fails.clear()
            await asyncio.wait_for(ready, 5)
        return held

    assert virtual.run(scene(World(fails={name: AWAY}))) == holds


def test_what_is_needed() -> None:
    """It should name those without which there is no work, whether they hold it back or not; no brake."""
    assert World().guard().needed == {STORE, LEDGER, BROKER}


@pytest.mark.parametrize("name", [STORE, BROKER, EVENTS])
def test_failures_far_apart_are_not_in_a_row(name: Dependency) -> None:
    """It should not open for three lost answers with good ones between them, though no work comes."""

    async def scene(world: World) -> list[tuple[Dependency, State]]:
        async with watched(world.guard()):
            for _ in range(6):
                await asyncio.sleep(60)
                world.fails[name] = AWAY
                await asyncio.sleep(1.25)
                world.fails.clear()
        return world.told

    world = World()
    assert virtual.run(scene(world)) == []
    assert [problem is None for _, problem in world.noted] == [False, True] * 5 + [False]


def test_work_that_fails_knows_better_than_a_probe() -> None:
    """It should open for failures of work though every probe between them is answered."""

    async def scene(world: World) -> list[bool]:
        guard = world.guard()
        async with watched(guard):
            heard = []
            for _ in range(3):
                await asyncio.sleep(10)
                heard.append(guard.heard(Transient(Stage.COMMIT, Reason.UNAVAILABLE)))
        return heard

    world = World()
    assert virtual.run(scene(world)) == [False, False, True]
    assert world.told == [(STORE, State.OPEN)]


def test_a_breaker_that_work_opened_closes_by_a_probe() -> None:
    """It should go on after one good answer, and count from nought again."""

    async def scene(world: World) -> None:
        guard = world.guard()
        async with watched(guard):
            for _ in range(3):
                guard.heard(Transient(Stage.COMMIT, Reason.UNAVAILABLE))
            await asyncio.wait_for(guard.ready(), 5)
            assert not guard.heard(Transient(Stage.COMMIT, Reason.UNAVAILABLE))

    world = World()
    virtual.run(scene(world))
    assert world.told == [(STORE, State.OPEN), (STORE, State.CLOSED)]


@pytest.mark.parametrize("error", [Fatal("refused", "check the password"), ValueError("a defect")])
def test_where_only_a_person_can_help_it_ends(error: Exception) -> None:
    """It should raise it, and leave no other question or task behind."""

    async def scene(world: World) -> set[asyncio.Task[object]]:
        with pytest.raises(type(error)):
            await world.guard().watch()
        return asyncio.all_tasks() - {asyncio.current_task()}

    world = World(fails={LEDGER: error}, hangs={STORE})
    assert virtual.run(scene(world)) == set()
    assert set(world.under_way.values()) == {0}


def test_a_cancellation_is_not_swallowed_by_a_change() -> None:
    """It should end who waits, although a breaker changes in that very moment."""

    async def scene(ticks: int) -> bool:
        guard = World().guard(brake=Brake(least=1, subjects=1))
        refused = {"subject": "s", "reason": Reason.SCHEMA_MISMATCH.value}
        guard.settled(Settlement(Disposition.QUARANTINED, "T", "hash", "input", refused))
        assert guard.states()[BRAKE] is State.OPEN
        waiting = asyncio.create_task(guard.ready())
        await asyncio.sleep(1)
        for _ in range(3):
            guard.heard(Transient(Stage.FETCH, Reason.UNAVAILABLE))
        for _ in range(ticks):
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait({waiting}, timeout=1)
        ended = waiting.cancelled()
        waiting.cancel()
        await asyncio.wait({waiting})
        return ended

    assert [virtual.run(scene(ticks)) for ticks in range(4)] == [True] * 4
