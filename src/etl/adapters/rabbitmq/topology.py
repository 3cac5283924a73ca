"""Declares what must stand at the broker, and tells what stands otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from aio_pika import ExchangeType
from aio_pika.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed

from etl.adapters.rabbitmq.address import Line
from etl.adapters.rabbitmq.doorstep import difference, doorstep
from etl.adapters.rabbitmq.names import Exchange, Queue, exchanges, queues

if TYPE_CHECKING:
    from aio_pika.abc import AbstractChannel
    from pamqp.common import FieldTable

    from etl.adapters.rabbitmq.address import Address
    from etl.adapters.rabbitmq.names import Names

_DOING = "declare the queues"


class State(StrEnum):
    """How an object of ours stands at the broker."""

    EXISTS = "exists"
    MISSING = "missing"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Finding:
    """One object and its state; where it differs, ``detail`` says in what."""

    name: str
    state: State
    detail: str = ""


async def declare(line: Line, names: Names) -> None:
    """Have everything stand as it must; what stands already is left alone.

    Raises Fatal where something of its name has other arguments, or where we lack a permission.
    """
    channel = await line.channel()
    with doorstep(_DOING):
        for exchange in exchanges(names):
            await _declare(line, channel, exchange)
        for queue in queues(names):
            await _declare(line, channel, queue)
        await channel.close()


async def compare(address: Address, names: Names) -> list[Finding]:
    """Tell how each object stands, and change nothing. What binds them cannot be asked for."""
    line = Line(address, "etl setup")
    try:
        items: tuple[Exchange | Queue, ...] = (*exchanges(names), *queues(names))
        return [await _compare(line, item) for item in items]
    finally:
        await line.close()


async def _compare(line: Line, item: Exchange | Queue) -> Finding:
    """Look for it first: to declare what exists changes nothing, whether it is the same or not."""
    with doorstep(_DOING):
        if not await _exists(line, item):
            return Finding(item.name, State.MISSING)
        try:
            await _declare(line, await line.channel(), item, bind=False)
        except ChannelPreconditionFailed as error:
            _, argument, wanted, found = difference(error) or ("", "something", "ours", "other")
            return Finding(item.name, State.DIFFERS, f"{argument} is {found}, not {wanted}")
        return Finding(item.name, State.EXISTS)


async def _exists(line: Line, item: Exchange | Queue) -> bool:
    channel = await line.channel()  # one of its own: the answer no closes it
    try:
        if isinstance(item, Exchange):
            await channel.declare_exchange(item.name, passive=True, timeout=line.timeout)
        else:
            await channel.declare_queue(item.name, passive=True, timeout=line.timeout)
    except ChannelNotFoundEntity:
        return False
    return True


async def _declare(
    line: Line, channel: AbstractChannel, item: Exchange | Queue, *, bind: bool = True
) -> None:
    if isinstance(item, Exchange):
        await channel.declare_exchange(item.name, ExchangeType.TOPIC, durable=True, timeout=line.timeout)
        return
    arguments: FieldTable = {**item.arguments}
    queue = await channel.declare_queue(item.name, durable=True, arguments=arguments, timeout=line.timeout)
    if bind and item.bound:
        exchange, pattern = item.bound
        await queue.bind(exchange, pattern, timeout=line.timeout)
