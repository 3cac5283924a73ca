"""``python -m tests.support.crashing N before|after ARGUMENTS``: the command, killed at its N-th step.

The steps are the calls that make something durable or visible: links, renames, ledger transactions.
``before`` kills instead of the step, ``after`` when its effect is there but nothing has returned.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.adapters.ledger_sqlite import SqliteLedger
from etl.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable


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


if __name__ == "__main__":
    countdown = Countdown(int(sys.argv[1]), sys.argv[2])
    countdown.wrap(Path, "hardlink_to")
    countdown.wrap(Path, "replace")
    countdown.wrap(SqliteLedger, "_write")
    main(sys.argv[3:])
