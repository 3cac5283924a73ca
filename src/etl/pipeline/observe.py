"""Tells what happens to deliveries, from outside: the flow and its stages know nothing of it.

Each delivery is one span and one log line at its end; each stage below it a span and a time. What is told
is counts, sizes, closed words and hashes.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from etl.core.errors import Fatal, Permanent, Transient
from etl.core.outcome import Disposition, Reason, Stage
from etl.core.retry import SAID
from etl.pipeline import signals
from etl.pipeline.health import Clocks, Progress
from etl.pipeline.instruments import SilentSpan, Span, silent
from etl.pipeline.ports import Letter
from etl.pipeline.signals import UNKNOWN, Attribute, Fate, LogEvent, SpanEvent, SpanName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from etl.core.breaker import State
    from etl.core.message import FileArrived
    from etl.pipeline.flow import Settlement
    from etl.pipeline.guard import Answer
    from etl.pipeline.instruments import Instruments
    from etl.pipeline.ports import Delivery

_LOGGED = {
    Disposition.PROCESSED: LogEvent.PROCESSED,
    Disposition.DUPLICATE: LogEvent.DUPLICATE,
    Disposition.QUARANTINED: LogEvent.QUARANTINED,
    Disposition.DEAD_LETTERED: LogEvent.DEAD_LETTERED,
}
_STAGES = {stage.value: stage for stage in Stage}
_LONGEST_STAGE = 86_400.0  # seconds
_ID_CHARS = 16  # of a hash, enough to find it


@dataclass(frozen=True, slots=True)
class Journey:
    """Where this task is: the delivery in hand, as far as it may be told."""

    span: Span
    published: float | None
    record_type: str = UNKNOWN
    correlation: str | None = None
    name: str | None = None  # of its file's place: what a dead letter would be called


_HERE: ContextVar[Journey | None] = ContextVar("journey", default=None)


class Signals:
    """What is told of deliveries; every method returns at once and raises nothing."""

    def __init__(self, instruments: Instruments, clocks: Clocks, progress: Progress) -> None:
        self._meter = instruments.meter
        self._tracer = instruments.tracer
        self._log = instruments.log
        self._clocks = clocks
        self._progress = progress

    # ------------------------------------------------------------ deliveries

    @contextmanager
    def delivery(self, delivery: Delivery) -> Iterator[None]:
        """Surround the work on one delivery."""
        self._moved(self._progress.began)
        try:
            with self._tracer.delivery(delivery.trace) as span:
                span.set(Attribute.ATTEMPT, delivery.attempt)
                span.set(Attribute.GENERATION, delivery.generation)
                with _within(Journey(span, delivery.published)):
                    yield
        finally:
            self._moved(self._progress.ended)

    def settled(self, end: Settlement) -> None:
        """Tell of a delivery that ended well."""
        self._ended(end.disposition, end.record_type)
        self._meter.set(signals.LAST_SUCCESS, self._clocks.wall())
        counts, reason = end.metadata["counts"], end.metadata["reason"]
        records, examples = counts["records_in"], end.metadata["examples"]
        if end.disposition is not Disposition.DUPLICATE:
            self._new(end.record_type, counts, examples, reason)
        named = {"input": end.input_id[:_ID_CHARS], "name": end.key_hash[:_ID_CHARS]}
        counted = {"records": records, "examples": examples}
        self._tell(_LOGGED[end.disposition], record_type=end.record_type, reason=reason, **named, **counted)

    def dead(self, letter: Letter) -> None:
        """Tell of a delivery given up."""
        reason, record_type = letter.decision.reason, letter.record_type or UNKNOWN
        said = letter.decision.error
        self._ended(Disposition.DEAD_LETTERED, record_type)
        self._meter.count(signals.DEAD_LETTERS, reason=reason)
        self._span_event(SpanEvent.DEAD_LETTER, reason)
        here().span.failed(reason)
        self._tell(
            LogEvent.DEAD_LETTERED,
            record_type=record_type,
            reason=reason,
            stage=letter.decision.stage,
            attempts=letter.attempts,
            name=letter.name[:_ID_CHARS],
            **{"problem" if reason in SAID and " " in said else "error": said},
        )

    def canary(self, end: Settlement | Letter) -> None:
        """Tell of the end of a canary, which counts nowhere else: it is no work, and no cause for alarm."""
        if isinstance(end, Letter):
            outcome, reason = Disposition.DEAD_LETTERED, end.decision.reason.value
        else:
            outcome, reason = end.disposition, end.metadata["reason"]
        self._meter.count(signals.CANARIES, outcome=outcome)
        here().span.set(Attribute.OUTCOME, outcome)
        self._tell(LogEvent.CANARY, outcome=outcome, reason=reason)

    def retried(self, error: Exception, seconds: float) -> None:
        """Tell of a delivery that will be tried again."""
        reason, stage = _reason(error), getattr(error, "stage", None)
        self._meter.count(signals.RETRIES, reason=reason)
        self._span_event(SpanEvent.RETRY, reason, seconds)
        self._tell(LogEvent.RETRIED, reason=reason, stage=stage, seconds=seconds, name=here().name)

    def postponed(self, error: Exception, seconds: float) -> None:
        """Tell of a delivery that met a dependency which is down."""
        self._meter.count(signals.POSTPONED)
        self._span_event(SpanEvent.POSTPONED, _reason(error), seconds)
        stage = getattr(error, "stage", None)
        self._tell(LogEvent.POSTPONED, stage=stage, seconds=seconds, name=here().name)

    # ------------------------------------------------------------ stages

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[Span]:
        """Surround a stage: a span, its time, and whether it failed."""
        began = self._clocks.now()
        with self._tracer.span(SpanName(f"etl.{stage}")) as span:
            try:
                with _failing(span):
                    yield span
            finally:
                self._meter.observe(signals.STAGE_SECONDS, self._clocks.now() - began, stage=stage)

    @contextmanager
    def transform(self) -> Iterator[Span]:
        """Surround the transform, the wait for a free child included; its stages come from the child."""
        with self._tracer.span(SpanName.TRANSFORM) as span, _failing(span):
            yield span

    def stages(self, seconds: Mapping[str, float]) -> None:
        """Tell of stages that a child went through, one by one, until now; not of what it made up."""
        end = self._clocks.wall()
        told = [(_STAGES.get(name), passed) for name, passed in seconds.items()]
        for stage, passed in reversed(told):
            if stage is None or not 0 <= passed < _LONGEST_STAGE:
                continue
            self._meter.observe(signals.STAGE_SECONDS, passed, stage=stage)
            self._tracer.past(SpanName(f"etl.{stage}"), end - passed, end)
            end -= passed

    def arrived(self, arrived: FileArrived, record_type: str | None) -> None:
        """Take note of what the message in hand is about."""
        if here := _HERE.get():
            known = record_type or UNKNOWN
            here.span.set(Attribute.RECORD_TYPE, known)
            name = arrived.key_hash[:_ID_CHARS]
            _HERE.set(replace(here, record_type=known, correlation=arrived.correlation, name=name))

    def read(self, size: int) -> None:
        """Count the bytes of a file fetched."""
        self._meter.count(signals.READ, size, record_type=here().record_type)

    def written(self, size: int) -> None:
        """Count the bytes of a part."""
        self._meter.count(signals.WRITTEN, size, record_type=here().record_type)

    def adopted(self) -> None:
        """Tell that another had created the part before."""
        here().span.event(SpanEvent.ADOPTED)

    def recorded(self) -> None:
        """Tell that a new input is settled for good."""
        published = here().published
        if published is not None:
            self._meter.observe(signals.PUBLISH_TO_COMMIT, max(0.0, self._clocks.wall() - published))

    # ------------------------------------------------------------ the service

    def breaker(self, dependency: str, state: State) -> None:
        """Tell of a breaker that changed."""
        self._tell(LogEvent.BREAKER, dependency=dependency, state=state)

    def dependency(self, dependency: str, answer: Answer) -> None:
        """Tell of a dependency that is away, or back."""
        seconds = round(answer.latency, 3)
        self._tell(
            LogEvent.DEPENDENCY,
            dependency=dependency,
            up=answer.problem is None,
            problem=answer.problem,
            seconds=seconds,
        )

    def child_died(self, reason: Reason) -> None:
        """Count a sandbox child that died or was killed."""
        self._meter.count(signals.SANDBOX_RESTARTS, reason=reason)

    def swept(self, parts: int) -> None:
        """Tell of parts announced for workers that could not."""
        self._meter.count(signals.SWEPT, parts)
        if parts:
            self._tell(LogEvent.SWEPT, count=parts)

    def _new(self, record_type: str, counts: Mapping[str, int], examples: int, reason: str | None) -> None:
        self._meter.count(signals.RECORDS_IN, counts["records_in"], record_type=record_type)
        for fate in Fate:
            self._meter.count(signals.RECORDS, counts[fate], fate=fate, record_type=record_type)
        self._meter.count(signals.EXAMPLES, examples, record_type=record_type)
        span = here().span
        span.set(Attribute.RECORDS, counts["records_in"])
        span.set(Attribute.EXAMPLES, examples)
        if reason:
            self._meter.count(signals.QUARANTINED, reason=reason)
            span.set(Attribute.REASON, reason)

    def _ended(self, outcome: Disposition, record_type: str) -> None:
        self._meter.count(signals.DELIVERIES, outcome=outcome, record_type=record_type)
        here().span.set(Attribute.OUTCOME, outcome)

    def _span_event(self, event: SpanEvent, reason: str, seconds: float | None = None) -> None:
        facts: dict[Attribute, str | float] = {Attribute.REASON: reason}
        if seconds is not None:
            facts[Attribute.SECONDS] = seconds
        here().span.event(event, facts)

    def _moved(self, move: Callable[[], None]) -> None:
        move()
        self._meter.set(signals.IN_PROGRESS, self._progress.in_hand)

    def _tell(self, event: LogEvent, **facts: str | float | None) -> None:
        self._log.tell(event, **{name: fact for name, fact in facts.items() if fact is not None})


def here() -> Journey:
    """Say where this task is; outside a delivery, nowhere."""
    return _HERE.get() or Journey(SilentSpan(), None)


@contextmanager
def _within(journey: Journey) -> Iterator[None]:
    token = _HERE.set(journey)
    try:
        yield
    finally:
        _HERE.reset(token)


@contextmanager
def _failing(span: Span) -> Iterator[None]:
    """Mark the span of work that fails, our own defects too; what is fatal is nobody's reason."""
    try:
        yield
    except Fatal:
        raise
    except Exception as error:
        span.failed(_reason(error))
        raise


def _reason(error: Exception) -> str:
    return error.reason if isinstance(error, Permanent | Transient) else Reason.INTERNAL_ERROR


def unheard() -> Signals:
    """Give signals that nobody hears."""
    return Signals(silent(), Clocks(lambda: 0.0, lambda: 0.0), Progress(lambda: 0.0))
