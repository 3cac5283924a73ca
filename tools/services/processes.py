"""Processes that are known by a token in their environment.

Every process of a server, whatever it forked and whichever session that went into, holds the random token it
was started with. So none is missed, none of a stranger is hit, and a process number used twice is no danger.
The processes are nobody's children: they outlive who started them until they are ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tools.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: The variable that holds the token.
MARK = "ETL_TEST_SERVICE_TOKEN"

#: The shell ends at once, which leaves the command to itself, in a session of its own.
_IN_BACKGROUND = '"$@" >>"$0" 2>&1 </dev/null &'
_PAUSE = 0.02
_PAGES = os.sysconf("SC_PAGE_SIZE")


def launch(
    command: list[str], *, token: str, environment: Mapping[str, str], folder: Path, log: str = "log"
) -> None:
    """Start a command in the background, in a folder, with nothing but this environment."""
    subprocess.run(  # noqa: S603 - one of our own servers
        ["/bin/sh", "-c", _IN_BACKGROUND, log, *command],
        cwd=folder,
        env={**environment, MARK: token},
        start_new_session=True,
        check=True,
    )


def living(token: str) -> list[int]:
    """Give the numbers of all processes that hold the token; a zombie holds nothing any more."""
    mark = f"{MARK}={token}".encode()
    return [int(process.name) for process in Path("/proc").glob("[0-9]*") if mark in _environment(process)]


def lives(token: str, helper: str = "") -> bool:
    """Tell whether any of them lives, apart from a helper.

    Asked twice before it is denied: in the moment in which a process becomes another program, it shows no
    environment.
    """
    for _ in range(2):
        if any(name(process) != helper for process in living(token)):
            return True
        time.sleep(_PAUSE)
    return False


def send(token: str, number: signal.Signals) -> None:
    """Send a signal to every process that holds the token."""
    for process in living(token):
        with suppress(ProcessLookupError):
            os.kill(process, number)


def end(token: str, grace: float) -> None:
    """End them politely, and after the grace, in seconds, by force."""
    if grace:
        send(token, signal.SIGTERM)
        send(token, signal.SIGCONT)  # one that is paused would not hear of it
        until(lambda: not lives(token), grace)
    if not until(lambda: _struck(token), 10):
        raise ServiceError(f"processes {living(token)} cannot be killed")


def until(happened: Callable[[], bool], seconds: float) -> bool:
    """Wait until something happened; tell whether it did in time."""
    late = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > late:
            return False
        time.sleep(_PAUSE)
    return True


def name(process: int) -> str:
    """Give the name of a process's program, or nothing when it has ended."""
    try:
        return Path(f"/proc/{process}/comm").read_text().strip()
    except OSError:
        return ""


def memory(token: str) -> int:
    """Give the resident bytes of all processes that hold the token."""
    return sum(_resident(process) for process in living(token))


def _struck(token: str) -> bool:
    send(token, signal.SIGKILL)
    return not lives(token)


def _environment(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:  # ended in between, or somebody else's
        return []


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGES
    except OSError:  # ended in between
        return 0
