"""What the compose file starts, started here: packages stand for the images, loopback for the network.

The variables are those of docker-compose.yml and the Dockerfile, with the places and names of the test's
servers put in for those of the containers. No container engine is at hand: images, volumes and limits are not
tried.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import redis

from etl.audit.laws import audit
from etl.audit.service import evidence
from etl.core import identity
from tests.support import compose
from tests.support.auditing import UNASSEMBLED
from tests.support.command import etl, etl_process
from tests.support.dockerfile import stages
from tests.support.site import SAMPLES, Site
from tools.services import packages
from tools.services.ports import ask, free_ports
from tools.services.processes import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etl.audit.report import Report
    from tools.services import Store

REPLICAS, FILES = 3, 26
_PATIENCE = 60.0


def here(environment: dict[str, str], broker: str, store: Store, redis: str) -> dict[str, str]:
    """Put our servers in for those of the containers; everything else stays as the files say."""
    urls = {"rabbitmq": broker, "minio": store.endpoint, "redis": redis}
    moved = {name: urls.get(urlsplit(value).hostname or "", value) for name, value in environment.items()}
    assert sum(moved[name] != value for name, value in environment.items()) == len(urls)
    return moved | {"ETL_S3_ACCESS_KEY": store.access_key, "ETL_S3_SECRET_KEY": store.secret_key}


@pytest.fixture
def composed(broker_url: str, object_store: Store, redis_url: str, unique: str) -> dict[str, str]:
    """Give the variables of the compose file's workers, with a bucket that is not there yet."""
    image = {name: text for name, text in stages()[-1].environment.items() if name.startswith("ETL_")}
    given = compose.environment("etl", {**compose.example(), "BUCKET": unique})
    return image | here(given, broker_url, object_store, redis_url)


@pytest.fixture
def deployed(composed: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Give what the workers of the compose file find around them, and end them."""
    environment = composed | {"ETL_STATE_FOLDER": str(tmp_path / "state"), "ETL_HTTP_HOST": "127.0.0.1"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    site = Site(environment)
    yield site
    for process in site.started:
        process.kill()
        process.communicate()


def command(service: str) -> list[str]:
    """Give what a container of ours is told to do."""
    words: list[str] = compose.read(compose.MAIN)["services"][service]["command"]
    return words


def is_well(port: int) -> bool:
    """Ask a worker how it is, as its container does."""
    _, *words = stages()[-1].words("HEALTHCHECK")
    return etl_process(*words, ETL_HTTP_PORT=str(port)).code == 0


def audited(site: Site) -> Report:
    """Hold what the workers did against the laws; announced is what was submitted."""
    settings = site.settings
    assert settings.pseudonym_key
    secret = settings.pseudonym_key.get_secret_value().encode()
    announced = [identity.key_hash(secret, settings.bucket, key) for key in site.objects("raw")]

    async def work() -> Report:
        async with evidence(settings, announced=announced) as found:
            return await audit(found, UNASSEMBLED)

    return asyncio.run(work())


@pytest.mark.timeout(120)
def test_the_topology_settles_all_sample_files(deployed: Site) -> None:
    """It should set up, serve with three workers, settle 26 of 26 once each, end when told, and add up."""
    assert etl(*command("setup")).code == 0
    (serve,) = command("etl")
    assert serve == "serve"  # what Site.worker starts
    ports = free_ports(REPLICAS)
    for port in ports:
        deployed.worker("--json", ETL_HTTP_PORT=str(port))
    assert [port for port in ports if not until(partial(is_well, port), _PATIENCE)] == []
    assert deployed.submit(SAMPLES, "--user", "demo").code == 0
    assert until(lambda: len(deployed.events()) == FILES, _PATIENCE), len(deployed.events())
    summaries = [stopped(worker) for worker in deployed.started]
    assert sum(summary["processed"] for summary in summaries) == FILES
    assert sum(sum(summary.values()) for summary in summaries) == FILES
    report = audited(deployed)
    assert (report.findings, report.complete) == ([], True), report.document()
    seen = {"parts": FILES, "rows": FILES, "events": FILES, "letters": 0, "objects": FILES}
    assert {name: report.tally.checked[name] for name in seen} == seen


def stopped(worker: subprocess.Popen[str]) -> dict[str, int]:
    """Stop a worker as a container is stopped; give what it says became of its deliveries."""
    worker.send_signal(signal.SIGTERM)
    out, said = worker.communicate(timeout=40)
    assert worker.returncode == 0, said
    outcomes: dict[str, int] = json.loads(out)["outcomes"]
    return outcomes


def test_redis_takes_the_compose_files_settings(tmp_path: Path) -> None:
    """It should start with the very settings of the container, ask for the password, and never evict."""
    content = compose.filled(compose.read(compose.MAIN)["configs"]["redis"]["content"], compose.example())
    (tmp_path / "redis.conf").write_text(content.replace("dir /data", f"dir {tmp_path}"))
    (port,) = free_ports(1)
    command = [str(packages.redis_server()), "redis.conf", "--port", str(port), "--bind", "127.0.0.1"]
    with subprocess.Popen(command, cwd=tmp_path, env=packages.environment()) as server:  # noqa: S603 - ours
        try:
            assert until(lambda: ask(port, b"PING\r\n").startswith(b"-NOAUTH"), 20)
            password = compose.example()["REDIS_PASSWORD"]
            with redis.Redis(port=port, password=password, decode_responses=True) as client:
                found: Any = client.config_get("maxmemory-policy", "appendonly", "appendfsync", "save")
        finally:
            server.terminate()
    assert found == {
        "maxmemory-policy": "noeviction",
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
    }
