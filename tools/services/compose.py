"""The three servers in containers: those of docker-compose.yml, with ports on loopback chosen here.

They are a project of their own, apart from a deployment on the same machine. What is needed to find
them again stands in one file: names, passwords and ports, as Compose reads them. Needs Docker, with
Compose 2.24 or later.
This was never run with a real engine: tests put a program of theirs in Docker's place.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tools.services.errors import ServiceError
from tools.services.home import locked, write_private
from tools.services.ports import free_ports
from tools.services.store import BUCKET, Store

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICES = ("rabbitmq", "minio", "redis")
STATE = "compose.env"

_ROOT = Path(__file__).parents[2]
_FILES = ("docker-compose.yml", "compose.ports.yml")
_PORTS = ("RABBITMQ_PORT", "RABBITMQ_MANAGEMENT_PORT", "S3_PORT", "S3_CONSOLE_PORT", "REDIS_PORT")
_SECRETS = ("RABBITMQ_PASSWORD", "S3_SECRET_KEY", "REDIS_PASSWORD", "PSEUDONYM_KEY")
_ASKED, _STARTED = 20, 600  # seconds for an answer, and for images to be pulled and servers to be well
REMEDY = "start Docker, with Compose 2.24 or later, or use --packages"


def answers() -> bool:
    """Tell whether an engine answers, and Compose is there to speak to it."""
    return bool(shutil.which("docker")) and all(
        _docker(*words, environment=os.environ, seconds=_ASKED)
        for words in (("info",), ("compose", "version"))
    )


def started(folder: Path) -> bool:
    """Tell whether servers were started here and not stopped, be they well or not."""
    return (folder / STATE).exists()


def start(folder: Path) -> dict[str, str]:
    """Start what does not run yet, wait until all are well, and give what the program reads to find them."""
    with locked(folder / "compose"):
        if not started(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(folder / STATE, "".join(f"{name}={text}\n" for name, text in _chosen().items()))
        _surely(folder, "up", "--detach", "--wait", *SERVICES)
        given = _given(folder)
        Store.given(endpoint(given), given["S3_ACCESS_KEY"], given["S3_SECRET_KEY"]).make_bucket(BUCKET)
        return variables(given)


def stop(folder: Path) -> None:
    """Remove the containers and their data."""
    with locked(folder / "compose"):
        _surely(folder, "down", "--volumes", "--remove-orphans")
        (folder / STATE).unlink()


def is_up(folder: Path) -> bool:
    """Tell whether each of them runs and says that it is well."""
    done = _compose(folder, "ps", "--format", "{{.Service}} {{.Health}}", seconds=_ASKED)
    well = set(done.stdout.decode().splitlines()) if done else set()
    return {f"{name} healthy" for name in SERVICES} <= well


def variables(given: Mapping[str, str]) -> dict[str, str]:
    """What the program reads to find the servers, from outside of their containers."""
    broker = f"{given['RABBITMQ_USER']}:{given['RABBITMQ_PASSWORD']}@127.0.0.1:{given['RABBITMQ_PORT']}"
    return {
        "ETL_BROKER_URL": f"amqp://{broker}/etl",
        "ETL_S3_ENDPOINT": endpoint(given),
        "ETL_S3_ACCESS_KEY": given["S3_ACCESS_KEY"],
        "ETL_S3_SECRET_KEY": given["S3_SECRET_KEY"],
        "ETL_S3_REGION": "us-east-1",
        "ETL_REDIS_URL": f"redis://:{given['REDIS_PASSWORD']}@127.0.0.1:{given['REDIS_PORT']}/0",
        "ETL_BUCKET": BUCKET,
    }


def endpoint(given: Mapping[str, str]) -> str:
    """Where the object store is."""
    return f"http://127.0.0.1:{given['S3_PORT']}"


def _chosen() -> dict[str, str]:
    """Choose names, passwords and ports for a first start."""
    ports = dict(zip(_PORTS, map(str, free_ports(len(_PORTS))), strict=True))
    return {
        "RABBITMQ_USER": "etl",
        "S3_ACCESS_KEY": f"etl{secrets.token_hex(4)}",
        **{name: secrets.token_hex(16) for name in _SECRETS},
        **ports,
    }


def _given(folder: Path) -> dict[str, str]:
    lines = (folder / STATE).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def _compose(folder: Path, *words: str, seconds: float) -> subprocess.CompletedProcess[bytes] | None:
    """Run Compose on the project of a folder; what it complains of goes to the error output.

    Its own file goes before the environment, where variables of the same names would win.
    """
    files = [word for name in _FILES for word in ("--file", str(_ROOT / name))]
    project = f"etl-services-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
    found = ["--project-name", project, "--env-file", str(folder / STATE), *files]
    given = _given(folder)
    own = {name: text for name, text in os.environ.items() if name not in given}
    return _docker("compose", *found, *words, environment=own, seconds=seconds, errors=None)


def _surely(folder: Path, *words: str) -> None:
    if not _compose(folder, *words, seconds=_STARTED):
        raise ServiceError(f"`docker compose {words[0]}` failed\n  try: what it says above, or {REMEDY}")


def _docker(
    *words: str, environment: Mapping[str, str], seconds: float, errors: int | None = subprocess.DEVNULL
) -> subprocess.CompletedProcess[bytes] | None:
    """Run Docker's program; None where it fails, is not there or takes too long."""
    try:
        return subprocess.run(  # noqa: S603 - Docker's own program
            ["docker", *words],  # noqa: S607 - wherever it is installed
            env=environment,
            check=True,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    except (OSError, subprocess.SubprocessError):
        return None
