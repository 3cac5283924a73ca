"""Redis: a password, the append-only file, nothing beyond loopback."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from tools.services import packages
from tools.services.errors import ServiceError
from tools.services.home import write_private
from tools.services.ports import ask, free_ports
from tools.services.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tools.services.home import Home

#: Enough that no two tests of a run need to share one.
DATABASES = 8192

# Its title would overwrite the environment that its token stands in.
_CONF = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
appendonly {appendonly}
appendfsync {fsync}
save ""
databases {databases}
daemonize no
set-proc-title no
"""


class Redis(Server):
    """A Redis, and the URL of its first database."""

    name: ClassVar[str] = "redis"

    def __init__(self, home: Home | None, url: str = "") -> None:
        super().__init__(home)
        self.url = url or f"redis://:{self.home.password}@127.0.0.1:{self.port}/0"

    @classmethod
    def given(cls, url: str) -> Self:
        """Take a server that somebody else runs."""
        return cls(None, url)

    def database(self, number: int) -> str:
        """Give the URL of another database."""
        return f"{self.url.rpartition('/')[0]}/{number}"

    @contextmanager
    def over_tls(self, certificate: Path, key: Path) -> Iterator[int]:
        """Have it listen with a certificate, too, and give the port."""
        (port,) = free_ports(1)
        self._configure(f"tls-cert-file {certificate} tls-key-file {key} tls-auth-clients no tls-port {port}")
        try:
            yield port
        finally:
            self._configure("tls-port 0")

    def _configure(self, words: str) -> None:
        """Change what it does while it runs."""
        said = ask(self.port, f"AUTH {self.home.password}\r\nCONFIG SET {words}\r\n".encode())
        if said != b"+OK\r\n+OK\r\n":
            raise ServiceError(f"redis does not take {words}: {said.decode(errors='replace')}")

    def _prepare(self) -> None:
        home = self.home
        conf = _CONF.format(
            port=self.port,
            password=home.password,
            folder=f'"{home.folder}"',
            databases=DATABASES,
            **home.options,
        )
        write_private(home.folder / "redis.conf", conf)

    def _command(self) -> list[str]:
        return [str(packages.redis_server()), "redis.conf"]

    def _environment(self) -> dict[str, str]:
        return packages.environment()

    def _answers(self) -> bool:
        return ask(self.port, f"AUTH {self.home.password}\r\nPING\r\n".encode()).startswith(b"+OK\r\n+PONG")


def start_redis(
    folder: Path,
    *,
    port: int | None = None,
    fsync: Literal["always", "everysec", "no"] = "always",
    appendonly: bool = True,
) -> Redis:
    """Start a Redis in a folder of its own, or come back to the one that runs there."""
    return Redis.open(folder, port, fsync=fsync, appendonly="yes" if appendonly else "no")
