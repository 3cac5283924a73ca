"""What every test leaves behind: nothing. And where no test may look: this machine's own settings."""

from __future__ import annotations

import gc
import os
import threading
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator


pytest_plugins = ["tests.support.servers", "tests.support.site"]

_HOMES = count()

# Half the usual number of examples a property: every run draws others, and the suite runs often.
settings.register_profile("suite", max_examples=50)
settings.load_profile("suite")


def pytest_xdist_auto_num_workers() -> int:
    """Start three workers for two cores: tests that start servers wait a quarter of their time."""
    return max(1, (os.cpu_count() or 1) * 3 // 2)


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hide the machine's ETL_* variables and .env; keep the pseudonym key in a folder of the test."""
    for name in [name for name in os.environ if name.startswith("ETL_") and not name.startswith("ETL_TEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("COLUMNS", raising=False)  # xdist sets it for its workers
    home = tmp_path_factory.getbasetemp() / f"home-{next(_HOMES)}"  # mktemp would look at all there are
    home.mkdir()
    monkeypatch.setenv("ETL_STATE_FOLDER", str(home / "state"))
    monkeypatch.setenv("ETL_RETRY_DELAYS", "0,0.01,0.02")
    monkeypatch.setenv("ETL_WORKERS", "1")  # to start a child takes longer than what most tests have it do
    monkeypatch.chdir(home)
    return home


@pytest.fixture(autouse=True)
def nothing_leaks() -> Iterator[None]:
    """Fail a test that leaves a process, a thread or an open file behind, or objects never collected."""
    before = _state()
    yield
    left = {kind: found - before[kind] for kind, found in _state().items()}
    assert left == {kind: set() for kind in left}, "left behind"
    assert gc.get_freeze_count() == 0


def _state() -> dict[str, set[str]]:
    """What this process holds, from /proc: to ask for it by a library took a third of the suite's time."""
    me = Path("/proc/self")
    return {
        "processes": {pid for task in (me / "task").iterdir() for pid in _read(task / "children").split()},
        "threads": {thread.name for thread in threading.enumerate() if not thread.daemon},
        "files": {name for fd in (me / "fd").iterdir() if _is_file(name := _target(fd))},
    }


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:  # a thread that has just ended
        return ""


def _target(link: Path) -> str:
    try:
        return os.readlink(link)  # noqa: PTH115 - pathlib's would make a path of "pipe:[1]"
    except FileNotFoundError:  # the listing's own descriptor
        return ""


def _is_file(name: str) -> bool:
    return name.startswith("/") and not name.startswith(("/dev/", "/proc/")) and not name.endswith(".pyc")
