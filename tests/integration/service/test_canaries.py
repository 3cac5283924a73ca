"""Nothing that names a person, tells a reading or opens a door comes out of the service, whatever happens.

Canaries stand wherever a stranger's text can come in, a known run of digits in every reading, and secrets
are their own canaries. All ways a delivery can go are gone by the real process at its most talkative; then
everything it tells is searched. A new sink is a line in :func:`sinks`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aio_pika
import pytest

from etl.bootstrap.parts import topology
from etl.records import ALL
from tests.support.canaries import CANARY
from tests.support.command import etl
from tests.support.leaks import leaks
from tests.support.otlp import otlp_receiver
from tests.support.site import ROOT
from tests.support.trouble import DIGITS, announced, files, publish
from tools.services.ports import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.leaks import Sink
    from tests.support.otlp import Receiver
    from tests.support.site import Site

WORD = "canary"  # part of all canaries, those of hostile_entry.py, too
EVENTS = {"serving", "processed", "duplicate", "quarantined", "dead_lettered", "retried", "ended"}
HEARD = {"aio_pika", "aiormq", "botocore", "redis", "uvicorn", "asyncio", "python", "other"}
SECONDS = 180  # the process starts twice, and tries some files four times
CONSOLE = re.compile(r"20\d\d-\d\d-\d\dT[\d:.]+Z \[(debug|info|warning|error) *\] [a-z_]+( |$)")
PAGES = ("live", "ready", "health", "metrics", "version")
REASONS = {
    "bad_message": 3,
    "forbidden_location": 2,
    "unknown_record_type": 1,
    "missing_object": 1,
    "content_mismatch": 3,
    "unavailable": 1,
    "crashed": 1,
    "internal_error": 2,
    "not_avro": 1,
    "truncated": 1,
    "schema_mismatch": 1,
    "wrong_record_type": 1,
    "low_quality": 1,
}


@dataclass
class Told:
    """What a service told, besides what it stored."""

    out: bytes
    err: bytes
    pages: dict[str, bytes] = field(default_factory=dict)
    spans: list[bytes] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The lines of its log."""
        return self.err.decode().splitlines()


# ------------------------------------------------------------ what comes out


def talk(site: Site, fmt: str) -> Told:
    """Let the service work until nothing waits, at its most talkative, and listen to all it says."""
    (port,) = free_ports(1)
    with otlp_receiver() as receiver, _asking(port) as pages:
        environment = {
            "PYTHONPATH": str(ROOT),
            "ETL_LOG_FORMAT": fmt,
            "ETL_LOG_LEVEL": "debug",
            "ETL_HTTP_PORT": str(port),
            "ETL_OTLP_ENDPOINT": receiver.url,
        }
        process = started(site, "tests.support.talkative", "--json", **environment)
        out, err = process.communicate(timeout=50)
    assert process.returncode == 0, err
    return Told(out.encode(), err.encode(), pages, _sent(receiver))


def started(site: Site, module: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start a service that ends when nothing waits."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", module, "serve", "--until-idle", *arguments],
        env=os.environ | site.environment | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    site.started.append(process)
    return process


def _sent(receiver: Receiver) -> list[bytes]:
    return [*receiver.bodies, json.dumps(receiver.headers).encode()]


@contextmanager
def _asking(port: int) -> Iterator[dict[str, bytes]]:
    """Ask for each page again and again while the service runs; keep the last answer, with its headers."""
    pages: dict[str, bytes] = {}
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.05):
            for page in PAGES:
                _keep(pages, page, f"http://127.0.0.1:{port}/{page}")

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield pages
    finally:
        over.set()
        thread.join()


def _keep(pages: dict[str, bytes], page: str, url: str) -> None:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            pages[page] = bytes(answer.headers) + answer.read()
    except urllib.error.HTTPError as refusal:
        pages[page] = bytes(refusal.headers) + refusal.read()
        refusal.close()
    except OSError:  # not there yet, or no more
        pass


def sinks(site: Site, told: Told) -> Iterator[Sink]:
    """Give all that is told without a reading in it."""
    yield "stdout", told.out
    yield "log", told.err
    yield from ((f"page {name}", content) for name, content in told.pages.items())
    yield from (("spans", body) for body in told.spans)
    yield "events", json.dumps(site.events()).encode()
    yield "quarantine", json.dumps({k: v.decode() for k, v in site.objects("quarantine").items()}).encode()
    yield "headers of dead letters", repr(asyncio.run(dead_headers(site))).encode()
    yield "etl dlq list", etl("dlq", "list", "--json").out.encode()
    yield "etl dlq list", etl("dlq", "list").out.encode()
    yield "metadata of parts", json.dumps(asyncio.run(metadata(site))).encode()


