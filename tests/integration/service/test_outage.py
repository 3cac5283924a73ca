"""A service under load whose store, broker or ledger goes away and comes back."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.support import glucose
from tests.support.site import Site, at, message
from tests.support.watching import Watched
from tools.services.ports import free_ports

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from tools.services import Rabbit, Redis, Server, Store

FILES = 60
PAGES = ("/live", "/ready", "/health", "/metrics", "/version")
OUTAGE = 2.0  # seconds
NOTICED, RESUMED, ANSWERED = 2.0, 5.0, 0.1  # seconds: what an operator was promised
SLACK = 1.0  # seconds: this machine does other things, too
GROWTH = 20 * 2**20


@dataclass
class Ground:
    """A service's surroundings, of which one may go away."""

    site: Site
    victim: Server


@pytest.fixture(params=["store", "broker", "ledger"])
def ground(request: pytest.FixtureRequest, site: Site, unique: str) -> Ground:
    """Give a site whose store, broker or ledger is its own."""
    environment = dict(site.environment)
    victim: Server
    if request.param == "store":
        store: Store = request.getfixturevalue("fresh_store")
        store.make_bucket(unique)
        environment["ETL_S3_ENDPOINT"], environment["ETL_BUCKET"] = store.endpoint, unique
        environment["ETL_S3_ACCESS_KEY"] = store.access_key
        environment["ETL_S3_SECRET_KEY"] = store.secret_key
        victim = store
    elif request.param == "broker":
        rabbit: Rabbit = request.getfixturevalue("fresh_rabbitmq")
        environment["ETL_BROKER_URL"] = rabbit.make_vhost(unique)
        victim = rabbit
    else:
        redis: Redis = request.getfixturevalue("fresh_redis")
        environment["ETL_REDIS_URL"] = redis.url
        victim = redis
    return Ground(Site(environment, started=site.started), victim)


def announce(site: Site) -> None:
    """Store and announce files, each unlike the others."""
    levels = {f"raw/{n}.avro": {"levelInMilligramsPerDeciliter": 60.0 + n} for n in range(FILES)}
    site.put({key: glucose.file(glucose.records(100, **level)) for key, level in levels.items()})
    site.publish(*(at(site, message(key)) for key in levels))


@contextmanager
def served(site: Site) -> Iterator[tuple[Watched, subprocess.Popen[str]]]:
    """Run a service with pages, and end it well."""
    (port,) = free_ports(1)
    worker = site.worker("--json", ETL_HTTP_PORT=str(port), ETL_LOG_LEVEL="error", ETL_S3_TIMEOUT="3")
    yield Watched(port), worker
    worker.send_signal(signal.SIGTERM)
    out, said = worker.communicate(timeout=40)
    assert worker.returncode == 0, out + said


@dataclass
class Seen:
    """What an operator sees of an outage: times in seconds, growth in bytes."""

    noticed: float
    ready: float
    working: float
    grown: int
    dead: float


def live_through(victim: Server, how: str, watched: Watched, process: psutil.Process) -> Seen:
    """Have the victim away for a while in the midst of the work; look on until all is settled."""
    away, back = {"killed": (victim.kill, victim.restart), "paused": (victim.pause, victim.resume)}[how]

    def ended() -> float:
        return watched.total("etl_deliveries_total")

    watched.until(watched.ready, 30)
    watched.took.clear()  # what came before was the start, with neither work nor an outage
    watched.until(lambda: ended() > FILES / 10, 30)
    memory = process.memory_info().rss
    away()
    noticed = watched.until(lambda: not watched.ready(), NOTICED + SLACK)
    look_on(watched)
    before = ended()
    back()
    ready = watched.until(watched.ready, RESUMED + SLACK)
    working = ready + watched.until(lambda: ended() > min(before, FILES - 1), RESUMED + SLACK)
    watched.until(lambda: ended() >= FILES, 60)
    grown = process.memory_info().rss - memory
    return Seen(noticed, ready, working, grown, watched.total("etl_dead_letters_total"))


def look_on(watched: Watched) -> None:
    """Ask for every page while the outage lasts: the service lives, and says what is away."""
    until = time.monotonic() + OUTAGE
    while time.monotonic() < until:
        statuses = [watched.ask(page)[0] for page in PAGES]
        assert statuses == [200, 503, 503, 200, 200]
        time.sleep(0.05)


@pytest.mark.timeout(150)
@pytest.mark.parametrize("how", ["killed", "paused"])
def test_an_outage_under_load(ground: Ground, how: str) -> None:
    """It should be seen at once, hold work back, give nothing up, keep its memory, and go on when it ends."""
    announce(ground.site)
    with served(ground.site) as (watched, worker):
        seen = live_through(ground.victim, how, watched, psutil.Process(worker.pid))
    answers = f"answers: median {median(watched.took):.3f} s, longest {max(watched.took):.3f} s"
    print(f"{type(ground.victim).__name__} {how}: {seen}, {answers}")  # noqa: T201 - what was measured
    told = {event["id"] for event in ground.site.events()}
    assert (seen.dead, len(ground.site.objects("parts")), len(told)) == (0, FILES, FILES)
    assert seen.grown < GROWTH
    assert median(watched.took) < ANSWERED  # the longest tells more of what else this machine does
