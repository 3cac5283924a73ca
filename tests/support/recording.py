"""Instruments that remember all they are told, and refuse what the catalogue does not know."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core.outcome import Reason
from etl.pipeline.instruments import Instruments
from etl.pipeline.signals import Kind, SpanName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.pipeline.instruments import Fact, Span
    from etl.pipeline.signals import Attribute, Label, LogEvent, Metric, SpanEvent

Labels = dict[str, str]


@dataclass(frozen=True)
class Told:
    """One thing told to a meter."""

    metric: Metric
    value: float
    labels: Labels


class RecordingMeter:
    """Remembers all that is told; another kind or other labels than the metric's are an error."""

    def __init__(self) -> None:
        self.told: list[Told] = []

    def count(self, metric: Metric, amount: float = 1, /, **labels: str) -> None:
        """Remember a count; a counter only goes up."""
        assert amount >= 0
        self._tell(Kind.COUNTER, metric, amount, labels)

    def set(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Remember a gauge."""
        self._tell(Kind.GAUGE, metric, value, labels)

    def observe(self, metric: Metric, seconds: float, /, **labels: str) -> None:
        """Remember an observation."""
        self._tell(Kind.HISTOGRAM, metric, seconds, labels)

    def values(self, metric: Metric, /, **labels: str) -> list[float]:
        """Give what was told of a metric where these labels have these values."""
        return [
            told.value
            for told in self.told
            if told.metric is metric and labels.items() <= told.labels.items()
        ]

    def total(self, metric: Metric, /, **labels: str) -> float:
        """Add up what was told of a counter."""
        return sum(self.values(metric, **labels))

    def gauge(self, metric: Metric, /, **labels: str) -> float | None:
        """Give what a gauge was last set to, None where it never was."""
        return next(reversed(self.values(metric, **labels)), None)

    def strangers(self, closed: Mapping[Label, frozenset[str]]) -> list[Told]:
        """Give all that was told under a label value outside its set."""
        sets = {label.value: values for label, values in closed.items()}
        return [
            told for told in self.told if any(value not in sets[name] for name, value in told.labels.items())
        ]

    def _tell(self, kind: Kind, metric: Metric, value: float, labels: Labels) -> None:
        assert (metric.kind, {*metric.labels}) == (kind, {*labels}), metric.name
        self.told.append(Told(metric, value, labels))


@dataclass
class RecordedSpan:
    """A span, what was said of it, and whether it is over."""

    name: SpanName
    parent: RecordedSpan | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    times: tuple[float, float] | None = None  # where it was past already
    attributes: dict[Attribute, str | float] = field(default_factory=dict)
    events: list[tuple[SpanEvent, Mapping[Attribute, str | float]]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    is_over: bool = False

    def set(self, attribute: Attribute, value: str | float) -> None:
        """Remember it."""
        assert not self.is_over
        self.attributes[attribute] = value

    def event(self, name: SpanEvent, facts: Mapping[Attribute, str | float] | None = None) -> None:
        """Remember it."""
        assert not self.is_over
        self.events.append((name, facts or {}))

    def failed(self, reason: str) -> None:
        """Remember it."""
        assert not self.is_over
        self.failures.append(Reason(reason))


_UNDER_WAY: ContextVar[RecordedSpan | None] = ContextVar("span under way", default=None)


class RecordingTracer:
    """Remembers spans in the order in which they began."""

    def __init__(self) -> None:
        self.spans: list[RecordedSpan] = []

    @contextmanager
    def delivery(self, headers: Mapping[str, str]) -> Iterator[Span]:
        """Open a span without a parent."""
        with self._open(RecordedSpan(SpanName.DELIVERY, headers=headers)) as span:
            yield span

    @contextmanager
    def span(self, name: SpanName) -> Iterator[Span]:
        """Open a span below the one under way."""
        with self._open(RecordedSpan(name, _UNDER_WAY.get())) as span:
            yield span

    def past(self, name: SpanName, began: float, ended: float) -> None:
        """Remember a span that is over."""
        self.spans.append(RecordedSpan(name, _UNDER_WAY.get(), times=(began, ended), is_over=True))

    def headers(self) -> Mapping[str, str]:
        """There is no trace to go on."""
        return {}

    def trace_id(self) -> str | None:
        """There is no trace to name."""
        return None

    def named(self, name: SpanName) -> list[RecordedSpan]:
        """Give the spans of a name."""
        return [span for span in self.spans if span.name is name]

    @contextmanager
    def _open(self, span: RecordedSpan) -> Iterator[RecordedSpan]:
        self.spans.append(span)
        token = _UNDER_WAY.set(span)
        try:
            yield span
        finally:
            _UNDER_WAY.reset(token)
            span.is_over = True


class RecordingLog:
    """Remembers lines."""

    def __init__(self) -> None:
        self.lines: list[tuple[LogEvent, dict[str, Fact]]] = []

    def tell(self, event: LogEvent, /, **facts: Fact) -> None:
        """Remember a line."""
        self.lines.append((event, facts))

    @property
    def events(self) -> list[LogEvent]:
        """Give the events in their order."""
        return [event for event, _ in self.lines]


@dataclass
class Recorder:
    """The three of them."""

    meter: RecordingMeter = field(default_factory=RecordingMeter)
    tracer: RecordingTracer = field(default_factory=RecordingTracer)
    log: RecordingLog = field(default_factory=RecordingLog)

    def instruments(self) -> Instruments:
        """Give them to whom they are to be told."""
        return Instruments(self.meter, self.tracer, self.log)


@dataclass
class Hands:
    """A delivery in hand, that remembers how it was ended."""

    body: bytes = b"{}"
    attempt: int = 0
    generation: int = 0
    trace: Mapping[str, str] = field(default_factory=dict)
    published: float | None = None
    ends: list[str] = field(default_factory=list)

    async def ack(self) -> None:
        """End it."""
        self.ends.append("ack")

    async def retry(self, seconds: float) -> None:
        """End it."""
        self.ends.append(f"retry {seconds}")

    async def postpone(self, seconds: float) -> None:
        """End it."""
        self.ends.append(f"postpone {seconds}")

    async def dead_letter(self, letter: object) -> None:
        """End it."""
        assert letter
        self.ends.append("dead_letter")
