"""Announces files, all at once or at fixed times, and waits for who takes them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import aio_pika
from aio_pika.exceptions import ChannelClosed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aio_pika.abc import AbstractExchange

    from benchmarks.service.files import File

EXCHANGE = "health_data_exchange"
BINDING = "health.processing.#"
_WINDOW = 256  # confirmations that may be waited for at once
_PAUSE = 0.05


def publish(url: str, files: Sequence[File], rate: float | None = None) -> dict[str, float]:
    """Publish all files, confirmed; give by key the moment each was due: by the clock, not when it was sent.

    Without a rate a message is due when it is handed to the broker.
    """
    return asyncio.run(_publish(url, files, rate))


async def _publish(url: str, files: Sequence[File], rate: float | None) -> dict[str, float]:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await channel.get_exchange(EXCHANGE, ensure=False)
        due: dict[str, float] = {}
        window = asyncio.Semaphore(_WINDOW)
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number, file in enumerate(files):
                await window.acquire()
                if rate:
                    await asyncio.sleep(began + number / rate - time.monotonic())
                due[file.key] = began + number / rate if rate else time.monotonic()
                task = group.create_task(_send(exchange, file))
                task.add_done_callback(lambda _: window.release())
        return due


async def _send(exchange: AbstractExchange, file: File) -> None:
    message = aio_pika.Message(
        file.message, content_type="application/json", delivery_mode=aio_pika.DeliveryMode.PERSISTENT
    )
    await exchange.publish(message, file.routing_key)


def wait_for_consumers(url: str, queue: str, count: int, seconds: float = 60.0) -> None:
    """Wait until so many consume from a queue."""
    asyncio.run(asyncio.wait_for(_wait_for_consumers(url, queue, count), seconds))


async def _wait_for_consumers(url: str, queue: str, count: int) -> None:
    async with await aio_pika.connect(url) as connection:
        while await _consumers(connection, queue) < count:  # noqa: ASYNC110 - only the broker knows
            await asyncio.sleep(_PAUSE)


async def _consumers(connection: aio_pika.abc.AbstractConnection, queue: str) -> int:
    try:
        async with connection.channel() as channel:
            found = await channel.declare_queue(queue, passive=True)
            return found.declaration_result.consumer_count or 0
    except ChannelClosed:  # it is not there yet
        return 0
