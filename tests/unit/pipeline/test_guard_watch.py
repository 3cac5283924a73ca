"""How the guard ends its questions, and how chance spreads them."""

from __future__ import annotations

import asyncio

import pytest

from etl.core.brake import Brake
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Disposition, Reason, Stage
from etl.pipeline.flow import Settlement
from etl.pipeline.guard import LEDGER, STORE, Guard, Probe, Senses
from tests.support import virtual


def now() -> float:
    """Give the time of the running loop."""
    return asyncio.get_running_loop().time()


def test_no_question_outlives_the_watch() -> None:
    """It should wait for all of them, those too that take a while to end."""

    async def scene() -> set[asyncio.Task[object]]:
        async def slow() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                for _ in range(9):
                    await asyncio.sleep(0)

        async def broken() -> None:
            raise Fatal("refused", "check the password")

        senses = Senses(now, lambda: 0.0, lambda _name, _state: None)
        guard = Guard({STORE: Probe(slow), LEDGER: Probe(broken)}, senses, every=1.0)
        with pytest.raises(Fatal):
            await guard.watch()
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert virtual.run(scene()) == set()


def test_chance_spreads_the_probes() -> None:
    """It should lengthen a wait by half at most, for dependencies and for the brake."""

    async def scene() -> list[float]:
        async def answer() -> None:
            """Be there."""

        senses = Senses(now, lambda: 1.0, lambda _name, _state: None)
        guard = Guard({STORE: Probe(answer)}, senses, Brake(least=1, subjects=1))
        watch = asyncio.create_task(guard.watch())
        for _ in range(3):
            guard.heard(Transient(Stage.FETCH, Reason.UNAVAILABLE))
        await guard.ready()
        times = [now()]
        refused = {"subject": "s", "reason": Reason.SCHEMA_MISMATCH.value}
        guard.settled(Settlement(Disposition.QUARANTINED, "T", "hash", "input", refused))
        await guard.ready()
        times.append(now())
        watch.cancel()
        await asyncio.wait({watch})
        return times

    assert virtual.run(scene()) == [1.5, 46.5]
