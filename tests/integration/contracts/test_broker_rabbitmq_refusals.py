"""RabbitMQ when it refuses us: the error names what is wrong and the remedy, and repeats no password."""

from __future__ import annotations

import asyncio
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import aio_pika
import pytest

from etl.adapters.rabbitmq import Address, Finding, Names, RabbitBroker, State, compare, declare
from etl.adapters.rabbitmq.address import Line
from etl.adapters.rabbitmq.doorstep import doorstep, quietly
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason
from tests.support.rabbit import NAMES, taken

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tools.services import Rabbit


@pytest.fixture
def address(broker_url: str) -> Address:
    """Give a virtual host of one's own."""
    return Address(broker_url, timeout=10)


async def test_refusal_while_reconnecting_ends_the_iteration(address: Address) -> None:
    """It should tell every task that waits what a person must do."""
    async with RabbitBroker(address, NAMES) as broker:
        waiting = [asyncio.create_task(taken(broker)) for _ in range(2)]
        async with await aio_pika.connect(address.url) as connection:
            channel = await connection.channel()
            await channel.queue_delete(NAMES.dead)
            await channel.declare_queue(NAMES.dead, durable=True)
            await channel.queue_delete(NAMES.queue)
        for task in waiting:
            with pytest.raises(Fatal, match=r"queue etl_narrative_engine.dead exists with other arguments"):
                await task


async def test_other_arguments_are_named(address: Address) -> None:
    """It should name object, argument and both values, and how to migrate; and never touch it."""
    line = Line(address, "test")
    await declare(line, NAMES)
    with pytest.raises(Fatal, match="x-delivery-limit is 20, not 7") as caught:
        await declare(line, replace(NAMES, delivery_limit=7))
    assert str(caught.value).startswith("the queue etl_narrative_engine exists with other arguments")
    assert "delete it, and run `etl setup`" in caught.value.remedy
    async with await aio_pika.connect(address.url) as connection, connection.channel() as channel:
        await channel.declare_exchange("other", "fanout", durable=True)
        await channel.declare_queue("plain", durable=True)
    with pytest.raises(Fatal, match="exchange other exists with other arguments: type is fanout, not topic"):
        await declare(line, replace(NAMES, exchange="other"))
    with pytest.raises(Fatal, match=r"queue plain exists with other arguments: x-.* is none, not"):
        await declare(line, replace(NAMES, queue="plain"))
    await line.close()


async def test_compare_tells_and_changes_nothing(address: Address) -> None:
    """It should find all missing, then all there, then what differs."""
    missing = await compare(address, NAMES)
    assert {finding.state for finding in missing} == {State.MISSING}
    assert await compare(address, NAMES) == missing
    line = Line(address, "test")
    await declare(line, NAMES)
    await line.close()
    assert {finding.state for finding in await compare(address, NAMES)} == {State.EXISTS}
    assert len(missing) == 7
    other = await compare(address, replace(NAMES, delivery_limit=7))
    assert [finding for finding in other if finding.state is not State.EXISTS] == [
        Finding("etl_narrative_engine", State.DIFFERS, "x-delivery-limit is 20, not 7")
    ]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("password", "refuses our name or password"),
        ("vhost", "no such virtual host"),
        ("scheme", "cannot be read"),
    ],
)
async def test_wrong_address(address: Address, part: str, words: str) -> None:
    """It should be Fatal with a remedy, and repeat no password anywhere."""
    url = address.parsed().with_query(None)
    wrong = {
        "password": str(url.with_password("canary")),
        "vhost": str(url.with_path("/canary-vhost").with_password(url.password)),
        "scheme": "http://u:canary@127.0.0.1:port/",
    }[part]
    address = replace(address, url=wrong)
    with pytest.raises(Fatal, match=words) as caught:
        async with RabbitBroker(address, NAMES):
            raise AssertionError
    told = [*traceback.format_exception(caught.value), caught.value.remedy, repr(address)]
    secrets = ["canary"] if part != "vhost" else [url.password or "?"]
    assert not [secret for secret in secrets if secret in "".join(told)]
    assert "address" in caught.value.remedy or "amqp" in caught.value.remedy


