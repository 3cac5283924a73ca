"""The end of both sinks: the last events, newest first, and those that come; nothing is missed in between."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import pytest

from etl.adapters import events_jsonl_tail, events_redis_tail
from etl.adapters.events_jsonl import JsonlEvents
from etl.adapters.events_redis import RedisEvents
from etl.adapters.events_redis_tail import RedisTail
from etl.pipeline.ports import Event
from tests.support.ledger_contract import TRACE, event_of, settled

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Sequence
    from pathlib import Path

    from etl.adapters.events_jsonl_tail import JsonlTail
    from etl.adapters.events_told import Told

EVENTS = [Event(event_of(settled(str(n)))) for n in range(40)]
BODIES = [event.body for event in EVENTS]
SOON = 0.01


class Sink(Protocol):
    """What both sinks can do."""

    async def emit(self, events: Sequence[Event]) -> None:
        """Tell events."""

    def tail(self) -> RedisTail | JsonlTail:
        """Read it from its end."""


@pytest.fixture(params=["redis", "jsonl"])
async def sink(request: pytest.FixtureRequest, tmp_path: Path, unique: str) -> AsyncIterator[Sink]:
    """Give each sink in turn."""
    if request.param == "jsonl":
        yield JsonlEvents(tmp_path / "events.jsonl")
        return
    async with RedisEvents(request.getfixturevalue("redis_url"), unique) as sink:
        yield sink


@pytest.fixture(params=[1, 64 * 1024])
def _page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in the smallest pieces, then in those of everyday."""
    monkeypatch.setattr(events_redis_tail, "_PAGE", min(request.param, 500))
    monkeypatch.setattr(events_jsonl_tail, "_CHUNK", request.param)


async def bodies(told: AsyncGenerator[Told, None], count: int) -> list[bytes]:
    """Take so many."""
    async with asyncio.timeout(10), aclosing(told) as entries:
        return [(await anext(entries)).body for _ in range(count)]


async def everything(tail: RedisTail | JsonlTail) -> list[bytes]:
    """Read back to the beginning."""
    return [told.body async for told in tail.back()]


@pytest.mark.usefixtures("_page")
async def test_the_last_come_first(sink: Sink) -> None:
    """It should give all events in the same bytes, newest first, whatever the pieces it reads."""
    assert await everything(sink.tail()) == []
    await sink.emit(EVENTS)
    assert await everything(sink.tail()) == BODIES[::-1]
    assert await bodies(sink.tail().back(), 3) == BODIES[:-4:-1]


@pytest.mark.usefixtures("_page")
async def test_what_comes_follows_the_last(sink: Sink) -> None:
    """It should miss and repeat nothing between the last that were there and those that come."""
    await sink.emit(EVENTS[:5])
    tail = sink.tail()
    assert await bodies(tail.back(), 1) == [BODIES[4]]
    await sink.emit(EVENTS[5:20])
    coming = asyncio.create_task(bodies(tail.on(SOON), 35))
    await asyncio.sleep(5 * SOON)
    await sink.emit(EVENTS[20:21])
    await asyncio.sleep(5 * SOON)
    await sink.emit(EVENTS[21:])
    assert await coming == BODIES[5:]


async def test_an_empty_sink_is_followed_from_its_beginning(sink: Sink) -> None:
    """It should wait for the first event, also where the sink is not there yet."""
    tail = sink.tail()
    assert await everything(tail) == []
    coming = asyncio.create_task(bodies(tail.on(SOON), 2))
    await asyncio.sleep(5 * SOON)
    await sink.emit(EVENTS[:2])
    assert await coming == BODIES[:2]


async def test_a_trace_stands_beside_its_event(sink: Sink) -> None:
    """It should give the trace by itself, on the way back and as it comes; a stream knows the time, too."""
    await sink.emit([replace(EVENTS[0], trace=TRACE)])
    tail = sink.tail()
    told = [one async for one in tail.back()]
    await sink.emit([replace(EVENTS[1], trace=TRACE)])
    async with aclosing(tail.on(SOON)) as coming:
        told.append(await anext(coming))
    assert [(one.body, one.trace) for one in told] == [(body, TRACE) for body in BODIES[:2]]
    assert {one.moment is not None for one in told} == {isinstance(sink, RedisEvents)}
    assert BODIES[0].decode() not in repr(told)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file of events is."""
    return tmp_path / "events.jsonl"


@pytest.mark.usefixtures("_page")
async def test_half_an_event_is_none_until_it_is_whole(path: Path) -> None:
    """It should wait for the end of a line, and read it anew where another was written in its place."""
    path.write_bytes(BODIES[0] + b"\n" + BODIES[1][:9])
    tail = JsonlEvents(path).tail()
    assert await everything(tail) == [BODIES[0]]
    coming = asyncio.create_task(bodies(tail.on(SOON), 2))
    await asyncio.sleep(5 * SOON)
    await JsonlEvents(path).emit(EVENTS[2:4])
    assert await coming == BODIES[2:4]


async def test_a_file_that_is_moved_away_is_read_to_its_end(path: Path) -> None:
    """It should give what is still written to the old file, then the new one from its beginning."""
    await JsonlEvents(path).emit(EVENTS[:2])
    tail = JsonlEvents(path).tail()
    assert await bodies(tail.back(), 1) == [BODIES[1]]
    coming = asyncio.create_task(bodies(tail.on(SOON), 4))
    await asyncio.sleep(5 * SOON)
    with path.open("ab") as old:
        path.rename(path.with_suffix(".old"))
        await asyncio.sleep(5 * SOON)
        old.write(BODIES[2] + b"\n")
    await asyncio.sleep(5 * SOON)
    await JsonlEvents(path).emit(EVENTS[3:6])
    assert await coming == BODIES[2:6]


async def test_a_file_that_is_emptied_is_begun_anew(path: Path) -> None:
    """It should give what is written after somebody copied the file and cut it to nothing."""
    await JsonlEvents(path).emit(EVENTS[:5])
    tail = JsonlEvents(path).tail()
    assert await bodies(tail.back(), 1) == [BODIES[4]]
    coming = asyncio.create_task(bodies(tail.on(SOON), 1))
    await asyncio.sleep(5 * SOON)
    os.truncate(path, 0)
    await asyncio.sleep(5 * SOON)
    await JsonlEvents(path).emit(EVENTS[5:6])
    assert await coming == BODIES[5:6]


async def test_a_cancellation_is_heeded(redis_url: str, unique: str) -> None:
    """It should end where it is cancelled just before it asks Redis, whose client swallows that."""
    async with RedisEvents(redis_url, unique) as sink:
        await sink.emit(EVENTS[:1])
        calls = 0

        async def cancelled(*asked: str | int) -> list[tuple[bytes, dict[bytes, bytes]]]:
            nonlocal calls
            calls += 1
            if calls == 2 and (task := asyncio.current_task()):
                task.cancel()
            return await sink._read(*asked)

        following = asyncio.create_task(bodies(RedisTail(cancelled, unique).on(SOON), 2))
        done, _ = await asyncio.wait([following], timeout=2)
        assert done == {following}
        assert following.cancelled()
        assert calls == 2
