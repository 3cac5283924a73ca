"""Killed or interrupted, a run is continued to exactly the tree an undisturbed run gives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.support import glucose
from tests.support.command import etl, reports, tree
from tests.support.crashing import crashing
from tests.support.long_audit import LONG

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "the pseudonym key of these tests"
PLENTY = 60  # more durable steps than the run has


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two overlapping good files and a bad one."""
    folder = tmp_path_factory.mktemp("in")
    rows = glucose.records(500)
    (folder / "BloodGlucoseRecord_1.avro").write_bytes(glucose.file(rows[:252]))
    (folder / "BloodGlucoseRecord_2.avro").write_bytes(glucose.file(rows[240:]))
    (folder / "BloodGlucoseRecord_3.avro").write_bytes(b"")
    return folder


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pseudonym key for all runs that are compared."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", KEY)


def undisturbed(source: Path, folder: Path) -> dict[str, str]:
    """The tree of a run that nothing disturbs."""
    assert etl("run", source, "--out", folder, "--workers", 1, "--quiet").code == 0
    return tree(folder)


def killed(run: Callable[..., int], source: Path, out: Path, step: int, when: str) -> bool:
    """Run until killed at a step; False when the run had fewer steps."""
    code = run(step, when, "run", source, "--out", out, "--workers", 1, "--quiet")
    assert code in {0, -signal.SIGKILL}
    return code != 0


# A kill after a step leaves what one before the next does: odd steps are enough. `make audit` takes all.
ALL = [("before", 1), ("after", 1), ("before", 2), ("after", 2)]


@pytest.mark.parametrize(("when", "first"), ALL if LONG else ALL[:2])
def test_killed_at_any_durable_step(source: Path, tmp_path: Path, when: str, first: int) -> None:
    """It should end with the same tree, whichever link, rename or transaction was the last."""
    expected = undisturbed(source, tmp_path / "undisturbed")
    steps = 0
    with crashing() as run:
        for step in range(first, PLENTY, 2):
            out = tmp_path / f"killed-{step}"
            if not killed(run, source, out, step, when):
                break
            steps += 1
            assert etl("run", source, "--out", out, "--workers", 1, "--quiet").code == 0
            assert tree(out) == expected, f"killed {when} step {step}"
            assert list((out / ".state" / "tmp").iterdir()) == []
    assert 4 <= steps < PLENTY // 2


def test_killed_again_and_again(source: Path, tmp_path: Path) -> None:
    """It should get on with every try, as long as each gets a little further."""
    out = tmp_path / "out"
    expected = undisturbed(source, tmp_path / "undisturbed")
    tries = 0
    with crashing() as run:
        while killed(run, source, out, 3, "after"):
            tries += 1
            assert tries < PLENTY
    assert tries >= 1
    assert tree(out) == expected


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_finishes_the_files_in_hand(tmp_path: Path, number: signal.Signals) -> None:
    """It should exit with 130, leave no half-written file, and be continued by a second run."""
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for index in range(40):
        rows = glucose.records(252, metadata={"clientRecordVersion": index})
        (source / f"BloodGlucoseRecord_{index}.avro").write_bytes(glucose.file(rows))
    command = [sys.executable, "-m", "etl", "run", str(source), "--out", str(out), "--workers", "1"]
    with terminal(command) as process:
        wait_for(lambda: any((out / "parts").rglob("*.jsonl")))
        os.killpg(process.pid, number)
        printed, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in printed
    assert errors == ""
    done = len(tree(out, "parts"))
    assert 1 <= done < 40
    assert not (out / "training").exists()
    second = etl("run", source, "--out", out, "--json").summary
    assert second["outcomes"] == {
        "processed": 40 - done,
        "duplicate": done,
        "quarantined": 0,
        "dead_lettered": 0,
    }
    assert reports(out, "failed") == []


def terminal(command: list[str]) -> subprocess.Popen[str]:
    """Start a command as a terminal does: Ctrl-C goes to its whole process group."""
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, process_group=0)  # noqa: S603 - our own


def wait_for(condition: object, seconds: float = 30) -> None:
    """Poll until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]  # a callable
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


def test_a_deleted_ledger_is_rebuilt_from_the_parts(source: Path, tmp_path: Path) -> None:
    """It should adopt what is committed and change no byte of it."""
    expected = undisturbed(source, tmp_path)
    for path in (tmp_path / ".state").glob("ledger.sqlite*"):
        path.unlink()
    ran = etl("run", source, "--out", tmp_path, "--json")
    assert ran.summary["outcomes"]["processed"] == 2
    assert tree(tmp_path) == expected


def test_second_interrupt_stops_at_once(tmp_path: Path) -> None:
    """It should exit with 130 without waiting for the file in hand, and leave no half-written file."""
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / glucose.NAME).write_bytes(glucose.large_file(80_000))
    command = [sys.executable, "-m", "etl", "run", str(source), "--out", str(out), "--workers", "1"]
    with terminal(command) as process:
        wait_for(lambda: psutil.Process(process.pid).children())
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.2)  # or the two would arrive as one
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (130, "interrupted\n")
    assert tree(out, "parts", ".state/tmp") == {}
