"""Gauges: set from what is known and from what is asked, patiently, for ever."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from etl.core.breaker import State
from etl.core.errors import EtlError, Fatal, Transient
from etl.core.outcome import Reason, Stage
from etl.pipeline import signals
from etl.pipeline.gauges import Gauges, Sources
from etl.pipeline.guard import Answer, Guard, Probe, Senses
from etl.pipeline.health import Clocks
from etl.pipeline.signals import Dependency, Queue
from tests.support import virtual
from tests.support.recording import RecordingMeter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.pipeline.signals import Metric

STORE, EVENTS, BRAKE = Dependency.STORE, Dependency.EVENTS, Dependency.BRAKE
WALL = 1_000_000.0
AWAY = Transient(Stage.CLAIM, Reason.UNAVAILABLE)


@dataclass
class World:
    """All that is asked, and what is told of it."""

    depth: dict[Queue, int] = field(default_factory=lambda: {Queue.WORK: 3, Queue.DEAD: 1})
    settled: int = 5
    events: int = 0
    published: float | None = None
    fails: EtlError | None = None
    hangs: bool = False
    late: float = 0.0
    first: int | None = None
    meter: RecordingMeter = field(default_factory=RecordingMeter)

    def gauges(self, *, outbox: bool = True) -> Gauges:
        """Make the gauges."""
        senses = Senses(self.now, lambda: 0.0, lambda _name, _state: None)
        self.guard = Guard({name: Probe(self._answer) for name in (STORE, EVENTS)}, senses)
        sources = Sources(
            depths=self._depths,
            inputs=self._inputs,
            waiting=self._waiting if outbox else None,
            oldest=lambda: self.published,
            memory=lambda: 4096,
        )
        return Gauges(self.meter, self.guard, sources, Clocks(self.now, lambda: WALL))

    def now(self) -> float:
        """Give the time of the loop, later where it was held up."""
        return asyncio.get_running_loop().time() + self.late

    async def _answer(self) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise self.fails

    async def _depths(self) -> Mapping[Queue, int]:
        await self._answer()
        return self.depth

    async def _inputs(self) -> int:
        await self._answer()
        return self.settled

    async def _waiting(self) -> tuple[int, int | None]:
        await self._answer()
        return self.events, self.first


def by_label(world: World, metric: Metric, label: str) -> dict[str, float]:
    """Give what a gauge was last set to, by one of its labels."""
    return {told.labels[label]: told.value for told in world.meter.told if told.metric is metric}


def test_what_is_asked_for() -> None:
    """It should set the depth of every queue, nought where none is told, and two sizes."""

    async def scene(world: World) -> None:
        await world.gauges().ask()

    world = World(events=4)
    virtual.run(scene(world))
    assert by_label(world, signals.QUEUE_MESSAGES, "queue") == {"work": 3, "retry": 0, "dead": 1}
    assert world.meter.gauge(signals.LEDGER_INPUTS) == 5
    assert world.meter.gauge(signals.OUTBOX_EVENTS) == 4


def test_without_an_outbox_nothing_is_told_of_it() -> None:
    """It should leave its gauges unset where the ledger tells the events itself."""

    async def scene(world: World) -> None:
        await world.gauges(outbox=False).ask()

    world = World()
    virtual.run(scene(world))
    assert {told.metric for told in world.meter.told} == {signals.QUEUE_MESSAGES, signals.LEDGER_INPUTS}


@pytest.mark.parametrize("trouble", [AWAY, Fatal("no such queue", "make it"), "hangs"])
def test_who_does_not_answer_leaves_the_gauge_as_it_was(trouble: EtlError | str) -> None:
    """It should wait no longer than two seconds, for all together, and raise nothing."""

    async def scene(world: World) -> float:
        await world.gauges().ask()
        return asyncio.get_running_loop().time()

    world = World(fails=trouble) if isinstance(trouble, EtlError) else World(hangs=True)
    assert virtual.run(scene(world)) == (2.0 if world.hangs else 0.0)
    assert world.meter.told == []


def test_the_outbox_lags_while_its_oldest_event_waits() -> None:
    """It should count from the first look that found this event the oldest; an empty one lags not at all."""

    async def scene(world: World) -> list[float]:
        gauges, lags = world.gauges(), []
        for world.first in (1, 1, 1, None, None, 10, 10, 15):
            await gauges.ask()
            lags.append(world.meter.gauge(signals.OUTBOX_LAG) or 0.0)
            await asyncio.sleep(5)
        return lags

    assert virtual.run(scene(World())) == [0, 5, 10, 0, 0, 0, 5, 0]


@pytest.mark.parametrize(("published", "age"), [(None, 0.0), (WALL - 90, 90.0), (WALL + 5, 0.0)])
def test_the_age_of_the_oldest(published: float | None, age: float) -> None:
    """It should be nought with nothing in hand, and where the producer's clock is ahead."""

    async def scene(world: World) -> None:
        world.gauges().look()

    world = World(published=published)
    virtual.run(scene(world))
    assert world.meter.gauge(signals.OLDEST_UNSETTLED) == age
    assert world.meter.gauge(signals.SANDBOX_MEMORY) == 4096


def test_breakers_and_answers() -> None:
    """It should set exactly one state of each breaker, and of dependencies only those that were asked."""

    async def scene(world: World) -> None:
        gauges = world.gauges()
        for _ in range(3):
            world.guard.heard(Transient(Stage.FETCH, Reason.UNAVAILABLE))
        world.guard.answers[STORE] = Answer(0.5, 0.0, "no answer")
        gauges.look()

    world = World()
    virtual.run(scene(world))
    found = {name: state for name in (STORE, EVENTS, BRAKE) for state in State if _is_in(world, name, state)}
    assert found == {STORE: State.OPEN, EVENTS: State.CLOSED, BRAKE: State.CLOSED}
    assert len(world.meter.values(signals.BREAKER_STATE)) == 9
    assert sum(world.meter.values(signals.BREAKER_STATE)) == 3
    assert by_label(world, signals.DEPENDENCY_UP, "dependency") == {"store": 0}
    assert by_label(world, signals.DEPENDENCY_LATENCY, "dependency") == {"store": 0.5}


def _is_in(world: World, name: Dependency, state: State) -> bool:
    return world.meter.gauge(signals.BREAKER_STATE, dependency=name, state=state) == 1


def test_it_goes_on_for_ever_and_ends_when_told() -> None:
    """It should ask every five seconds, though somebody hangs, and leave no task behind."""

    async def scene(world: World) -> int:
        running = asyncio.create_task(world.gauges().run())
        await asyncio.sleep(12)
        asked = len(world.meter.values(signals.LEDGER_INPUTS))
        world.hangs = True
        await asyncio.sleep(20)
        assert not running.done()
        running.cancel()
        await asyncio.wait({running})
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return asked

    world = World()
    assert virtual.run(scene(world)) == 3
    assert len(world.meter.values(signals.SANDBOX_MEMORY)) == 6  # at 0, 5 and 10, then every seven seconds


def test_it_tells_how_late_the_loop_was() -> None:
    """It should tell the longest that the loop was held up between two questions, and forget it then."""

    async def scene(world: World) -> None:
        running = asyncio.create_task(world.gauges().run())
        for held_up in (0.0, 0.3, 0.0):
            await asyncio.sleep(2.45)
            world.late += held_up
            await asyncio.sleep(2.55)
        running.cancel()
        await asyncio.wait({running})

    world = World()
    virtual.run(scene(world))
    assert [round(late, 6) for late in world.meter.values(signals.LOOP_LAG)] == [0.0, 0.3, 0.0]
