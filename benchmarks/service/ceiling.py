"""The broker's own ceiling: consume from a quorum queue and ack, nothing else; writes when each ack left."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from typing import TYPE_CHECKING

import aio_pika

from benchmarks.service.publishing import BINDING, EXCHANGE

if TYPE_CHECKING:
    from aio_pika.abc import AbstractIncomingMessage

QUEUE = "ceiling"
_PREFETCH = 16


async def main() -> None:
    """Consume until told to stop."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with await aio_pika.connect(os.environ["ETL_BROKER_URL"]) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=_PREFETCH)
        exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
        quorum: dict[str, str] = {"x-queue-type": "quorum"}
        queue = await channel.declare_queue(QUEUE, durable=True, arguments={**quorum})
        await queue.bind(exchange, BINDING)
        await queue.consume(_take)
        await stop.wait()


async def _take(message: AbstractIncomingMessage) -> None:
    key = json.loads(message.body)["key"]
    await message.ack()
    os.write(1, f"{time.monotonic()} {key}\n".encode())


if __name__ == "__main__":
    asyncio.run(main())
