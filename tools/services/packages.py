"""Programs of Debian's packages: the system's where it has them, otherwise unpacked into our cache.

Unpacked, not installed: that needs no root, starts no system service and leaves the system as it was. apt
resolves and verifies the packages, with lists of its own in the cache.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tools.services.errors import ServiceError
from tools.services.home import locked

PACKAGES = ("rabbitmq-server", "redis-server")
MONITORING = ("prometheus", "prometheus-alertmanager")

_RABBIT = "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"
_ERLANG = "usr/lib/erlang"
_MARK = ".complete"
_INSTALL = "get them with `apt-get install --no-install-recommends {}` and stop the services it starts"
_GIVEN = "point ETL_TEST_RABBITMQ_URL, ETL_TEST_S3_ENDPOINT and ETL_TEST_REDIS_URL at servers that run"


def redis_server() -> Path:
    """Where the program ``redis-server`` is."""
    if found := shutil.which("redis-server"):
        return Path(found)
    return unpacked() / "usr/bin/redis-server"


def rabbitmq_server() -> Path:
    """Where RabbitMQ's own start script is: Debian's wrapper around it insists on the system's user."""
    found = _one(Path("/"), _RABBIT) or _one(unpacked(), _RABBIT)
    return found or _missing(PACKAGES, "no rabbitmq-server was unpacked")


def erl_call() -> Path:
    """Where Erlang's command to call a function of a running node is."""
    pattern = f"{_ERLANG}/lib/erl_interface-*/bin/erl_call"
    found = _one(Path("/"), pattern) or _one(unpacked(), pattern)
    return found or _missing(PACKAGES, "no erl_call was unpacked")


def prometheus() -> Path:
    """Where the program ``prometheus`` is."""
    return _monitoring("prometheus")


def promtool() -> Path:
    """Where Prometheus's own check of its configuration and rules is."""
    return _monitoring("promtool")


def amtool() -> Path:
    """Where Alertmanager's own check of its configuration is."""
    return _monitoring("amtool")


def environment() -> dict[str, str]:
    """What a program needs to find what was unpacked beside it; harmless to one of the system."""
    root = cache_folder() / "root"
    if not root.exists():
        return {}
    libraries = ":".join(map(str, sorted({path.parent for path in root.glob("usr/lib/*/lib*.so*")})))
    found = {"PATH": f"{root / _ERLANG / 'bin'}:{os.defpath}", "LD_LIBRARY_PATH": libraries}
    if not (root / _ERLANG / "bin/erl").exists():  # the system has Erlang, but not all parts of it
        found["ERL_LIBS"] = str(root / _ERLANG / "lib")
    return found


def cache_folder() -> Path:
    """Where unpacked packages are kept, for every checkout of this user."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "etl-services"


@cache
def unpacked() -> Path:
    """Unpack the servers' packages, unless they are; give the folder that stands for the system's root."""
    return _unpacked(PACKAGES, "root")


@cache
def unpacked_monitoring() -> Path:
    """Do the same with those of the monitoring, in a folder apart: the servers run without them."""
    return _unpacked(MONITORING, "monitoring")


def unpacked_apart(packages: tuple[str, ...], name: str) -> Path:
    """Do the same with others, in a folder of that name."""
    return _unpacked(packages, name)


def _monitoring(program: str) -> Path:
    if found := shutil.which(program):
        return Path(found)
    return unpacked_monitoring() / "usr/bin" / program


def _unpacked(packages: tuple[str, ...], name: str) -> Path:
    root = cache_folder() / name
    with locked(root):
        if not (root / _MARK).exists():
            _unpack(packages, root)
    return root


def _unpack(packages: tuple[str, ...], root: Path) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        _missing(packages, "this system has neither them nor apt-get to get them with")
    shutil.rmtree(root, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=root.parent) as apt:
        _download(packages, Path(apt))
        for package in sorted(Path(apt, "archives").glob("*.deb")):
            _run(packages, "dpkg", "-x", str(package), str(root))
    _mend(root)
    (root / _MARK).touch()


def _download(packages: tuple[str, ...], apt: Path) -> None:
    for part in ("lists/partial", "archives/partial"):
        (apt / part).mkdir(parents=True)
    where = [f"Dir::State::Lists={apt}/lists", f"Dir::Cache={apt}", f"Dir::Cache::archives={apt}/archives"]
    settings = [*where, "Debug::NoLocking=1", *(["APT::Sandbox::User=root"] if os.geteuid() == 0 else [])]
    options = [word for setting in settings for word in ("-o", setting)]
    install = ("-y", "--no-install-recommends", "--download-only", "install", *packages)
    _run(packages, "apt-get", *options, "-qq", "update")
    _run(packages, "apt-get", *options, "-qq", *install)


def _mend(root: Path) -> None:
    """Tell Erlang's start script where it is now."""
    erl = root / _ERLANG / "bin/erl"
    if erl.exists():
        erl.write_text(erl.read_text().replace("ROOTDIR=/usr/lib/erlang", f"ROOTDIR='{root / _ERLANG}'"))


def _run(packages: tuple[str, ...], *command: str) -> None:
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: S603 - apt-get and dpkg
        command,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=300,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        _missing(packages, f"`{command[0]}` failed: {done.stderr.strip()}")


def _one(root: Path, pattern: str) -> Path | None:
    return next(iter(sorted(root.glob(pattern))), None)


def _missing(packages: tuple[str, ...], why: str) -> Path:
    remedy = ", or ".join([_INSTALL.format(" ".join(packages)), *([_GIVEN] if packages == PACKAGES else [])])
    names = " and ".join(packages)
    raise ServiceError(f"{names} are missing and could not be fetched: {why}\n  try: {remedy}")
