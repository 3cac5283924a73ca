"""The in-memory broker: every message is ended once, drained or retried."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from etl.adapters.broker_memory import MemoryBroker
from etl.core.outcome import Reason, Stage
from etl.core.retry import DeadLetter
from etl.pipeline.ports import Letter
from tests.support.broker_contract import BrokerContract

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


class MemoryRig:
    """A broker in this process."""

    def __init__(self) -> None:
        self.kept = Kept()
        self.broker = MemoryBroker(self.kept)

    async def publish(self, body: bytes, generation: int = 0) -> None:
        """Announce a file."""
        assert await self.broker.publish(body, generation)

    async def left(self) -> int:
        """Count what nobody ended."""
        return self.broker.unended

    async def letters(self) -> list[tuple[str, Reason | None]]:
        """Give name and reason of each dead letter."""
        return [(letter.name, letter.decision.reason) for letter in self.kept.letters]


class TestContract(BrokerContract):
    """What every broker must do."""

    @pytest.fixture
    def rig(self) -> MemoryRig:
        """Give a broker."""
        return MemoryRig()


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


async def test_postponed_message_frees_its_room_once() -> None:
    """It should hold no more than its bound when a message comes back as if for the first time."""
    broker = MemoryBroker(Kept(), waiting=1)
    deliveries = broker.deliveries()
    await broker.publish(b"1")
    await (await anext(deliveries)).postpone(0)
    assert (await anext(deliveries)).attempt == 0
    await broker.publish(b"2")
    third = asyncio.create_task(broker.publish(b"3"))
    await asyncio.sleep(0)
    assert not third.done()
    broker.drain()
    assert not await third
    await deliveries.aclose()


async def test_letter_that_cannot_be_kept_leaves_the_message_in_hand() -> None:
    """It should let the message be ended another way when the place for letters fails."""

    class Full(Kept):
        async def keep(self, letter: Letter) -> None:
            raise OSError(letter.name)

    broker = MemoryBroker(Full())
    await broker.publish(b"x")
    broker.close()
    async for delivery in broker.deliveries():
        with pytest.raises(OSError, match="name"):
            await delivery.dead_letter(LETTER)
        assert broker.unended == 1
        await delivery.ack()
    assert broker.unended == 0
