"""Real servers for tests: one of each for the whole run, started when a test first asks for it.

All workers of a run share them; a test keeps to its own virtual host, bucket and database. The ``fresh_*``
ones belong to one worker, which may kill and pause them. Servers named by ``ETL_TEST_RABBITMQ_URL``,
``ETL_TEST_S3_ENDPOINT`` (with ``ETL_TEST_S3_ACCESS_KEY`` and ``…_SECRET_KEY``) and ``ETL_TEST_REDIS_URL`` are
used instead of the shared ones, and never stopped.
"""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, TypeVar

import pytest

from tools.services import Rabbit, Redis, Server, Store, start_rabbitmq, start_redis, start_store
from tools.services.guard import end_all, guard
from tools.services.home import locked
from tools.services.redis_server import DATABASES
from tools.services.server import find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

S = TypeVar("S", bound=Server)

_WORKER = os.environ.get("PYTEST_XDIST_WORKER")
_NUMBER = int(_WORKER.removeprefix("gw")) if _WORKER else 0
#: Each worker has its own share of Redis's databases.
_DATABASES = count(_NUMBER % 16 * (DATABASES // 16) + 1)


@pytest.fixture(scope="session")
def rabbitmq(shared_servers: Path) -> Rabbit:
    """Give the run's RabbitMQ."""
    if url := os.environ.get("ETL_TEST_RABBITMQ_URL"):
        return Rabbit.given(url)
    return start_rabbitmq(shared_servers / "rabbitmq")


@pytest.fixture(scope="session")
def object_store(shared_servers: Path) -> Store:
    """Give the run's object store."""
    if endpoint := os.environ.get("ETL_TEST_S3_ENDPOINT"):
        keys = (os.environ[f"ETL_TEST_S3_{key}_KEY"] for key in ("ACCESS", "SECRET"))
        return Store.given(endpoint, *keys)
    return start_store(shared_servers / "store")


@pytest.fixture(scope="session")
def redis_server(shared_servers: Path) -> Redis:
    """Give the run's Redis."""
    if url := os.environ.get("ETL_TEST_REDIS_URL"):
        return Redis.given(url)
    return start_redis(shared_servers / "redis")


@pytest.fixture
def fresh_rabbitmq(own_servers: Path) -> Iterator[Rabbit]:
    """Give a RabbitMQ that this test may kill; to save its start, the worker's next test has it revived."""
    yield from _revived(Rabbit, start_rabbitmq, own_servers / "rabbitmq")


@pytest.fixture
def fresh_store(own_servers: Path) -> Iterator[Store]:
    """Give an object store that this test may kill; the worker's next test has it revived."""
    yield from _revived(Store, start_store, own_servers / "store")


@pytest.fixture
def fresh_redis(own_servers: Path) -> Iterator[Redis]:
    """Give a Redis that this test may kill, with nothing in it."""
    server = start_redis(own_servers / f"redis-{secrets.token_hex(3)}")
    yield server
    server.remove()


@pytest.fixture
def unique() -> str:
    """Give a name that no other test uses."""
    return f"t-{secrets.token_hex(5)}"


@pytest.fixture
def broker_url(rabbitmq: Rabbit, unique: str) -> Iterator[str]:
    """Give the URL of a virtual host for this test alone; on a given server, of the one that was given."""
    if not rabbitmq.is_ours:
        yield rabbitmq.url
        return
    yield rabbitmq.make_vhost(unique)
    rabbitmq.delete_vhost(unique)


@pytest.fixture
def bucket(object_store: Store, unique: str) -> str:
    """Give a bucket for this test alone."""
    object_store.make_bucket(unique)
    return unique


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """Give the URL of an empty database for this test alone; on a given server, of the one that was given."""
    return redis_server.database(next(_DATABASES)) if redis_server.is_ours else redis_server.url


@pytest.fixture(scope="session")
def shared_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the folder of the run's servers; the last worker that used it ends them."""
    run = tmp_path_factory.getbasetemp()
    with _used(run.parent if _WORKER else run) as folder:
        yield folder


@pytest.fixture(scope="session")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the folder of this worker's own servers, which end with it."""
    folder = tmp_path_factory.mktemp("own-servers")
    guard(os.getpid(), folder)
    yield folder
    end_all(folder)


def _revived(kind: type[S], start: Callable[[Path], S], folder: Path) -> Iterator[S]:
    if server := find(kind, folder):
        server.revive()
    yield server or start(folder)


@contextmanager
def _used(run: Path) -> Iterator[Path]:
    """Say that this worker uses the servers of a run; the first has them guarded, the last ends them."""
    folder, users = run / "servers", run / "users-of-servers"
    mine = users / str(os.getpid())
    with locked(users):
        users.mkdir(exist_ok=True)
        if not folder.exists():
            guard(os.getppid() if _WORKER else os.getpid(), folder)
        mine.touch()
    yield folder
    with locked(users):
        mine.unlink()
        if not any(users.iterdir()):
            end_all(folder)
