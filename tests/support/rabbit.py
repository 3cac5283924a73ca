"""RabbitMQ for tests: a broker with what belongs to it, and a relay that loses what it passes."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Self

import aio_pika

from etl.adapters.rabbitmq import Address, Admin, Names, Publisher, RabbitBroker, RabbitDelivery
from tests.support.broker_contract import SOON, take

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from etl.core.outcome import Reason

NAMES = Names(delays=(SOON, 5))
KEY = "health.processing.stepsrecord"


class RabbitRig:
    """A broker, a publisher and an operator on one virtual host."""

    def __init__(self, address: Address, publisher: Publisher, admin: Admin, broker: RabbitBroker) -> None:
        self.address = address
        self.publisher = publisher
        self.admin = admin
        self.broker = broker
        self.stack = AsyncExitStack()

    async def publish(self, body: bytes, generation: int = 0, **headers: str | int) -> None:
        """Announce a file."""
        await self.publisher.publish(body, KEY, headers={"x-etl-generation": generation, **headers})

    async def left(self) -> int:
        """Close the broker and count what waits in the main queue and in the delay queues."""
        await self.stack.aclose()
        depths = await self.admin.depths()
        return sum(depth.ready for name, depth in depths.items() if depth and name != NAMES.dead)

    async def letters(self) -> list[tuple[str, Reason | None]]:
        """Give name and reason of each dead letter."""
        return [(letter.name, letter.reason) for letter in await self.admin.letters()]


@asynccontextmanager
async def rabbit_rig(url: str) -> AsyncIterator[RabbitRig]:
    """Give a broker with what belongs to it."""
    address = Address(url, timeout=10)
    broker = RabbitBroker(address, NAMES, prefetch=5, patience=0.2)
    async with Publisher(address, NAMES) as publisher, Admin(address, NAMES) as admin:
        rig = RabbitRig(address, publisher, admin, broker)
        async with rig.stack:
            await rig.stack.enter_async_context(broker)
            yield rig


class Relay:
    """Stands between us and the broker, and can hold back its answers or cut every connection."""

    def __init__(self, address: Address) -> None:
        self._address = address.parsed().with_query(None)
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self.hears = asyncio.Event()
        self.hears.set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = str(self._address.with_port(self._server.sockets[0].getsockname()[1]))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def end(self) -> None:
        """Close every connection and take no more."""
        self._server.close()
        await self.cut()

    async def cut(self) -> None:
        """Close every connection."""
        writers, self._writers = self._writers, []
        for writer in writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, requests = await asyncio.open_connection(self._address.host, self._address.port)
        self._writers += [writer, requests]
        for work in (self._pass(reader, requests), self._pass(answers, writer, self.hears)):
            self._tasks.add(asyncio.create_task(work))

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, gate: asyncio.Event | None = None
    ) -> None:
        with suppress(OSError):
            while data := await source.read(1 << 16):
                if gate:
                    await gate.wait()
                sink.write(data)
                await sink.drain()
        sink.close()


async def until(happened: Callable[[], bool]) -> None:
    """Wait until something happened."""
    async with asyncio.timeout(20):
        while not happened():  # noqa: ASYNC110 - the brokers have no event for it
            await asyncio.sleep(0.01)


async def publish(address: Address, count: int, first: int = 0) -> None:
    """Announce files, numbered."""
    async with Publisher(address, NAMES) as publisher:
        for n in range(first, first + count):
            await publisher.publish(b"%d" % n, KEY, headers={})


async def taken(broker: RabbitBroker) -> RabbitDelivery:
    """Take one delivery in hand."""
    delivery = await take(broker)
    assert isinstance(delivery, RabbitDelivery)
    return delivery


async def drained(broker: RabbitBroker, count: int) -> list[bytes]:
    """Take and ack so many, in order of their bodies."""
    bodies = []
    for _ in range(count):
        delivery = await taken(broker)
        bodies.append(delivery.body)
        await delivery.ack()
    return sorted(bodies, key=int)


async def ready(address: Address) -> int:
    """Count what waits in the main queue."""
    async with Admin(address, NAMES) as admin:
        depth = (await admin.depths())[NAMES.queue]
    return depth.ready if depth else 0


async def raw(address: Address, queue: str, *, take: bool = True) -> aio_pika.abc.AbstractIncomingMessage:
    """Look at a message as it lies in a queue."""
    async with await aio_pika.connect(address.url) as connection, connection.channel() as channel:
        found = await (await channel.get_queue(queue)).get()
        await (found.ack() if take else found.nack())
        return found
