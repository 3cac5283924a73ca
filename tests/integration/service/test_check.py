"""``etl check`` against real servers: well where all is well; for each check, a deployment that fails it."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aio_pika
import pytest
import redis

from etl.audit import check_plan
from etl.audit.check import Check, Found, Row, State, run
from etl.audit.check_servers import Broker, Redis, Store
from etl.cli.start import refuse_unfit
from etl.core.errors import Fatal
from etl.settings import Loaded, Settings, load
from tests.support.command import etl
from tools.services.ports import free_ports

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.support.site import Site
    from tools.services import Rabbit
    from tools.services import Redis as RedisServer

KINDS = pytest.mark.usefixtures("ledger_kind")


def rows(*arguments: object) -> tuple[int, dict[str, dict[str, Any]], str]:
    """Make all checks by the command; give exit code, rows by name, and all that was printed."""
    ran = etl("check", "--json", *arguments)
    return ran.code, {row["check"]: row for row in json.loads(ran.out)["checks"]}, ran.out + ran.err


def one(ask: Callable[[], Awaitable[Found]]) -> Row:
    """Make one check."""
    return asyncio.run(run([Check("it", ask)], seconds=20)).rows[0]


def with_(site: Site, **changes: str) -> Settings:
    """Change settings of a site."""
    environment = site.environment | {f"ETL_{name.upper()}": value for name, value in changes.items()}
    return load(environment=environment, env_file=Path("none")).settings


@KINDS
def test_all_is_well_and_nothing_is_left(site: Site, rabbitmq: Rabbit, unique: str) -> None:
    """It should find nothing wrong, say versions and times, and take away all that it wrote."""
    assert etl("setup").code == 0
    before = left(site, rabbitmq, unique)
    code, found, _ = rows()
    states = {name: row["state"] for name, row in found.items()}
    well = dict.fromkeys(states, "ok") | {name: states[name] for name in ("secrets", "memory", "CPUs")}
    assert (code, states) == (0, well), found
    assert left(site, rabbitmq, unique) == before
    servers = {"broker": "RabbitMQ 3", "object store": "SeaweedFS", "versions": "Python 3"}
    servers |= {"Redis": "Redis 7"} if site.settings.redis_url else {"ledger": "SQLite 3"}
    assert all(found[name]["version"].startswith(version) for name, version in servers.items())
    assert all(found[name]["seconds"] > 0 for name in servers)


def left(site: Site, rabbitmq: Rabbit, vhost: str) -> tuple[object, ...]:
    """Say what lies at the servers and in the state folder."""
    queues = rabbitmq.call(f'lists:sort(rabbit_amqqueue:list_names(<<"{vhost}">>))')
    state = site.settings.state_folder.parent
    files = sorted(path.relative_to(state).as_posix() for path in state.rglob("*"))
    keys: object = None
    if url := site.environment.get("ETL_REDIS_URL"):
        with redis.Redis.from_url(url) as client:
            keys = client.keys("*")
    return queues, site.objects(""), files, keys


def test_each_failure_is_told_and_hides_no_other(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should name a wrong password, a missing bucket and a weak key at once, and tell no secret."""
    url, key = site.environment["ETL_BROKER_URL"], "canary-key-canary-key"
    wrong = url.replace(url.partition("://")[2].partition("@")[0], "etl:canary-password")
    monkeypatch.setenv("ETL_BROKER_URL", wrong)
    monkeypatch.setenv("ETL_BUCKET", "not-there-at-all")
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", key)
    code, found, printed = rows()
    states = {name: row["state"] for name, row in found.items()}
    assert code == 1
    failed = {name for name, state in states.items() if state == "failed"}
    unknown = {name for name, state in states.items() if state == "unknown"}
    assert failed == {"broker", "buckets"}
    assert unknown == {"topology", "publishing", "delay queues", "objects", "create once", "key of output"}
    assert "name or password" in found["broker"]["found"]
    assert "etl setup" in found["buckets"]["remedy"]
    assert (states["Redis"], states["ledger"], states["sandbox"]) == ("ok", "ok", "ok")
    assert "ETL_PSEUDONYM_KEY" in found["secrets"]["found"]
    secrets = ("canary", site.environment["ETL_S3_SECRET_KEY"], site.environment["ETL_REDIS_URL"])
    assert not [secret for secret in secrets if secret in printed]


# ------------------------------------------------------------------ the broker


async def test_a_queue_with_other_arguments(site: Site) -> None:
    """It should say which queue differs and in what."""
    async with await aio_pika.connect(site.environment["ETL_BROKER_URL"]) as connection:
        channel = await connection.channel()
        await channel.declare_queue("etl_narrative_engine", durable=True)
    found = await Broker(site.settings).topology()
    assert (found.state, "etl_narrative_engine: " in found.what) == (State.FAILED, True)


