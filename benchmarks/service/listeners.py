"""Who listens to a service that tells all it can: a collector of traces, and a scraper of its metrics."""

from __future__ import annotations

import http.client
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tools.services.ports import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

_EVERY = 1.0  # seconds between two scrapes: a Prometheus asks less often


class _Taker(BaseHTTPRequestHandler):
    """Takes whatever it is sent."""

    def do_POST(self) -> None:
        """Read it and say so."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listeners() -> Iterator[dict[str, str]]:
    """Listen; give the settings that make a service tell."""
    (port,) = free_ports(1)
    collector = ThreadingHTTPServer(("127.0.0.1", 0), _Taker)
    ended = threading.Event()
    threads = [
        threading.Thread(target=collector.serve_forever, daemon=True),
        threading.Thread(target=_scrape, args=(port, ended), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        endpoint = f"http://127.0.0.1:{collector.server_address[1]}"
        yield {"ETL_HTTP_PORT": str(port), "ETL_OTLP_ENDPOINT": endpoint}
    finally:
        ended.set()
        collector.shutdown()
        collector.server_close()


def _scrape(port: int, ended: threading.Event) -> None:
    while not ended.wait(_EVERY):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/metrics")
            connection.getresponse().read()
        except OSError:  # it has not begun
            continue
        finally:
            connection.close()
