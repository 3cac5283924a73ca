"""What signals go through: a meter, a tracer, a log; adapters make them real, and silent ones ship here."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from etl.pipeline.signals import Attribute, LogEvent, Metric, SpanEvent, SpanName

Fact = str | int | float | bool | None


class Meter(Protocol):
    """Counts and measures. A label value outside its closed set counts as ``unknown``; nothing is raised."""

    def count(self, metric: Metric, amount: float = 1, /, **labels: str) -> None:
        """Raise a counter."""

    def set(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Set a gauge."""

    def observe(self, metric: Metric, seconds: float, /, **labels: str) -> None:
        """Add to a histogram."""


class Span(Protocol):
    """A span under way."""

    def set(self, attribute: Attribute, value: str | float) -> None:
        """Say something of it."""

    def event(self, name: SpanEvent, facts: Mapping[Attribute, str | float] | None = None) -> None:
        """Say that something happened within it."""

    def failed(self, reason: str) -> None:
        """Mark it as failed, with a reason from the closed list."""


class Tracer(Protocol):
    """Makes spans; the one under way in this task is the parent of the next."""

    def delivery(self, headers: Mapping[str, str]) -> AbstractContextManager[Span]:
        """Open the span of a delivery, within the trace of its producer's W3C headers if there is one."""

    def span(self, name: SpanName) -> AbstractContextManager[Span]:
        """Open a span within the one under way."""

    def past(self, name: SpanName, began: float, ended: float) -> None:
        """Note a span that is over; times in seconds since 1970."""

    def headers(self) -> Mapping[str, str]:
        """Give the W3C headers that continue from the span under way; none outside a trace."""

    def trace_id(self) -> str | None:
        """Name the trace under way, for logs."""


class Log(Protocol):
    """Writes log lines, at the level the catalogue gives each event."""

    def tell(self, event: LogEvent, /, **facts: Fact) -> None:
        """Write one. Facts are counts, times, closed words, hashes and sentences of our own errors."""


class SilentMeter:
    """Measures nothing."""

    def count(self, metric: Metric, amount: float = 1, /, **labels: str) -> None:
        """Count nothing."""

    def set(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Set nothing."""

    def observe(self, metric: Metric, seconds: float, /, **labels: str) -> None:
        """Observe nothing."""


class SilentSpan:
    """A span nobody sees."""

    def set(self, attribute: Attribute, value: str | float) -> None:
        """Say nothing."""

    def event(self, name: SpanEvent, facts: Mapping[Attribute, str | float] | None = None) -> None:
        """Say nothing."""

    def failed(self, reason: str) -> None:
        """Say nothing."""


class SilentTracer:
    """Traces nothing."""

    def delivery(self, headers: Mapping[str, str]) -> AbstractContextManager[Span]:  # noqa: ARG002 - the port's
        """Open a span nobody sees."""
        return _unseen()

    def span(self, name: SpanName) -> AbstractContextManager[Span]:  # noqa: ARG002 - the port's
        """Open a span nobody sees."""
        return _unseen()

    def past(self, name: SpanName, began: float, ended: float) -> None:
        """Note nothing."""

    def headers(self) -> Mapping[str, str]:
        """There is no trace."""
        return {}

    def trace_id(self) -> str | None:
        """There is no trace."""
        return None


class SilentLog:
    """Writes nothing."""

    def tell(self, event: LogEvent, /, **facts: Fact) -> None:
        """Say nothing."""


@contextmanager
def _unseen() -> Iterator[Span]:
    yield SilentSpan()


@dataclass(frozen=True, slots=True)
class Instruments:
    """The three of them."""

    meter: Meter
    tracer: Tracer
    log: Log


def silent() -> Instruments:
    """Give instruments that tell nobody anything."""
    return Instruments(SilentMeter(), SilentTracer(), SilentLog())
