"""Traces over OpenTelemetry, sent as OTLP over HTTP in protobuf.

A delivery is a span of kind CONSUMER with ``messaging.system=rabbitmq``, ``messaging.operation.type=process``
and ``messaging.operation.name=process``; its stages are INTERNAL. Source: OpenTelemetry semantic conventions
1.45, messaging spans and RabbitMQ. What else a span says comes through the port, in its closed words. No
exception is recorded, neither its text nor where it was raised.

A ``tracestate`` is passed on as it came, and sent to nobody: it may hold whatever its producer likes.

Of the environment's OTEL_* variables these are honoured: ``OTEL_EXPORTER_OTLP_HEADERS`` (a token),
``…_CERTIFICATE``, ``…_CLIENT_CERTIFICATE``, ``…_CLIENT_KEY`` and ``…_COMPRESSION``, each also as
``OTEL_EXPORTER_OTLP_TRACES_…``; the library's credential providers; ``OTEL_RESOURCE_ATTRIBUTES`` and resource
detectors, but for the name, version and instance of the service, which are ours; the ``OTEL_*_LIMIT`` of
spans; ``OTEL_SDK_DISABLED``. Endpoint, sampling, timeouts, batches and propagators are not theirs to change.
Proxies are used as the environment says, and ``~/.netrc``.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import uuid
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from opentelemetry.context import Context, attach, create_key, detach, get_value, set_value
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    SpanKind,
    StatusCode,
    format_trace_id,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from etl.core.errors import Fatal
from etl.pipeline.instruments import SilentSpan
from etl.pipeline.signals import SpanName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from opentelemetry import trace as api
    from opentelemetry.sdk.trace import ReadableSpan

    from etl.pipeline.instruments import Span
    from etl.pipeline.signals import Attribute, SpanEvent

# The libraries log URLs, answers and tracebacks, and once a batch while the receiver is away.
for _library in ("opentelemetry", "urllib3"):
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)

_PATH = "/v1/traces"
_PARENT, _STATE = "traceparent", "tracestate"
_QUEUE, _BATCH = 4096, 512  # spans
_DELAY_MS = 1_000
_TIMEOUT = 3.0  # seconds for a batch, with what little is tried again of it
_NANO = 1_000_000_000
_CONSUMED = {
    "messaging.system": "rabbitmq",
    "messaging.operation.type": "process",
    "messaging.operation.name": "process",
}


class _Exporter(OTLPSpanExporter):
    """Sends batches; at the end it stops at the first that is not taken, and tries none of the rest."""

    ending = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch: within three seconds, if the collector does not send its answer drop by drop."""
        result = super().export(spans)
        if self.ending and result is SpanExportResult.FAILURE:
            self.stop()
        return result

    def stop(self) -> None:
        """Send nothing more; what is under way runs out."""
        self.shutdown()  # type: ignore[no-untyped-call]  # the library's


class OtelSpan:
    """A span under way."""

    __slots__ = ("_span",)

    def __init__(self, span: api.Span) -> None:
        self._span = span

    def set(self, attribute: Attribute, value: str | float) -> None:
        """Say something of it."""
        self._span.set_attribute(attribute.value, value)

    def event(self, name: SpanEvent, facts: Mapping[Attribute, str | float] | None = None) -> None:
        """Say that something happened within it."""
        self._span.add_event(name.value, {fact.value: value for fact, value in (facts or {}).items()})

    def failed(self, reason: str) -> None:
        """Mark it as failed, with a reason from the closed list."""
        self._span.set_status(StatusCode.ERROR, reason)


