"""A receiver of OTLP over HTTP on loopback, which reads what it is sent, or answers badly or not at all."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from etl.adapters.tracing_otel import OtelTracer
from etl.core.outcome import Reason
from etl.pipeline.signals import Attribute, SpanEvent, SpanName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from opentelemetry.proto.common.v1.common_pb2 import KeyValue

    from etl.pipeline.instruments import Tracer

#: What a producer may send.
TRACE, PARENT = "a" * 32, "b" * 16
SAMPLED = f"00-{TRACE}-{PARENT}-01"

_KINDS = {1: "INTERNAL", 5: "CONSUMER"}
_STATUS = {0: "UNSET", 2: "ERROR"}


async def traced(url: str, work: Callable[[Tracer], None], sample: float = 1.0) -> None:
    """Do something, and send what there is."""
    async with OtelTracer(url, version="1.2.3", sample=sample) as tracer:
        work(tracer)


def one_delivery(tracer: Tracer, headers: dict[str, str] | None = None) -> None:
    """Trace a delivery of two stages, of which one has a part that is over."""
    with tracer.delivery(headers or {}) as delivery:
        delivery.set(Attribute.ATTEMPT, 2)
        with tracer.span(SpanName.FETCH) as fetch:
            fetch.set(Attribute.BYTES, 1_000)
        with tracer.span(SpanName.TRANSFORM) as transform:
            tracer.past(SpanName.DECODE, 1_700_000_000.25, 1_700_000_000.5)
            transform.failed(Reason.TRUNCATED)
        delivery.event(SpanEvent.RETRY, {Attribute.REASON: Reason.UNAVAILABLE, Attribute.SECONDS: 0.5})
        delivery.event(SpanEvent.ADOPTED)


@dataclass(frozen=True, slots=True)
class Seen:
    """A span as it was received; ids in hex, times in seconds since 1970."""

    name: str
    kind: str
    trace_id: str
    span_id: str
    parent_id: str
    state: str
    status: tuple[str, str]
    attributes: dict[str, object]
    events: list[tuple[str, dict[str, object]]]
    times: tuple[float, float]
    resource: dict[str, object]


@dataclass(slots=True)
class Receiver:
    """What came: paths, headers and bodies. ``go`` lets it answer, which it does with ``status``."""

    status: int = 200
    url: str = ""
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)

    def spans(self) -> list[Seen]:
        """Read all spans, in the order in which they ended."""
        return [span for body in self.bodies for span in _spans(body)]

    def named(self) -> dict[str, Seen]:
        """Read all spans, by name."""
        return {span.name: span for span in self.spans()}


@contextmanager
def otlp_receiver(status: int = 200, *, hangs: bool = False) -> Iterator[Receiver]:
    """Receive; with ``hangs``, answer nothing until ``go`` is set."""
    receiver = Receiver(status)
    if not hangs:
        receiver.go.set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.go.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.paths.append(self.path)
            receiver.headers.append({name.lower(): value for name, value in self.headers.items()})
            receiver.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            receiver.go.wait()
            self.send_response(receiver.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _spans(body: bytes) -> Iterator[Seen]:
    for group in ExportTraceServiceRequest.FromString(body).resource_spans:
        resource = _facts(group.resource.attributes)
        for scope in group.scope_spans:
            for span in scope.spans:
                yield _seen(span, resource)


def _seen(span: Any, resource: dict[str, object]) -> Seen:  # noqa: ANN401 - a message of protobuf
    return Seen(
        name=span.name,
        kind=_KINDS[span.kind],
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        state=span.trace_state,
        status=(_STATUS[span.status.code], span.status.message),
        attributes=_facts(span.attributes),
        events=[(event.name, _facts(event.attributes)) for event in span.events],
        times=(span.start_time_unix_nano / 1e9, span.end_time_unix_nano / 1e9),
        resource=resource,
    )


def _facts(pairs: Any) -> dict[str, object]:  # noqa: ANN401 - a container of protobuf
    return {pair.key: _value(pair) for pair in pairs}


def _value(pair: KeyValue) -> object:
    kind = pair.value.WhichOneof("value")
    return getattr(pair.value, kind) if kind else None
