"""Canaries through a real service: each its end, nothing left of them, and what is broken is named."""

from __future__ import annotations

import asyncio
import secrets
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from etl.adapters.rabbitmq import RabbitBroker
from etl.audit import live as live_room
from etl.audit.laws import audit
from etl.audit.live import Live, Result, live
from etl.audit.live_canaries import Kind, canaries
from etl.audit.live_look import Watch
from etl.audit.live_scene import scene, told_by
from etl.audit.service import evidence
from etl.bootstrap.parts import address, canary_ledger, topology
from etl.core import canary
from tests.support import glucose
from tests.support.command import etl
from tests.support.site import KEY, at, message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.site import Site

KINDS = pytest.mark.usefixtures("ledger_kind")
LIMIT = {"ETL_LIMIT_FILE_BYTES": "65536"}  # so that the oversized one is not large
ENDS = {
    Kind.POISON: "dead_lettered (crashed) after 2 attempts",
    Kind.UNKNOWN_TYPE: "dead_lettered (unknown_record_type) after 1 attempt",
    Kind.OVERSIZED: "quarantined (too_large)",
    Kind.CORRUPT: "quarantined (corrupt)",
    Kind.DUPLICATE: "duplicate",
    Kind.GOOD: "processed",
}


@pytest.fixture
def small(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Give a site where files are small."""
    site.environment |= LIMIT
    for name, value in LIMIT.items():
        monkeypatch.setenv(name, value)
    return site


@contextmanager
def serving(site: Site, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Have a service run, and end it as people do."""
    process = site.worker(**environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def left(site: Site) -> dict[str, Any]:
    """Say what is left of canaries, anywhere."""

    async def work() -> dict[str, Any]:
        async with scene(site.settings) as at_, canary_ledger(site.settings) as index:
            depth = await at_.admin.canaries()
            return {
                "objects": [key async for key in at_.raw.keys("canary")],
                "rows": [row.input_id async for row, _ in index.settled()],
                "notes": [note async for note in index.intentions()],
                "events": [event for event in await at_.events() if told_by(event)],
                "letters": depth.ready if depth else None,
            }

    return asyncio.run(work())


NOTHING = {"objects": [], "rows": [], "notes": [], "events": [], "letters": 0}


def test_each_canary_ends_as_it_should(small: Site) -> None:
    """It should find each end, leave nothing of them, touch nothing of people's files, and name no place."""
    small.put({"raw/a.avro": glucose.file(glucose.records(12))})
    small.publish(at(small, message("raw/a.avro")))
    small.serve()
    before = (small.objects("parts", "quarantine", "raw"), small.events(), small.letters())
    with serving(small):
        _until_it_serves(small)
        ran = etl("verify", "--live", "--json")
    assert ran.code == 0, ran.out
    found = {line["canary"]: (line["result"], line["found"]) for line in ran.summary["lines"]}
    assert found == {kind.value: ("holds", end) for kind, end in ENDS.items()}
    assert (ran.summary["ok"], ran.summary["tidied"], left(small)) == (True, True, NOTHING)
    secrets_ = (KEY, small.environment["ETL_S3_SECRET_KEY"], ".avro", "canary/")
    assert [secret for secret in secrets_ if secret in ran.out] == []
    assert (small.objects("parts", "quarantine", "raw"), small.events(), small.letters()) == before


@pytest.mark.parametrize("ledger_kind", ["sqlite"])
@KINDS
def test_what_a_killed_check_left_harms_nothing_and_goes(small: Site) -> None:
    """It should be in no training set, no audit and no event of others; the next check takes it away."""

    async def cut_short() -> int:
        async with scene(small.settings) as at_:
            nonce = canary.nonce(KEY.encode(), "20260101T000000Z", secrets.token_hex(4))
            watch = Watch(at_, canaries(at_.terms, at_.bucket, nonce, 3))
            await live_room._send(at_, watch.sent, lambda _: None)
            await live_room._wait(watch, lambda _: None)
            return len(await at_.keys(nonce))

    with serving(small):
        _until_it_serves(small)
        assert asyncio.run(cut_short()) == len(Kind) + 3 + 2  # raw files, parts, reports
        assert etl("assemble", "--json").summary == []
        assert asyncio.run(_audited(small)) == []
        assert left(small) != NOTHING
        assert asyncio.run(live(small.settings, 40.0)).ok
    assert left(small) == NOTHING


async def _audited(site: Site) -> list[Any]:
    async with evidence(site.settings) as found:
        return (await audit(found)).findings


def _until_it_serves(site: Site) -> None:
    async def work() -> None:
        async with scene(site.settings) as at_:
            assert await live_room._hindrance(at_, 20.0) == ""

    etl("setup")
    asyncio.run(work())


def test_what_is_wrong_is_named_and_an_interrupt_tidies(small: Site) -> None:
    """It should name the one canary whose end is another, with 1; and leave nothing when it is cut short."""
    with serving(small, ETL_LIMIT_FILE_BYTES="10000000") as service:
        _until_it_serves(small)
        ran = etl("verify", "--live", "--json")
        cut = _cut_short(small, service)
    assert ran.code == 1, ran.err
    wrong = [line for line in ran.summary["lines"] if line["result"] != "holds"]
    assert [(line["canary"], line["result"]) for line in wrong] == [("oversized", "violated")]
    assert wrong[0]["found"].startswith("quarantined (not_avro)")
    assert "ETL_LIMIT_" in wrong[0]["remedy"]
    assert (*cut, left(small)) == (130, ["interrupted"], NOTHING)


def _cut_short(site: Site, service: subprocess.Popen[str]) -> tuple[int, list[str]]:
    """Interrupt a check that is waiting, as nobody works; give its exit code and the last it said."""
    service.send_signal(signal.SIGSTOP)
    with subprocess.Popen(
        [sys.executable, "-m", "etl", "verify", "--live"], stderr=subprocess.PIPE, text=True
    ) as process:
        _until_something_is_there(site)
        process.send_signal(signal.SIGINT)
        service.send_signal(signal.SIGCONT)
        _, err = process.communicate(timeout=30)
    return process.returncode, err.splitlines()[-1:]


def _until_something_is_there(site: Site) -> None:
    deadline = time.monotonic() + 20
    while not site.objects("canary"):
        assert time.monotonic() < deadline, "no canary came"
        time.sleep(0.1)  # a process of its own: there is nothing else to wait for


def test_a_consumer_that_only_acknowledges_is_named(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should say of every canary that it was taken and came to nothing."""

    async def work() -> Live:
        async with RabbitBroker(address(small.settings), topology(small.settings)) as broker:
            task = asyncio.create_task(_swallow(broker))
            told = await live(small.settings, 1.5)
            broker.drain()
            await task
            return told

    monkeypatch.setattr(live_room, "_LAST_SECONDS", 0.2)
    told = asyncio.run(work())
    assert {line.kind: line.result for line in told.lines} == dict.fromkeys(Kind, Result.VIOLATED)
    assert {line.found for line in told.lines} == {"no end within the limit"}
    assert (told.ok, left(small)) == (False, NOTHING)


async def _swallow(broker: RabbitBroker) -> None:
    async for delivery in broker.deliveries():
        await delivery.ack()


def test_without_a_service_nothing_is_sent(small: Site) -> None:
    """It should exit with 2 within the limit, say why, and send nothing."""
    etl("setup")
    began = time.monotonic()
    ran = etl("verify", "--live", "--timeout", "1s", "--json")
    assert time.monotonic() - began < 10
    assert (ran.code, ran.summary["ok"]) == (2, None)
    assert ran.summary["hindrance"] == "no service takes messages from the queue"
    assert (left(small), small.objects("canary")) == (NOTHING, {})


@pytest.mark.parametrize(
    ("variable", "value", "arguments"),
    [
        ("ETL_BROKER_URL", "amqp://u:p@127.0.0.1:9", ("--live", "--timeout", "1s")),
        ("ETL_BROKER_URL", "amqp://u:p@127.0.0.1:9", ()),
        ("ETL_S3_ENDPOINT", "http://127.0.0.1:9", ()),
        ("ETL_REDIS_URL", "redis://:p@127.0.0.1:9/0", ()),
    ],
)
@pytest.mark.usefixtures("small")
def test_a_server_that_is_away_cannot_be_told(
    variable: str, value: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should exit with 2 and say what to do, for canaries and for the laws alike."""
    monkeypatch.setenv(variable, value)
    ran = etl("verify", *arguments)
    first, second = ran.err.splitlines()
    assert (ran.code, ran.out) == (2, "")
    assert first.startswith("it cannot be told: ")
    assert second.startswith("  try: ")