async def test_missing_permission(address: Address, rabbitmq: Rabbit, unique: str) -> None:
    """It should name the right and the object that we lack."""
    user, vhost, acting = (f'<<"{text}">>' for text in (f"{unique}-weak", unique, rabbitmq.home.user))
    rabbitmq.call(f'rabbit_auth_backend_internal:add_user({user}, <<"weak">>, {acting})')
    rights = '<<"">>, <<".*">>, <<".*">>'
    rabbitmq.call(f"rabbit_auth_backend_internal:set_permissions({user}, {vhost}, {rights}, {acting})")
    weak = address.parsed().with_user(f"{unique}-weak").with_password("weak")
    with pytest.raises(Fatal, match="we lack access to exchange health_data_exchange") as caught:
        async with RabbitBroker(replace(address, url=str(weak)), NAMES):
            raise AssertionError
    assert "set_permissions" in caught.value.remedy
    rabbitmq.call(f"rabbit_auth_backend_internal:delete_user({user}, {acting})")


async def test_certificate_is_verified_whatever_the_url_says(tmp_path: Path) -> None:
    """It should verify an amqps broker even where the URL asks it not to."""
    context = Address("amqps://u:p@localhost/?no_verify_ssl=1").tls()
    assert context is not None
    assert context.check_hostname
    with pytest.raises(Fatal, match="CA file"):
        Address("amqps://u:p@localhost/", authority=tmp_path / "none.pem").tls()
    assert Address("amqp://u:p@localhost/").tls() is None


def test_delays_are_named_by_their_length() -> None:
    """It should name whole seconds in s, all else in ms, and choose the nearest."""
    names = Names(delays=(30, 0.25, 300, 1.5, 0, 30))
    prefix = "etl_narrative_engine.retry"
    assert names.retry_queues == tuple(
        f"{prefix}.{name}" for name in ("30s", "250ms", "300s", "1500ms", "0s")
    )
    assert names.nearest(170) == f"{prefix}.300s"
    assert names.nearest(1_000) == f"{prefix}.300s"
    assert names.nearest(0.3) == f"{prefix}.250ms"


async def test_setup_is_repeatable(address: Address) -> None:
    """It should change nothing the second time."""
    line = Line(address, "test")
    for _ in range(2):
        await declare(line, NAMES)
    await line.close()


async def test_unreachable_broker_is_transient() -> None:
    """It should say so where nobody listens, and name the place without the password."""
    with pytest.raises(Transient, match=r"cannot reach the broker at 127.0.0.1:1/") as caught:
        async with RabbitBroker(Address("amqp://u:canary@127.0.0.1:1/"), NAMES):
            raise AssertionError
    assert caught.value.reason is Reason.UNAVAILABLE
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "error", [aio_pika.exceptions.AMQPError, ConnectionError, RuntimeError, Exception, None]
)
@pytest.mark.parametrize("door", [lambda: doorstep("wait"), quietly])
async def test_cancellation_is_never_swallowed(
    error: type[Exception] | None, door: Callable[[], AbstractContextManager[None]]
) -> None:
    """It should end a task that was cancelled, although the library raised something else, or nothing."""

    async def library() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if error:
                raise error from None

    async def ours() -> None:
        with door():
            await library()

    task = asyncio.create_task(ours())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelled_task_may_clean_up() -> None:
    """It should finish what a task does after it was cancelled."""

    async def ours() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            with quietly(), doorstep("clean up"):
                await asyncio.sleep(0)
        return "clean"

    task = asyncio.create_task(ours())
    await asyncio.sleep(0)
    task.cancel()
    assert await task == "clean"


async def test_cancellation_of_nobody_is_transient() -> None:
    """It should be an error like any other when the library says cancelled and nobody cancelled us."""
    with pytest.raises(Transient, match="cannot wait: CancelledError"), doorstep("wait"):
        raise asyncio.CancelledError


async def test_own_mistakes_are_not_translated() -> None:
    """It should let through what no library raised."""
    with pytest.raises(TypeError), doorstep("wait"):
        raise TypeError
