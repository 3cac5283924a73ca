"""The command, run as people run it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from etl.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """How a run of the command ended."""

    code: int
    out: str
    err: str

    @property
    def summary(self) -> Any:  # noqa: ANN401 - JSON
        """The summary of ``etl run --json``."""
        return json.loads(self.out)


def etl(*arguments: object) -> Ran:
    """Run the command in this process."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def etl_process(*arguments: object, wrapper: tuple[str, ...] = (), **environment: str) -> Ran:
    """Run the command in a process of its own, behind an optional wrapper command."""
    command = [*wrapper, sys.executable, "-m", "etl", *map(str, arguments)]
    done = subprocess.run(  # noqa: S603 - our own command
        command, capture_output=True, text=True, check=False, env=os.environ | environment, timeout=120
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def tree(folder: Path, *rooms: str) -> dict[str, str]:
    """Every file below the rooms of an output folder, with the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for room in rooms or ("parts", "quarantine", "training", "failed", ".meta")
        for path in sorted((folder / room).rglob("*"))
        if path.is_file()
    }


def examples(out: Path) -> list[dict[str, Any]]:
    """All lines of the training set."""
    paths = sorted((out / "training").rglob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def reports(out: Path, room: str = "quarantine") -> list[dict[str, Any]]:
    """All quarantine reports, or all dead letters."""
    return [json.loads(path.read_bytes()) for path in sorted((out / room).rglob("*.json"))]


def assert_clear(ran: Ran, *words: str) -> None:
    """Check that a failure ends in two lines, what is wrong and what to do, with but log lines before."""
    assert ran.code == 3
    *logged, first, second = ran.err.splitlines()
    assert [line for line in logged if not line.startswith("{")] == []
    assert first.startswith("error: ")
    assert second.startswith("  try: ")
    for word in words:
        assert word in ran.err
