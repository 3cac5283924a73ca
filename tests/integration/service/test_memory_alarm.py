"""RabbitMQ short of memory: it takes no message, and nothing is lost or done twice when it does again."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from typing import TYPE_CHECKING

import pytest

from etl.adapters.rabbitmq import Address, Admin, Publisher, declare
from etl.adapters.rabbitmq.address import Line
from etl.core.errors import Transient
from etl.core.outcome import Reason
from tests.support import glucose
from tests.support.command import etl
from tests.support.rabbit import KEY, NAMES
from tests.support.site import at, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.command import Ran
    from tests.support.site import Site
    from tools.services import Rabbit, Store

FILES = 6


@pytest.fixture
def broker_url(fresh_rabbitmq: Rabbit, unique: str) -> Iterator[str]:
    """Give a virtual host on a server whose alarm disturbs no other test."""
    yield fresh_rabbitmq.make_vhost(unique)
    fresh_rabbitmq.delete_vhost(unique)


@pytest.fixture
def object_store(fresh_store: Store) -> Store:
    """Give a store of this worker's own: the one that its other tests of this kind use."""
    return fresh_store


def test_work_goes_on_where_it_was(site: Site, fresh_rabbitmq: Rabbit, tmp_path: Path) -> None:
    """It should settle what was announced, hold back what is to be published, and go on by itself."""
    site.put({"raw/good.avro": glucose.file(glucose.records(12))})
    site.publish(at(site, message("raw/good.avro")), at(site, message("raw/missing.avro")))
    for number in range(FILES):
        rows = glucose.records(3, levelInMilligramsPerDeciliter=60.0 + number)
        (tmp_path / f"BloodGlucoseRecord_{number}.avro").write_bytes(glucose.file(rows))
    with fresh_rabbitmq.short_of_memory():
        worker = site.worker("--until-idle", "--json")
        handing_in = _Aside(lambda: site.submit(tmp_path, "--user", "demo"))
        _until(lambda: len(site.objects("parts")) == 1)  # what needs no publishing goes on
        time.sleep(0.5)  # long enough for the rest, if anything let it
        assert (handing_in.is_alive(), worker.poll()) == (True, None)
        assert len(site.objects("parts")) == 1
        assert site.letters() == []
    assert handing_in.result().code == 0
    out, said = worker.communicate(timeout=30)
    assert worker.returncode == 0, said
    outcomes = json.loads(out)["outcomes"]
    assert outcomes == {"processed": FILES + 1, "duplicate": 0, "quarantined": 0, "dead_lettered": 1}
    assert len(site.objects("parts")) == len({event["id"] for event in site.events()}) == FILES + 1
    assert len(site.events()) == FILES + 1
    assert [letter.reason for letter in site.letters()] == [Reason.MISSING_OBJECT]


def test_the_check_ends_and_says_so(site: Site, fresh_rabbitmq: Rabbit) -> None:
    """It should not wait for a broker that takes nothing, not even the end of the connection."""
    site.serve()
    with fresh_rabbitmq.short_of_memory():
        began = time.monotonic()
        ran = etl("check", "--json")
        took = time.monotonic() - began
    rows = {row["check"]: row["state"] for row in ran.summary["checks"]}
    assert ran.code != 0
    assert {rows["publishing"], rows["delay queues"]} <= {"failed", "unknown"}
    assert took < 25


async def test_a_long_alarm_is_an_error_and_no_hang(broker_url: str, fresh_rabbitmq: Rabbit) -> None:
    """It should say in time that it could not publish, close all the same, and publish again afterwards."""
    address = Address(broker_url, timeout=0.5)
    line = Line(address, "test")
    await declare(line, NAMES)
    await line.close()
    async with Publisher(address, NAMES) as publisher, Admin(address, NAMES) as admin:
        await publisher.publish(b"before", KEY, headers={})
        alarm = fresh_rabbitmq.short_of_memory()
        await asyncio.to_thread(alarm.__enter__)
        try:
            async with asyncio.timeout(5), Publisher(address, NAMES) as other:
                for one in (publisher, other):
                    with pytest.raises(Transient) as caught:
                        await one.publish(b"blocked", KEY, headers={})
                    assert caught.value.reason is Reason.UNAVAILABLE
            depth = (await admin.depths())[NAMES.queue]
            assert depth is not None
            assert depth.ready == 1
        finally:
            await asyncio.to_thread(alarm.__exit__, None, None, None)
        await publisher.publish(b"after", KEY, headers={})


class _Aside(threading.Thread):
    """A command that runs in a thread of its own."""

    def __init__(self, work: Callable[[], Ran]) -> None:
        super().__init__()
        self._work = work
        self.start()

    def run(self) -> None:
        """Run it."""
        self._ran = self._work()

    def result(self) -> Ran:
        """Wait for its end."""
        self.join(30)
        return self._ran


def _until(happened: Callable[[], bool]) -> None:
    late = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < late
        time.sleep(0.1)
