"""Episodes of low and high glucose in sensor readings.

An episode starts with at least 15 minutes out of bounds and ends with at least 15 minutes recovered;
a shorter recovery lies within it (Battelino 2023, 10.1016/S2213-8587(22)00319-9). A run of readings lasts
from its first to its last plus one cadence. Nothing is known of a gap above 45 minutes: an episode that
touches one, or the edge of the data, is truncated, and its duration is a minimum.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import MINUTE_MS
from etl.records.blood_glucose.metrics import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from etl.records.blood_glucose.reading import Reading

LASTING_MS = int(GUIDELINES["glucose_event"].value) * MINUTE_MS
PROLONGED_MS = int(GUIDELINES["glucose_prolonged"].value) * MINUTE_MS
GAP_MS = int(GUIDELINES["glucose_gap"].value) * MINUTE_MS

_VERY_LOW, _LOW = GUIDELINES["glucose_54"].value, GUIDELINES["glucose_70"].value
_HIGH, _VERY_HIGH = GUIDELINES["glucose_180"].value, GUIDELINES["glucose_250"].value

#: What is out of bounds for each kind of episode, in whole mg/dL; a low one may hold a very low one.
OUT_OF_BOUNDS: Mapping[str, Callable[[int], bool]] = {
    "very_low": lambda level: level < _VERY_LOW,
    "low": lambda level: level < _LOW,
    "high": lambda level: level > _HIGH,
    "very_high": lambda level: level > _VERY_HIGH,
}


class Point(NamedTuple):
    """A time (ms) and a level rounded to whole mg/dL."""

    time_ms: int
    level: int


class Event(NamedTuple):
    """An episode from its first reading out of bounds to its last plus one cadence."""

    start_ms: int
    end_ms: int
    truncated: bool
    longest_ms: int

    @property
    def duration_ms(self) -> int:
        """How long it lasted, at least so long where it is truncated; ms.

        A recovery of less than 15 min does not end it. Minimum: 15 min. Source: Battelino 2023,
        10.1016/S2213-8587(22)00319-9.
        """
        return self.end_ms - self.start_ms

    @property
    def is_prolonged(self) -> bool:
        """Tell whether more than 120 min in a row lie out of bounds; a low one is then prolonged; yes or no.

        Minimum: 15 min. Source: Battelino 2023, 10.1016/S2213-8587(22)00319-9.
        """
        return self.longest_ms > PROLONGED_MS


class _Run(NamedTuple):
    """Neighbouring readings on one side of the bound."""

    out: bool
    start_ms: int
    end_ms: int  # one cadence after the last reading

    @property
    def lasting(self) -> bool:
        return self.end_ms - self.start_ms >= LASTING_MS


def find_kinds(kinds: Iterable[str], readings: Iterable[Reading], cadence_ms: int) -> dict[str, list[Event]]:
    """Find the episodes of several kinds in readings (ascending, one a minute); episodes.

    ``very_low`` is below 54, ``low`` below 70, ``high`` above 180, ``very_high`` above 250 whole mg/dL.
    Minimum: none. Raises KeyError for any other kind. Source: Battelino 2023,
    10.1016/S2213-8587(22)00319-9.
    """
    points = [Point(reading.time_ms, whole(reading.mgdl)) for reading in readings]
    levels = {point.level for point in points}
    return {
        kind: find_events(points, out, cadence_ms) if any(map(out, levels)) else []
        for kind, out in ((kind, OUT_OF_BOUNDS[kind]) for kind in kinds)
    }


def find_events(points: Sequence[Point], out: Callable[[int], bool], cadence_ms: int) -> list[Event]:
    """Find the episodes of a kind, ``out`` telling a level out of bounds; episodes.

    Each from its first reading out of bounds to its last plus one cadence. Minimum: 15 min out of bounds.
    Source: Battelino 2023, 10.1016/S2213-8587(22)00319-9; ours where a gap or the edge of the data cuts it.
    """
    runs = (list(_runs(stretch, out, cadence_ms)) for stretch in stretches(points))
    return [event for stretch in runs for event in _events(stretch)]


def stretches(points: Sequence[Point]) -> Iterator[Sequence[Point]]:
    """Cut readings at every gap above 45 min; stretches of readings. Minimum: none. Source: ours."""
    start = 0
    for index, (earlier, later) in enumerate(pairwise(points), start=1):
        if later.time_ms - earlier.time_ms > GAP_MS:
            yield points[start:index]
            start = index
    if points:
        yield points[start:]


def _runs(stretch: Sequence[Point], out: Callable[[int], bool], cadence_ms: int) -> Iterator[_Run]:
    for is_out, members in groupby(stretch, key=lambda point: out(point.level)):
        times = [point.time_ms for point in members]
        yield _Run(is_out, times[0], times[-1] + cadence_ms)


def _events(runs: list[_Run]) -> Iterator[Event]:
    """Join the runs of one stretch into episodes; sides alternate."""
    index = 0
    while index < len(runs):
        run = runs[index]
        if not (run.out and run.lasting):
            index += 1
            continue
        recovery = next((i for i in range(index + 1, len(runs)) if _recovered(runs[i])), None)
        until = len(runs) if recovery is None else recovery
        out = [member for member in runs[index:until] if member.out]
        longest_ms = max(member.end_ms - member.start_ms for member in out)
        yield Event(run.start_ms, out[-1].end_ms, index == 0 or recovery is None, longest_ms)
        index = until


def _recovered(run: _Run) -> bool:
    return not run.out and run.lasting
