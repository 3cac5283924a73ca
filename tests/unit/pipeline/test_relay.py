"""The relay: every event is told, in order, again only where it must, and nobody waits for nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason, Stage
from etl.pipeline.ports import Event
from etl.pipeline.relay import Relay, rest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DOWN = Transient(Stage.RECORD, Reason.UNAVAILABLE)
LAST = Event(b"last")


@dataclass
class Waiting:
    """An outbox in a list, which may fail to forget."""

    events: list[tuple[int, Event]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def unsent(self, limit: int) -> Sequence[tuple[int, Event]]:
        """Give the oldest."""
        assert limit == 100
        return self.events[:limit]

    async def waiting(self) -> int:
        """Count them."""
        return len(self.events)

    async def sent(self, numbers: Sequence[int]) -> None:
        """Forget some, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.events = [event for event in self.events if event[0] not in numbers]


@dataclass
class Told:
    """A sink that remembers, and fails first as often as it is told to."""

    events: list[Event] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def emit(self, events: Sequence[Event]) -> None:
        """Remember them or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.events += events

    async def ping(self) -> None:
        """Answer."""


@dataclass
class Rests:
    """Rests that take no time; the relay is stopped in the last of them, and ``meanwhile`` may happen."""

    count: int
    meanwhile: Callable[[], None] = lambda: None
    seconds: list[float] = field(default_factory=list)

    async def __call__(self, stopped: asyncio.Event, seconds: float) -> None:
        """Take note."""
        self.seconds.append(seconds)
        self.meanwhile()
        if len(self.seconds) == self.count:
            stopped.set()


def outbox(count: int) -> Waiting:
    """Make an outbox with events."""
    return Waiting(list(enumerate(events(*range(count)))))


def events(*numbers: int) -> list[Event]:
    """Make events, each of another trace."""
    return [Event(b"%d" % number, f"trace {number}") for number in numbers]


async def test_everything_is_told_in_order_without_rests_in_between() -> None:
    """It should carry batch after batch, and rest when the outbox is empty."""
    waiting, told, rests = outbox(250), Told(), Rests(1)
    await Relay(waiting, told, rest=rests).run()
    assert told.events == events(*range(250))
    assert waiting.events == []
    assert rests.seconds == [1.0]


async def test_it_waits_longer_while_the_sink_is_down_and_no_longer_than_allowed() -> None:
    """It should double its rests up to the limit, and go back to the first when it goes well."""
    told, rests = Told(failures=[_DOWN] * 5), Rests(7)
    relay = Relay(outbox(3), told, pause=1, longest=10, rest=rests)
    await relay.run()
    assert rests.seconds == [2, 4, 8, 10, 10, 1, 1]
    assert told.events == events(0, 1, 2)
    assert relay.trouble is None


async def test_it_waits_a_minute_at_most_unless_told_otherwise() -> None:
    """It should begin with a second, and ask for no more events than it carries at once."""
    rests = Rests(8)
    relay = Relay(outbox(1), Told(failures=[_DOWN] * 9), rest=rests)
    assert relay.trouble is None
    await relay.run()
    assert rests.seconds == [2, 4, 8, 16, 32, 60, 60, 60]


async def test_trouble_can_be_seen() -> None:
    """It should say what it failed with while it fails."""
    relay = Relay(outbox(1), Told(failures=[_DOWN] * 9), rest=Rests(1))
    await relay.run()
    assert relay.trouble is _DOWN


async def test_events_that_cannot_be_forgotten_come_again() -> None:
    """It should tell them once more, before those that follow."""
    waiting, told = outbox(2), Told()
    waiting.failures.append(_DOWN)
    await Relay(waiting, told, rest=Rests(2)).run()
    assert told.events == events(0, 1, 0, 1)
    assert waiting.events == []


async def test_what_comes_as_it_is_stopped_is_told() -> None:
    """It should look once more before it ends: a worker's last events came while it rested."""
    waiting, told = outbox(0), Told()
    await Relay(waiting, told, rest=Rests(1, lambda: waiting.events.append((7, LAST)))).run()
    assert told.events == [LAST]


async def test_what_comes_while_it_tells_and_is_stopped_is_told() -> None:
    """It should look once more, too, where it was stopped in the middle of telling."""
    waiting, told = outbox(1), Told()
    relay = Relay(waiting, told, rest=Rests(9))
    tell = told.emit

    async def stopping(events: Sequence[Event]) -> None:
        if not told.events:
            waiting.events.append((7, LAST))
            relay.stop()
        await tell(events)

    told.emit = stopping  # type: ignore[method-assign]  # something happens meanwhile
    await relay.run()
    assert told.events == [*events(0), LAST]


async def test_a_relay_that_is_stopped_before_it_runs_makes_one_attempt() -> None:
    """It should not wait, nor try a second time."""
    told, rests = Told(failures=[_DOWN, _DOWN]), Rests(9)
    relay = Relay(outbox(1), told, rest=rests)
    relay.stop()
    await relay.run()
    assert rests.seconds == []
    assert len(told.failures) == 1


async def test_what_only_a_person_can_mend_ends_it() -> None:
    """It should raise Fatal and keep the events."""
    waiting = outbox(1)
    with pytest.raises(Fatal):
        await Relay(waiting, Told(failures=[Fatal("no", "do")]), rest=Rests(9)).run()
    assert len(waiting.events) == 1


async def test_a_rest_ends_when_it_is_stopped() -> None:
    """It should not sleep on, and otherwise end by itself."""
    stopped = asyncio.Event()
    await rest(stopped, 0.001)
    stopped.set()
    await asyncio.wait_for(rest(stopped, 3_600), 5)
