"""RabbitMQ when it fails or is killed: ghosts end quietly, every message comes again, consuming goes on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import aio_pika
import pytest

from etl.adapters.rabbitmq import Address, Admin, Depth, RabbitBroker
from etl.core.errors import Transient
from etl.core.outcome import Reason
from tests.support.broker_contract import LETTER, SOON
from tests.support.rabbit import NAMES, Relay, drained, publish, ready, taken, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tools.services import Rabbit


@pytest.fixture
def address(broker_url: str) -> Address:
    """Give a virtual host of one's own."""
    return Address(broker_url, timeout=10)


@pytest.fixture
async def relay(address: Address) -> AsyncIterator[Relay]:
    """Give a relay to the broker."""
    async with Relay(address) as relay:
        yield relay


@pytest.fixture
async def mortal(fresh_rabbitmq: Rabbit, unique: str) -> AsyncIterator[Address]:
    """Give a virtual host on a server that may be killed."""
    yield Address(fresh_rabbitmq.make_vhost(unique), timeout=10)
    fresh_rabbitmq.revive()
    fresh_rabbitmq.delete_vhost(unique)


async def test_broker_killed_with_messages_in_hand(fresh_rabbitmq: Rabbit, mortal: Address) -> None:
    """It should end ghosts quietly, have every message again, and go on consuming by itself."""
    async with RabbitBroker(mortal, NAMES, prefetch=6) as broker:
        await publish(mortal, 10)
        ghosts = [await taken(broker) for _ in range(4)]
        fresh_rabbitmq.kill()
        await ghosts[0].ack()
        await ghosts[1].retry(SOON)
        await ghosts[2].dead_letter(LETTER)
        await asyncio.to_thread(fresh_rabbitmq.restart)
        await ghosts[3].postpone(SOON)
        assert await drained(broker, 10) == [b"%d" % n for n in range(10)]
        for ghost in ghosts:
            await ghost.ack()
        await publish(mortal, 2, first=10)
        assert await drained(broker, 2) == [b"10", b"11"]
        assert broker.in_hand == 0
    async with Admin(mortal, NAMES) as admin:
        assert await admin.letters() == []


async def test_drain_ends_while_the_broker_is_away(address: Address, relay: Relay) -> None:
    """It should not wait for a broker that does not come back."""
    async with asyncio.timeout(10), RabbitBroker(replace(address, url=relay.url), NAMES) as broker:
        await relay.end()
        waiting = asyncio.create_task(taken(broker))
        await asyncio.sleep(0.5)
        broker.drain()
        with pytest.raises(StopAsyncIteration):
            await waiting


async def test_lost_confirmation_is_transient(address: Address, relay: Relay) -> None:
    """It should say that it cannot know, keep the message in hand, and have it come again later."""
    quick = replace(address, url=relay.url, timeout=0.5)
    async with RabbitBroker(quick, NAMES, patience=0.3) as broker, Admin(address, NAMES) as admin:
        await publish(address, 1)
        delivery = await taken(broker)
        relay.hears.clear()
        for end in (delivery.retry(5), delivery.dead_letter(LETTER)):
            with pytest.raises(Transient) as caught:
                await end
            assert caught.value.reason is Reason.UNAVAILABLE
        assert broker.in_hand == 1
        relay.hears.set()
        again = await taken(broker)
        assert (again.body, again.attempt) == (b"0", 0)
        await again.ack()
        await delivery.ack()
        assert broker.in_hand == 0
        assert (await admin.depths())[NAMES.retry_queue(5)] == Depth(1, 0)  # it had it all the same


async def test_failed_end_may_be_tried_again(address: Address, relay: Relay) -> None:
    """It should be ended by what succeeds at last, and then not be given back."""
    quick = replace(address, url=relay.url, timeout=0.5)
    async with RabbitBroker(quick, NAMES, patience=0.5) as broker:
        await publish(address, 1)
        delivery = await taken(broker)
        relay.hears.clear()
        with pytest.raises(Transient):
            await delivery.retry(5)
        relay.hears.set()
        await delivery.ack()
        await asyncio.sleep(0.7)
        assert (broker.in_hand, await ready(address)) == (0, 0)


async def test_queue_deleted_under_us(address: Address) -> None:
    """It should notice, declare it again and go on; what was in hand ends quietly."""
    async with RabbitBroker(address, NAMES) as broker:
        await publish(address, 2)
        ghost = await taken(broker)
        async with await aio_pika.connect(address.url) as connection, connection.channel() as channel:
            await channel.queue_delete(NAMES.queue)
        await until(lambda: ghost.is_ghost)
        await ghost.retry(SOON)
        async with Admin(address, NAMES) as admin:
            while not (await admin.depths())[NAMES.queue]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await publish(address, 1, first=7)
        assert await drained(broker, 1) == [b"7"]


async def test_channel_closed_under_us(address: Address) -> None:
    """It should go on after the broker closed the channel alone, as it does at a consumer timeout."""
    async with RabbitBroker(address, NAMES) as broker:
        await publish(address, 3)
        ghost = await taken(broker)
        session = broker._session
        assert session is not None
        channel = await session._channel.get_underlay_channel()
        await channel.basic_ack(99)  # a tag that is none: PRECONDITION_FAILED
        await until(lambda: ghost.is_ghost)
        assert await drained(broker, 3) == [b"0", b"1", b"2"]
        await ghost.ack()
        assert broker.in_hand == 0


async def test_connections_cut_under_us(address: Address, relay: Relay) -> None:
    """It should go on after every connection was cut, publishing too."""
    async with RabbitBroker(replace(address, url=relay.url), NAMES) as broker:
        await publish(address, 1)
        await relay.cut()
        await (await taken(broker)).retry(SOON)
        delivery = await taken(broker)
        while delivery.attempt == 0:  # the first was a ghost already
            await delivery.retry(SOON)
            delivery = await taken(broker)
        await delivery.ack()
