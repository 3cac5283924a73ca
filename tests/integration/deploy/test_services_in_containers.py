"""``make services`` with a container engine: which kind it starts, and what it asks Docker to do.

No engine is at hand, and none was: a script stands for the program ``docker``, writes down what it was asked,
and answers as told. Whether Docker itself does what is asked here was never tried.
"""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.support import compose as files
from tools.services import Store, compose
from tools.services.__main__ import main
from tools.services.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Docker = Callable[..., Callable[[], list[dict[str, Any]]]]
    Run = Callable[..., "Ran"]

NAMES = [
    "ETL_BROKER_URL",
    "ETL_S3_ENDPOINT",
    "ETL_S3_ACCESS_KEY",
    "ETL_S3_SECRET_KEY",
    "ETL_S3_REGION",
    "ETL_REDIS_URL",
    "ETL_BUCKET",
]

_FAKE = """\
#!{python}
import json, os, sys
words = sys.argv[1:]
path = words[words.index("--env-file") + 1] if "--env-file" in words else os.devnull
with open({log!r}, "a") as log:
    secrets = [name for name in ("REDIS_PASSWORD", "S3_PORT") if name in os.environ]
    print(json.dumps({{"words": words, "file": open(path).read(), "inherited": secrets}}), file=log)
answers = {answers!r}
for word, (code, said) in answers.items():
    if word in words:
        print(said)
        sys.exit(code)
"""


