"""Settings of the service: where it consumes, reads, writes and keeps its ledger."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, model_validator

from etl.settings.values import Count, Delays, Folder, Names, Seconds, Text, nothing


class LedgerKind(StrEnum):
    """Where the ledger is kept."""

    AUTO = "auto"
    SQLITE = "sqlite"
    REDIS = "redis"


class EventsKind(StrEnum):
    """Where events are told."""

    AUTO = "auto"
    REDIS = "redis"
    JSONL = "jsonl"


class Environment(StrEnum):
    """How strict we are with what is set."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


Url = Annotated[SecretStr | None, BeforeValidator(nothing)]
CaFile = Annotated[Folder | None, BeforeValidator(nothing)]
Name = Annotated[str, Field(min_length=1, max_length=255)]
Prefix = Annotated[str, Field(max_length=512, pattern=r"^(?:[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*)?$")]


class ServiceSettings(BaseModel):
    """What ``etl serve`` and ``etl submit`` need besides."""

    environment: Environment = Field(
        Environment.DEVELOPMENT,
        description="development, or production: no default passwords, weak keys, unencrypted connections",
    )
    allow_plaintext: bool = Field(default=False, description="in production, allow unencrypted connections")

    broker_url: Url = Field(None, description="RabbitMQ: amqp://user:password@host:5672/vhost, or amqps://")
    broker_exchange: Name = Field("health_data_exchange", description="topic exchange of the producers")
    broker_queue: Name = Field("etl_narrative_engine", description="our queue; others are named after it")
    broker_delivery_limit: Count = Field(20, description="deliveries of one message before it is given up")
    broker_ca_file: CaFile = Field(None, description="certificates to trust for amqps")
    redelivery_delays: Delays = Field((30, 300, 900), description="seconds before each retry of etl serve")
    concurrency: Count = Field(8, description="deliveries in hand at once")
    prefetch: Count = Field(16, description="deliveries fetched from the broker, those in hand among them")
    drain_seconds: Seconds = Field(25, description="time to finish what is in hand when told to stop")
    brake: bool = Field(default=True, description="pause while nearly all files are refused for one reason")

    bucket: Name = Field("etl", description="bucket of the output")
    prefix: Prefix = Field("", description="folder of the output in its bucket")
    raw_buckets: Names = Field((), description="buckets that messages may name; default: that of the output")
    s3_endpoint: Text = Field(None, description="object store, for example http://127.0.0.1:9000")
    s3_region: Name = Field("us-east-1", description="region that requests are signed for")
    s3_access_key: Url = Field(None, description="access key of the object store")
    s3_secret_key: Url = Field(None, description="secret key of the object store")
    s3_ca_file: CaFile = Field(None, description="certificates to trust for https")
    s3_create_once: Literal["strict", "lenient"] = Field(
        "strict", description="lenient for stores that know no conditional PUT: two writers may both win"
    )
    s3_timeout: Seconds = Field(20, description="seconds to wait for an answer of the object store")

    ledger: LedgerKind = Field(LedgerKind.AUTO, description="sqlite, redis, or auto: redis where it is given")
    redis_url: Url = Field(None, description="Redis: redis://:password@host:6379/0, or rediss://")
    redis_prefix: Name = Field("etl", description="what our keys in Redis begin with")
    redis_ca_file: CaFile = Field(None, description="certificates to trust for rediss")
    events: EventsKind = Field(EventsKind.AUTO, description="jsonl, redis, or auto: where the ledger is")

    @property
    def buckets(self) -> frozenset[str]:
        """Where messages may say that a file lies."""
        return frozenset(self.raw_buckets or (self.bucket,))

    @model_validator(mode="after")
    def _prefetch_feeds_all(self) -> Self:
        """Refuse a prefetch that could not keep all hands busy."""
        if self.prefetch < self.concurrency:
            raise ValueError("the prefetch must be at least the concurrency")
        return self
