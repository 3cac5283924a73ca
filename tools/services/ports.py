"""Ports on loopback."""

from __future__ import annotations

import random
import socket
from itertools import islice

#: Some servers open a second port so far above each of theirs.
TWIN = 10_000

#: Both a port and its twin lie below what the system hands out for outgoing connections.
_RANGE = range(11_000, 22_000)


def free_ports(count: int) -> tuple[int, ...]:
    """Choose ports that are free, as are their twins."""
    ports = iter(random.SystemRandom().sample(_RANGE, len(_RANGE)))
    return tuple(islice((port for port in ports if is_free(port) and is_free(port + TWIN)), count))


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def ask(port: int, question: bytes, timeout: float = 1) -> bytes:
    """Send bytes to a port and give the beginning of the answer, or nothing when none comes."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout) as connection:
            connection.sendall(question)
            return connection.recv(4096)
    except OSError:
        return b""
