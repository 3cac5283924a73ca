"""Runs of the command that are killed at their N-th step.

The steps are the calls that make something durable or visible: links, renames, ledger transactions.
``before`` kills instead of the step, ``after`` when its effect is there but nothing has returned.

``python -m tests.support.crashing`` has loaded the command once and forks for each run it is asked for: to
start a fresh interpreter for each took longer than the run. It reads a line of JSON for each run and
answers with a line, how the run ended; it holds no thread and no run's state.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from etl.adapters.ledger_sqlite import SqliteLedger
from etl.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]


class Countdown:
    """Kills this process at the chosen step."""

    def __init__(self, step: int, when: str) -> None:
        self._left = step
        self._when = when
        self._lock = threading.Lock()

    def wrap(self, owner: type, name: str) -> None:
        """Count the calls of a method as steps."""
        call: Callable[..., Any] = getattr(owner, name)

        def counted(*arguments: object, **named: object) -> Any:  # noqa: ANN401 - whatever the step returns
            with self._lock:
                self._left -= 1
                chosen = self._left == 0
            if chosen and self._when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            result = call(*arguments, **named)
            if chosen:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        setattr(owner, name, counted)


@contextmanager
def crashing() -> Iterator[Callable[..., int]]:
    """Give what runs the command with arguments, kills it at a step, and tells how the process ended."""
    command = [sys.executable, "-m", "tests.support.crashing"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as server:  # noqa: S603 - our own

        def run(step: int, when: str, *arguments: object) -> int:
            assert server.stdin
            assert server.stdout
            json.dump([step, when, list(map(str, arguments))], server.stdin)
            print(file=server.stdin, flush=True)
            return int(server.stdout.readline())

        yield run


def _serve() -> None:
    for request in sys.stdin:
        step, when, arguments = json.loads(request)
        if not (child := os.fork()):
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)  # nothing it prints is an answer
            _run(step, when, arguments)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def _run(step: int, when: str, arguments: list[str]) -> NoReturn:
    countdown = Countdown(step, when)
    countdown.wrap(Path, "hardlink_to")
    countdown.wrap(Path, "replace")
    countdown.wrap(SqliteLedger, "_write")
    raise SystemExit(main(arguments))


if __name__ == "__main__":
    _serve()
