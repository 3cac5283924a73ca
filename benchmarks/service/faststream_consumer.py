"""The peer: a consumer as FastStream's own guide would have it, without any guarantee.

It fetches the file, decodes it, takes a mean and writes one line a file with a plain PUT; FastStream acks
when the handler returns. Everything that could hold it up is left out: no logs, no checks, no ledger, no
retries. For the benchmark alone it writes to its output when each PUT returned.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from contextlib import asynccontextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aioboto3
import fastavro
from aiobotocore.config import AioConfig
from faststream import Context, ContextRepo, FastStream
from faststream.rabbit import Channel, ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue
from pydantic import BaseModel

from benchmarks.plain_script import VALUES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_CONCURRENCY = 16

broker = RabbitBroker(
    os.environ["ETL_BROKER_URL"], default_channel=Channel(prefetch_count=_CONCURRENCY), logger=None
)
files = RabbitQueue("plain", queue_type=QueueType.QUORUM, durable=True, routing_key="health.processing.#")
exchange = RabbitExchange("health_data_exchange", type=ExchangeType.TOPIC, durable=True)


class Announcement(BaseModel):
    """What it needs of a message."""

    bucket: str
    key: str


@broker.subscriber(files, exchange)
async def handle(arrived: Announcement, s3: Any = Context()) -> None:  # noqa: ANN401, B008 - FastStream's way
    """Turn a file into a line."""
    answer = await s3.get_object(Bucket=arrived.bucket, Key=arrived.key)
    line = summary(arrived.key, await answer["Body"].read())
    await s3.put_object(Bucket=os.environ["ETL_BUCKET"], Key=f"{arrived.key}.jsonl", Body=line)
    os.write(1, f"{time.monotonic()} {arrived.key}\n".encode())


def summary(name: str, content: bytes) -> bytes:
    """Count, and take a mean."""
    reader: Any = fastavro.reader(BytesIO(content))
    kind = reader.writer_schema["name"].rpartition(".")[2]
    values = [value for record in reader for value in VALUES[kind](record)]
    mean = sum(values) / len(values) if values else None
    return json.dumps({"file": name, "n": len(values), "mean": mean}).encode() + b"\n"


@asynccontextmanager
async def lifespan(context: ContextRepo) -> AsyncIterator[None]:
    """Keep one client for all files."""
    client = aioboto3.Session().client(
        "s3",
        region_name="us-east-1",
        endpoint_url=os.environ["ETL_S3_ENDPOINT"],
        aws_access_key_id=os.environ["ETL_S3_ACCESS_KEY"],
        aws_secret_access_key=os.environ["ETL_S3_SECRET_KEY"],
        config=AioConfig(
            max_pool_connections=2 * _CONCURRENCY,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    async with client as s3:
        context.set_global("s3", s3)
        yield


if __name__ == "__main__":
    asyncio.run(FastStream(broker, lifespan=lifespan, logger=None).run())
