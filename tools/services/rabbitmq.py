"""RabbitMQ: a node of its own, with its own name, cookie, epmd and folder."""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Self
from urllib.parse import quote

from tools.services import packages, processes
from tools.services.errors import ServiceError
from tools.services.home import locked, write_private
from tools.services.ports import ask, free_ports
from tools.services.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tools.services.home import Home

VHOST = "etl"

_CALLS, _PAUSE = 10, 0.2  # attempts to be let in, and seconds between them
_NOT_LET_IN = "failed to connect"

_MEMORY = "1GB"

_CONF = """\
listeners.tcp.1 = 127.0.0.1:{port}
default_user = {user}
default_pass = {password}
default_vhost = {vhost}
log.console = true
log.file = false
vm_memory_high_watermark.absolute = {memory}
disk_free_limit.absolute = 50MB
"""

# Two schedulers, bound to no core: as quick here, and as quick on a machine that others use too.
_ERLANG = "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +stbt u"
_APPLICATIONS = re.compile(r"\{\s*applications\s*,\s*\[(.*?)\]", re.DOTALL)


class Rabbit(Server):
    """A RabbitMQ, and the URL of its virtual host."""

    name: ClassVar[str] = "rabbitmq"
    count_of_ports: ClassVar[int] = 3  # clients, other nodes, epmd
    helper: ClassVar[str] = "epmd"

    def __init__(self, home: Home | None, url: str = "") -> None:
        super().__init__(home)
        self.url = url or self._url(VHOST)

    @classmethod
    def given(cls, url: str) -> Self:
        """Take a server that somebody else runs."""
        return cls(None, url)

    @property
    def node(self) -> str:
        """The name of its node."""
        return f"etl-{self.port}@localhost"

    def make_vhost(self, name: str) -> str:
        """Make a virtual host for one test and give its URL."""
        vhost, user = _binary(name), _binary(self.home.user)
        everything = ", ".join([_binary(".*")] * 3)
        self.call(f"rabbit_vhost:add({vhost}, {user})")
        self.call(f"rabbit_auth_backend_internal:set_permissions({user}, {vhost}, {everything}, {user})")
        return self._url(name)

    def delete_vhost(self, name: str) -> None:
        """Delete a virtual host with all that is in it."""
        self.call(f"rabbit_vhost:delete({_binary(name)}, {_binary(self.home.user)})")

    @contextmanager
    def over_tls(self, certificate: Path, key: Path) -> Iterator[int]:
        """Have it listen with a certificate, too, and give the port."""
        (port,) = free_ports(1)
        address = f'{{"127.0.0.1", {port}}}'
        self.call(
            f'rabbit_networking:start_ssl_listener({address}, [{{certfile, "{certificate}"}}, '
            f'{{keyfile, "{key}"}}], 1)'
        )
        try:
            yield port
        finally:
            self.call(f"rabbit_networking:stop_tcp_listener({address})")

    @contextmanager
    def short_of_memory(self) -> Iterator[None]:
        """Have it raise its memory alarm: it reads no more from connections that publish.

        As does ``rabbitmqctl set_vm_memory_high_watermark``.
        """
        self.call("vm_memory_monitor:set_vm_memory_high_watermark(0.00001)")
        try:
            yield
        finally:
            self.call(f'vm_memory_monitor:set_vm_memory_high_watermark({{absolute, "{_MEMORY}"}})')

    def settle(self) -> None:
        """Have it remember the queues that were just declared, before it is killed.

        Its Raft library writes down late, within seconds, which log belongs to which queue: one declared just
        before SIGKILL comes back without a leader and without its messages, also those it had confirmed.
        """
        self.call("[ok = dets:sync(Table) || Table <- dets:all()]")

    def call(self, expression: str) -> str:
        """Evaluate an Erlang expression inside the broker and give what it is worth, as Erlang writes it.

        One caller at a time, whichever process it is in: the node does not let two in at once.
        """
        with locked(self.home.folder / "call"):
            said = ""
            for _ in range(_CALLS):
                said = self._call(expression)
                if said.startswith("{ok, "):
                    return said.removeprefix("{ok, ").rstrip().removesuffix("}")
                if _NOT_LET_IN not in said:
                    break
                time.sleep(_PAUSE)
        raise ServiceError(f"the broker cannot do {expression}: {said}".strip())

    def _call(self, expression: str) -> str:
        command = [str(packages.erl_call()), "-address", f"localhost:{self.home.ports[1]}", "-r", "-e"]
        done = subprocess.run(  # noqa: S603 - our own node, whose cookie stands in its folder
            command,
            input=f"{expression}.\n",
            env={"HOME": str(self.home.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        return done.stdout + done.stderr

    def _url(self, vhost: str) -> str:
        return f"amqp://{self.home.user}:{self.home.password}@127.0.0.1:{self.port}/{quote(vhost, safe='')}"

    def _prepare(self) -> None:
        home = self.home
        conf = _CONF.format(
            port=self.port, user=home.user, password=home.password, vhost=VHOST, memory=_MEMORY
        )
        write_private(home.folder / "rabbitmq.conf", conf)
        write_private(home.folder / "enabled_plugins", "[].\n")
        if not self._cookie().exists():
            write_private(self._cookie(), secrets.token_hex(10))
            self._cookie().chmod(0o400)
        if not (home.folder / "program").exists():
            _lean(packages.rabbitmq_server().parents[1], home.folder / "program")
        # It would start one itself, and sometimes look for it too early.
        processes.launch(["epmd"], token=home.token, environment=self._environment(), folder=home.folder)

    def _cookie(self) -> Path:
        return self.home.folder / ".erlang.cookie"

    def _command(self) -> list[str]:
        return ["program/sbin/rabbitmq-server"]  # relative: its scripts trip over spaces in their own path

    def _environment(self) -> dict[str, str]:
        folder = self.home.folder
        _, nodes, epmd = self.home.ports
        return packages.environment() | {
            "ERL_CRASH_DUMP_SECONDS": "0",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(epmd),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",  # not the system's
            "RABBITMQ_DIST_PORT": str(nodes),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_LOG_BASE": str(folder / "logs"),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _ERLANG,
        }

    def _answers(self) -> bool:
        return b"RabbitMQ" in ask(self.port, b"AMQP\x00\x00\x09\x01")


def start_rabbitmq(folder: Path, *, port: int | None = None) -> Rabbit:
    """Start a RabbitMQ in a folder of its own, or come back to the one that runs there."""
    return Rabbit.open(folder, port)


def _lean(whole: Path, lean: Path) -> None:
    """Make a copy of the program, of links, with no more plugins than the broker itself needs.

    It looks through the folders of all of them for each of a thousand modules: with few, it starts in a third
    of the time.
    """
    shutil.rmtree(lean, ignore_errors=True)
    (lean / "plugins").mkdir(parents=True)
    for part in ("sbin", "escript"):
        (lean / part).symlink_to(whole / part)
    for plugin in _needed({path.name.split("-")[0]: path for path in (whole / "plugins").iterdir()}):
        (lean / "plugins" / plugin.name).symlink_to(plugin)


def _needed(plugins: dict[str, Path]) -> set[Path]:
    """Follow from the broker which applications need which."""
    needed: set[Path] = set()
    left = ["rabbit"]
    while left:
        plugin = plugins.get(left.pop())
        if plugin and plugin not in needed:
            needed.add(plugin)
            described = "".join(path.read_text() for path in plugin.glob("ebin/*.app"))
            left += [
                name.strip(" '\n") for found in _APPLICATIONS.findall(described) for name in found.split(",")
            ]
    return needed


def _binary(text: str) -> str:
    return f'<<"{text}">>'
