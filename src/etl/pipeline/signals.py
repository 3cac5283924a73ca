"""The catalogue of signals: every metric, span, attribute and log event there is, with its closed labels.

Whoever tells something names it from here, so that a wrong name fails type-checking; alert rules, dashboards
and docs are held against it. A label takes a value of its set and nothing else: whatever arrives, the number
of series stays what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from etl.core.breaker import State
from etl.core.outcome import Disposition, Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNKNOWN = "unknown"


class Label(StrEnum):
    """What a metric may be told apart by."""

    DEPENDENCY = "dependency"
    FATE = "fate"
    OUTCOME = "outcome"
    PYTHON = "python"
    QUEUE = "queue"
    REASON = "reason"
    RECORD_TYPE = "record_type"
    RULESET = "ruleset"
    STAGE = "stage"
    STATE = "state"
    VERSION = "version"


class Fate(StrEnum):
    """What can become of a record; together they are all that came in."""

    USED = "used"
    SUPERSEDED = "superseded"
    OVERLAPPING = "overlapping"
    EXCLUDED = "excluded"


class Dependency(StrEnum):
    """What a service needs, and the brake, which holds it back as if something were missing."""

    BROKER = "broker"
    STORE = "store"
    LEDGER = "ledger"
    EVENTS = "events"
    BRAKE = "brake"


class Queue(StrEnum):
    """Our queues: where work waits, where it waits for another attempt, where the dead letters are."""

    WORK = "work"
    RETRY = "retry"
    DEAD = "dead"


class Kind(StrEnum):
    """How a metric moves."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


#: Seconds, from 1 ms to 60 s.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric; the name as Prometheus shows it, its unit at the end."""

    name: str
    kind: Kind
    help: str
    labels: tuple[Label, ...] = ()


_C, _G, _H = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM
_BY_TYPE = (Label.RECORD_TYPE,)

DELIVERIES = Metric(
    "etl_deliveries_total", _C, "deliveries that ended, by outcome", (Label.OUTCOME, *_BY_TYPE)
)
RETRIES = Metric("etl_retries_total", _C, "deliveries put off to be tried again, by reason", (Label.REASON,))
POSTPONED = Metric(
    "etl_postponed_total", _C, "deliveries put off while a dependency was down; no attempt is lost"
)
DEAD_LETTERS = Metric("etl_dead_letters_total", _C, "deliveries given up, by reason", (Label.REASON,))
QUARANTINED = Metric("etl_quarantined_total", _C, "files refused, by reason", (Label.REASON,))
CANARIES = Metric(
    "etl_canaries_total",
    _C,
    "canaries that ended, by outcome; no other metric counts their ends",
    (Label.OUTCOME,),
)
RECORDS_IN = Metric("etl_records_in_total", _C, "records of newly settled files", _BY_TYPE)
RECORDS = Metric("etl_records_total", _C, "what became of these records", (Label.FATE, *_BY_TYPE))
EXAMPLES = Metric("etl_examples_total", _C, "training examples in new parts", _BY_TYPE)
READ = Metric("etl_read_bytes_total", _C, "bytes of files fetched", _BY_TYPE)
WRITTEN = Metric("etl_written_bytes_total", _C, "bytes of parts created or found", _BY_TYPE)
SANDBOX_RESTARTS = Metric(
    "etl_sandbox_restarts_total", _C, "sandbox children that died or were killed, by reason", (Label.REASON,)
)
SWEPT = Metric("etl_swept_total", _C, "parts announced for workers that died before they could")

STAGE_SECONDS = Metric("etl_stage_duration_seconds", _H, "time in each stage of a delivery", (Label.STAGE,))
PUBLISH_TO_COMMIT = Metric(
    "etl_publish_to_commit_seconds",
    _H,
    "time from the publishing of a message to the record of its new input; where the producer gives whole "
    "seconds only, up to one second too long",
)

