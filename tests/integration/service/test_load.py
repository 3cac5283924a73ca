"""A load test on real servers: sane numbers, books that balance, and nothing left of it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis

from etl.adapters.rabbitmq import State, compare
from etl.bootstrap.parts import address, ledger, topology
from tests.support import leaks
from tests.support.command import assert_clear, etl
from tests.support.long_audit import LONG, tell
from tests.support.site import SAMPLES

if TYPE_CHECKING:
    from tests.support.site import Site

WARMUP, NORMAL = ("warmup:10s@5", "normal:150s@12") if LONG else ("warmup:1s@6", "normal:2s@12")
FILES = (50, 1_800) if LONG else (6, 24)
PHASES = ("--phase", WARMUP, "--phase", NORMAL, "--arrivals", "uniform")


def queues_of(site: Site, nonce: str) -> set[State]:
    """Ask how the queues of a load test stand."""
    name = f"etl_load_{nonce}"
    settings = site.settings.model_copy(update={"broker_queue": name, "broker_exchange": name})
    found = asyncio.run(compare(address(settings), topology(settings)))
    return {one.state for one in found}


def keys_of(site: Site) -> set[str]:
    """Give all keys in Redis."""
    with redis.Redis.from_url(site.environment["ETL_REDIS_URL"]) as client:
        found: Any = client.keys()
    return {key.decode() for key in found}


@pytest.mark.timeout(600 if LONG else 60)
def test_a_place_of_its_own(site: Site, tmp_path: Path) -> None:
    """It should measure a worker that it starts, account for each file, and leave nothing of it all."""
    site.put({"parts/theirs": b"not to be touched"})
    written = tmp_path / "load.json", tmp_path / "load.html"
    limits = ("--p95", "20s", "--max-rss", "1GiB", "--max-errors", "0")
    ran = etl("load", *PHASES, *limits, "--json", written[0], "--html", written[1])
    assert ran.code == 0, ran.out + ran.err
    tell("load", what=f"{WARMUP}, {NORMAL}", files=sum(FILES), alarms=int(ran.code != 0))
    document = json.loads(written[0].read_text())
    assert document["result"] == "met"
    _check_books(document["books"])
    warmup, normal = document["phases"]
    assert (warmup["announced"], normal["announced"]) == FILES
    assert 0 < normal["p50_ms"] <= normal["p95_ms"] <= normal["p99_ms"] <= normal["max_ms"] < 20_000
    assert 0 < normal["cpu_cores"] <= (os.cpu_count() or 1) * 1.1
    assert 50 * 2**20 < normal["rss_bytes"] < 2**30
    assert sum(row["due"] for row in document["series"]) == sum(FILES)
    assert sum(row["settled"] for row in document["series"]) == sum(FILES)
    about = document["about"]
    assert (about["left"], about["workers"], about["place"]) == ("", 1, "own")
    assert 0 < about["own_cpu_cores"] < about["all_cpu_cores"] <= about["cores"] * 1.1
    _check_left(site, about["nonce"])
    told = [(str(number), text.encode()) for number, text in enumerate((ran.out, ran.err))]
    told += [(path.name, path.read_bytes()) for path in written]
    assert (
        leaks.leaks(told, "sample-0", f"load-{about['nonce']}", site.environment["ETL_S3_SECRET_KEY"]) == []
    )


def _check_books(books: dict[str, Any]) -> None:
    sums = {name: books[name] for name in ("published", "parts", "events")}
    assert sums == dict.fromkeys(sums, sum(FILES))
    assert (books["duplicates"], books["quarantined"], books["dead_lettered"], books["undecided"]) == (
        0,
        0,
        0,
        0,
    )
    assert books["breaches"] == {}


def _check_left(site: Site, nonce: str) -> None:
    assert site.objects("").keys() == {"parts/theirs"}
    assert keys_of(site) <= {f"{{etl_load_{nonce}}}:alive"}  # it goes by itself
    assert queues_of(site, nonce) == {State.MISSING}
    assert not list(Path(tempfile.gettempdir()).glob(f"etl_load_{nonce}*"))


@pytest.mark.parametrize("ledger_kind", ["sqlite"])
def test_a_running_service_that_is_interrupted(site: Site, ledger_kind: str, tmp_path: Path) -> None:
    """It should tell what was measured until Ctrl-C, and leave the service's own parts and ledger alone."""
    assert ledger_kind == site.environment["ETL_LEDGER"]
    site.submit(next(SAMPLES.glob("Steps*.avro")), "--user", "demo")
    worker = site.worker()
    _until(worker, "processed")
    before, settled = site.objects("parts", "raw"), asyncio.run(_settled(site))
    written = tmp_path / "load.json"
    running = ("--against-running", "--pid", str(worker.pid), "--json", str(written))
    command = [sys.executable, "-m", "etl", "load", "--phase", "long:5s@8", *running]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        _until(process, "settled ")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130, err
    assert "interrupted: what was measured until then" in out
    document = json.loads(written.read_text())
    books, about = document["books"], document["about"]
    assert 0 < books["published"] == books["parts"] == books["events"] < 40
    assert (document["result"], about["left"], about["place"]) == ("cannot tell", "", "running service")
    assert document["phases"][0]["rss_bytes"] > 0
    assert site.objects("parts", "raw", "load") == before
    assert asyncio.run(_settled(site)) == settled
    assert len(settled) == 1
    assert len(site.events()) == 1 + books["events"]


@pytest.mark.timeout(60)
def test_a_running_service_on_redis(site: Site, tmp_path: Path) -> None:
    """It should load the service that runs, follow its events, and leave only what was there before."""
    site.submit(next(SAMPLES.glob("Steps*.avro")), "--user", "demo")
    worker = site.worker()
    _until(worker, "processed")
    before = site.objects("parts", "raw"), asyncio.run(_settled(site)), site.events()
    written = tmp_path / "load.json"
    asked = ("--phase", "short:2s@6", "--arrivals", "uniform", "--max-errors", "0", "--type", "StepsRecord")
    ran = etl("load", "--against-running", "--pid", worker.pid, *asked, "--json", written)
    assert ran.code == 0, ran.out + ran.err
    document = json.loads(written.read_text())
    books, about = document["books"], document["about"]
    assert (books["published"], books["parts"], books["events"], books["breaches"]) == (12, 12, 12, {})
    assert (document["result"], about["left"], about["place"]) == ("met", "", "running service")
    assert document["phases"][0]["rss_bytes"] > 0
    assert (site.objects("parts", "raw"), asyncio.run(_settled(site)), site.events()) == before
    assert site.objects("load").keys() == set()
    assert worker.poll() is None


async def _settled(site: Site) -> set[str]:
    async with ledger(site.settings) as index:
        return {settled.input_id async for settled, _ in index.settled()}


def _until(process: subprocess.Popen[str], word: str) -> None:
    """Read what a process says until a word comes."""
    assert process.stderr is not None
    for line in process.stderr:
        if word in line:
            return
    raise AssertionError(f"it ended without saying {word}")


def test_a_service_that_is_not_there(site: Site) -> None:
    """It should not load a queue that nobody takes from, and leave no file behind."""
    assert_clear(etl("load", "--against-running", *PHASES), "nobody takes messages", "--against-running")
    assert site.objects("").keys() == set()
