"""RabbitMQ as a broker: the contract, and what it writes around a body."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aio_pika
import aiormq.abc
import pytest

from etl.adapters.rabbitmq import RabbitBroker
from etl.core.errors import Fatal
from etl.core.outcome import Reason, Stage
from tests.support.broker_contract import LETTER, SOON, BrokerContract, take
from tests.support.rabbit import KEY, NAMES, RabbitRig, rabbit_rig, raw, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TRACE = f"00-{'a' * 32}-{'b' * 16}-01"


@pytest.fixture
async def rig(broker_url: str) -> AsyncIterator[RabbitRig]:
    """Give a broker with what belongs to it, on a virtual host of one's own."""
    async with rabbit_rig(broker_url) as rig:
        yield rig


class TestContract(BrokerContract):
    """What every broker must do."""


async def test_headers_of_a_retry(rig: RabbitRig) -> None:
    """It should keep trace, ids and routing key, add its own, and forward nothing else."""
    hostile = {"user": "canary", "x-etl-name": "canary", "traceparent": TRACE, "tracestate": "a=b"}
    message = aio_pika.Message(
        b"{}", headers={**hostile}, message_id="m", correlation_id="c", reply_to="canary", app_id="canary"
    )
    await rig.publisher.send(message, NAMES.exchange, KEY)
    delivery = await take(rig.broker)
    assert delivery.trace == {"traceparent": TRACE, "tracestate": "a=b"}
    await delivery.retry(6)
    kept = await raw(rig.address, "etl_narrative_engine.retry.5s")
    assert (kept.message_id, kept.correlation_id) == ("m", "c")
    assert kept.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert kept.headers.pop("x-etl-first-seen") == pytest.approx(time.time(), abs=30)
    assert kept.headers.pop("x-delivery-count", 0) == 0
    assert kept.headers == {
        "x-etl-attempt": 1,
        "x-etl-generation": 0,
        "x-etl-routing-key": KEY,
        "traceparent": TRACE,
        "tracestate": "a=b",
    }
    assert "canary" not in repr(kept.info())


async def test_routing_key_survives_every_retry(rig: RabbitRig) -> None:
    """It should still name the key that the producer used, not that of a delay queue."""
    await rig.publish(b"{}")
    for _ in range(2):
        await (await take(rig.broker)).retry(SOON)
    await (await take(rig.broker)).dead_letter(LETTER)
    letter = await raw(rig.address, NAMES.dead)
    assert (letter.routing_key, letter.headers["x-etl-routing-key"]) == ("failed.StepsRecord", KEY)


@pytest.mark.parametrize("value", [-1, True, "1", 1.5, 1 << 40, None, [1], {"a": 1}])
async def test_hostile_counts_are_nought(rig: RabbitRig, value: Any) -> None:  # noqa: ANN401 - anything at all
    """It should take anything but a count within bounds for 0."""
    headers = {"x-etl-attempt": value, "x-etl-generation": value}
    await rig.publisher.send(aio_pika.Message(b"{}", headers=headers), NAMES.exchange, KEY)
    delivery = await take(rig.broker)
    assert (delivery.attempt, delivery.generation) == (0, 0)
    await delivery.ack()


async def test_dead_letter_as_kept(rig: RabbitRig) -> None:
    """It should hold the body unchanged, and say why, where and when, and of which record type."""
    await rig.publish(b"\x00 body", generation=4, traceparent=TRACE, user="canary")
    await (await take(rig.broker)).dead_letter(LETTER)
    [letter] = await rig.admin.letters()
    assert letter.body == b"\x00 body"
    assert (letter.reason, letter.stage, letter.error) == (Reason.BAD_MESSAGE, Stage.CLAIM, "Permanent")
    assert (letter.attempts, letter.name, letter.record_type, letter.generation) == (
        2,
        "hash",
        "StepsRecord",
        4,
    )
    assert letter.died == letter.first_seen == pytest.approx(time.time(), abs=30)
    kept = await raw(rig.address, NAMES.dead)
    assert kept.headers["traceparent"] == TRACE
    assert "canary" not in repr(kept.info())


async def test_prefetch_is_respected(rig: RabbitRig) -> None:
    """It should hold no more than its prefetch, in hand or waiting, and count them."""
    for n in range(12):
        await rig.publish(b"%d" % n)
    await until(lambda: rig.broker.in_hand == 5)
    assert (await rig.admin.depths())[NAMES.queue].ready == 7  # type: ignore[union-attr]
    await (await take(rig.broker)).ack()
    await until(lambda: rig.broker.in_hand == 5)
    assert (await rig.admin.depths())[NAMES.queue].ready == 6  # type: ignore[union-attr]


