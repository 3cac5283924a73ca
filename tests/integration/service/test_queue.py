"""``etl queue status`` on a real broker: what waits where."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING

import aio_pika

from etl.adapters.rabbitmq import Depth
from etl.operate.queues import Queue, looks
from etl.settings import load
from tests.support.command import assert_clear, etl
from tests.support.letters import bury, letter

if TYPE_CHECKING:
    import pytest

    from tests.support.site import Site

NAME = "etl_narrative_engine"
RETRIES = [f"{NAME}.retry.{delay}ms" for delay in (200, 300, 400)]
PURPOSES = {NAME: "work", **dict.fromkeys(RETRIES, "retry"), f"{NAME}.dead": "dead letters"}


def _row(name: str, ready: int | None = 0, consumers: int | None = 0) -> dict[str, object]:
    purpose = (PURPOSES | {f"{NAME}.canary": "canaries"})[name]
    return {"queue": name, "purpose": purpose, "ready": ready, "consumers": consumers}


def test_each_queue_has_a_row(site: Site) -> None:
    """It should say of each queue what waits in it, in a table and for machines."""
    bury(site, letter("a" * 64))
    site.publish(b"{}", b"{}")
    assert etl("queue", "status", "--json").summary == [
        _row(NAME, 2),
        *map(_row, RETRIES),
        _row(f"{NAME}.dead", 1),
        _row(f"{NAME}.canary"),
    ]
    rows = [line.split("│") for line in etl("queue", "status").out.splitlines() if NAME in line]
    assert [[cell.strip() for cell in row[1:-1]] for row in rows] == [
        [NAME, "work", "2", "0"],
        *([name, "retry", "0", "0"] for name in RETRIES),
        [f"{NAME}.dead", "dead letters", "1", "0"],
        [f"{NAME}.canary", "canaries", "0", "0"],
    ]
    assert max(map(len, etl("queue", "status").out.splitlines())) <= 80


def test_who_takes_from_a_queue_is_counted(site: Site) -> None:
    """It should count consumers, and not what they have in hand."""
    site.publish(b"{}", b"{}")
    first = asyncio.run(_looked_while_taking(site))
    assert (first.name, first.depth) == (NAME, Depth(ready=1, consumers=1))


async def _looked_while_taking(site: Site) -> Queue:
    """Look while somebody has one of the messages in hand."""
    loaded = load(environment=site.environment)
    url = site.environment["ETL_BROKER_URL"]
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        await channel.set_qos(prefetch_count=1)
        arrived: asyncio.Queue[object] = asyncio.Queue()
        await (await channel.get_queue(NAME)).consume(arrived.put)
        _ = await arrived.get()
        async with aclosing(looks(loaded, None)) as found:
            return (await anext(found))[0]


def test_queues_that_are_not_there(site: Site) -> None:  # noqa: ARG001 - its environment
    """It should say what makes them, declare none, and be no failure."""
    for _ in range(2):
        ran = etl("queue", "status", "--json")
        assert (ran.code, ran.summary) == (
            0,
            [_row(name, None, None) for name in [*PURPOSES, f"{NAME}.canary"]],
        )
    assert etl("queue", "status").out.count("none: etl setup") == len(PURPOSES) + 1


def test_watch_looks_again_until_it_is_interrupted(site: Site) -> None:
    """It should print a look a line, see what changed, and end with 130."""
    command = [sys.executable, "-m", "etl", "queue", "status", "--watch", "0.1", "--json"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=os.environ | site.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())[0]["ready"] is None
        site.publish(b"{}")
        for line in process.stdout:
            if json.loads(line)[0]["ready"] == 1:
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, "interrupted\n")


def test_no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should exit with 3 and two lines where the broker is away."""
    monkeypatch.setenv("ETL_BROKER_URL", "amqp://a:b@127.0.0.1:1/")
    assert_clear(etl("queue", "status"), "broker", "127.0.0.1:1")
