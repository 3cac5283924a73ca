"""What stands beside a body at RabbitMQ: its trace, when it was published, its producer's id."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aio_pika
import pytest

from etl.adapters.rabbitmq import RabbitBroker
from tests.support.broker_contract import LETTER, SOON, take
from tests.support.rabbit import KEY, NAMES, RabbitRig, rabbit_rig, raw, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PRODUCED, OURS = (f"00-{letter * 32}-{'b' * 16}-01" for letter in "ac")
THEN = 1_700_000_000  # seconds since 1970


@pytest.fixture
async def rig(broker_url: str) -> AsyncIterator[RabbitRig]:
    """Give a broker with what belongs to it, on a virtual host of one's own."""
    async with rabbit_rig(broker_url) as rig:
        yield rig


async def send(rig: RabbitRig, headers: dict[str, Any] | None = None, **properties: Any) -> None:  # noqa: ANN401 - of a message
    """Publish as another producer would."""
    message = aio_pika.Message(b"{}", headers=headers, **properties)
    await rig.publisher.send(message, NAMES.exchange, KEY)


async def test_what_we_publish_tells_when(rig: RabbitRig) -> None:
    """It should be known to the millisecond, and stay what it was through every retry."""
    before = int(time.time() * 1_000) / 1_000
    await rig.publish(b"{}")
    delivery = await take(rig.broker)
    published = delivery.published
    assert published is not None
    assert before <= published <= time.time()
    await delivery.retry(SOON)
    again = await take(rig.broker)
    assert (again.attempt, again.published) == (1, published)
    await again.postpone(SOON)
    assert (await take(rig.broker)).published == published


STAMP = datetime.fromtimestamp(THEN, UTC)


@pytest.mark.parametrize(
    ("headers", "properties", "expected"),
    [
        ({"x-etl-published": THEN * 1_000 + 123}, {"timestamp": 1_600_000_000}, THEN + 0.123),
        ({"x-etl-published": THEN * 1_000, "timestamp_in_ms": 1_600_000_000_000}, {}, THEN),
        ({"timestamp_in_ms": THEN * 1_000 + 5}, {"timestamp": 1_600_000_000}, THEN + 0.005),
        ({}, {"timestamp": STAMP}, THEN),
        ({"x-etl-published": "canary"}, {"timestamp": STAMP}, THEN),
        ({"x-etl-published": -1, "timestamp_in_ms": True}, {"timestamp": STAMP}, THEN),
        ({"x-etl-published": THEN}, {}, None),
        ({"x-etl-published": 1 << 60}, {}, None),
        ({"x-etl-published": 1.7e12, "timestamp_in_ms": [THEN]}, {}, None),
        ({}, {"timestamp": datetime(2100, 1, 1, tzinfo=UTC)}, None),
        ({}, {"timestamp": datetime(1970, 1, 1, tzinfo=UTC)}, None),
        ({}, {}, None),
    ],
)
async def test_the_best_time_there_is_counts(
    rig: RabbitRig, headers: dict[str, Any], properties: dict[str, Any], expected: float | None
) -> None:
    """It should take ours, the broker's or the producer's, in this order, where it can be; and keep it."""
    await send(rig, headers, **properties)
    delivery = await take(rig.broker)
    assert delivery.published == expected
    await delivery.retry(SOON)
    again = await take(rig.broker)
    assert again.published == expected
    await again.ack()


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"traceparent": OURS, "tracestate": "c=d"}, {"traceparent": OURS, "tracestate": "c=d"}),
        ({"traceparent": OURS}, {"traceparent": OURS}),
        ({}, {"traceparent": PRODUCED, "tracestate": "a=b"}),
        ({"traceparent": "canary", "user": "canary"}, {"traceparent": PRODUCED, "tracestate": "a=b"}),
    ],
)
async def test_a_replay_goes_on_in_the_trace_in_which_it_died(
    rig: RabbitRig, link: dict[str, str], expected: dict[str, str]
) -> None:
    """It should bear the headers of the span under way where there is one, else its producer's."""
    rig.broker.drain()
    await until(lambda: rig.broker.in_hand == 0)
    async with RabbitBroker(rig.address, NAMES, link=lambda: link) as broker:
        await send(rig, {"traceparent": PRODUCED, "tracestate": "a=b", "x-etl-published": THEN * 1_000})
        await (await take(broker)).dead_letter(LETTER)
        kept = await raw(rig.address, NAMES.dead, take=False)
        assert {name: kept.headers[name] for name in kept.headers if name.startswith("trace")} == expected
        assert kept.headers["x-etl-published"] == THEN * 1_000
        await rig.admin.replay(lambda _: True)
        replayed = await take(broker)
        assert replayed.trace == expected
        assert replayed.published == pytest.approx(time.time(), abs=30)
        await replayed.ack()


async def test_a_retry_stays_in_its_producer_s_trace(rig: RabbitRig) -> None:
    """It should be one more attempt beside the first, not below it."""
    rig.broker.link = lambda: {"traceparent": OURS}
    await send(rig, {"traceparent": PRODUCED})
    await (await take(rig.broker)).retry(SOON)
    again = await take(rig.broker)
    assert again.trace == {"traceparent": PRODUCED}
    await again.ack()
