"""A broker in this process: a bounded queue with retries and dead letters, for one machine and for tests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from etl.pipeline.ports import KeptLetters, Letter


@dataclass(slots=True)
class MemoryDelivery:
    """A message in hand; what ended it once, ends it for good."""

    broker: MemoryBroker = field(repr=False)
    body: bytes = field(repr=False)
    attempt: int = 0
    generation: int = 0
    is_new: bool = False  # it takes up room until it is delivered
    _ended: bool = False

    @property
    def trace(self) -> Mapping[str, str]:
        """None: who publishes here has no trace."""
        return {}

    @property
    def published(self) -> float | None:
        """Not noted: it was a moment ago."""
        return None

    async def ack(self) -> None:
        """Take it off the queue."""
        if self._end():
            self.broker.end()

    async def retry(self, seconds: float) -> None:
        """Deliver it again later, with ``attempt`` raised by one."""
        self._again(seconds, self.attempt + 1)

    async def postpone(self, seconds: float) -> None:
        """Deliver it again later, with the same ``attempt``."""
        self._again(seconds, self.attempt)

    async def dead_letter(self, letter: Letter) -> None:
        """Keep it among the dead letters."""
        if self._end():
            await self._keep(letter)
            self.broker.end()

    async def _keep(self, letter: Letter) -> None:
        try:
            await self.broker.letters.keep(letter)
        except BaseException:
            self._ended = False
            raise

    def _again(self, seconds: float, attempt: int) -> None:
        if self._end():
            copy = MemoryDelivery(self.broker, self.body, attempt, self.generation)
            asyncio.get_running_loop().call_later(seconds, self.broker.requeue, copy)

    def _end(self) -> bool:
        """Tell whether it is ours to end."""
        first, self._ended = not self._ended, True
        return first


class MemoryBroker:
    """Deliveries from :meth:`publish` until :meth:`close` or :meth:`drain`.

    ``waiting`` bounds how many unread messages it holds; a publisher waits beyond that.
    """

    def __init__(self, letters: KeptLetters, waiting: int = 64) -> None:
        self.letters = letters
        self._ready: asyncio.Queue[MemoryDelivery | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(waiting)
        self._unended = 0
        self._closed = False
        self._draining = asyncio.Event()

    @property
    def unended(self) -> int:
        """How many published messages have neither been acked nor dead-lettered."""
        return self._unended

    async def publish(self, body: bytes, generation: int = 0) -> bool:
        """Add a message, waiting for room; False when the broker is draining and took nothing."""
        await self._room.acquire()
        if self._draining.is_set():
            return False
        self._unended += 1
        self._ready.put_nowait(MemoryDelivery(self, body, generation=generation, is_new=True))
        return True

    def close(self) -> None:
        """Say that nothing more will be published; iteration ends when all is ended."""
        self._closed = True
        self._finish_if_done()

    def drain(self) -> None:
        """Yield no more, whatever waits."""
        self._draining.set()
        self._room.release()
        self._ready.put_nowait(None)

    async def deliveries(self) -> AsyncGenerator[MemoryDelivery, None]:
        """Yield messages; several tasks may iterate and share them."""
        while not self._draining.is_set():
            delivery = await self._ready.get()
            if delivery is None or self._draining.is_set():
                break
            if delivery.is_new:
                self._room.release()
            yield delivery
        self._ready.put_nowait(None)  # wake the next task that waits

    def requeue(self, delivery: MemoryDelivery) -> None:
        """Put a delivery back in line."""
        self._ready.put_nowait(delivery)

    def end(self) -> None:
        """Count one delivery as ended."""
        self._unended -= 1
        self._finish_if_done()

    def _finish_if_done(self) -> None:
        if self._closed and self._unended == 0:
            self._ready.put_nowait(None)
