"""One connection of the HTTP server: one request, soon over, never too large. All of it is bounded.

Uvicorn alone would let a client that sends its request slowly, or not at all, stay for ever: its time-outs
begin after the first answer, and its limit of connections turns away the newest, who may be the one that asks
whether we live.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

#: The longest request, in bytes; one of ours has some hundred.
REQUEST_BYTES = 8192
#: Connections at once; one more ends the oldest.
CONNECTIONS = 64
#: Seconds from the first to the last byte of a connection.
LIFE_SECONDS = 10.0


class Connection(H11Protocol):
    """A connection that answers one request and is closed, by us where the client does not.

    Every answer says ``Connection: close`` (see :mod:`etl.adapters.http_health`): between two scrapes it
    would only wait, and pipelined requests are never looked at.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(*arguments, **named)
        self._end: asyncio.TimerHandle | None = None

    @property
    def ends(self) -> float:
        """When its time is over, by the loop's clock."""
        return self._end.when() if self._end else 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin; where there are too many, end the one that has been here longest."""
        super().connection_made(transport)
        self._end = self.loop.call_later(LIFE_SECONDS, transport.abort)
        if len(self.connections) > CONNECTIONS:
            oldest = min((one for one in self.connections if isinstance(one, Connection)), key=_ends)
            self.connections.discard(oldest)  # now: others may come before it hears that it is lost
            oldest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        if self._end:
            self._end.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Look at the first bytes of what came; with more of them, it is no request or has a body."""
        super().data_received(data[:REQUEST_BYTES])

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's, and told to nobody
        """Refuse what is no request, with the headers of every answer and not a word more."""
        headers = [*self.server_state.default_headers, (b"content-length", b"0")]
        refusal = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        for event in (refusal, h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _ends(connection: Connection) -> float:
    return connection.ends
