"""``etl health``: ask a service how it is. A container asks often, so only what Python brings is loaded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Mapping

HEALTH, LIVE = "health", "live"
_SECONDS = 3.0  # for each step: to connect, to send, to read
_MOST_BYTES = 1 << 20
_OK, _UNAVAILABLE = 200, 503
_DEFAULT_PORT = 80


@dataclass(frozen=True, slots=True)
class Health:
    """What a service said of itself; ``well`` is whether it is ready, or live where that was asked."""

    well: bool
    document: Mapping[str, Any]


def ask(url: str, *, live: bool = False) -> Health:
    """Ask the service at a URL, ``http://host:port``, whether it is ready, or no more than whether it lives.

    Raises Fatal where nothing answers there, or nothing of ours.
    """
    status, body = _fetched(url, LIVE if live else HEALTH)
    document = _document(body)
    well = document.get("live" if live else "ready")
    if status not in {_OK, _UNAVAILABLE} or not isinstance(well, bool):
        message, remedy = f"what answers at {url} is no service of ours", "check ETL_HTTP_PORT or --url"
        raise Fatal(message, remedy)
    return Health(well, document)


def _fetched(url: str, page: str) -> tuple[int, bytes]:
    """Fetch a page without the proxies of the environment, which urllib would ask."""
    host, port, path = _place(url)
    connection = HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", f"{path}/{page}")
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST_BYTES)
    except (OSError, HTTPException, UnicodeError):  # UnicodeError: a name that is none
        remedy = "see that etl serve runs with ETL_HTTP_PORT set; if it listens elsewhere, give --url"
        raise Fatal(f"nothing answers at {url}", remedy) from None
    finally:
        connection.close()


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _place(url: str) -> tuple[str, int, str]:
    """Read host, port and path out of a URL."""
    wrong = Fatal("the URL cannot be used", "give it as http://host:port")
    if not url.isascii() or not url.isprintable() or " " in url or "@" in url:
        raise wrong
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # no port
        raise wrong from None
    if host is None or parts.scheme != "http":
        raise wrong
    return host, port or _DEFAULT_PORT, parts.path.rstrip("/")
