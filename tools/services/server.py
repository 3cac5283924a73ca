"""What all servers have in common: they start, answer, stop, are killed, are paused and come back."""

from __future__ import annotations

import os
import signal
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from tools.services import processes
from tools.services.errors import GivenServerError, ServiceError
from tools.services.home import Home, locked
from tools.services.ports import free_ports, is_free

if TYPE_CHECKING:
    from pathlib import Path

#: A machine under load may need it; an idle one takes a tenth.
_PATIENCE = 60.0
_TAIL = 15


class Server(ABC):
    """A server that listens on loopback: ours with a home, or one that was given and is not ours to stop."""

    name: ClassVar[str]
    count_of_ports: ClassVar[int] = 1
    helper: ClassVar[str] = ""  # a program that outlives it
    grace: ClassVar[float] = 5.0  # between SIGTERM and SIGKILL, seconds

    def __init__(self, home: Home | None) -> None:
        self._home = home

    @property
    def home(self) -> Home:
        """Where it lives."""
        if self._home is None:
            raise GivenServerError(
                f"this {self.name} was given to us: it is not ours to stop or to look into"
            )
        return self._home

    @property
    def is_ours(self) -> bool:
        """Whether it may be stopped, killed and paused."""
        return self._home is not None

    @property
    def port(self) -> int:
        """The port its clients use."""
        return self.home.ports[0]

    @property
    def ports(self) -> tuple[int, ...]:
        """All ports it listens on."""
        return self.home.ports

    @property
    def processes(self) -> list[int]:
        """Its processes that live."""
        return processes.living(self.home.token)

    @property
    def memory(self) -> int:
        """The bytes that its processes hold."""
        return processes.memory(self.home.token)

    def start(self) -> None:
        """Start it with the data it has, and wait until it answers."""
        if taken := [port for port in self.ports if not is_free(port)]:
            raise ServiceError(f"{self.name} cannot start: port {taken[0]} is in use; end what listens there")
        self._prepare()
        command, folder = self._command(), self.home.folder  # finds the program, or fetches it, first
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder), **self._environment()}
        processes.launch(command, token=self.home.token, environment=environment, folder=folder)
        self.wait()

    def wait(self, seconds: float = _PATIENCE) -> None:
        """Wait until it answers."""
        if not processes.until(lambda: self._answers() or not self.runs(), seconds):
            raise ServiceError(f"{self.name} does not answer after {seconds:g} s\n{self._last_words()}")
        if not self.runs():
            raise ServiceError(f"{self.name} ended while it started\n{self._last_words()}")

    def stop(self) -> None:
        """End it politely, then by force; the data stays."""
        self._end(self.grace)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._end(0)

    def restart(self) -> None:
        """Start it again, on the same ports and with the same data; one that runs is killed."""
        self.kill()
        self.start()

    def pause(self) -> None:
        """Freeze it: its ports accept, and nothing answers."""
        processes.send(self.home.token, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after a pause."""
        processes.send(self.home.token, signal.SIGCONT)

    def revive(self) -> None:
        """Have it running, whatever a test did to it."""
        self.resume()
        if self.runs():
            self.wait()
        else:
            self.restart()

    def remove(self) -> None:
        """Kill it and remove its data."""
        self.kill()
        self.home.remove()

    def is_up(self) -> bool:
        """Tell whether it runs and answers."""
        return self.runs() and self._answers()

    def _end(self, grace: float) -> None:
        if processes.lives(self.home.token):
            processes.end(self.home.token, grace)
            processes.until(self._has_its_ports, 5)  # the system closes them some moments after

    def _has_its_ports(self) -> bool:
        return all(map(is_free, self.ports))

    def runs(self) -> bool:
        """Tell whether it runs, be it paused or not up yet."""
        return processes.lives(self.home.token, self.helper)

    def _last_words(self) -> str:
        log = self.home.folder / "log"
        lines = log.read_text(errors="replace").splitlines()[-_TAIL:] if log.exists() else []
        return "\n".join([*(f"  {line}" for line in lines), f"  (the whole log: {log})"])

    def _prepare(self) -> None:  # noqa: B027 - not every server reads something
        """Write what it reads when it starts."""

    def _environment(self) -> dict[str, str]:
        return {}

    @abstractmethod
    def _command(self) -> list[str]: ...

    @abstractmethod
    def _answers(self) -> bool: ...

    @classmethod
    def open(cls, folder: Path, port: int | None = None, **options: str) -> Self:
        """Give the server that runs in a folder, or a new one; what a dead one left there is removed."""
        folder = folder.absolute()
        with locked(folder):
            if not (found := find(cls, folder)):
                return cls._create(folder, port, options)
            if found.runs():
                found.revive()
                return found
            found.remove()
            return cls._create(folder, port, options)

    @classmethod
    def _create(cls, folder: Path, port: int | None, options: dict[str, str]) -> Self:
        ports = free_ports(cls.count_of_ports)
        home = Home(folder, (port, *ports[1:]) if port else ports, options=options)
        home.save()  # first, so that whatever happens next can be cleaned up
        server = cls(home)
        try:
            server.start()
        except BaseException:
            server.kill()
            raise
        return server


S = TypeVar("S", bound=Server)


def find(kind: type[S], folder: Path) -> S | None:
    """Give the server that was started in a folder, alive or dead."""
    home = Home.load(folder)
    return kind(home) if home else None
