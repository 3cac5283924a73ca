"""One sleep session record: its times and stages, with what is wrong with it.

``durationMillis`` is not read: the times count. Title and notes are measured, and never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core import raw
from etl.core.localtime import HOUR_MS, MINUTE_MS
from etl.core.outcome import Deduction
from etl.core.quality import usable
from etl.records.sleep_session.stages import Settled, read, settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.core.rules import Rules
    from etl.records.sleep_session.stages import Stage

LONGEST_MS = 16 * HOUR_MS  # a longer session is implausible (ours)
#: So much of the stages may lie outside their session, and so much may overlap: it is cut. More refuses the
#: record (ours: the edges of real sessions cut into their outer stages).
TOLERATED_MS = 15 * MINUTE_MS


_new = tuple.__new__  # half the time of calling a named tuple
_NONE = Settled(())


class Session(NamedTuple):
    """A session (epoch ms) and its stages as a time line; an excluded one holds no stages.

    ``origin`` is the package name of the app that wrote it; ``outside_ms`` and ``overlap_ms`` tell how much
    of the stages was cut at the session's edges, and by one another. Its ``repr`` shows none of it.
    """

    record_id: str
    modified_ms: int
    offset: str | None
    source: int
    faults: tuple[Deduction, ...]
    start_ms: int
    end_ms: int
    origin: str
    stages: tuple[Stage, ...]
    outside_ms: int
    overlap_ms: int

    @property
    def size(self) -> int:
        """The number of its stages."""
        return len(self.stages)

    @property
    def duration_ms(self) -> int:
        """From start to end."""
        return self.end_ms - self.start_ms

    def content(self) -> str:
        """All it says, as text for ordering equal claims; a usable one comes after a faulty one."""
        return f"{int(usable(self.faults))} {self[4:]!r} {self.offset!r}"

    def __repr__(self) -> str:
        return f"Session(source={self.source}, faults={len(self.faults)})"


def parse(record: Mapping[str, Any], source: int, rules: Rules) -> Session:
    """Read one decoded record; whatever it holds, faults are named and nothing is raised.

    At most one fault concerns each component of the score: the heaviest. That a session is too short for a
    night is no fault: it may be a nap, which only local time can tell.
    """
    most = rules.limits.text_chars
    around = raw.envelope(record, raw.INTERVAL_TIMES, raw.INTERVAL_ZONES, most)
    start, end = around.times
    long = raw.is_long(record.get("title"), most) or raw.is_long(record.get("notes"), most)
    faults = raw.completeness(Deduction.TEXT_TOO_LONG if long else around.lacks, 0.0)
    settled = _NONE
    if around.timed:
        if start < end:
            settled = settle(read(record.get("stages")), start, end)
        if end - start > LONGEST_MS:
            faults += (Deduction.IMPLAUSIBLE,)
        faults += _temporal(start, end, around.fetched_ms, settled)
    if not usable(faults):
        settled = _NONE
    around_it = (around.record_id, around.modified_ms, around.offset, source, faults)
    return _new(Session, (*around_it, start, end, around.origin, *settled))


def _temporal(start: int, end: int, fetched: int, settled: Settled) -> tuple[Deduction, ...]:
    if start >= end:
        return (Deduction.NEGATIVE_DURATION,)
    if raw.out_of_range(start, fetched) or raw.out_of_range(end, fetched) or end > fetched + raw.AHEAD_MS:
        return (Deduction.TIME_OUT_OF_RANGE,)
    if settled.outside_ms > TOLERATED_MS:
        return (Deduction.STAGE_OUTSIDE,)
    if settled.overlap_ms > TOLERATED_MS:
        return (Deduction.STAGE_OVERLAP,)
    return ()
