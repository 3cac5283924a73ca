"""``python -m benchmarks.service.traces``: what the trace of one delivery costs by itself, in CPU time.

Ten spans as a delivery has them, sent to a collector in a thread of this process, which reads none of it.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from statistics import median
from typing import TYPE_CHECKING

from etl.adapters.tracing_otel import OtelTracer
from etl.core.outcome import Disposition
from etl.pipeline.signals import Attribute, SpanName

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELIVERIES, _ROUNDS = 2_000, 5
_BURST, _PAUSE = 20, 0.01  # deliveries, seconds: so that the sender keeps up
_PARENT = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
_BEFORE, _WITHIN, _AFTER = (
    [SpanName(f"etl.{stage}") for stage in stages.split()]
    for stages in ("claim fetch", "decode validate process render", "commit record")
)


class _Taker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take it."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextmanager
def _collector() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Taker)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def _deliver(endpoint: str) -> None:
    async with OtelTracer(endpoint, version="benchmark") as tracer:
        for number in range(_DELIVERIES):
            _trace(tracer)
            if number % _BURST == 0:
                await asyncio.sleep(_PAUSE)


def _trace(tracer: OtelTracer) -> None:
    with tracer.delivery(_PARENT) as delivery:
        delivery.set(Attribute.ATTEMPT, 0)
        for name in _BEFORE:
            with tracer.span(name) as span:
                span.set(Attribute.BYTES, 1)
        with tracer.span(SpanName.TRANSFORM) as span:
            now = time.time()
            for name in _WITHIN:
                tracer.past(name, now, now)
            span.set(Attribute.OUTCOME, Disposition.PROCESSED)
        for name in _AFTER:
            with tracer.span(name) as span:
                span.set(Attribute.BYTES, 1)
        delivery.set(Attribute.OUTCOME, Disposition.PROCESSED)
        tracer.headers()


def main() -> None:
    """Measure and print."""
    took = []
    with _collector() as endpoint:
        for _ in range(_ROUNDS):
            began = time.process_time()
            asyncio.run(_deliver(endpoint))
            took.append((time.process_time() - began) / _DELIVERIES * 1_000)
    told = f"{median(took):.2f} ({min(took):.2f} to {max(took):.2f})"
    sys.stdout.write(f"CPU ms a delivery that is traced, of {_ROUNDS} rounds: {told}\n")


if __name__ == "__main__":
    main()
