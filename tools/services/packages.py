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

_RABBIT = "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"
_ERLANG = "usr/lib/erlang"
_MARK = ".complete"
_REMEDY = (
    f"get them with `apt-get install --no-install-recommends {' '.join(PACKAGES)}` and stop the services it "
    "starts, or point ETL_TEST_RABBITMQ_URL, ETL_TEST_S3_ENDPOINT and ETL_TEST_REDIS_URL at servers that run"
)


def redis_server() -> Path:
    """Where the program ``redis-server`` is."""
    if found := shutil.which("redis-server"):
        return Path(found)
    return unpacked() / "usr/bin/redis-server"


def rabbitmq_server() -> Path:
    """Where RabbitMQ's own start script is: Debian's wrapper around it insists on the system's user."""
    return (
        _one(Path("/"), _RABBIT) or _one(unpacked(), _RABBIT) or _missing("no rabbitmq-server was unpacked")
    )


def erl_call() -> Path:
    """Where Erlang's command to call a function of a running node is."""
    pattern = f"{_ERLANG}/lib/erl_interface-*/bin/erl_call"
    return _one(Path("/"), pattern) or _one(unpacked(), pattern) or _missing("no erl_call was unpacked")


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
    """Unpack the packages, unless they are, and give the folder that stands for the system's root."""
    folder = cache_folder()
    with locked(folder / "root"):
        if not (folder / "root" / _MARK).exists():
            _unpack(folder)
    return folder / "root"


def _unpack(folder: Path) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        _missing("this system has neither them nor apt-get to get them with")
    shutil.rmtree(folder / "root", ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder) as apt:
        _download(Path(apt))
        for package in sorted(Path(apt, "archives").glob("*.deb")):
            _run("dpkg", "-x", str(package), str(folder / "root"))
    _mend(folder / "root")
    (folder / "root" / _MARK).touch()


def _download(apt: Path) -> None:
    for part in ("lists/partial", "archives/partial"):
        (apt / part).mkdir(parents=True)
    where = [f"Dir::State::Lists={apt}/lists", f"Dir::Cache={apt}", f"Dir::Cache::archives={apt}/archives"]
    settings = [*where, "Debug::NoLocking=1", *(["APT::Sandbox::User=root"] if os.geteuid() == 0 else [])]
    options = [word for setting in settings for word in ("-o", setting)]
    _run("apt-get", *options, "-qq", "update")
    _run("apt-get", *options, "-qq", "-y", "--no-install-recommends", "--download-only", "install", *PACKAGES)


def _mend(root: Path) -> None:
    """Tell Erlang's start script where it is now."""
    erl = root / _ERLANG / "bin/erl"
    if erl.exists():
        erl.write_text(erl.read_text().replace("ROOTDIR=/usr/lib/erlang", f"ROOTDIR='{root / _ERLANG}'"))


def _run(*command: str) -> None:
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
        _missing(f"`{command[0]}` failed: {done.stderr.strip()}")


def _one(root: Path, pattern: str) -> Path | None:
    return next(iter(sorted(root.glob(pattern))), None)


def _missing(why: str) -> Path:
    raise ServiceError(
        f"{' and '.join(PACKAGES)} are missing and could not be fetched: {why}\n  try: {_REMEDY}"
    )
