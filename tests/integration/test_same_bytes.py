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
    write_samples(folder, SampleSpec(seed=3, days=3, subjects=3, files=4))
    first = min(folder.rglob("*.avro"))
    shutil.copy(first, first.with_name("BloodGlucoseRecord_copy.avro"))
    (first.parent / "BloodGlucoseRecord_bad.avro").write_bytes(b"bad")
    return folder


def run(sources: list[Path], out: Path, *, workers: int = 1) -> dict[str, str]:
    """Run and give the tree."""
    ran = etl("run", *sources, "--out", out, "--workers", workers, "--json")
    assert ran.code == 0
    return tree(out, *ROOMS)


def test_order_and_workers_do_not_matter(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should write the same tree for any order of the files and any number of children."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "one key for all of them")
    expected = run([source], tmp_path / "plain", workers=1)
    assert len({line["subject"] for line in examples(tmp_path / "plain")}) == 3
    files = sorted(source.rglob("*.avro"))
    for seed, workers in ((1, 2), (2, 5)):
        random.Random(seed).shuffle(files)  # noqa: S311 - a shuffle of test data
        assert run(files, tmp_path / f"shuffled-{seed}", workers=workers) == expected


def test_file_by_file_gives_the_same_training_set(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should come to the same tree when files arrive in several runs."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "one key for all of them")
    expected = run([source], tmp_path / "at once")
    for folder in sorted(source.iterdir(), reverse=True):
        run([folder], tmp_path / "one by one")
    assert tree(tmp_path / "one by one", *ROOMS) == expected


def test_another_key_gives_other_pseudonyms(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should make everyone unrecognisable under another key, and refuse to mix two keys."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "one key for all of them")
    run([source], tmp_path / "one")
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "another key for all of them")
    run([source], tmp_path / "other")
    one, other = ({line["subject"] for line in examples(tmp_path / name)} for name in ("one", "other"))
    assert not one & other
    mixed = etl("run", source, "--out", tmp_path / "one")
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


def test_every_installed_python_gives_the_same_bytes(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should write the same tree on each of the Pythons it supports that this machine has."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "one key for all of them")
    expected = run([source], tmp_path / "here")
    pythons = interpreters()
    assert pythons, "no interpreters are set up: run the tests with 'make test', which does"
    for version, python in pythons.items():
        assert run_on(python, source, tmp_path / version) == expected, version
