"""One record of heart rate variability: an RMSSD value at an instant, with what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core import raw
from etl.core.outcome import Deduction
from etl.core.quality import usable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.core.rules import Rules

OFFICIAL = (1.0, 200.0)  # ms: the limits of Health Connect
PLAUSIBLE = (5.0, 180.0)  # ms


class Reading(NamedTuple):
    """An RMSSD value (ms, unrounded) at an instant; an excluded one holds 0 where it has no value.

    ``origin`` is the package name of the app that wrote it; ``fetched_ms`` when it was read from the phone.
    Its ``repr`` shows none of it.
    """

    record_id: str
    modified_ms: int
    offset: str | None
    source: int
    faults: tuple[Deduction, ...]
    time_ms: int
    rmssd: float
    origin: str
    fetched_ms: int

    @property
    def size(self) -> int:
        """A record holds a single value."""
        return 1

    def content(self) -> str:
        """All it says, as text for ordering equal claims; a usable one comes after a faulty one.

        Of equal ones, that which was read last comes last: it tells for longer that nothing follows.
        """
        return f"{int(usable(self.faults))} {self[4:-1]!r} {self.offset!r} {self.fetched_ms:020}"

    def __repr__(self) -> str:
        return f"Reading(source={self.source}, faults={len(self.faults)})"


def parse(record: Mapping[str, Any], source: int, rules: Rules) -> Reading:
    """Read one decoded record; whatever it holds, faults are named and nothing is raised.

    At most one fault concerns each component of the score: the heaviest.
    """
    around = raw.envelope(record, raw.INSTANT_TIMES, raw.INSTANT_ZONES, rules.limits.text_chars)
    value = raw.number(record.get("heartRateVariabilityRmssd"))
    (time,) = around.times
    faults = raw.completeness(around.lacks, value) + raw.magnitude(value, OFFICIAL, PLAUSIBLE)
    if around.timed and raw.out_of_range(time, around.fetched_ms):
        faults += (Deduction.TIME_OUT_OF_RANGE,)
    return Reading(
        around.record_id,
        around.modified_ms,
        around.offset,
        source,
        faults,
        time,
        value if value is not None and OFFICIAL[0] <= value <= OFFICIAL[1] else 0.0,
        around.origin,
        around.fetched_ms,
    )
