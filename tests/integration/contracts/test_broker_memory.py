"""The in-memory broker: every message is ended once, drained or retried."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from etl.adapters.broker_memory import MemoryBroker
from etl.core.outcome import Reason, Stage
from etl.core.retry import DeadLetter
from etl.pipeline.ports import Letter

if TYPE_CHECKING:
    from collections.abc import Iterable

LETTER = Letter(DeadLetter(Reason.CRASHED, Stage.DECODE, "Transient"), 1, "name")


class Kept:
    """Dead letters in a list."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def keep(self, letter: Letter) -> None:
        """Keep one."""
        self.letters.append(letter)

    async def clear(self, key_hashes: Iterable[str]) -> None:
        """Drop those named."""
        self.letters = [letter for letter in self.letters if letter.name not in set(key_hashes)]


async def test_consumers_share_messages_and_end_together() -> None:
    """It should deliver each message once among several tasks and end them all."""
    broker, seen = MemoryBroker(Kept()), []

    async def consume() -> None:
        async for delivery in broker.deliveries():
            seen.append(delivery.body)
            await asyncio.sleep(0)
            await delivery.ack()

    consumers = [asyncio.create_task(consume()) for _ in range(3)]
    for n in range(20):
        assert await broker.publish(str(n).encode())
    broker.close()
    await asyncio.gather(*consumers)
    assert sorted(seen, key=int) == [str(n).encode() for n in range(20)]
    assert broker.unended == 0


async def test_retry_comes_back_with_its_attempt() -> None:
    """It should hold the end of the queue open for what is to be retried."""
    broker, attempts = MemoryBroker(Kept()), []
    await broker.publish(b"x")
    broker.close()
    async for delivery in broker.deliveries():
        attempts.append(delivery.attempt)
        await (delivery.ack() if delivery.attempt == 2 else delivery.retry(0))
    assert attempts == [0, 1, 2]


async def test_dead_letters_are_kept() -> None:
    """It should hand the letter over before it counts the message as ended."""
    kept = Kept()
    broker = MemoryBroker(kept)
    await broker.publish(b"x")
    broker.close()
    async for delivery in broker.deliveries():
        await delivery.dead_letter(LETTER)
    assert (kept.letters, broker.unended) == ([LETTER], 0)


async def test_drain_yields_no_more_and_loses_nothing_silently() -> None:
    """It should end iteration, keep what waits as unended, and refuse new messages."""
    broker = MemoryBroker(Kept())
    for _ in range(3):
        await broker.publish(b"x")
    async for delivery in broker.deliveries():
        broker.drain()
        await delivery.ack()
    assert broker.unended == 2
    assert not await broker.publish(b"y")


async def test_publisher_waits_for_room_and_wakes_at_drain() -> None:
    """It should hold no more than its bound, and not leave the publisher hanging."""
    broker = MemoryBroker(Kept(), waiting=2)
    await broker.publish(b"1")
    await broker.publish(b"2")
    third = asyncio.create_task(broker.publish(b"3"))
    await asyncio.sleep(0)
    assert not third.done()
    broker.drain()
    assert not await third


async def test_room_is_freed_by_delivery() -> None:
    """It should let the publisher go on when a message is taken."""
    broker = MemoryBroker(Kept(), waiting=1)
    await broker.publish(b"1")
    second = asyncio.create_task(broker.publish(b"2"))
    deliveries = broker.deliveries()
    await anext(deliveries)
    assert await second
    await deliveries.aclose()
