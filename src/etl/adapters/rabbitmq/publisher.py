"""Publishes with the broker's confirmation; what no queue takes is an error, never a silent loss."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Self
from weakref import WeakValueDictionary

from aio_pika import DeliveryMode, Message
from aio_pika.exceptions import ChannelNotFoundEntity, PublishError

from etl.adapters.rabbitmq.address import Line
from etl.adapters.rabbitmq.doorstep import doorstep
from etl.adapters.rabbitmq.envelope import PUBLISHED
from etl.core.errors import Fatal, Transient

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from aio_pika.abc import AbstractChannel

    from etl.adapters.rabbitmq.address import Address
    from etl.adapters.rabbitmq.names import Names


class Publisher:
    """Publishes over a connection of its own: where the broker lacks memory, it stops reading from those.

    ``window`` is how many messages may wait for their confirmation at once.
    """

    def __init__(self, address: Address, names: Names, *, window: int = 256) -> None:
        self._names = names
        self._line = Line(address, "etl publisher")
        self._window = asyncio.Semaphore(window)
        self._opening = asyncio.Lock()
        self._open: AbstractChannel | None = None
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        """Open the connection: Transient where the broker cannot be reached, Fatal where it refuses us."""
        _ = await self._channel()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; what waits for its confirmation fails."""
        await self._line.close()

    async def publish(
        self,
        body: bytes,
        routing_key: str,
        *,
        message_id: str | None = None,
        headers: Mapping[str, str | int],
    ) -> None:
        """Publish to the exchange of new files, with the time; on return, a queue has it for good.

        Raises Transient where that is not known: it may have it all the same.
        """
        message = Message(
            body,
            headers={PUBLISHED: time.time_ns() // 1_000_000, **headers},
            message_id=message_id,
            content_type="application/json",
            delivery_mode=DeliveryMode.PERSISTENT,
        )
        await self.send(message, self._names.exchange, routing_key)

    async def send(self, message: Message, exchange: str, routing_key: str) -> None:
        """Publish a message anywhere; the empty exchange leads to the queue that the key names.

        Where the connection was lost, once more over a new one: a second copy does no harm.
        """
        async with self._window, self._alone(message.message_id):
            try:
                await self._send(message, exchange, routing_key)
            except Transient as error:
                if isinstance(error.__cause__, TimeoutError):
                    raise
                await self._send(message, exchange, routing_key)

    async def _send(self, message: Message, exchange: str, routing_key: str) -> None:
        channel = await self._channel()
        with doorstep("publish to the broker"):
            try:
                target = await channel.get_exchange(exchange, ensure=False)
                await target.publish(message, routing_key, mandatory=True, timeout=self._line.timeout)
            except (PublishError, ChannelNotFoundEntity) as error:
                raise self._unroutable(exchange, routing_key) from error

    def _alone(self, message_id: str | None) -> asyncio.Lock:
        """Never have two messages of one id under way: the library knows one that comes back by its id.

        It would hold the wrong one lost, and the lost one published.
        """
        if not message_id:
            return asyncio.Lock()
        return self._under_way.setdefault(message_id, asyncio.Lock())

    async def _channel(self) -> AbstractChannel:
        async with self._opening:
            if self._open is None or self._open.is_closed:
                self._open = await self._line.channel(confirms=True)
            return self._open

    def _unroutable(self, exchange: str, routing_key: str) -> Fatal:
        names = self._names
        place = f"exchange {exchange}" if exchange else f"queue {routing_key}"
        if exchange in ("", names.dead_exchange):
            return Fatal(f"no queue takes what goes to the {place}", "run `etl setup`: it was deleted")
        remedy = f"run `etl setup`, and publish with a routing key that matches {names.binding}"
        return Fatal(f"no queue takes what goes to the {place}", remedy)
