"""Where a benchmark takes place: private servers, and names on them that each candidate has to itself."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.services import Rabbit, Redis, Store, start_rabbitmq, start_redis, start_store
from tools.services.guard import end_all, guard

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The files lie here, for all candidates; each writes to a bucket of its own.
RAW = "raw-files"
KEY = "the pseudonym key of a benchmark"


@dataclass(frozen=True)
class Servers:
    """The three servers, and the folder that everything lies in."""

    folder: Path
    rabbit: Rabbit
    store: Store
    redis: Redis

    @property
    def processes(self) -> list[int]:
        """All their processes."""
        return [*self.rabbit.processes, *self.store.processes, *self.redis.processes]


@contextmanager
def servers() -> Iterator[Servers]:
    """Start servers; they end with this block, or with this process."""
    with tempfile.TemporaryDirectory(prefix="etl-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        guard(os.getpid(), folder / "servers")
        try:
            yield _started(folder)
        finally:
            end_all(folder / "servers")


def _started(folder: Path) -> Servers:
    with ThreadPoolExecutor() as pool:
        rabbit = pool.submit(start_rabbitmq, folder / "servers" / "rabbitmq")
        store = pool.submit(start_store, folder / "servers" / "store", bucket=RAW)
        redis = pool.submit(start_redis, folder / "servers" / "redis")
        return Servers(folder, rabbit.result(), store.result(), redis.result())


@dataclass(frozen=True)
class Place:
    """A virtual host, a bucket, a Redis database and a state folder that nobody else uses."""

    servers: Servers
    number: int
    broker_url: str

    @property
    def bucket(self) -> str:
        """Where the output goes."""
        return f"out-{self.number}"

    @property
    def redis_url(self) -> str:
        """Where a ledger in Redis is."""
        return self.servers.redis.database(self.number)

    @property
    def state(self) -> Path:
        """Where a ledger in SQLite is."""
        return self.servers.folder / f"state-{self.number}"

    def environment(self) -> dict[str, str]:
        """What all candidates read to find the servers; and nothing that this machine's user has set."""
        store = self.servers.store
        own = {name: value for name, value in os.environ.items() if not name.startswith(("ETL_", "AWS_"))}
        return own | {
            "ETL_PSEUDONYM_KEY": KEY,
            "ETL_BROKER_URL": self.broker_url,
            "ETL_S3_ENDPOINT": store.endpoint,
            "ETL_S3_ACCESS_KEY": store.access_key,
            "ETL_S3_SECRET_KEY": store.secret_key,
            "ETL_BUCKET": self.bucket,
            "ETL_RAW_BUCKETS": RAW,
            "ETL_STATE_FOLDER": str(self.state),
        }


@contextmanager
def place(on: Servers, number: int) -> Iterator[Place]:
    """Make a place; its virtual host goes with it."""
    name = f"bench-{number}"
    made = Place(on, number, on.rabbit.make_vhost(name))
    on.store.make_bucket(made.bucket)
    made.state.mkdir()
    try:
        yield made
    finally:
        on.rabbit.delete_vhost(name)
