"""The broker port over RabbitMQ: deliveries that survive any restart of it."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from etl.adapters.rabbitmq import envelope
from etl.adapters.rabbitmq.address import Line
from etl.adapters.rabbitmq.publisher import Publisher
from etl.adapters.rabbitmq.session import Session
from etl.core.errors import EtlError, Fatal, Transient

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
    from types import TracebackType

    from aio_pika import Message
    from aio_pika.abc import AbstractIncomingMessage

    from etl.adapters.rabbitmq.address import Address
    from etl.adapters.rabbitmq.names import Names
    from etl.pipeline.ports import Letter

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 3.0  # seconds between attempts to reconnect
_GRACE = 5.0  # seconds to give back what was prefetched


class RabbitDelivery:
    """A message in hand; where its channel is lost, ending it does nothing."""

    def __init__(self, broker: RabbitBroker, session: Session, message: AbstractIncomingMessage) -> None:
        self._broker = broker
        self._session = session
        self._message = message
        self._ended = False
        self.body = message.body
        self.attempt = envelope.attempt(message.headers)
        self.generation = envelope.generation(message.headers)
        self.trace = envelope.trace(message.headers)  # no other header is safe
        self.published = envelope.published(message, time.time())

    def __repr__(self) -> str:
        return f"RabbitDelivery(attempt={self.attempt}, generation={self.generation})"

    @property
    def is_ghost(self) -> bool:
        """Whether it comes, or came, again, whatever we do."""
        return self._session.is_lost

    async def ack(self) -> None:
        """Take it off the queue."""
        await self._end()

    async def retry(self, seconds: float) -> None:
        """Deliver it again after about that long, with ``attempt`` raised by one."""
        await self._later(seconds, self.attempt + 1)

    async def postpone(self, seconds: float) -> None:
        """Deliver it again after about that long, with the same ``attempt``."""
        await self._later(seconds, self.attempt)

    async def dead_letter(self, letter: Letter) -> None:
        """Keep it among the dead letters, then take it off the queue."""
        message = envelope.dead(self._message, letter, int(time.time()), self._broker.link())
        names = self._broker.names
        if letter.is_canary:
            await self._end(message, "", names.canary)
        else:
            await self._end(message, names.dead_exchange, envelope.dead_key(letter.record_type))

    async def give_back(self) -> None:
        """Put it back into the queue, if it was not ended."""
        if not self._ended:
            self._ended = True
            await self._session.give_back([self._message])

    async def _later(self, seconds: float, attempt: int) -> None:
        message = envelope.again(self._message, attempt, int(time.time()))
        await self._end(message, "", self._broker.names.nearest(seconds))

    async def _end(self, message: Message | None = None, exchange: str = "", key: str = "") -> None:
        """Publish what follows, if anything does, and then ack: a crash in between makes a copy."""
        if self._ended or self.is_ghost:
            return
        self._ended = True
        try:
            if message:
                await self._broker.publisher.send(message, exchange, key)
        except BaseException as error:
            self._ended = False
            if not isinstance(error, Transient):
                raise
            if not self._session.is_lost:
                self._broker.give_back_later(self)
                raise
            return
        await self._session.ack(self._message)


class RabbitBroker:
    """Deliveries of the queue until :meth:`drain`; an async context manager.

    ``prefetch`` is how many messages are ours at once, ``patience`` the seconds until one that could not be
    ended, for the broker took no publish, goes back into the queue. ``link`` gives the W3C headers of the
    span under way: a dead letter carries them, so that its replay goes on in the trace in which it died.
    """

    def __init__(
        self,
        address: Address,
        names: Names,
        *,
        prefetch: int = 8,
        patience: float = 30,
        link: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self.names = names
        self.link = link
        self.publisher = Publisher(address, names)
        self._line = Line(address, "etl consumer")
        self._prefetch = prefetch
        self._patience = patience
        self._ready: asyncio.Queue[RabbitDelivery | None] = asyncio.Queue()
        self._stir = asyncio.Event()  # a session was lost, or we drain
        self._draining = False
        self._failure: Fatal | None = None
        self._session: Session | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Connect: Transient where the broker cannot be reached, Fatal where it or a queue refuses us."""
        try:
            await self.publisher.__aenter__()
            self._session = await self._opened()
        except BaseException:
            await self._close()
            raise
        self._watching = asyncio.create_task(self._watch(self._session))
        self._tasks.add(self._watching)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drain()
        await asyncio.wait({self._watching}, timeout=_GRACE)
        await self._close()

    @property
    def in_hand(self) -> int:
        """How many messages are ours now: prefetched or handed out, and not ended."""
        return len(self._session.unended) if self._session else 0

    @property
    def oldest(self) -> float | None:
        """When the oldest message that is ours was published, in seconds since 1970; None where none says."""
        now, ours = time.time(), self._session.unended if self._session else ()
        published = (envelope.published(message, now) for message in ours)
        return min((when for when in published if when is not None), default=None)

    async def deliveries(self) -> AsyncGenerator[RabbitDelivery, None]:
        """Yield messages; several tasks may iterate and share them. Fatal where it can go on no more."""
        while not self._draining:
            delivery = await self._ready.get()
            if delivery is None or self._draining:
                break
            if not delivery.is_ghost:
                yield delivery
        self._ready.put_nowait(None)  # wake the next task that waits
        if self._failure:
            raise self._failure

    def drain(self) -> None:
        """Yield no more; what was not handed out goes back into the queue."""
        self._draining = True
        self._ready.put_nowait(None)
        self._stir.set()

    def give_back_later(self, delivery: RabbitDelivery) -> None:
        """Put a delivery back that could not be ended, unless it is meanwhile; not at once, to spare both."""
        self._spawn(self._give_back(delivery))

    async def _give_back(self, delivery: RabbitDelivery) -> None:
        await asyncio.sleep(self._patience)
        await delivery.give_back()

    def _arrived(self, session: Session, message: AbstractIncomingMessage) -> None:
        delivery = RabbitDelivery(self, session, message)
        if self._draining:
            self._spawn(delivery.give_back())
        else:
            self._ready.put_nowait(delivery)

    async def _watch(self, session: Session | None) -> None:
        """Open one session after another until we drain; then stop the last."""
        while session and not self._draining:
            await self._stir.wait()
            self._stir.clear()
            if session.is_lost and not self._draining:
                await session.close()
                self._session = session = await self._reopened()
        if session:
            await session.stop()
            await self._put_back()

    async def _reopened(self) -> Session | None:
        """Try until it succeeds, however long that takes; None when we drain or are refused."""
        pause = _FIRST_PAUSE
        while not self._draining:
            try:
                return await self._opened()
            except Fatal as error:
                self._failure = error
                self.drain()
            except EtlError:
                await self._rest(pause * random.uniform(0.5, 1.5))  # noqa: S311 - so that not all come at once
                pause = min(pause * 2, _LONGEST_PAUSE)
        return None

    async def _opened(self) -> Session:
        try:
            return await Session.open(self._line, self.names, self._prefetch, self._arrived, self._stir.set)
        except EtlError:
            await self._line.close()
            raise

    async def _rest(self, seconds: float) -> None:
        self._stir.clear()  # the old session may have told of its end once more
        with suppress(TimeoutError):
            if not self._draining:
                await asyncio.wait_for(self._stir.wait(), seconds)

    async def _put_back(self) -> None:
        """Give back what waits, in its order."""
        while not self._ready.empty():
            if delivery := self._ready.get_nowait():
                await delivery.give_back()
        self._ready.put_nowait(None)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close(self) -> None:
        for task in (tasks := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()
        await self._line.close()
        await self.publisher.close()