IN_PROGRESS = Metric("etl_in_progress", _G, "deliveries being worked on")
QUEUE_MESSAGES = Metric("etl_queue_messages", _G, "messages that wait in our queues", (Label.QUEUE,))
OLDEST_UNSETTLED = Metric(
    "etl_oldest_unsettled_seconds", _G, "age of the oldest message this worker has fetched and not ended"
)
BREAKER_STATE = Metric(
    "etl_breaker_state", _G, "1 for the state a breaker is in, else 0", (Label.DEPENDENCY, Label.STATE)
)
DEPENDENCY_UP = Metric(
    "etl_dependency_up", _G, "1 where a dependency answered when last asked", (Label.DEPENDENCY,)
)
DEPENDENCY_LATENCY = Metric(
    "etl_dependency_latency_seconds", _G, "how long its last answer took", (Label.DEPENDENCY,)
)
LEDGER_INPUTS = Metric("etl_ledger_inputs", _G, "settled inputs in the ledger")
OUTBOX_EVENTS = Metric("etl_outbox_events", _G, "events that wait to be told")
OUTBOX_LAG = Metric("etl_outbox_lag_seconds", _G, "how long the oldest of them has been seen to wait")
SANDBOX_MEMORY = Metric("etl_sandbox_memory_bytes", _G, "resident memory of all sandbox children")
LOOP_LAG = Metric("etl_loop_lag_seconds", _G, "longest the event loop was late within the last seconds")
LAST_SUCCESS = Metric(
    "etl_last_success_timestamp_seconds", _G, "when a delivery last ended well, seconds since 1970"
)
BUILD_INFO = Metric(
    "etl_build_info", _G, "1, with what runs here", (Label.VERSION, Label.PYTHON, Label.RULESET)
)

#: All of them.
METRICS = tuple(value for value in tuple(globals().values()) if isinstance(value, Metric))

_CLOSED: Mapping[Label, frozenset[str]] = {
    Label.DEPENDENCY: frozenset(Dependency),
    Label.FATE: frozenset(Fate),
    Label.OUTCOME: frozenset(Disposition),
    Label.QUEUE: frozenset(Queue),
    Label.REASON: frozenset(Reason),
    Label.STAGE: frozenset(Stage),
    Label.STATE: frozenset(State),
}


def closed(record_types: Iterable[str], build: Mapping[Label, str]) -> Mapping[Label, frozenset[str]]:
    """Give the values each label may take in this process; anything else counts as ``unknown``."""
    ours = {label: frozenset({value}) for label, value in build.items()}
    return {**_CLOSED, Label.RECORD_TYPE: frozenset({*record_types, UNKNOWN}), **ours}


class SpanName(StrEnum):
    """The spans of a trace: one for the delivery, below it one a stage."""

    DELIVERY = "etl.delivery"
    CLAIM = "etl.claim"
    FETCH = "etl.fetch"
    TRANSFORM = "etl.transform"
    DECODE = "etl.decode"
    VALIDATE = "etl.validate"
    PROCESS = "etl.process"
    RENDER = "etl.render"
    COMMIT = "etl.commit"
    RECORD = "etl.record"


class Attribute(StrEnum):
    """What a span may say of its work: sizes, outcomes, never whose they are."""

    ATTEMPT = "etl.attempt"
    GENERATION = "etl.generation"
    RECORD_TYPE = "etl.record_type"
    OUTCOME = "etl.outcome"
    REASON = "etl.reason"
    BYTES = "etl.bytes"
    RECORDS = "etl.records"
    EXAMPLES = "etl.examples"
    SECONDS = "etl.seconds"


class SpanEvent(StrEnum):
    """What may happen within a delivery besides its stages."""

    RETRY = "etl.retry"
    POSTPONED = "etl.postponed"
    DEAD_LETTER = "etl.dead_letter"
    ADOPTED = "etl.adopted"


class Level(StrEnum):
    """How much a log line matters: error wants a person, warning may want one soon."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogEvent(StrEnum):
    """What is logged; one line an outcome, quiet in between."""

    WAITING = "waiting_to_begin"
    SERVING = "serving"
    PROCESSED = "processed"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    DEAD_LETTERED = "dead_lettered"
    CANARY = "canary"
    RETRIED = "retried"
    POSTPONED = "postponed"
    BREAKER = "breaker_changed"
    DEPENDENCY = "dependency_changed"
    SWEPT = "swept"
    DRAINING = "draining"
    ABANDONED = "abandoned"
    ENDED = "ended"
    FAILED = "failed"
    LIBRARY = "library_warning"


LEVELS: Mapping[LogEvent, Level] = {
    LogEvent.WAITING: Level.WARNING,
    LogEvent.SERVING: Level.INFO,
    LogEvent.PROCESSED: Level.INFO,
    LogEvent.DUPLICATE: Level.INFO,
    LogEvent.QUARANTINED: Level.WARNING,
    LogEvent.DEAD_LETTERED: Level.ERROR,
    LogEvent.CANARY: Level.INFO,
    LogEvent.RETRIED: Level.WARNING,
    LogEvent.POSTPONED: Level.DEBUG,
    LogEvent.BREAKER: Level.WARNING,
    LogEvent.DEPENDENCY: Level.WARNING,
    LogEvent.SWEPT: Level.WARNING,
    LogEvent.DRAINING: Level.INFO,
    LogEvent.ABANDONED: Level.WARNING,
    LogEvent.ENDED: Level.INFO,
    LogEvent.FAILED: Level.ERROR,
    LogEvent.LIBRARY: Level.WARNING,
}
