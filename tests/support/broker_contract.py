"""What every broker must do."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

from etl.core.outcome import Reason, Stage
from etl.core.retry import DeadLetter
from etl.pipeline.ports import Letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.pipeline.ports import Broker, Delivery

LETTER = Letter(DeadLetter(Reason.BAD_MESSAGE, Stage.CLAIM, "Permanent"), 2, "hash", "StepsRecord")
SOON = 0.05  # a delay the brokers under test know


class BrokerRig(Protocol):
    """A broker, and what a test must do besides."""

    broker: Broker

    async def publish(self, body: bytes, generation: int = 0) -> None:
        """Announce a file."""

    async def left(self) -> int:
        """Count the messages that nobody ended, once nobody works any more."""

    async def letters(self) -> Sequence[tuple[str, Reason | None]]:
        """Give name and reason of each dead letter."""


async def take(broker: Broker) -> Delivery:
    """Take one delivery in hand."""
    async with asyncio.timeout(20), aclosing(broker.deliveries()) as deliveries:  # type: ignore[type-var]
        return await anext(deliveries)


class BrokerContract:
    """Inherit it and give a ``rig`` fixture."""

    async def test_acked_message_is_gone(self, rig: BrokerRig) -> None:
        """It should deliver what was published, and not again once it is acked."""
        await rig.publish(b"body")
        delivery = await take(rig.broker)
        assert (delivery.body, delivery.attempt, delivery.generation) == (b"body", 0, 0)
        await delivery.ack()
        assert await rig.left() == 0

    async def test_what_came_with_nothing_beside_it(self, rig: BrokerRig) -> None:
        """It should have neither a trace nor an id of its producer, and no time that lies ahead."""
        await rig.publish(b"body")
        delivery = await take(rig.broker)
        assert delivery.trace == {}
        assert delivery.published is None or delivery.published <= time.time()
        await delivery.ack()

    async def test_unended_message_is_kept(self, rig: BrokerRig) -> None:
        """It should not lose what was in hand and not ended."""
        await rig.publish(b"body")
        _ = await take(rig.broker)
        assert await rig.left() == 1

    async def test_retry_raises_the_attempt(self, rig: BrokerRig) -> None:
        """It should come back with its body, generation and one attempt more, each time."""
        await rig.publish(b"body", generation=3)
        for attempt in range(3):
            delivery = await take(rig.broker)
            assert (delivery.body, delivery.attempt, delivery.generation) == (b"body", attempt, 3)
            await delivery.retry(SOON)
        await (await take(rig.broker)).ack()
        assert await rig.left() == 0

    async def test_postponed_message_counts_no_attempt(self, rig: BrokerRig) -> None:
        """It should come back as it was: new, or retried as often as before."""
        await rig.publish(b"body", generation=2)
        await (await take(rig.broker)).postpone(SOON)
        delivery = await take(rig.broker)
        assert (delivery.attempt, delivery.generation) == (0, 2)
        await delivery.retry(SOON)
        await (await take(rig.broker)).postpone(SOON)
        delivery = await take(rig.broker)
        assert delivery.attempt == 1
        await delivery.ack()
        assert await rig.left() == 0

    async def test_dead_letter_is_kept(self, rig: BrokerRig) -> None:
        """It should be among the dead letters and no more in the queue."""
        await rig.publish(b"body")
        await (await take(rig.broker)).dead_letter(LETTER)
        assert await rig.left() == 0
        assert await rig.letters() == [("hash", Reason.BAD_MESSAGE)]

    async def test_ending_twice_counts_once(self, rig: BrokerRig) -> None:
        """It should do nothing the second time, whatever the first was."""
        for _ in range(2):
            await rig.publish(b"body")
        first, second = await take(rig.broker), await take(rig.broker)
        await first.retry(SOON)
        await first.ack()
        await first.dead_letter(LETTER)
        await second.ack()
        await second.retry(SOON)
        await second.postpone(SOON)
        again = await take(rig.broker)
        assert again.attempt == 1
        await again.ack()
        await again.ack()
        assert (await rig.left(), await rig.letters()) == (0, [])

    async def test_tasks_share_the_deliveries(self, rig: BrokerRig) -> None:
        """It should hand each message to one of several tasks, and end them all when it is drained."""
        for n in range(30):
            await rig.publish(b"%d" % n)
        seen: Counter[bytes] = Counter()

        async def consume() -> None:
            async for delivery in rig.broker.deliveries():
                seen[delivery.body] += 1
                await asyncio.sleep(0)
                await delivery.ack()
                if seen.total() == 30:
                    rig.broker.drain()

        async with asyncio.timeout(20):
            await asyncio.gather(*(consume() for _ in range(4)))
        assert seen == Counter(b"%d" % n for n in range(30))
        assert await rig.left() == 0

    async def test_drain_loses_nothing(self, rig: BrokerRig) -> None:
        """It should yield no more, let what is in hand be ended, and keep the rest."""
        for n in range(12):
            await rig.publish(b"%d" % n)
        bodies = []
        async for delivery in rig.broker.deliveries():
            bodies.append(delivery.body)
            rig.broker.drain()
            await asyncio.sleep(SOON)
            await delivery.ack()
        assert bodies == [b"0"]
        assert [delivery async for delivery in rig.broker.deliveries()] == []
        assert await rig.left() == 11

    async def test_drain_wakes_those_who_wait(self, rig: BrokerRig) -> None:
        """It should end every task that waits for a message."""

        async def consume() -> None:
            async for _ in rig.broker.deliveries():
                raise AssertionError

        waiting = [asyncio.create_task(consume()) for _ in range(3)]
        await asyncio.sleep(SOON)
        rig.broker.drain()
        async with asyncio.timeout(10):
            await asyncio.gather(*waiting)
