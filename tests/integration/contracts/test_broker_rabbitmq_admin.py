"""What an operator sees of RabbitMQ: dead letters stay until they are replayed or thrown away."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import aio_pika
import pytest

from etl.adapters.rabbitmq import Address, Admin, Publisher, RabbitBroker
from etl.core.errors import Transient
from etl.core.outcome import Reason
from tests.support.broker_contract import LETTER, SOON, take
from tests.support.rabbit import KEY, NAMES, RabbitRig, Relay, rabbit_rig, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def rig(broker_url: str) -> AsyncIterator[RabbitRig]:
    """Give a broker with what belongs to it, on a virtual host of one's own."""
    async with rabbit_rig(broker_url) as rig:
        yield rig


@pytest.fixture
def address(broker_url: str) -> Address:
    """Give a virtual host of one's own."""
    return Address(broker_url, timeout=10)


async def test_a_ping_is_answered(rig: RabbitRig) -> None:
    """It should say nothing where the broker answers, whatever became of the queue."""
    await rig.admin.ping()
    async with await aio_pika.connect(rig.address.url) as connection, connection.channel() as channel:
        await channel.queue_delete(NAMES.queue)
    await rig.admin.ping()


async def test_a_ping_without_a_broker_is_transient(address: Address) -> None:
    """It should say so where the line is cut and nobody listens any more."""
    async with Relay(address) as relay, Admin(replace(address, url=relay.url), NAMES) as admin:
        await admin.ping()
        await relay.end()
        with pytest.raises(Transient) as caught:
            await asyncio.wait_for(admin.ping(), 5)
        assert caught.value.reason is Reason.UNAVAILABLE


async def test_pings_that_are_given_up_leave_nothing_open(address: Address) -> None:
    """It should be answered again after a broker that hung, however often it was asked meanwhile."""
    async with Relay(address) as relay, Admin(replace(address, url=relay.url), NAMES) as admin:
        await admin.ping()
        relay.hears.clear()
        for _ in range(5):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(admin.ping(), 0.05)
        relay.hears.set()
        await asyncio.wait_for(admin.ping(), 5)
        connection = admin._line._connection
        assert connection is not None
        assert connection.transport is not None
        channels = connection.transport.connection.channels
        async with asyncio.timeout(5):
            while channels:  # noqa: ASYNC110 - they close in the background
                await asyncio.sleep(0.01)
        channel = await admin._line.channel()
        assert len(channels) == 1  # it can tell
        await channel.close()


async def test_message_that_kills_is_kept_as_crashed(address: Address) -> None:
    """It should be put among the dead letters by the broker itself after so many deliveries, and be shown."""
    names = replace(NAMES, delivery_limit=2)
    async with Publisher(address, names) as publisher, Admin(address, names) as admin:
        for life in range(3):
            async with RabbitBroker(address, names) as broker:
                if life == 0:
                    await publisher.publish(b"killer", KEY, headers={})
                _ = await take(broker)
        async with asyncio.timeout(10):
            while not (letters := await admin.letters()):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    [letter] = letters
    assert (letter.reason, letter.stage, letter.body) == (Reason.CRASHED, None, b"killer")
    assert letter.died == pytest.approx(time.time(), abs=30)


async def test_dead_letters_are_looked_at_and_stay(rig: RabbitRig) -> None:
    """It should show them again and again, in order, up to a limit, and lose none."""
    await _bury(rig, 60)
    all_of_them = [b"%d" % n for n in range(60)]
    for _ in range(3):
        assert [letter.body for letter in await rig.admin.letters()] == all_of_them
    assert len(await rig.admin.letters(limit=10)) == 10
    assert sorted(letter.body for letter in await rig.admin.letters()) == sorted(all_of_them)


async def test_replay_takes_those_wanted(rig: RabbitRig) -> None:
    """It should deliver them as if they were new, and leave the others."""
    await _bury(rig, 6)
    assert await rig.admin.replay(lambda letter: letter.body in (b"1", b"3", b"5"), limit=2) == 2
    replayed = [await take(rig.broker) for _ in range(2)]
    assert sorted((delivery.body, delivery.attempt) for delivery in replayed) == [(b"1", 0), (b"3", 0)]
    assert {letter.body for letter in await rig.admin.letters()} == {b"0", b"2", b"4", b"5"}
    for delivery in replayed:
        await delivery.ack()
    assert await rig.left() == 0


async def test_purge_takes_those_wanted(rig: RabbitRig) -> None:
    """It should throw away what is wanted, tell how many, and leave the others as they were."""
    await _bury(rig, 6)
    assert await rig.admin.purge(lambda letter: letter.body in (b"1", b"3")) == 2
    assert [letter.body for letter in await rig.admin.letters()] == [b"0", b"2", b"4", b"5"]
    assert await rig.admin.purge(lambda _: True) == 4
    assert await rig.admin.letters() == []
    assert await rig.left() == 0  # nothing was announced again


async def test_purge_cut_short_loses_no_other(rig: RabbitRig, address: Address) -> None:
    """It should be transient where the line is lost before the broker said it knows, and leave the others."""
    await _bury(rig, 6)
    async with Relay(address) as relay, Admin(replace(address, url=relay.url), NAMES) as admin:
        purging = asyncio.create_task(admin.purge(lambda letter: _unheard(relay, letter.body)))
        await until(lambda: not relay.hears.is_set())
        await asyncio.sleep(0.2)
        await relay.cut()
        with pytest.raises(Transient):
            await asyncio.wait_for(purging, 20)
    left = {letter.body for letter in await rig.admin.letters()}
    assert left >= {b"0", b"2", b"4"}
    assert await rig.admin.purge(lambda letter: letter.body in ODD) == len(left & ODD)
    assert {letter.body for letter in await rig.admin.letters()} == {b"0", b"2", b"4"}


ODD = {b"1", b"3", b"5"}


def _unheard(relay: Relay, body: bytes) -> bool:
    """Choose every other letter, and have the broker's answers kept from us from then on."""
    relay.hears.clear()
    return body in ODD


async def _bury(rig: RabbitRig, count: int) -> None:
    for n in range(count):
        await rig.publish(b"%d" % n, attempt=2)
    for _ in range(count):
        await (await take(rig.broker)).dead_letter(LETTER)


async def test_idle_means_nothing_anywhere(rig: RabbitRig) -> None:
    """It should wait for what is in hand and for what is delayed."""
    idle = asyncio.create_task(rig.admin.until_idle(lambda: rig.broker.in_hand, pause=0.05))
    await rig.publish(b"{}")
    delivery = await take(rig.broker)
    await asyncio.sleep(0.4)
    assert not idle.done()
    await delivery.retry(SOON)
    delivery = await take(rig.broker)
    assert not idle.done()
    await delivery.ack()
    await asyncio.wait_for(idle, 10)
    await rig.publish(b"{}")
    await (await take(rig.broker)).retry(5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(rig.admin.until_idle(lambda: rig.broker.in_hand, pause=0.05), 0.6)