async def test_the_oldest_in_hand(rig: RabbitRig) -> None:
    """It should be the one published first of those not ended, though it came last; none from later on."""

    def oldest() -> float | None:
        return rig.broker.oldest

    now = int(time.time())
    assert oldest() is None
    for age in (30, 60, 90):
        await rig.publish(b"%d" % age, **{"x-etl-published": (now - age) * 1000})
    await rig.publish(b"ahead", **{"x-etl-published": (now + 3_600) * 1000})
    await until(lambda: rig.broker.in_hand == 4)
    deliveries = {one.body: one for one in [await take(rig.broker) for _ in range(4)]}
    assert oldest() == now - 90
    await deliveries[b"90"].ack()
    assert oldest() == now - 60
    await deliveries[b"60"].dead_letter(LETTER)
    assert oldest() == now - 30
    await deliveries[b"30"].retry(5)
    assert (rig.broker.in_hand, oldest()) == (1, None)
    await deliveries[b"ahead"].ack()


async def test_drained_messages_return_in_order(rig: RabbitRig) -> None:
    """It should give back at once what it had prefetched, as it stood, while one is still in hand."""
    for n in range(5):
        await rig.publish(b"%d" % n)
    await until(lambda: rig.broker.in_hand == 5)
    delivery = await take(rig.broker)
    rig.broker.drain()
    await until(lambda: rig.broker.in_hand == 1)
    async with RabbitBroker(rig.address, NAMES) as broker:
        assert [(await take(broker)).body for _ in range(4)] == [b"1", b"2", b"3", b"4"]
    await delivery.ack()
    assert await rig.left() == 4


async def test_unroutable_message_is_an_error(rig: RabbitRig) -> None:
    """It should be Fatal and name the remedy: at the exchange, and when a queue of ours was deleted."""
    with pytest.raises(
        Fatal, match="no queue takes what goes to the exchange health_data_exchange"
    ) as caught:
        await rig.publisher.publish(b"{}", "other.key", headers={})
    assert "etl setup" in caught.value.remedy
    await rig.publish(b"{}")
    delivery = await take(rig.broker)
    async with await aio_pika.connect(rig.address.url) as connection, connection.channel() as channel:
        await channel.queue_delete(NAMES.retry_queue(5))
        await channel.exchange_delete(NAMES.dead_exchange)
    with pytest.raises(Fatal, match=r"no queue takes what goes to the queue etl_narrative_engine.retry.5s"):
        await delivery.retry(5)
    with pytest.raises(Fatal, match=r"exchange etl_narrative_engine.dlx"):
        await delivery.dead_letter(LETTER)
    assert await rig.left() == 1


async def test_messages_of_one_id_are_told_apart(rig: RabbitRig) -> None:
    """It should say of each whether it was taken, although all have one message id."""

    async def publish(key: str) -> bool:
        try:
            await rig.publisher.publish(b"{}", key, message_id="same", headers={})
        except Fatal:
            return False
        return True

    keys = [KEY, "lost.1", KEY, "lost.2", KEY]
    assert await asyncio.gather(*map(publish, keys)) == [key == KEY for key in keys]


async def test_thousand_messages(rig: RabbitRig) -> None:
    """It should take many at once: published with confirmation, consumed by eight tasks, each acked."""
    start = time.perf_counter()
    await asyncio.gather(*(rig.publish(b"x" * 500) for _ in range(1_000)))
    published = time.perf_counter()
    count = 0

    async def consume() -> None:
        nonlocal count
        async for delivery in rig.broker.deliveries():
            await delivery.ack()
            count += 1
            if count == 1_000:
                rig.broker.drain()

    async with asyncio.timeout(40):
        await asyncio.gather(*(consume() for _ in range(8)))
    end = time.perf_counter()
    print(f"published {1_000 / (published - start):.0f}/s, consumed {1_000 / (end - published):.0f}/s")  # noqa: T201 - shown by -s
    assert await rig.left() == 0


@pytest.mark.parametrize("hostile", [b"message_id", b"header", b"key", b"timestamp"])
async def test_frame_the_library_cannot_decode(
    rig: RabbitRig, hostile: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should be a message like any other, with its body, and be retried and looked at like one."""
    wanted = {
        b"message_id": b"\xff" * 10,
        b"header": b"\xffeader",
        b"key": b"\xffey",
        b"timestamp": b"\xff" * 9,
    }
    real = aiormq.abc.ChannelFrame.marshall

    def marshall(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the library has it
        frame = real(*args, **kwargs)
        return replace(frame, payload=frame.payload.replace(hostile, wanted[hostile]))

    monkeypatch.setattr(aiormq.abc.ChannelFrame, "marshall", marshall)
    message = aio_pika.Message(b"{}", message_id="message_id" * 20, headers={"header": "timestamp"})
    await rig.publisher.send(message, NAMES.exchange, "health.processing.key")
    monkeypatch.undo()
    await (await take(rig.broker)).retry(SOON)
    delivery = await take(rig.broker)
    assert (delivery.body, delivery.attempt) == (b"{}", 1)
    await delivery.dead_letter(LETTER)
    assert [letter.body for letter in await rig.admin.letters()] == [b"{}"]
