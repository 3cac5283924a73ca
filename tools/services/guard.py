"""What ends the servers of a run when the run itself is gone, even by SIGKILL.

``python -m tools.services.guard OWNER FOLDER`` waits until the process OWNER has ended, then kills every
server below FOLDER and removes it. It is nobody's child, and ends by itself when the folder goes before.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import time
from pathlib import Path

from tools.services import processes
from tools.services.home import STATE, Home

_ROOT = Path(__file__).parents[2]
_BEAT = 0.25
#: Where the time a process started stands in its stat line, behind the name, which may hold anything.
_STARTED = 19


def guard(owner: int, folder: Path) -> None:
    """Have the servers below a folder ended when a process has."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tools.services.guard", str(owner), str(folder)]
    environment = {"PATH": os.defpath, "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    processes.launch(
        command, token=secrets.token_hex(8), environment=environment, folder=_ROOT, log=os.devnull
    )


def end_all(folder: Path) -> None:
    """Kill every server below a folder and remove the folder."""
    for state in folder.rglob(STATE):
        if home := Home.load(state.parent):
            processes.end(home.token, 0)
    shutil.rmtree(folder, ignore_errors=True)


def _watch(owner: int, folder: Path) -> None:
    started = _started(owner)
    while folder.exists() and started and _started(owner) == started:
        time.sleep(_BEAT)
    end_all(folder)


def _started(process: int) -> str | None:
    """Give when a process started, in ticks: with its number it tells it from all others."""
    try:
        state, *fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None
    return None if state == "Z" else fields[_STARTED - 1]


if __name__ == "__main__":
    _watch(int(sys.argv[1]), Path(sys.argv[2]))
