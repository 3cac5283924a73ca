"""The guard holds work back while it would be in vain, and lets it go on when it would not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core.brake import Brake
from etl.core.breaker import State
from etl.core.errors import Permanent, Transient
from etl.core.outcome import Disposition, Reason, Stage
from etl.pipeline.flow import Settlement
from etl.pipeline.guard import BRAKE, LEDGER, STORE, Guard, Probe, Senses
from tests.support import virtual

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


@dataclass
class World:
    """Two dependencies that can be down, and a guard over them."""

    down: set[str] = field(default_factory=set)
    told: list[tuple[str, State]] = field(default_factory=list)
    probed: list[tuple[str, float]] = field(default_factory=list)
    brake: Brake | None = None

    def guard(self) -> Guard:
        """Make the guard."""
        senses = Senses(now, lambda: 0.0, lambda name, state: self.told.append((name, state)))
        probes = {name: Probe(self._probe(name)) for name in (STORE, LEDGER)}
        return Guard(probes, senses, self.brake)

    def _probe(self, name: str) -> Callable[[], Coroutine[None, None, None]]:
        async def probe() -> None:
            self.probed.append((name, now()))
            await asyncio.sleep(0)
            if name in self.down:
                raise Transient(Stage.CLAIM, Reason.UNAVAILABLE)

        return probe


def now() -> float:
    """Give the time of the running loop."""
    return asyncio.get_running_loop().time()


def unavailable(stage: Stage) -> Transient:
    """Make the error of a dependency that is away."""
    return Transient(stage, Reason.UNAVAILABLE)


def ended(disposition: Disposition, subject: str = "s", reason: Reason | None = None) -> Settlement:
    """Make the end of a delivery."""
    metadata = {"subject": subject, "reason": reason.value if reason else None}
    return Settlement(disposition, "T", "hash", "input", metadata)


async def waits(guard: Guard) -> bool:
    """Tell whether the guard holds a delivery back now."""
    ready = asyncio.create_task(guard.ready())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    held = not ready.done()
    ready.cancel()
    await asyncio.gather(ready, return_exceptions=True)
    return held


def test_work_waits_while_a_dependency_is_down() -> None:
    """It should hold all work back after failures in a row, probe, and let it go on within seconds."""

    async def scene() -> tuple[float, World]:
        world = World({STORE})
        guard = world.guard()
        watch = asyncio.create_task(guard.watch())
        known = [guard.heard(unavailable(Stage.FETCH)) for _ in range(3)]
        assert known == [False] * 2 + [True]
        waiting = [asyncio.create_task(guard.ready()) for _ in range(8)]
        await asyncio.sleep(10)
        assert not any(task.done() for task in waiting)
        world.down.clear()
        await asyncio.gather(*waiting)
        watch.cancel()
        return now(), world

    seconds, world = virtual.run(scene())
    assert world.probed == [(STORE, 1.0), (STORE, 3.0), (STORE, 6.0), (STORE, 9.0), (STORE, 12.0)]
    assert seconds == 12.0
    assert world.told[-1] == (STORE, State.CLOSED)


def test_each_dependency_has_its_own() -> None:
    """It should not add up failures of different dependencies, nor blame one for another's."""

    async def scene() -> None:
        world = World()
        guard = world.guard()
        for stage in (Stage.FETCH, Stage.RECORD, Stage.COMMIT, Stage.CLAIM):
            assert not guard.heard(unavailable(stage))
        assert guard.heard(unavailable(Stage.RECORD))
        assert guard.states() == {STORE: State.CLOSED, LEDGER: State.OPEN, BRAKE: State.CLOSED}

    virtual.run(scene())


def test_other_failures_hold_nothing_back() -> None:
    """It should not open for what is wrong with a file or a message."""

    async def scene() -> None:
        guard = World().guard()
        for _ in range(20):
            assert not guard.heard(Transient(Stage.FETCH, Reason.MISSING_OBJECT))
            assert not guard.heard(Permanent(Stage.CLAIM, Reason.BAD_MESSAGE))
            assert not guard.heard(ValueError())
            assert not guard.heard(unavailable(Stage.DECODE))
        assert not await waits(guard)

    virtual.run(scene())


def test_a_success_between_failures_keeps_it_open_to_work() -> None:
    """It should count failures in a row only; a duplicate is no proof that the store is there."""

    async def scene() -> None:
        guard = World().guard()
        for _ in range(9):
            for _ in range(2):
                assert not guard.heard(unavailable(Stage.COMMIT))
            guard.settled(ended(Disposition.PROCESSED))
        for _ in range(2):
            guard.heard(unavailable(Stage.COMMIT))
            guard.settled(ended(Disposition.DUPLICATE))
        assert guard.heard(unavailable(Stage.COMMIT))

    virtual.run(scene())


def refuse(guard: Guard, times: int = 30) -> None:
    """Let files of three people be refused for one reason."""
    for number in range(times):
        guard.settled(ended(Disposition.QUARANTINED, f"s_{number % 3}", Reason.SCHEMA_MISMATCH))


def test_refusals_of_everybody_pull_the_brake() -> None:
    """It should hold work back, then try one delivery at a time until one is not refused."""

    async def scene() -> list[float]:
        guard = World(brake=Brake()).guard()
        refuse(guard)
        passed: list[float] = []
        for outcome in (Reason.SCHEMA_MISMATCH, Reason.SCHEMA_MISMATCH, None):
            first, second = (asyncio.create_task(guard.ready()) for _ in range(2))
            await asyncio.wait({first, second}, return_when=asyncio.FIRST_COMPLETED)
            passed.append(now())
            assert await waits(guard)
            assert first.done() != second.done()
            guard.settled(ended(Disposition.PROCESSED, "s_9", outcome))
            second.cancel()
            first.cancel()
        assert not await waits(guard)
        return passed

    assert virtual.run(scene()) == [30.0, 90.0, 210.0]


def test_a_trial_that_is_no_verdict_is_followed_by_another() -> None:
    """It should not wait for ever for the end of a delivery that was a duplicate or failed."""

    async def scene() -> None:
        guard = World(brake=Brake()).guard()
        refuse(guard)
        await guard.ready()
        assert await waits(guard)
        guard.settled(ended(Disposition.DUPLICATE))
        await guard.ready()
        guard.heard(Permanent(Stage.CLAIM, Reason.BAD_MESSAGE))
        await guard.ready()
        assert now() == 30.0

    virtual.run(scene())


def test_without_a_brake_nothing_is_held_back() -> None:
    """It should let a run on one machine refuse every file."""

    async def scene() -> None:
        guard = World().guard()
        refuse(guard, 100)
        assert not await waits(guard)

    virtual.run(scene())
