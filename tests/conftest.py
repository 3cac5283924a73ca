"""What every test leaves behind: nothing. And where no test may look: this machine's own settings."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hide the machine's ETL_* variables and .env; keep the pseudonym key in a folder of the test."""
    for name in [name for name in os.environ if name.startswith("ETL_") and not name.startswith("ETL_TEST_")]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ETL_STATE_FOLDER", str(home / "state"))
    monkeypatch.setenv("ETL_RETRY_DELAYS", "0,0.01,0.02")
    monkeypatch.chdir(home)
    return home


@pytest.fixture(autouse=True)
def nothing_leaks() -> Iterator[None]:
    """Fail a test that leaves a process, a thread or an open file behind."""
    before = _state()
    yield
    left = {kind: found - before[kind] for kind, found in _state().items()}
    assert left == {kind: set() for kind in left}, "left behind"


def _state() -> dict[str, set[str]]:
    here = psutil.Process()
    return {
        "processes": {f"{child.pid}" for child in here.children(recursive=True)},
        "threads": {thread.name for thread in threading.enumerate() if not thread.daemon},
        "files": {file.path for file in here.open_files() if Path(file.path).suffix != ".pyc"},
    }