class OtelTracer:
    """Makes spans and sends them in batches from a thread of its own; an async context manager.

    ``endpoint`` is where a collector takes OTLP over HTTP, ``sample`` the share that is traced of what comes
    without a producer's decision. Whatever the collector does or does not, nothing here waits for it: what it
    cannot take is dropped, and so are the oldest where more than 4096 spans wait. Only the end waits for the
    last of them, ``patience`` seconds at most.

    Raises Fatal where the endpoint is no URL, or the environment asks for what there is not.
    """

    def __init__(self, endpoint: str, *, version: str, sample: float = 1.0, patience: float = 3.0) -> None:
        self._patience = patience
        self._exporter = _exporter(endpoint)
        self._provider = _provider(version, sample)
        self._tracer = self._provider.get_tracer("etl", version)
        self._propagator = TraceContextTextMapPropagator()
        self._state = create_key(_STATE)

    async def __aenter__(self) -> Self:
        """Begin to send; the thread that does so ends with the process, if not before."""
        self._provider.add_span_processor(
            BatchSpanProcessor(
                self._exporter,
                max_queue_size=_QUEUE,
                max_export_batch_size=_BATCH,
                schedule_delay_millis=_DELAY_MS,
                export_timeout_millis=_TIMEOUT * 1_000,
            )
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Send what waits. The library would wait 30 seconds for that, and hold the loop meanwhile."""
        self._exporter.ending = True
        loop, sent = asyncio.get_running_loop(), asyncio.Event()

        def shut_down() -> None:
            self._provider.shutdown()
            with suppress(RuntimeError):  # the loop has ended without us
                loop.call_soon_threadsafe(sent.set)

        threading.Thread(target=shut_down, name="etl traces", daemon=True).start()
        try:
            await asyncio.wait_for(sent.wait(), self._patience)
        except TimeoutError:
            self._exporter.stop()

    def delivery(self, headers: Mapping[str, str]) -> AbstractContextManager[Span]:
        """Open the span of a delivery, within the trace of its producer's W3C headers if there is one."""
        context = self._propagator.extract({_PARENT: headers.get(_PARENT, "")}, Context())
        if context and (state := headers.get(_STATE)):
            context = set_value(self._state, state, context)
        span = self._tracer.start_span(
            SpanName.DELIVERY.value, context, SpanKind.CONSUMER, attributes=_CONSUMED
        )
        return _under_way(span, context)

    def span(self, name: SpanName) -> AbstractContextManager[Span]:
        """Open a span within the one under way."""
        if _is_unsampled():
            return nullcontext(SilentSpan())
        return _under_way(self._tracer.start_span(name.value), None)

    def past(self, name: SpanName, began: float, ended: float) -> None:
        """Note a span that is over; times in seconds since 1970. Where a clock was set back, it took none."""
        if not _is_unsampled():
            span = self._tracer.start_span(name.value, start_time=int(began * _NANO))
            span.end(int(max(began, ended) * _NANO))

    def headers(self) -> Mapping[str, str]:
        """Give the W3C headers that continue from the span under way; none outside a trace."""
        headers: dict[str, str] = {}
        self._propagator.inject(headers)
        state = get_value(self._state)
        return {**headers, _STATE: state} if headers and isinstance(state, str) else headers

    def trace_id(self) -> str | None:
        """Name the trace under way, for logs."""
        context = get_current_span().get_span_context()
        return format_trace_id(context.trace_id) if context.is_valid else None


@contextmanager
def _under_way(span: api.Span, context: Context | None) -> Iterator[Span]:
    """Have a span be the parent of what follows in this task; whatever is raised is not looked at."""
    token = attach(set_span_in_context(span, context))
    try:
        yield OtelSpan(span)
    finally:
        detach(token)
        span.end()


def _is_unsampled() -> bool:
    """Whether the trace under way goes to nobody: what is below it need not be made at all."""
    span = get_current_span()
    return span.get_span_context().is_valid and not span.is_recording()


def _exporter(endpoint: str) -> _Exporter:
    try:
        return _Exporter(_url(endpoint), timeout=_TIMEOUT)
    except (ImportError, RuntimeError, ValueError) as error:
        raise _unusual() from error


def _url(endpoint: str) -> str:
    """Name the place for traces; the endpoint is not repeated in an error, for it may hold a password."""
    with suppress(ValueError):
        parts = urlsplit(endpoint)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            path = parts.path.rstrip("/").removesuffix(_PATH) + _PATH
            return parts._replace(path=path).geturl()
    raise Fatal("the endpoint of traces is no URL", "set ETL_OTLP_ENDPOINT, such as http://collector:4318")


def _provider(version: str, sample: float) -> TracerProvider:
    names = {"service.name": "etl", "service.version": version, "service.instance.id": str(uuid.uuid4())}
    try:
        return TracerProvider(
            ParentBased(TraceIdRatioBased(sample)), Resource.create(names), shutdown_on_exit=False
        )
    except ValueError as error:
        raise _unusual() from error


def _unusual() -> Fatal:
    message = "the OpenTelemetry libraries cannot be set up as the environment asks"
    return Fatal(message, "correct or remove the variables that begin with OTEL_")
