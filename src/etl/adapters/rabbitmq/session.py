"""One channel that consumes, from its opening until it is lost: what it delivered is worth nothing after."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from etl.adapters.rabbitmq.doorstep import doorstep, quietly
from etl.adapters.rabbitmq.topology import declare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue

    from etl.adapters.rabbitmq.address import Line
    from etl.adapters.rabbitmq.names import Names

_DOING = "consume from the broker"


class Session:
    """Messages of one channel, and what may be done with them.

    ``arrived`` hears of each message, ``on_lost`` of the end: of the connection, of the channel (a consumer
    timeout), or of the consumer alone (the queue was deleted), which nobody would notice otherwise.
    """

    def __init__(
        self,
        channel: AbstractChannel,
        arrived: Callable[[Session, AbstractIncomingMessage], None],
        on_lost: Callable[[], None],
    ) -> None:
        self.unended: set[AbstractIncomingMessage] = set()
        self._channel = channel
        self._arrived = arrived
        self._on_lost = on_lost
        self._lost = False
        self._consumer: tuple[AbstractQueue, str] | None = None

    @classmethod
    async def open(
        cls,
        line: Line,
        names: Names,
        prefetch: int,
        arrived: Callable[[Session, AbstractIncomingMessage], None],
        on_lost: Callable[[], None],
    ) -> Self:
        """Declare what must stand, and begin to consume."""
        await declare(line, names)
        session = cls(await line.channel(), arrived, on_lost)
        with doorstep(_DOING):
            async with asyncio.timeout(line.timeout):
                await session._begin(names.queue, prefetch)
        return session

    @property
    def is_lost(self) -> bool:
        """Whether the broker has taken back, or will take back, all that it delivered here."""
        return self._lost or self._channel.is_closed

    async def ack(self, message: AbstractIncomingMessage) -> None:
        """Take a message off the queue. Where the channel is lost, it comes again."""
        self.unended.discard(message)
        with quietly():
            await message.ack()

    async def give_back(self, messages: Iterable[AbstractIncomingMessage]) -> None:
        """Put messages back into the queue, in their order; the broker does so itself where we are lost."""
        for message in messages:
            if message in self.unended and not self.is_lost:
                self.unended.discard(message)
                with quietly():
                    await message.nack(requeue=True)

    async def stop(self) -> None:
        """Consume no more; what was delivered may still be ended."""
        if self._consumer and not self.is_lost:
            queue, tag = self._consumer
            with quietly():
                await queue.cancel(tag)

    async def close(self) -> None:
        """Close the channel: the broker puts back what is not ended."""
        self._lost = True
        self.unended.clear()
        with quietly():
            await self._channel.close()

    async def _begin(self, name: str, prefetch: int) -> None:
        underlay = await self._channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(self._end)
        underlay.closing.add_done_callback(self._end)
        await self._channel.set_qos(prefetch_count=prefetch)
        queue = await self._channel.get_queue(name, ensure=False)
        self._consumer = queue, await queue.consume(self._receive)

    async def _receive(self, message: AbstractIncomingMessage) -> None:
        """Only pass it on: this task belongs to the channel, and would be cancelled with it."""
        self.unended.add(message)
        self._arrived(self, message)

    def _end(self, _: object) -> None:
        self._lost = True
        self.unended.clear()
        self._on_lost()
