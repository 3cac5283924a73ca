"""Each server: it works, keeps what it acknowledged when it is killed, freezes, and leaves nothing behind."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import aio_pika
import aioboto3
import pytest
from botocore.config import Config
from redis.asyncio import Redis as RedisClient

from tools.services import Rabbit, Redis, Server, Store, start_redis
from tools.services.processes import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path


async def test_broker_keeps_a_confirmed_message(fresh_rabbitmq: Rabbit, unique: str) -> None:
    """A message that a quorum queue confirmed should be there after SIGKILL, in a virtual host of its own."""
    url = fresh_rabbitmq.make_vhost(unique)
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
        body = aio_pika.Message(b"still here", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(body, "kept")
        fresh_rabbitmq.settle()
        fresh_rabbitmq.kill()
    fresh_rabbitmq.restart()
    async with await aio_pika.connect(url) as connection:
        queue = await (await connection.channel()).get_queue("kept")
        async with queue.iterator(timeout=20) as messages:
            message = await anext(messages)
            await message.ack()
        assert message.body == b"still here"
    fresh_rabbitmq.delete_vhost(unique)


async def test_shared_broker_gives_virtual_hosts(broker_url: str) -> None:
    """A test should find its virtual host empty."""
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("mine", durable=True)
        assert queue.declaration_result.message_count == 0


async def test_store_keeps_an_acknowledged_object(fresh_store: Store) -> None:
    """An object whose PUT was acknowledged should be there after SIGKILL, and not be overwritten."""
    async with _client(fresh_store) as s3:
        await s3.put_object(Bucket="etl", Key="a/kept", Body=b"still here", IfNoneMatch="*")
    fresh_store.restart()
    async with _client(fresh_store) as s3:
        got = await s3.get_object(Bucket="etl", Key="a/kept")
        assert await got["Body"].read() == b"still here"
        with pytest.raises(s3.exceptions.ClientError, match="PreconditionFailed"):
            await s3.put_object(Bucket="etl", Key="a/kept", Body=b"other", IfNoneMatch="*")
        await s3.delete_object(Bucket="etl", Key="a/kept")


async def test_shared_store_gives_buckets(object_store: Store, bucket: str) -> None:
    """A test should find its bucket empty; a wrong key should be refused."""
    async with _client(object_store) as s3:
        assert (await s3.list_objects_v2(Bucket=bucket))["KeyCount"] == 0
    wrong = Store.given(object_store.endpoint, object_store.access_key, "wrong")
    async with _client(wrong) as s3:
        with pytest.raises(s3.exceptions.ClientError, match="SignatureDoesNotMatch"):
            await s3.list_objects_v2(Bucket=bucket)


async def test_redis_keeps_a_value(fresh_redis: Redis) -> None:
    """A value that was acknowledged should be there after SIGKILL."""
    async with RedisClient.from_url(fresh_redis.database(3)) as client:
        await client.set("kept", "still here")
    fresh_redis.restart()
    async with RedisClient.from_url(fresh_redis.database(3)) as client:
        assert await client.get("kept") == b"still here"


async def test_shared_redis_gives_databases(redis_url: str) -> None:
    """A test should find its database empty."""
    async with RedisClient.from_url(redis_url) as client:
        assert await client.dbsize() == 0
        await client.set("mine", 1)


def test_freezes_on_loopback_and_leaves_nothing(any_server: Server) -> None:
    """A server should listen on loopback alone, freeze and go on; a stop should leave only its data."""
    ports = set(any_server.ports)
    assert until(lambda: ports <= _listening(), 10)  # one that was killed before opens some later than others
    assert not ports & {port for port, address in _listeners() if address not in _LOOPBACK}
    any_server.pause()
    with socket.create_connection(("127.0.0.1", any_server.port), 5):
        assert not any_server.is_up()
    any_server.resume()
    any_server.wait()
    any_server.stop()
    assert any_server.processes == []
    assert not ports & _listening()
    assert any_server.home.folder.exists()


def test_two_side_by_side(fresh_redis: Redis, tmp_path: Path) -> None:
    """Two servers of a kind should not meet, and one's end should not be the other's."""
    other = start_redis(tmp_path / "other")
    assert not set(other.ports) & set(fresh_redis.ports)
    other.remove()
    assert not other.home.folder.exists()
    assert fresh_redis.is_up()


@pytest.fixture(params=["rabbitmq", "store", "redis"])
def any_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Give each of the three."""
    server: Server = request.getfixturevalue(f"fresh_{request.param}")
    yield server
    server.resume()


#: As /proc/net/tcp and tcp6 write them.
_LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


def _listening() -> set[int]:
    return {port for port, _ in _listeners()}


def _listeners() -> set[tuple[int, str]]:
    """Every port that something listens on, with its address."""
    lines = [line.split() for table in ("tcp", "tcp6") for line in _table(table)]
    local = [fields[1].split(":") for fields in lines if fields[3] == "0A"]
    return {(int(port, 16), address) for address, port in local}


def _table(name: str) -> list[str]:
    with open(f"/proc/net/{name}", encoding="ascii") as table:  # noqa: PTH123 - no folder is meant
        return table.readlines()[1:]


def _client(store: Store) -> AbstractAsyncContextManager[Any]:
    client: AbstractAsyncContextManager[Any] = aioboto3.Session().client(
        "s3",
        endpoint_url=store.endpoint,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=store.secret_key,
        region_name=store.region,
        config=Config(retries={"max_attempts": 1}, read_timeout=20),
    )
    return client