def lines(site: Site) -> Iterator[Sink]:
    """Give what holds readings, for that is what it is for; and nothing else of a person."""
    yield from site.objects("parts").items()
    yield from site.objects("training").items()


async def dead_headers(site: Site) -> list[dict[str, Any]]:
    """Give the headers of all dead letters as they lie there."""
    async with await aio_pika.connect(site.environment["ETL_BROKER_URL"]) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue(topology(site.settings).dead)
        found = []
        while letter := await queue.get(fail=False):
            found.append({**letter.headers, "routing_key": letter.routing_key})
        return found


async def metadata(site: Site) -> list[Any]:
    """Give what is stored beside the bytes of parts."""
    async with site.store() as store:
        return [await store.head(key) async for key in store.keys("parts")]


def secrets(site: Site) -> list[str]:
    """Give what opens doors, as the servers of the tests have it."""
    names = ("ETL_BROKER_URL", "ETL_REDIS_URL")
    passwords = [site.environment[name].split("@")[0].rsplit(":", 1)[1] for name in names]
    return [*passwords, site.environment["ETL_S3_SECRET_KEY"], site.environment["ETL_PSEUDONYM_KEY"]]


# ------------------------------------------------------------ tests


@pytest.fixture
def troubled(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Give a service with everything announced that can happen to it."""
    mine = {"ETL_PSEUDONYM_KEY": f"the {CANARY} of a test: 32 letters at least", "ETL_BRAKE": "false"}
    site.environment |= mine
    for name, value in mine.items():
        monkeypatch.setenv(name, value)
    site.put({key: content for key, (_, content) in files().items()})
    assert etl("setup").code == 0
    asyncio.run(publish(site, announced(site.settings.bucket)))
    return site


@pytest.mark.timeout(SECONDS)
def test_no_canary_comes_out(troubled: Site) -> None:
    """It should tell of everything that happened, and nothing of whom it happened to."""
    told = talk(troubled, "json")
    assert etl("assemble").code == 0
    summary = json.loads(told.out)
    assert summary["refused"] == REASONS
    assert (summary["outcomes"]["processed"], summary["outcomes"]["duplicate"]) == (len(ALL) + 1, 1)
    assert_all_is_told(told)
    assert leaks(sinks(troubled, told), WORD, DIGITS, *secrets(troubled)) == []
    assert leaks(lines(troubled), WORD, *secrets(troubled)) == []


def assert_all_is_told(told: Told) -> None:
    """See that nothing was found for another reason than that nothing was said."""
    assert set(told.pages) == set(PAGES)
    assert len(told.spans) > 1
    logged = [json.loads(line) for line in told.lines]
    assert {line["event"] for line in logged} > EVENTS
    assert {line["library"] for line in logged if line["event"] == "library_warning"} >= HEARD
    assert [line for line in logged if "strays" in line or "<str>" in line.values()] == []


@pytest.mark.timeout(SECONDS)
def test_no_canary_comes_out_for_people(troubled: Site) -> None:
    """It should be so in lines for people, too, and each line should be one of ours."""
    told = talk(troubled, "console")
    assert [line for line in told.lines if not CONSOLE.match(line)] == []
    assert len(told.lines) > sum(REASONS.values())
    assert leaks([("stdout", told.out), ("log", told.err)], WORD, DIGITS, *secrets(troubled)) == []


@pytest.mark.parametrize(
    ("variable", "before", "after"),
    [
        ("ETL_BROKER_URL", r":[^:@/]+@", f":{CANARY}@"),
        ("ETL_REDIS_URL", r":[^:@/]+@", f":{CANARY}@"),
        ("ETL_S3_SECRET_KEY", r".+", CANARY),
        ("ETL_S3_ACCESS_KEY", r".+", CANARY),
    ],
)
def test_no_secret_comes_out_where_it_is_refused(site: Site, variable: str, before: str, after: str) -> None:
    """It should say which setting is wrong, and not what it is."""
    wrong = {variable: re.sub(before, after, site.environment[variable])}
    process = started(site, "etl", ETL_LOG_LEVEL="debug", **wrong)
    out, err = process.communicate(timeout=50)
    assert process.returncode == 3, err
    assert leaks([("stdout", out.encode()), ("log", err.encode())], WORD, *secrets(site)) == []
    assert "ETL_S3" in err or "password" in err
