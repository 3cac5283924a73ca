"""What libraries swallow is raised after all; what is under way already is not raised twice."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from redis import exceptions

from etl.adapters.cancelling import cancellable, heed
from etl.adapters.redis_client import translated
from etl.core.outcome import Stage


async def swallowed(error: Exception | None = None) -> None:
    """Wait, swallow a cancellation as a library may, and fail or return."""
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    if error:
        raise error


async def cancelled(task: asyncio.Task[None]) -> bool:
    """Cancel a task once it waits; tell whether it ended so."""
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    return task.cancelled()


@pytest.mark.parametrize("error", [None, ConnectionError("lost")])
async def test_a_cancellation_that_is_swallowed_is_raised(error: Exception | None) -> None:
    """It should be raised where the library returned, and in place of what it raised instead."""

    async def work() -> None:
        with cancellable():
            await swallowed(error)

    assert await cancelled(asyncio.create_task(work()))


async def test_what_redis_swallows_is_raised() -> None:
    """It should hold at the doorstep of Redis, and for its own errors, too."""

    async def work() -> None:
        with translated(Stage.CLAIM):
            await swallowed(exceptions.ConnectionError())

    assert await cancelled(asyncio.create_task(work()))


async def test_an_error_is_what_it_is() -> None:
    """It should change nothing where nobody is cancelled."""
    with pytest.raises(ValueError, match="own"), cancellable():
        raise ValueError("own")
    heed()


async def test_who_tidies_up_is_not_disturbed() -> None:
    """It should let a task that is cancelled already use a library for its last words."""
    done: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            with cancellable():
                await asyncio.sleep(0)
            done.append("tidied")

    assert await cancelled(asyncio.create_task(work()))
    assert done == ["tidied"]


async def test_a_loop_heeds_what_came_before_it_asked() -> None:
    """It should end at its next turn, though the library was called with the cancellation under way."""

    async def work() -> None:
        asyncio.current_task().cancel()  # type: ignore[union-attr]  # there is one
        while True:
            with cancellable():
                await swallowed()
            heed()

    task = asyncio.create_task(work())
    await asyncio.wait({task}, timeout=5)
    assert task.cancelled()