@pytest.mark.parametrize(
    ("rights", "thing"),
    [(("", ".*", ".*"), "queue"), ((".*", "", ".*"), "exchange"), ((".*", ".*", ""), "queue")],
)
def test_a_user_without_rights(
    site: Site, rabbitmq: Rabbit, unique: str, rights: tuple[str, str, str], thing: str
) -> None:
    """It should say on what a right is missing: to configure, to write, to read."""
    given = ", ".join(f'<<"{right}">>' for right in rights)
    user = f'<<"{rabbitmq.home.user}">>'
    rabbitmq.call(f'rabbit_auth_backend_internal:set_permissions({user}, <<"{unique}">>, {given}, {user})')
    found = one(Broker(site.settings).publish).found
    assert (found.state, f"access to {thing}" in found.what) == (State.FAILED, True), found


def test_servers_that_are_away(site: Site) -> None:
    """It should say so of each, and that it may pass."""
    (port,) = free_ports(1)
    settings = with_(
        site,
        broker_url=f"amqp://u:p@127.0.0.1:{port}/",
        s3_endpoint=f"http://127.0.0.1:{port}",
        redis_url=f"redis://:p@127.0.0.1:{port}",
    )

    async def work() -> list[Row]:
        async with AsyncExitStack() as stack:
            asked = (Broker(settings), Store(settings, stack), Redis(settings))
            return list((await run([Check(type(one).__name__, one.reached) for one in asked])).rows)

    assert [(row.found.state, row.passing) for row in asyncio.run(work())] == [(State.FAILED, True)] * 3


# ------------------------------------------------------------------ Redis


@pytest.fixture
def configured(fresh_redis: RedisServer, site: Site) -> Callable[..., Settings]:
    """Give a way to set up a Redis of this test's own."""

    def configure(**options: str) -> Settings:
        with redis.Redis.from_url(fresh_redis.url) as client:
            for name, value in options.items():
                client.config_set(name.replace("_", "-"), value)
        return with_(site, redis_url=fresh_redis.url)

    return configure


def test_a_redis_that_evicts_is_refused(
    configured: Callable[..., Settings], capsys: pytest.CaptureFixture[str]
) -> None:
    """It should fail where the ledger may be evicted, and the service should not start over it."""
    settings = configured()
    refuse_unfit(Loaded(settings, dict.fromkeys(Settings.model_fields, "default")))
    assert capsys.readouterr() == ("", "")
    settings = configured(maxmemory="100mb", maxmemory_policy="allkeys-lru", appendonly="no")
    assert one(Redis(settings).reached).found.state is State.FAILED
    with pytest.raises(Fatal, match=r"Redis: may evict the ledger \(allkeys-lru\)"):
        refuse_unfit(Loaded(settings, dict.fromkeys(Settings.model_fields, "default")))
    (line,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert (line["event"], line["problem"]) == ("failed", "Redis: may evict the ledger (allkeys-lru)")


def test_a_redis_with_another_layout(configured: Callable[..., Settings], fresh_redis: RedisServer) -> None:
    """It should say that another version's ledger is there."""
    settings = configured()
    with redis.Redis.from_url(fresh_redis.url) as client:
        client.set("{etl}:schema", "99")
        found = one(Redis(settings).ledger).found
        assert (found.state, "another layout" in found.what) == (State.FAILED, True)
        client.set("{etl}:events", "no stream")
        assert one(Redis(settings).events).found.state is State.FAILED


def test_a_redis_that_is_full(configured: Callable[..., Settings]) -> None:
    """It should find that nothing can be written any more."""
    found = one(Redis(configured(maxmemory="1")).ledger)
    assert (found.found.state, "OOM" in found.found.what) == (State.FAILED, True)


# ------------------------------------------------------------------ before a start


def test_settings_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should tell of them in a row, as of all else."""
    monkeypatch.setenv("ETL_BUKET", "etl")
    code, found, _ = rows()
    assert (code, found["settings"]["found"]) == (1, "ETL_BUKET is not a setting")


def test_a_start_without_settings_is_refused_and_one_without_servers_is_not(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """It should leave servers that are away to the service, which waits, and tell all other failures."""
    origins = dict.fromkeys(Settings.model_fields, "default")
    (port,) = free_ports(1)
    away = with_(site, broker_url=f"amqp://u:p@127.0.0.1:{port}/", redis_url=f"redis://127.0.0.1:{port}")
    refuse_unfit(Loaded(away, origins))
    bare = with_(site, s3_endpoint="", log_format="console")
    with pytest.raises(Fatal, match="ETL_S3_ENDPOINT"):
        refuse_unfit(Loaded(bare, origins))
    assert "settings" in capsys.readouterr().err
    assert asyncio.run(check_plan.check_start(Loaded(bare, origins))).code == 1
