"""``python -m tools.supply.coverage``: run the unit tests, and say how much code they reach.

A figure to look at, not a bar to jump over: what it cannot see is whether a test would fail.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = Path(__file__).with_name("coverage.toml")
_DATA = ROOT / "build/coverage"


def main(arguments: list[str]) -> int:
    """Measure, and print the figure of each file that is not reached as a whole; arguments go to pytest."""
    shutil.rmtree(_DATA, ignore_errors=True)
    _DATA.mkdir(parents=True)
    if _coverage("run", "-m", "pytest", "-q", "-n", "logical", *(arguments or ["tests/unit"])):
        sys.stderr.write("Some tests failed: being measured is slow. Whether they pass is for `make test`.\n")
    return _coverage("combine", "--quiet") or _coverage("report", "--skip-covered", "--sort=cover")


def _coverage(command: str, *words: str) -> int:
    asked = [sys.executable, "-m", "coverage", command, "--rcfile", str(SETTINGS), *words]
    return subprocess.run(asked, check=False, cwd=ROOT).returncode  # noqa: S603 - ours


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
