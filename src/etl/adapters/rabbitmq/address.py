"""Where the broker is, and a line to it that opens again when it was lost."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aio_pika import Connection
from aio_pika.connection import make_url
from aio_pika.exceptions import InvalidFrameError

from etl.adapters import tls
from etl.adapters.rabbitmq import lenient
from etl.adapters.rabbitmq.doorstep import doorstep, quietly
from etl.core.errors import Fatal

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

    from aio_pika.abc import AbstractChannel, AbstractConnection
    from pamqp.common import FieldTable
    from yarl import URL

# The libraries log frames and messages as they are: with headers, which may name a user. Where nobody listens
# to what libraries say (adapters/logging_foreign.py does), Python would print their warnings.
for _library in ("aio_pika", "aiormq"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
    logging.getLogger(_library).propagate = False

lenient.install()


@dataclass(frozen=True, slots=True)
class Address:
    """A broker's URL, and how to reach it.

    ``heartbeat`` and ``timeout`` are seconds: a broker that falls silent is given up after three heartbeats,
    and whatever we ask for after the timeout. ``authority`` is a file of certificates to trust for amqps.
    """

    url: str = field(repr=False)
    heartbeat: int = 10
    timeout: float = 30
    authority: Path | None = None

    @property
    def where(self) -> str:
        """Host, port and virtual host: what may be told."""
        url = self.parsed()
        return f"{url.host}:{url.port}{url.path}"

    def parsed(self) -> URL:
        """Read the URL; Fatal when it is none, which is not repeated for it may hold a password."""
        try:
            url = make_url(self.url, heartbeat=self.heartbeat)
        except ValueError:
            url = None
        if url is None or url.scheme not in ("amqp", "amqps") or not url.host:
            raise Fatal(
                "the broker's address cannot be read", "write amqp(s)://user:password@host:port/vhost"
            )
        return url

    def tls(self) -> ssl.SSLContext | None:
        """Verify the broker whatever the URL says, where it is amqps; Fatal without a usable authority."""
        if self.parsed().scheme != "amqps":
            return None
        return tls.context(self.authority, "ETL_BROKER_CA_FILE")


class Line:
    """A connection that opens when it is first needed, and again after it was lost."""

    def __init__(self, address: Address, name: str) -> None:
        self._address = address
        self._name = name
        self._connection: AbstractConnection | None = None
        self._opening = asyncio.Lock()
        self._was_open = False

    @property
    def doing(self) -> str:
        """What it is for, for errors."""
        return f"reach the broker at {self._address.where}"

    @property
    def timeout(self) -> float:
        """How long to wait for an answer."""
        return self._address.timeout

    async def channel(self, *, confirms: bool = False) -> AbstractChannel:
        """Open a channel; with confirms, what is published and cannot be routed is an error."""
        async with self._opening:
            with doorstep(self.doing):
                async with asyncio.timeout(self.timeout):
                    connection = await self._connected()
                    channel = connection.channel(publisher_confirms=confirms, on_return_raises=confirms)
                    await channel.initialize()
                    return channel

    async def close(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection:
            with quietly():
                await connection.close()

    async def _connected(self) -> AbstractConnection:
        if self._connection and _is_open(self._connection):
            return self._connection
        await self.close()
        self._connection = await self._connect()
        return self._connection

    async def _connect(self) -> AbstractConnection:
        address = self._address
        properties: FieldTable = {"connection_name": self._name}
        connection = Connection(address.parsed(), ssl_context=address.tls(), client_properties=properties)
        try:
            await connection.connect(timeout=address.timeout)
        except BaseException as error:
            await connection.close()
            if isinstance(error, InvalidFrameError) and not self._was_open:
                raise self._refused() from error
            raise
        self._was_open = True
        return connection

    def _refused(self) -> Fatal:
        """Explain an answer that the library does not: after the password, only the virtual host is left.

        Where we were let in before, it may be but a virtual host that starts.
        """
        message = f"cannot {self.doing}: no such virtual host, or it is closed to our user"
        return Fatal(message, "check the last part of the broker's address and the user's permissions")


def _is_open(connection: AbstractConnection) -> bool:
    """Look at what lies below: the connection itself hears of its end too late, or not at all."""
    transport = connection.transport
    return transport is not None and transport.connection.is_opened
