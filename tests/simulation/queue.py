"""A queue that outlives the workers, as a broker does: it loses nothing, and repeats what nobody ended."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from dataclasses import dataclass, replace
from itertools import count as numbers
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from etl.pipeline.ports import Letter
    from tests.support.faults import Tap


@dataclass(frozen=True)
class Message:
    """A message in the queue; ``tag`` tells its copies apart."""

    body: bytes
    attempt: int
    generation: int
    tag: int


class MemoryQueue:
    """A broker that forgets nothing: what was published is there until it is ended, whoever dies.

    ``counts`` of messages: published, again (scheduled once more), moved (their originals taken off), acked,
    letters, buried (their originals), lost.
    """

    def __init__(self) -> None:
        self.ready: deque[Message] = deque()
        self.held: dict[Message, MemorySession] = {}
        self.delayed: set[Message] = set()
        self.letters: list[tuple[Message, Letter]] = []
        self.counts: Counter[str] = Counter()
        self.copied: set[bytes] = set()  # of which there were two messages, or one beside a letter
        self._kept: set[Message] = set()  # scheduled or buried, and not yet taken off
        self._changed: list[asyncio.Future[None]] = []
        self._tags = numbers()

    def publish(self, body: bytes, attempt: int = 0, generation: int = 0) -> None:
        """Add a message."""
        self.counts["published"] += 1
        self._add(self._message(body, attempt, generation))

    def schedule(self, message: Message, seconds: float, attempt: int) -> None:
        """Add a copy of a message in somebody's hands, later."""
        if message not in self.held:
            return
        self.counts["again"] += 1
        self._keep(message)
        later = self._message(message.body, attempt, message.generation)
        self.delayed.add(later)
        asyncio.get_running_loop().call_later(seconds, self._due, later)

    def take(self, session: MemorySession) -> Message | None:
        """Hand the first message over."""
        if not self.ready:
            return None
        message = self.ready.popleft()
        self.held[message] = session
        return message

    def end(self, message: Message, how: str) -> bool:
        """Take a message off, if it is still in somebody's hands; else it comes again, or came."""
        if self.held.pop(message, None) is None:
            return False
        self.counts[how] += 1
        self.ring()
        return True

    def bury(self, message: Message, letter: Letter) -> None:
        """Keep a copy of a message in somebody's hands among the dead letters."""
        if message in self.held:
            self.counts["letters"] += 1
            self._keep(message)
            self.letters.append((message, letter))

    def take_back(self, session: MemorySession | None = None) -> None:
        """Put in line again what one session holds, or all: what they still do with it changes nothing."""
        mine = [message for message, holder in self.held.items() if session in {None, holder}]
        for message in reversed(mine):
            del self.held[message]
            if message in self._kept:
                self.copied.add(message.body)
            self.ready.appendleft(replace(message, tag=next(self._tags)))
        self.ring()

    def lose(self, message: Message) -> None:
        """Lose a message that waits."""
        self.ready.remove(message)
        self.counts["lost"] += 1
        self.ring()

    @property
    def unended(self) -> int:
        """How many messages there are."""
        return len(self.ready) + len(self.held) + len(self.delayed)

    def wrong(self) -> list[str]:
        """Say what does not add up: a message is ended once, and a copy made for each that is not an end."""
        counts, found = self.counts, [f"{self.unended} messages left"] if self.unended else []
        came = counts["published"] + counts["again"]
        went = sum(counts[how] for how in ("acked", "moved", "buried", "lost"))
        if came != went + self.unended:
            found.append(f"{came} messages came, {went} went: {dict(counts)}")
        if counts["again"] < counts["moved"] or counts["letters"] < counts["buried"]:
            found.append(f"more messages taken off than kept elsewhere: {dict(counts)}")
        return found

    def ring(self) -> None:
        """Wake all who wait for a change."""
        for waiting in self._changed:
            if not waiting.done():
                waiting.set_result(None)
        self._changed.clear()

    async def change(self) -> None:
        """Wait for a change."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._changed.append(waiting)
        await waiting

    async def emptied(self) -> None:
        """Wait until there is no message."""
        while self.unended:
            await self.change()

    def _message(self, body: bytes, attempt: int, generation: int) -> Message:
        return Message(body, attempt, generation, next(self._tags))

    def _keep(self, message: Message) -> None:
        if message in self._kept:
            self.copied.add(message.body)
        self._kept.add(message)

    def _due(self, message: Message) -> None:
        self.delayed.remove(message)
        self._add(message)

    def _add(self, message: Message) -> None:
        self.ready.append(message)
        self.ring()


class MemorySession:
    """What one worker process sees of the queue; every step of an end passes the tap."""

    def __init__(self, queue: MemoryQueue, tap: Tap) -> None:
        self.queue = queue
        self.tap = tap
        self._drained = False

    async def deliveries(self) -> AsyncIterator[MemoryHand]:
        """Hand messages over until drained."""
        while not self._drained:
            if (message := self.queue.take(self)) is not None:
                yield MemoryHand(self, message)
            else:
                await self.queue.change()

    def drain(self) -> None:
        """Hand over no more."""
        self._drained = True
        self.queue.ring()

    def close(self) -> None:
        """Be gone, as the connection of a dead process is."""
        self.drain()
        self.queue.take_back(self)


class MemoryHand:
    """A message in hand. To schedule or bury it is two steps: a copy first, then the ack."""

    def __init__(self, session: MemorySession, message: Message) -> None:
        self.message = message
        self.body, self.attempt, self.generation = message.body, message.attempt, message.generation
        self.trace: dict[str, str] = {}
        self.published: float | None = None
        self.correlation: str | None = None
        self._queue, self._tap = session.queue, session.tap

    async def ack(self) -> None:
        """Take it off."""
        await self._off("acked")

    async def retry(self, seconds: float) -> None:
        """Schedule it again, with one more attempt."""
        await self._again(seconds, self.attempt + 1)

    async def postpone(self, seconds: float) -> None:
        """Schedule it again as it is."""
        await self._again(seconds, self.attempt)

    async def dead_letter(self, letter: Letter) -> None:
        """Bury it."""

        async def bury() -> None:
            self._queue.bury(self.message, letter)

        await self._tap("broker.bury", bury)
        await self._off("buried")

    async def _again(self, seconds: float, attempt: int) -> None:
        async def schedule() -> None:
            self._queue.schedule(self.message, seconds, attempt)

        await self._tap("broker.schedule", schedule)
        await self._off("moved")

    async def _off(self, how: str) -> None:
        async def end() -> None:
            self._queue.end(self.message, how)

        await self._tap("broker.ack", end)