class Ran(NamedTuple):
    """How the command ended: its code, the variables it printed, what it complained of."""

    code: int
    found: dict[str, str]
    err: str = ""


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Docker:
    """Put a program in Docker's place: for a word among its own, it gives a code and says something."""
    programs, log = tmp_path / "programs", tmp_path / "log"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs), prepend=":")

    def install(**answers: tuple[int, str]) -> Callable[[], list[dict[str, Any]]]:
        script = _FAKE.format(python=sys.executable, log=str(log), answers=answers)
        (programs / "docker").write_text(script)
        (programs / "docker").chmod(0o755)
        return lambda: [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    return install


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command."""

    def ran(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["services", *words, "--folder", str(tmp_path / "services")])
        code = main()
        said = capsys.readouterr()
        lines = [shlex.split(line)[1] for line in said.out.splitlines()]
        return Ran(code, dict(line.split("=", 1) for line in lines), said.err)

    return ran


@pytest.fixture
def buckets(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note where a bucket would be made, for no store listens there."""
    made: list[str] = []
    monkeypatch.setattr(Store, "make_bucket", lambda store, name: made.append(f"{store.endpoint}/{name}"))
    return made


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note that packages would be started, without doing so."""
    begun: list[str] = []

    def start(folder: Path) -> dict[str, str]:
        begun.append(str(folder))
        return dict.fromkeys(NAMES, "packages")

    monkeypatch.setattr("tools.services.__main__._start_packages", start)
    return begun


def verbs(asked: list[dict[str, Any]]) -> list[str]:
    """Give what Docker was asked to do, in order."""
    known = ("info", "version", "up", "ps", "down")
    return [next(word for word in one["words"] if word in known) for one in asked]


def test_with_an_engine_it_starts_containers(docker: Docker, run: Run, buckets: list[str]) -> None:
    """It should ask for an engine, start three servers with ports on loopback, and say how to reach them."""
    asked = docker()
    code, found, _ = run("start")
    assert (code, list(found)) == (0, NAMES)
    assert verbs(asked()) == ["info", "version", "up"]
    up = asked()[-1]
    assert up["words"][-5:] == ["--detach", "--wait", "rabbitmq", "minio", "redis"]
    named = [word for before, word in zip(up["words"], up["words"][1:], strict=False) if before == "--file"]
    assert named == [str(files.ROOT / name) for name in (files.MAIN, files.PORTS)]
    given = dict(line.split("=", 1) for line in up["file"].splitlines())
    assert found["ETL_S3_ENDPOINT"] == f"http://127.0.0.1:{given['S3_PORT']}"
    assert found["ETL_REDIS_URL"] == f"redis://:{given['REDIS_PASSWORD']}@127.0.0.1:{given['REDIS_PORT']}/0"
    assert found["ETL_BROKER_URL"].endswith(
        f":{given['RABBITMQ_PASSWORD']}@127.0.0.1:{given['RABBITMQ_PORT']}/etl"
    )
    assert buckets == [f"{found['ETL_S3_ENDPOINT']}/etl"]


def test_it_gives_compose_all_it_asks_for(docker: Docker, run: Run, buckets: list[str]) -> None:
    """It should set each variable that must be set, all ports, and keep them from whoever else looks."""
    asked = docker()
    run("start")
    given = dict(line.split("=", 1) for line in asked()[-1]["file"].splitlines())
    wanted = files.variables(files.MAIN) | files.variables(files.PORTS)
    assert {name for name, default in wanted.items() if default is None} - set(given) == set()
    assert {name for name in wanted if name.endswith("_PORT")} - set(given) == set()
    assert set(given) - set(wanted) == set()
    assert buckets


def test_passwords_are_no_arguments(
    docker: Docker, run: Run, buckets: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should hand secrets over in a private file, which goes before variables of the same names."""
    monkeypatch.setenv("REDIS_PASSWORD", "somebody else's")
    asked = docker()
    run("start")
    given = dict(line.split("=", 1) for line in asked()[-1]["file"].splitlines())
    words = " ".join(word for one in asked() for word in one["words"])
    assert [name for name, text in given.items() if "PASSWORD" in name and text in words] == []
    assert asked()[-1]["inherited"] == []
    assert (tmp_path / "services" / compose.STATE).stat().st_mode & 0o777 == 0o600
    assert buckets


def test_started_twice_it_is_the_same(docker: Docker, run: Run, buckets: list[str]) -> None:
    """It should come back to what runs, without asking which kind to start."""
    asked = docker()
    assert run("start") == run("start")
    assert verbs(asked()) == ["info", "version", "up", "up"]
    assert len({one["words"][2] for one in asked() if "up" in one["words"]}) == 1
    assert len(buckets) == 2


def test_stop_stops_containers(docker: Docker, run: Run, buckets: list[str], tmp_path: Path) -> None:
    """It should remove the containers it started, with their data, and leave nothing behind."""
    asked = docker()
    run("start")
    assert run("stop").code == 0
    assert asked()[-1]["words"][-3:] == ["down", "--volumes", "--remove-orphans"]
    assert asked()[-1]["words"][1:5] == asked()[-2]["words"][1:5]  # the same project and file
    assert not (tmp_path / "services").exists()
    assert buckets


@pytest.mark.parametrize(("well", "code"), [(["rabbitmq", "minio", "redis"], 0), (["rabbitmq", "redis"], 1)])
def test_status_asks_how_they_are(
    docker: Docker, run: Run, buckets: list[str], well: list[str], code: int
) -> None:
    """It should be content only where each of the three says that it is well."""
    docker(ps=(0, "\n".join(f"{name} healthy" for name in well)))
    run("start")
    assert run("status").code == code
    assert buckets


@pytest.mark.parametrize("broken", ["info", "version"])
def test_without_an_engine_it_starts_packages(
    docker: Docker, run: Run, packages: list[str], broken: str
) -> None:
    """It should take packages where Docker's program has no engine, or no Compose."""
    asked = docker(**{broken: (1, "cannot connect")})
    assert run("start")[:2] == (0, dict.fromkeys(NAMES, "packages"))
    assert (len(packages), "up" in verbs(asked())) == (1, False)


def test_packages_can_be_asked_for(docker: Docker, run: Run, packages: list[str]) -> None:
    """It should not even ask for an engine."""
    asked = docker()
    assert run("start", "--packages").code == 0
    assert (len(packages), asked()) == (1, [])


def test_containers_can_be_asked_for(docker: Docker, run: Run, packages: list[str]) -> None:
    """It should fail, and say what to do, where they are asked for and no engine answers."""
    docker(info=(1, ""))
    ran = run("start", "--docker")
    assert (ran.code, ran.found, packages) == (1, {}, [])
    assert "no container engine answers\n  try: " in ran.err


def test_a_failed_start_can_be_stopped(docker: Docker, run: Run, tmp_path: Path) -> None:
    """It should fail where Compose does, and still know what to remove."""
    docker(up=(1, "no such image"))
    ran = run("start")
    assert (ran.code, ran.found) == (1, {})
    assert "`docker compose up` failed\n  try: " in ran.err
    asked = docker()
    assert run("stop").code == 0
    assert verbs(asked())[-1] == "down"
    assert not (tmp_path / "services").exists()


def test_one_kind_at_a_time(docker: Docker, run: Run, packages: list[str], tmp_path: Path) -> None:
    """It should not start containers beside packages, whether asked to or not."""
    asked = docker()
    Home(tmp_path / "services" / "redis", (1,)).save()
    assert "make services-stop" in run("start", "--docker").err
    assert run("start").code == 0
    assert (len(packages), asked()) == (1, [])


def test_the_bucket_is_made_for_real(docker: Docker, run: Run, object_store: Store, tmp_path: Path) -> None:
    """It should make the bucket at the store that the file names, which stands for the container's."""
    docker()
    (tmp_path / "services").mkdir()
    chosen = {
        "RABBITMQ_USER": "etl",
        "RABBITMQ_PASSWORD": "r",
        "RABBITMQ_PORT": "1",
        "S3_ACCESS_KEY": object_store.access_key,
        "S3_SECRET_KEY": object_store.secret_key,
        "S3_PORT": object_store.endpoint.rpartition(":")[2],
        "REDIS_PASSWORD": "r",
        "REDIS_PORT": "2",
    }
    lines = "".join(f"{name}={text}\n" for name, text in chosen.items())
    (tmp_path / "services" / compose.STATE).write_text(lines)
    code, found, _ = run("start")
    assert (code, found["ETL_BUCKET"]) == (0, "etl")
