"""Signals over instruments that remember, and what they may be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core import message
from etl.core.outcome import Disposition, Reason, Stage
from etl.core.retry import DeadLetter
from etl.pipeline.flow import Settlement
from etl.pipeline.health import Clocks, Progress
from etl.pipeline.observe import Signals
from etl.pipeline.ports import Letter
from etl.pipeline.signals import Fate, SpanName
from tests.support.recording import Recorder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.core.message import FileArrived
    from tests.support.recording import RecordedSpan

CORRELATION = "0123456789abcdef"
NOTHING = dict.fromkeys(("records_in", *Fate), 0)


@dataclass
class Scene:
    """Signals whose clocks stand still until they are moved."""

    recorder: Recorder = field(default_factory=Recorder)
    now: float = 100.0
    wall: float = 1_000_000.0

    def __post_init__(self) -> None:
        """Wire them."""
        clocks = Clocks(lambda: self.now, lambda: self.wall)
        self.progress = Progress(clocks.now)
        self.signals = Signals(self.recorder.instruments(), clocks, self.progress)
        self.meter, self.log = self.recorder.meter, self.recorder.log

    def spans(self, name: SpanName) -> list[RecordedSpan]:
        """Give the spans of a name."""
        return self.recorder.tracer.named(name)


def ended(
    disposition: Disposition = Disposition.PROCESSED,
    counts: Mapping[str, int] = NOTHING,
    examples: int = 0,
    reason: Reason | None = None,
) -> Settlement:
    """Make the end of a delivery, with what the metadata of its part hold."""
    told = {"counts": dict(counts), "examples": examples, "reason": reason.value if reason else None}
    return Settlement(disposition, "T", "hash", "1" * 64, {**told, "subject": "canary"})


def arrived(correlation: str | None = CORRELATION) -> FileArrived:
    """Read a message."""
    told = f'"correlation_id": "{correlation}",' if correlation else ""
    body = f'{{{told} "bucket": "b", "key": "raw/canary", "user_id": "canary", "record_type": "T"}}'
    return message.parse(body.encode(), pseudonym_key=b"key", buckets=frozenset({"b"}))


def dead(record_type: str | None = "T") -> Letter:
    """Make a dead letter."""
    return Letter(DeadLetter(Reason.CRASHED, Stage.DECODE, "Transient"), 3, "a" * 64, record_type)
