"""Services in processes of their own, which may be killed with all they started."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

_END = re.compile(r'"event":"(processed|quarantined|duplicate|dead_lettered)"')
_PATIENCE = 60.0  # seconds to end politely
_SETPRIV = shutil.which("setpriv")
_BOUND = [_SETPRIV, "--pdeathsig", "KILL"] if _SETPRIV else []


class Worker:
    """``etl serve``, started again and again; each life has a log.

    It dies with the thread that starts it, however that ends: so that should be the main one.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], *arguments: str) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._arguments = arguments
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self.lives = 0
        self.kills = 0
        self.deaths: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kill()

    @property
    def name(self) -> str:
        """What it is called."""
        return self._folder.name

    @property
    def log(self) -> Path:
        """The log of its last life."""
        return self._folder / f"log-{self.lives}"

    def start(self) -> None:
        """Begin a life."""
        self.lives += 1
        command = [*_BOUND, sys.executable, "-m", "etl", "serve", *self._arguments]
        with self.log.open("wb") as log, self.log.with_suffix(".out").open("wb") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                command, env=self._environment, stdout=out, stderr=log, start_new_session=True
            )

    def watch(self) -> None:
        """See whether it ended by itself, which it must not; begin another life."""
        if self._process and self._process.poll() is not None:
            self._note_death(self._process.returncode)
            self.start()

    def kill(self) -> None:
        """Kill its whole process group, and its sandbox, which has one of its own."""
        self.watch()
        self._kill()
        self.kills += 1

    def restart(self) -> None:
        """Begin another life."""
        self.start()

    def has_worked(self) -> bool:
        """Tell whether it has ended a delivery in this life: to kill it earlier would prove little."""
        return _END.search(self.log.read_text(errors="replace")) is not None

    def pause(self) -> None:
        """Freeze it."""
        if self._process:
            self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        if self._process:
            self._process.send_signal(signal.SIGCONT)

    def tell_to_stop(self) -> None:
        """Ask it to finish what is in hand."""
        if self._process:
            self._process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float = _PATIENCE) -> None:
        """Wait until it has ended well; by force, and noted, where it has not."""
        if not self._process:
            return
        try:
            code: int | str = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = f"nothing after {seconds:.0f} s"
        unborn = code == -signal.SIGTERM and not self.log.stat().st_size  # told before it could listen
        if code != 0 and not unborn:
            self._note_death(code)
        self._kill()

    def ends(self) -> Counter[str]:
        """Count the ends of deliveries it told of, in all its lives."""
        logs = self._folder.glob("log-*[0-9]")
        return Counter(end for log in logs for end in _END.findall(log.read_text(errors="replace")))

    def _note_death(self, code: object) -> None:
        words = self.log.read_text(errors="replace").splitlines()[-3:]
        self.deaths.append(f"{self.name} ended with {code}: {' / '.join(words)}")

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        children = _children(process.pid)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        process.wait()


def _children(process: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it has ended
        return []
