"""How apps see a night: each cuts it in its own way, some carelessly."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING

from etl.samples.chance import seeded, whole
from etl.samples.nights import AWAKE, EPOCH_MS, UP, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from etl.samples.life import Life
    from etl.samples.nights import Night

SLEEPING = "SLEEPING"

_EPOCHS = 6  # half minutes that a ring looks at together
_BARE, _BARE_DAY = 9, 4  # on the fourth of nine days a ring has no stages
_EDGE_MS = 45_000  # how far a session's edge lies inside its first or last stage
_EDGES = ((_EDGE_MS, 0), (0, _EDGE_MS), (0, 0))


class Scoring(Enum):
    """How an app divides a night."""

    FINE = "every moment"
    EPOCHS = "a few minutes at a time"
    PLAIN = "asleep or awake"


@dataclass(frozen=True, slots=True)
class Scored:
    """A session: ``stages`` is empty when the app has none."""

    start_ms: int
    end_ms: int
    stages: tuple[Stage, ...] = field(repr=False)


def score(life: Life, sleep: Night, how: Scoring) -> Scored:
    """What an app makes of a sleep. Its habits change with the day, so that few nights show them all."""
    match how:
        case Scoring.FINE:
            return _fine(life, sleep)
        case Scoring.EPOCHS:
            return _epochs(sleep)
        case Scoring.PLAIN:
            return _plain(sleep)


def _fine(life: Life, sleep: Night) -> Scored:
    """Every moment but for a few that are lost; the session may begin or end inside a stage."""
    rng = seeded(life.seed, life.subject, "scoring", sleep.index)
    lost = {whole(rng, 2, len(sleep.stages)) for _ in range(3)}  # the last one loses nothing
    stages = tuple(stage for number, stage in enumerate(sleep.stages[:-1]) if number not in lost)
    late, early = _EDGES[sleep.index % 3]
    return Scored(sleep.bed_ms + late, sleep.wake_ms - early, (*stages, sleep.stages[-1]))


def _epochs(sleep: Night) -> Scored:
    """A few minutes at a time; on even days from the first sleep on, sometimes without stages."""
    start = sleep.onset_ms if sleep.index % 2 == 0 else sleep.bed_ms
    stages = () if sleep.index % _BARE == _BARE_DAY else tuple(_joined(_divided(sleep, start)))
    return Scored(start, sleep.wake_ms, stages)


def _plain(sleep: Night) -> Scored:
    """Asleep or awake; on odd days nothing but the time in bed."""
    coarse = (stage._replace(kind=AWAKE if stage.kind in UP else SLEEPING) for stage in sleep.stages)
    return Scored(sleep.bed_ms, sleep.wake_ms, () if sleep.index % 2 else tuple(_joined(coarse)))


def _divided(sleep: Night, start: int) -> Iterator[Stage]:
    """Epoch after epoch, each with the stage that fills most of it."""
    shown = [AWAKE if kind in UP else kind for kind in _half_minutes(sleep, start)]
    for number in range(0, len(shown), _EPOCHS):
        seen = shown[number : number + _EPOCHS]
        begin = start + number * EPOCH_MS
        kind = seen[0] if seen.count(seen[0]) == len(seen) else max(seen, key=seen.count)
        yield Stage(begin, min(begin + _EPOCHS * EPOCH_MS, sleep.wake_ms), kind)


def _half_minutes(sleep: Night, start: int) -> Iterator[str]:
    """The stage of each half minute from a stage's start on."""
    for stage in sleep.stages:
        if stage.start_ms >= start:
            yield from [stage.kind] * -(-(stage.end_ms - stage.start_ms) // EPOCH_MS)


def _joined(stages: Iterable[Stage]) -> Iterator[Stage]:
    """Neighbours of one kind as one."""
    for kind, row in groupby(stages, key=lambda stage: stage.kind):
        first, *rest = row
        yield Stage(first.start_ms, rest[-1].end_ms if rest else first.end_ms, kind)
