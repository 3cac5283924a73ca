"""The workers of a load test: waited for, ended, and never left behind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from etl.audit import load_crew
from etl.audit.load_crew import Crew, crew
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = (sys.executable, "-S", "-c")
FAILS = "import sys; print('error: ETL_X is not a setting\\n  try: else', file=sys.stderr); sys.exit(3)"
WAITS = "import signal; print(flush=True); signal.pause()"
STUBBORN = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", file=sys.stderr, flush=True)
signal.pause()
"""


async def nobody() -> int:
    """Nobody consumes."""
    return 0


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again at once."""
    monkeypatch.setattr(load_crew, "_LOOK_EVERY", 0.001)


async def test_a_worker_that_cannot_begin_says_why(tmp_path: Path) -> None:
    """It should not wait for one that has ended, and repeat its own words."""
    async with crew(1, {}, tmp_path / "log", (*PYTHON, FAILS)) as hands:
        with pytest.raises(Fatal, match="ended at its start: ETL_X is not a setting") as caught:
            await hands.ready(nobody)
        assert hands.gone == 1
    assert "etl serve" in caught.value.remedy


async def test_workers_that_never_consume_are_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should end the wait in time, and the workers with it."""
    monkeypatch.setattr(load_crew, "_READY_SECONDS", 0.05)
    async with crew(2, {}, tmp_path / "log", (*PYTHON, WAITS)) as hands:
        with pytest.raises(Fatal, match="do not consume"):
            await hands.ready(nobody)
        assert len(set(hands.numbers)) == 2
    assert hands.gone == 2


async def test_it_is_ready_when_all_consume(tmp_path: Path) -> None:
    """It should wait for as many consumers as workers, then end them by asking."""
    answers = [0, 1, 2]

    async def consumers() -> int:
        return answers.pop(0)

    async with crew(2, {}, tmp_path / "log", (*PYTHON, WAITS)) as hands:
        await hands.ready(consumers)
        assert (answers, hands.gone) == ([], 0)
        await hands.end(5)
        assert [worker.returncode for worker in hands.workers] == [-15, -15]


async def test_one_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should wait for the drain time and no longer."""
    monkeypatch.setattr(load_crew, "_END_SECONDS", 0.0)
    log = tmp_path / "log"
    async with crew(1, {}, log, (*PYTHON, STUBBORN)) as hands:

        async def up() -> int:
            return int("up" in log.read_text())

        await hands.ready(up)
        await hands.end(0)
        assert [worker.returncode for worker in hands.workers] == [-9]


async def test_nobody_to_end_is_no_trouble(tmp_path: Path) -> None:
    """It should end none where there are none."""
    await Crew(tmp_path / "log").end(5)
