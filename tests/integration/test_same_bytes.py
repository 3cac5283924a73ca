"""The same files give the same bytes: in any order, with any number of workers, on every Python."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from etl.samples import SampleSpec, write_samples
from tests.support.command import etl, examples, tree

ROOT = Path(__file__).parents[2]
ROOMS = ("parts", "quarantine", "training")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sample exports of three people, a copy of one file under another name, and a bad file."""
    folder = tmp_path_factory.mktemp("in") / "people"
    write_samples(folder, SampleSpec(seed=3, days=2, subjects=3, files=2))
    first = min(folder.rglob("*.avro"))
    shutil.copy(first, first.with_name("BloodGlucoseRecord_copy.avro"))
    (first.parent / "BloodGlucoseRecord_bad.avro").write_bytes(b"bad")
    return folder


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pseudonym key for all runs that are compared."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "one key for all of them")


@pytest.fixture
def plain(source: Path) -> Path:
    """What one run over all files writes, made once."""
    out = source.parent / "plain"
    if not out.exists():
        run([source], out)
    return out


def run(sources: list[Path], out: Path, *, workers: int = 1) -> dict[str, str]:
    """Run and give the tree."""
    ran = etl("run", *sources, "--out", out, "--workers", workers, "--json")
    assert ran.code == 0
    return tree(out, *ROOMS)


def test_order_and_workers_do_not_matter(source: Path, plain: Path, tmp_path: Path) -> None:
    """It should write the same tree for any order of the files and any number of children."""
    assert len({line["subject"] for line in examples(plain)}) == 3
    files = sorted(source.rglob("*.avro"))
    for seed, workers in ((1, 2), (2, 5)):
        random.Random(seed).shuffle(files)
        assert run(files, tmp_path / f"shuffled-{seed}", workers=workers) == tree(plain, *ROOMS)


def test_file_by_file_gives_the_same_training_set(source: Path, plain: Path, tmp_path: Path) -> None:
    """It should come to the same tree when files arrive in several runs."""
    for folder in sorted(source.iterdir(), reverse=True):
        run([folder], tmp_path / "one by one")
    assert tree(tmp_path / "one by one", *ROOMS) == tree(plain, *ROOMS)


def test_another_key_gives_other_pseudonyms(
    source: Path, plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should make everyone unrecognisable under another key, and refuse to mix two keys."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "another key for all of them")
    run(sorted(source.rglob("Sleep*.avro")), tmp_path / "other")
    one, other = ({line["subject"] for line in examples(out)} for out in (plain, tmp_path / "other"))
    assert len(one) == len(other) == 3
    assert not one & other
    mixed = etl("run", source, "--out", plain)
    assert mixed.code == 3
    assert "another pseudonym key" in mixed.err


def interpreters() -> dict[str, Path]:
    """The Pythons that `make test` has set up beside this one, by version."""
    return {path.name: path / "bin" / "python" for path in sorted(Path(sys.prefix, "pythons").glob("3.*"))}


def run_on(python: Path, source: Path, out: Path) -> dict[str, str]:
    """Run the command on another interpreter."""
    command = [str(python), "-m", "etl", "run", str(source), "--out", str(out), "--quiet"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, timeout=50)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, b"")
    return tree(out, *ROOMS)


def test_every_installed_python_gives_the_same_bytes(source: Path, plain: Path, tmp_path: Path) -> None:
    """It should write the same tree on each of the Pythons it supports that this machine has."""
    pythons = interpreters()
    assert pythons, "no interpreters are set up: run the tests with 'make test', which does"
    here = "{}.{}".format(*sys.version_info)
    for version, python in pythons.items():
        if version == here:
            continue  # it wrote what the others are held against
        assert run_on(python, source, tmp_path / version) == tree(plain, *ROOMS), version
