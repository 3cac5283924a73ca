"""Health, metrics and version over HTTP, answered in the event loop of the service itself.

The loop that answers is the loop that works: where it hangs, so do the answers, and that is the truth. We run
uvicorn's connections on a server of asyncio's: uvicorn's own takes the signals of the process, exits it where
a port is in use, and polls to start and to stop.

No page holds health data, identities, host names or secrets; error pages say nothing.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn import Config
from uvicorn.server import ServerState

from etl.adapters.http_connection import CONNECTIONS, REQUEST_BYTES, Connection
from etl.core.breaker import State
from etl.core.errors import Fatal
from etl.pipeline.health import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from etl.pipeline.health import Condition, HealthReport

#: Seconds in which answers under way are finished at the end.
GRACE_SECONDS = 1.0
_HEADERS = (
    (b"connection", b"close"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
_UP: Mapping[bool | None, str] = {True: "up", False: "down", None: "unknown"}
_OK, _UNAVAILABLE = 200, 503


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages are made of, each time somebody asks; all of it returns at once."""

    report: Callable[[], HealthReport]
    metrics: Callable[[], tuple[bytes, str]]  # and the content type
    version: Mapping[str, str]


class HealthServer:
    """Serves the pages while it is entered. Port 0 takes a free one; ``port`` tells which.

    Entering raises Fatal where the address cannot be listened on. Leaving takes a second at most, whatever
    clients do.
    """

    def __init__(self, host: str, port: int, pages: Pages) -> None:
        self._host = host
        self._port = port
        self._config = _config(_app(pages))
        self._state = ServerState()
        self._state.default_headers = list(_HEADERS)
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where it listens; before it does, where it was told to."""
        sockets = self._server.sockets if self._server else ()
        return int(sockets[0].getsockname()[1]) if sockets else self._port

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                self._connection, self._host, self._port, backlog=CONNECTIONS
            )
        except (OSError, UnicodeError) as error:  # UnicodeError: a host that can be no name
            raise _unusable(self._host, self._port, error) from None
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is None:
            return
        self._server.close()
        if self._state.tasks:
            await asyncio.wait(list(self._state.tasks), timeout=GRACE_SECONDS)
        for connection in list(self._state.connections):
            connection.transport.abort()
        await self._server.wait_closed()

    def _connection(self) -> Connection:
        return Connection(config=self._config, server_state=self._state, app_state={})


def _config(app: Starlette) -> Config:
    """Have uvicorn add nothing of its own: no log, no header, no variable of the environment."""
    config = Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level=logging.CRITICAL,  # what strangers send is no news, and it would name them
        access_log=False,
        workers=1,
        proxy_headers=False,
        h11_max_incomplete_event_size=REQUEST_BYTES - 1,
    )
    config.load()
    return config


def _unusable(host: str, port: int, error: Exception) -> Fatal:
    number = error.errno if isinstance(error, OSError) else None
    if number in {errno.EADDRINUSE, errno.EACCES}:
        why = "in use" if number == errno.EADDRINUSE else "not for this user"
        remedy = "set ETL_HTTP_PORT to a free port above 1023, or to 0 for any"
        return Fatal(f"health and metrics cannot be served: port {port} is {why}", remedy)
    return Fatal(
        f"health and metrics cannot be served at {host}", "set ETL_HTTP_HOST to an address of this machine"
    )


def _app(pages: Pages) -> Starlette:
    """Make the application. Starlette answers HEAD where it answers GET, 404 and 405 where it does not."""
    routes = {
        "/live": ("does work progress, or is there none: 200 or 503", lambda: _live(pages.report())),
        "/ready": ("are deliveries taken: 200 or 503", lambda: _ready(pages.report())),
        "/health": ("all of it: 200, or 503 when down", lambda: _health(pages.report())),
        "/metrics": ("for Prometheus", lambda: _metrics(*pages.metrics())),
        "/version": ("what runs here", lambda: JSONResponse(dict(pages.version))),
    }
    index = {path: meaning for path, (meaning, _) in routes.items()}
    app = Starlette(
        routes=[
            _route("/", lambda: JSONResponse(index)),
            *(_route(path, page) for path, (_, page) in routes.items()),
        ]
    )
    app.router.redirect_slashes = False  # the redirect would repeat what the client says of the host
    return app


def _route(path: str, page: Callable[[], Response]) -> Route:
    async def answer(_: Request) -> Response:  # async: Starlette would take a thread for it otherwise
        return page()

    return Route(path, answer, methods=["GET"])


def _live(report: HealthReport) -> Response:
    return _json({"live": report.live}, good=report.live)


def _ready(report: HealthReport) -> Response:
    failing = [one.name for one in report.conditions if _fails(one)]
    return _json({"ready": report.ready, "failing": failing}, good=report.ready)


def _health(report: HealthReport) -> Response:
    document = {
        "status": report.status.value,
        "live": report.live,
        "ready": report.ready,
        "in_hand": report.in_hand,
        "dependencies": {one.name: _dependency(one) for one in report.conditions},
    }
    return _json(document, good=report.status is not Status.DOWN)


def _metrics(body: bytes, content_type: str) -> Response:
    return Response(body, headers={"content-type": content_type})


def _fails(one: Condition) -> bool:
    return one.needed and (one.up is not True or one.breaker not in {None, State.CLOSED})


def _dependency(one: Condition) -> dict[str, Any]:
    """Tell of one dependency, but not its problem: that is for the log, which fewer can read."""
    return {
        "state": _UP[one.up],
        "needed": one.needed,
        "latency_seconds": None if one.latency is None else round(one.latency, 6),
        "since": None if one.since is None else _iso(one.since),
        "breaker": None if one.breaker is None else one.breaker.value,
    }


def _iso(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _json(document: Mapping[str, Any], *, good: bool) -> Response:
    return JSONResponse(document, _OK if good else _UNAVAILABLE)
