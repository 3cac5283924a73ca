"""What stands around a body: which headers are read, which are kept, which are ours.

Headers that came with a message may name its user: but for a short list, none goes any further.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aio_pika import DeliveryMode, Message

from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aio_pika.abc import AbstractIncomingMessage, HeadersType

    from etl.pipeline.ports import Letter

ATTEMPT, GENERATION, ROUTING_KEY = "x-etl-attempt", "x-etl-generation", "x-etl-routing-key"
FIRST_SEEN, DIED = "x-etl-first-seen", "x-etl-died"
PUBLISHED = "x-etl-published"  # milliseconds since 1970
_STAMPED = "timestamp_in_ms"  # by RabbitMQ's own interceptor or plugin
REASON, STAGE, ATTEMPTS, ERROR, NAME = (
    f"x-etl-{word}" for word in ("reason", "stage", "attempts", "error", "name")
)
UNKNOWN = "unknown"

_REASONS = {reason.value: reason for reason in Reason}
_STAGES = {stage.value: stage for stage in Stage}
_MAX_ATTEMPT = 1_000
_MAX_GENERATION = 1_000_000
_MAX_TIME = 1 << 40
_MILLISECONDS = 1000
_EARLIEST = 1_000_000_000  # seconds: before 2001 there was nothing to publish
_SKEW = 60  # seconds that a producer's clock may be ahead of ours
_TRACE = {
    "traceparent": re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"),
    "tracestate": re.compile(r"[ -~]{1,512}"),
}
_KEY = re.compile(r"[!-~]{1,255}")
_ID = re.compile(r"[ -~]{1,255}")
_FAILED = re.compile(r"failed\.([A-Za-z]{1,64})")
_PRINTABLE = re.compile(r"[ -~]{1,300}")


@dataclass(frozen=True, slots=True)
class Dead:
    """A dead letter as it is kept; times are seconds since 1970.

    Where our worker died of it too often, the broker put it here, and ``stage`` and ``name`` are not known;
    what came from elsewhere has no ``reason``. ``trace`` is the W3C traceparent of the work that gave it up.
    """

    reason: Reason | None
    stage: Stage | None
    attempts: int
    error: str
    name: str
    record_type: str | None
    generation: int
    first_seen: int | None
    died: int | None
    body: bytes = field(repr=False)
    trace: str | None = None


def attempt(headers: Mapping[str, Any]) -> int:
    """Read how often a message was retried."""
    return _count(headers.get(ATTEMPT), _MAX_ATTEMPT) or 0


def generation(headers: Mapping[str, Any]) -> int:
    """Read the generation; anything but a count within bounds is 0."""
    return _count(headers.get(GENERATION), _MAX_GENERATION) or 0


def trace(headers: Mapping[str, Any]) -> dict[str, str]:
    """Keep what links traces, where it is well formed."""
    values = {name: _text(headers.get(name), form) for name, form in _TRACE.items()}
    return {name: value for name, value in values.items() if value}


def published(message: AbstractIncomingMessage, now: float) -> float | None:
    """Say when a message was first published, in seconds since 1970.

    By our own header, else that of the broker, else the producer's timestamp, which is in whole seconds.
    One that lies in the future, or long before any of this, is none.
    """
    for milliseconds in (message.headers.get(PUBLISHED), message.headers.get(_STAMPED), _stamp(message)):
        if type(milliseconds) is int:
            seconds = milliseconds / _MILLISECONDS
            if _EARLIEST <= seconds <= now + _SKEW:
                return seconds
    return None


def again(message: AbstractIncomingMessage, attempt: int, now: int) -> Message:
    """Make the message of a retry."""
    return _copy(message, {ATTEMPT: attempt}, now)


def dead(message: AbstractIncomingMessage, letter: Letter, now: int, link: Mapping[str, str]) -> Message:
    """Make a dead letter; it goes on in the trace of ``link``, else in that of its producer."""
    decision = letter.decision
    told: HeadersType = {
        REASON: decision.reason.value,
        STAGE: decision.stage.value,
        ATTEMPTS: letter.attempts,
        ERROR: decision.error,
        NAME: letter.name,
        DIED: now,
    }
    return _copy(message, told, now, trace(link))


def fresh(message: AbstractIncomingMessage, now: int) -> Message:
    """Make a message of a dead letter: as if it had never failed, and was published now."""
    return _copy(message, {PUBLISHED: now * _MILLISECONDS}, now)


def dead_key(record_type: str | None) -> str:
    """Say under which routing key a dead letter goes."""
    return f"failed.{record_type or UNKNOWN}"


def read(message: AbstractIncomingMessage) -> Dead:
    """Read a dead letter, whoever put it there."""
    headers = message.headers
    reason = _REASONS.get(str(headers.get(REASON)))
    if reason is None and headers.get("x-first-death-reason") == "delivery_limit":
        reason = Reason.CRASHED
    return Dead(
        reason=reason,
        stage=_STAGES.get(str(headers.get(STAGE))),
        attempts=_count(headers.get(ATTEMPTS), _MAX_ATTEMPT) or attempt(headers) + 1,
        error=_text(headers.get(ERROR), _PRINTABLE) or "",
        name=_text(headers.get(NAME), _KEY) or "",
        record_type=_record_type(message.routing_key),
        generation=generation(headers),
        first_seen=_count(headers.get(FIRST_SEEN), _MAX_TIME),
        died=_count(headers.get(DIED), _MAX_TIME) or _death(headers),
        body=message.body,
        trace=trace(headers).get("traceparent"),
    )


def _copy(
    message: AbstractIncomingMessage, ours: HeadersType, now: int, link: Mapping[str, str] | None = None
) -> Message:
    headers = message.headers
    key = _text(headers.get(ROUTING_KEY), _KEY) or _text(message.routing_key, _KEY) or ""
    first_seen = _count(headers.get(FIRST_SEEN), _MAX_TIME) or now
    kept: HeadersType = {GENERATION: generation(headers), ROUTING_KEY: key, FIRST_SEEN: first_seen}
    if (seconds := published(message, now)) is not None:
        kept[PUBLISHED] = round(seconds * _MILLISECONDS)
    return Message(
        message.body,
        headers={**kept, **(link or trace(headers)), **ours},
        message_id=_text(message.message_id, _ID),
        correlation_id=_text(message.correlation_id, _ID),
        content_type="application/json",
        delivery_mode=DeliveryMode.PERSISTENT,
    )


def _stamp(message: AbstractIncomingMessage) -> int | None:
    """Read the timestamp that a producer set, in milliseconds."""
    stamp = message.timestamp
    return round(stamp.timestamp() * _MILLISECONDS) if isinstance(stamp, datetime) else None


def _count(value: object, most: int) -> int | None:
    return value if type(value) is int and 0 <= value <= most else None


def _text(value: object, form: re.Pattern[str]) -> str | None:
    return value if isinstance(value, str) and form.fullmatch(value) else None


def _record_type(key: str | None) -> str | None:
    found = _FAILED.fullmatch(key or "")
    return found[1] if found and found[1] != UNKNOWN else None


def _death(headers: Mapping[str, Any]) -> int | None:
    """Find when the broker itself gave a message up."""
    deaths = headers.get("x-death")
    first = deaths[0] if isinstance(deaths, list) and deaths else None
    time = first.get("time") if isinstance(first, dict) else None
    return int(time.timestamp()) if isinstance(time, datetime) else None
