"""``python -m tools.services start|stop|status|fetch``: the three servers for people and benchmarks.

``eval "$(python -m tools.services start)"`` starts them and points the ``ETL_*`` variables at them: in
containers where an engine answers, otherwise out of packages; ``--docker`` and ``--packages`` force one.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tools.services import browser, compose, packages
from tools.services.errors import ServiceError
from tools.services.home import locked
from tools.services.rabbitmq import Rabbit, start_rabbitmq
from tools.services.redis_server import Redis, start_redis
from tools.services.server import find
from tools.services.store import BUCKET, Store, start_store

if TYPE_CHECKING:
    from tools.services.server import Server

FOLDER = Path(__file__).parents[2] / ".services"

_MEGA = 1_000_000
_KINDS: dict[str, type[Server]] = {"rabbitmq": Rabbit, "store": Store, "redis": Redis}


def variables(rabbit: Rabbit, store: Store, redis: Redis) -> dict[str, str]:
    """What the program reads to find the servers."""
    return {
        "ETL_BROKER_URL": rabbit.url,
        "ETL_S3_ENDPOINT": store.endpoint,
        "ETL_S3_ACCESS_KEY": store.access_key,
        "ETL_S3_SECRET_KEY": store.secret_key,
        "ETL_S3_REGION": store.region,
        "ETL_REDIS_URL": redis.url,
        "ETL_BUCKET": BUCKET,
    }


def start(folder: Path, *, docker: bool | None) -> int:
    """Start what does not run yet, all at once, and print the variables."""
    with locked(folder / "all"):
        chosen = in_containers(folder, docker=docker)
        how = "in containers" if chosen else f"below {folder}"
        _say(f"starting rabbitmq, an object store and redis {how}: some seconds, the first time more")
        found = compose.start(folder) if chosen else _start_packages(folder)
    for name, value in found.items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
    return 0


def in_containers(folder: Path, *, docker: bool | None) -> bool:
    """Choose: what is asked for, else what runs already, else containers where an engine answers.

    Raises ServiceError where the other kind runs already, or no engine answers where one is asked for.
    """
    runs = _kind_that_runs(folder)
    if None not in {runs, docker} and runs != docker:
        raise ServiceError("they run already, the other way\n  try: make services-stop")
    if runs is None and docker is not False:
        answers = compose.answers()
        if docker and not answers:
            raise ServiceError(f"no container engine answers\n  try: {compose.REMEDY}")
        return answers
    return bool(runs if docker is None else docker)


def _kind_that_runs(folder: Path) -> bool | None:
    """Say whether containers run: True, or packages: False, or nothing: None."""
    if compose.started(folder):
        return True
    return False if any(_found(folder).values()) else None


def _start_packages(folder: Path) -> dict[str, str]:
    with ThreadPoolExecutor() as pool:
        rabbit = pool.submit(start_rabbitmq, folder / "rabbitmq")
        store = pool.submit(start_store, folder / "store")
        redis = pool.submit(start_redis, folder / "redis")
        return variables(rabbit.result(), store.result(), redis.result())


def fetch(_folder: Path) -> int:
    """Have the programs at hand, so that no test has to wait for a download."""
    packages.redis_server()
    packages.rabbitmq_server()
    packages.prometheus()
    browser.chromium()
    return 0


def stop(folder: Path) -> int:
    """End what was started, dead or alive, with its data."""
    with locked(folder / "all"):
        if compose.started(folder):
            compose.stop(folder)
            _say("containers stopped, their data removed")
        for name, server in _found(folder).items():
            if server:
                server.remove()
                _say(f"{name} stopped, its data removed")
        for lock in folder.glob(".*.lock"):
            lock.unlink()
        with suppress(OSError):  # not there, or somebody else's files are in it
            folder.rmdir()
    return 0


def status(folder: Path) -> int:
    """Tell what runs; 1 unless everything does."""
    if compose.started(folder):
        well = compose.is_up(folder)
        _say(f"containers: {'up' if well else 'not all are well: see docker ps'}")
        return 0 if well else 1
    found = _found(folder)
    for name, server in found.items():
        _say(f"{name}: {_described(server)}")
    return 0 if all(server and server.is_up() for server in found.values()) else 1


def _described(server: Server | None) -> str:
    if not server:
        return "not started"
    if not server.is_up():
        return "paused or stuck" if server.processes else "dead"
    return f"up on port {server.port}, {server.memory // _MEGA} MB, processes {server.processes}"


def _found(folder: Path) -> dict[str, Server | None]:
    return {name: find(kind, folder / name) for name, kind in _KINDS.items()}


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m tools.services", description=__doc__)
    actions = {"stop": stop, "status": status, "fetch": fetch}
    parser.add_argument("action", choices=["start", *actions])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where their state and data is kept")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--docker", action="store_true", default=None, help="start them in containers")
    kinds.add_argument("--packages", action="store_false", dest="docker", help="start them out of packages")
    asked = parser.parse_args()
    folder = asked.folder.absolute()
    try:
        return (
            start(folder, docker=asked.docker) if asked.action == "start" else actions[asked.action](folder)
        )
    except ServiceError as error:
        _say(f"error: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
