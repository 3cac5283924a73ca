"""Where each verdict turns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from etl.adapters.rabbitmq import Finding
from etl.adapters.rabbitmq import State as Stands
from etl.adapters.redis_probe import RedisFacts
from etl.adapters.store_s3_trial import skew as skew_of_date
from etl.audit import check_verdicts as verdicts
from etl.audit.check import State
from etl.settings import Settings, load

GOOD = RedisFacts("7.0.15", policy="noeviction", append_only=True)
GIB = 2**30


def settings(**changes: str) -> Settings:
    """Make settings."""
    environment = {f"ETL_{name.upper()}": value for name, value in changes.items()}
    return load(environment=environment, env_file=Path("none")).settings


@pytest.mark.parametrize(
    ("seconds", "state", "words"),
    [
        (None, State.OK, "does not tell"),
        (-2.0, State.OK, "within 2 s"),
        (2.5, State.WARNING, "2 s ahead"),
        (-60.0, State.WARNING, "60 s behind"),
        (61.0, State.FAILED, "61 s ahead"),
        (-3600.0, State.FAILED, "3600 s behind"),
    ],
)
def test_clocks(seconds: float | None, state: State, words: str) -> None:
    """It should warn over 2 s and fail over 60 s, either way."""
    found = verdicts.skew(seconds, "it")
    assert (found.state, words in found.what) == (state, True)


@pytest.mark.parametrize(
    ("date", "skew"),
    [
        ("Thu, 01 Jan 1970 00:16:40 GMT", 0.0),  # 1000 s: asked at 1000.2, answered at 1000.6
        ("Thu, 01 Jan 1970 00:16:39 GMT", -0.2),
        ("Thu, 01 Jan 1970 00:16:41 GMT", 0.4),
        ("Thu, 01 Jan 1970 00:17:50 GMT", 69.4),
        (None, None),
        ("yesterday", None),
    ],
)
def test_a_date_means_any_time_of_its_second(date: str | None, skew: float | None) -> None:
    """It should not hold the fractions it lacks against a clock."""
    assert skew_of_date(date, 1000.2, 1000.6) == (None if skew is None else pytest.approx(skew))


@pytest.mark.parametrize(
    ("facts", "state", "words"),
    [
        (GOOD, State.OK, "keeps"),
        (replace(GOOD, version=None), State.WARNING, "does not say"),
        (replace(GOOD, version="6.2.14"), State.FAILED, "too old"),
        (replace(GOOD, version="10.1.0"), State.OK, "keeps"),
        (replace(GOOD, replica=True), State.FAILED, "replica"),
        (replace(GOOD, policy="allkeys-lru", memory_limit=GIB), State.FAILED, "may evict"),
        (replace(GOOD, policy="allkeys-lru"), State.WARNING, "allkeys-lru"),
        (replace(GOOD, policy="volatile-ttl", memory_limit=GIB), State.WARNING, "volatile-ttl"),
        (replace(GOOD, append_only=False), State.WARNING, "no append-only file"),
        (replace(GOOD, policy=None, append_only=None), State.OK, "keeps"),
        (replace(GOOD, failing=True), State.WARNING, "could not write"),
    ],
)
def test_redis(facts: RedisFacts, state: State, words: str) -> None:
    """It should refuse what loses the ledger without a word, and warn of what only may."""
    found = verdicts.redis(facts)
    assert (found.state, words in found.what, bool(found.remedy)) == (state, True, state is not State.OK)


@pytest.mark.parametrize(
    ("product", "version", "state"),
    [
        ("RabbitMQ", "3.10.8", State.OK),
        ("RabbitMQ", "4.1.0", State.OK),
        ("RabbitMQ", "3.9.29", State.WARNING),
        ("LavinMQ", "2.3.0", State.WARNING),
        ("", "", State.WARNING),
    ],
)
def test_brokers(product: str, version: str, state: State) -> None:
    """It should know RabbitMQ from 3.10 on."""
    assert verdicts.broker(product, version).state is state


def test_topology() -> None:
    """It should fail where something differs, and warn where something is missing."""
    stands, gone = Finding("a", Stands.EXISTS), Finding("b", Stands.MISSING)
    other = Finding("c", Stands.DIFFERS, "x-queue-type is classic, not quorum")
    assert verdicts.topology([stands]).state is State.OK
    assert verdicts.topology([stands, gone]).state is State.WARNING
    found = verdicts.topology([stands, gone, other])
    assert (found.state, "c: x-queue-type is classic, not quorum" in found.what) == (State.FAILED, True)


@pytest.mark.parametrize(
    ("free", "state"), [(GIB, State.OK), (GIB - 1, State.WARNING), (2**26 - 1, State.FAILED)]
)
def test_disks(free: int, state: State) -> None:
    """It should warn below 1 GiB and fail below 64 MiB."""
    assert verdicts.disk(free).state is state


@pytest.mark.parametrize(
    ("limit", "state"),
    [
        (None, State.OK),
        (4 * GIB + 2**28, State.OK),
        (4 * GIB + 2**28 - 1, State.WARNING),
        (2**28 - 1, State.FAILED),
    ],
)
def test_memory(limit: int | None, state: State) -> None:
    """It should want room for all children at once, and need some for the service itself."""
    assert verdicts.memory(limit, settings(workers="4", limit_memory_bytes="1G")).state is state


def test_cpus() -> None:
    """It should warn of more workers than CPUs."""
    assert verdicts.cpus(2, 2).state is State.OK
    assert verdicts.cpus(1.5, 2).state is State.WARNING


@pytest.mark.parametrize(
    ("limit", "state"), [(None, State.OK), (224, State.OK), (223, State.WARNING), (111, State.FAILED)]
)
def test_open_files(limit: int | None, state: State) -> None:
    """It should want twice as many as are needed."""
    assert verdicts.open_files(limit, settings(workers="4", concurrency="8")).state is state
