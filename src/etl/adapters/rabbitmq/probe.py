"""Tries a broker out before work begins: with queues of its own, never with those of the work.

Their names begin with that of our queue, so that a user who may use no others may use them. They go with the
connection, or, where that cannot be, a minute after it.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aio_pika import Message
from aio_pika.exceptions import PublishError

from etl.adapters.rabbitmq.address import Line
from etl.adapters.rabbitmq.doorstep import doorstep, quietly
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue
    from pamqp.common import FieldTable

    from etl.adapters.rabbitmq.address import Address
    from etl.adapters.rabbitmq.names import Names

_DOING = "try the broker out"
_WHO = "etl check"
_DELAY_MS, _EXPIRES_MS = 20, 60_000
_GONE_SECONDS = 1.0  # else it goes by itself, when it has expired
_UPGRADE = "see that the broker is RabbitMQ 3.10 or later, with all its feature flags enabled"


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a broker says of itself when it lets us in; empty where it does not say."""

    product: str
    version: str


async def greeting(address: Address) -> Greeting:
    """Connect, and have the broker say what it is.

    Raises Transient where it cannot be reached, Fatal where it refuses us.
    """
    async with _channel(address) as (_, channel):
        with doorstep(_DOING):
            told = (await channel.get_underlay_channel()).connection.server_properties
        return Greeting(_text(told.get("product")), _text(told.get("version")))


async def deliver(address: Address, names: Names) -> None:
    """Publish to a queue of our own, and take it from there; see that what no queue takes comes back.

    Raises Transient as above; Fatal where we lack a permission, or where a message is lost on the way.
    """
    async with _channel(address) as (line, channel):
        own = await _own(line, channel, names)
        await _come_through(line, channel, own, own.name)
        if await _published(line, channel, b"", f"{own.name}.nobody"):
            raise Fatal("the broker confirms what no queue takes", _UPGRADE)


async def delay(address: Address, names: Names) -> None:
    """Publish to a delay queue of our own kind, and see that the message goes on when its time is over.

    Raises as :func:`deliver` does.
    """
    async with _channel(address) as (line, channel):
        own = await _own(line, channel, names)
        waiting = await _declared(line, channel, f"{own.name}.delay", _delaying(own.name))
        try:
            await _come_through(line, channel, own, waiting)
        finally:
            with quietly():  # a broker short of memory reads nothing from who has published
                await channel.queue_delete(waiting, timeout=_GONE_SECONDS)


@asynccontextmanager
async def _channel(address: Address) -> AsyncIterator[tuple[Line, AbstractChannel]]:
    line = Line(address, _WHO)
    try:
        yield line, await line.channel(confirms=True)
    finally:
        await line.close()


async def _own(line: Line, channel: AbstractChannel, names: Names) -> AbstractQueue:
    """Declare a queue that nobody else can use."""
    name = f"{names.queue}.check.{secrets.token_hex(8)}"
    with doorstep(_DOING):
        return await channel.declare_queue(name, exclusive=True, auto_delete=True, timeout=line.timeout)


async def _declared(line: Line, channel: AbstractChannel, name: str, arguments: FieldTable) -> str:
    with doorstep(_DOING):
        await channel.declare_queue(name, durable=True, arguments=arguments, timeout=line.timeout)
    return name


def _delaying(target: str) -> FieldTable:
    return {
        "x-queue-type": "quorum",
        "x-message-ttl": _DELAY_MS,
        "x-expires": _EXPIRES_MS,
        "x-overflow": "reject-publish",
        "x-dead-letter-strategy": "at-least-once",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": target,
    }


async def _come_through(line: Line, channel: AbstractChannel, own: AbstractQueue, first: str) -> None:
    """Publish to the ``first`` queue, and wait for the message in our own."""
    arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
    token = secrets.token_bytes(16)
    with doorstep(_DOING):
        await own.consume(arrived.put, no_ack=True, timeout=line.timeout)
    if not await _published(line, channel, token, first):
        raise Fatal("the broker takes no message for a queue that is there", _UPGRADE)
    with doorstep(_DOING):
        async with asyncio.timeout(line.timeout):
            came = (await arrived.get()).body
    if came != token:
        raise Fatal("the broker changes messages on their way", _UPGRADE)


async def _published(line: Line, channel: AbstractChannel, body: bytes, queue: str) -> bool:
    """Publish with the broker's confirmation; False where it says that no queue has it."""
    with doorstep(_DOING):
        default = await channel.get_exchange("", ensure=False)
        try:
            await default.publish(Message(body), queue, mandatory=True, timeout=line.timeout)
        except PublishError:
            return False
    return True


def _text(value: object) -> str:
    """Keep what may stand in a name or a version; it comes from elsewhere."""
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value or "")
    return "".join(letter for letter in text if letter.isalnum() or letter in " .+-_")[:40]
