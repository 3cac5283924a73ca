"""How far the time without a known stage could move what is compared with a target.

Each moment of it may have been sleep or wake, in any mixture. All sleep and all wake are not the ends of what
is possible: a moment of sleep splits a long wake into two awakenings, and one before the first known sleep
makes an awakening of what had been a part of falling asleep.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from etl.core.localtime import MINUTE_MS
from etl.records.sleep_session.metrics import AWAKENING_MS, filled
from etl.records.sleep_session.stages import SLEEP, UNKNOWN, WAKE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from etl.records.sleep_session.metrics import Hypnogram
    from etl.records.sleep_session.session import Session
    from etl.records.sleep_session.stages import Stage


def limits(session: Session, hypnogram: Hypnogram) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Give the least and the most that SE, SOL, WASO and awakenings can be; %, min, awakenings.

    Each moment without a known stage may have been sleep or wake; a moment of sleep is taken as no time.
    Minimum: a moment of sleep. Source: ours.
    """
    line = filled(session.start_ms, session.end_ms, session.stages, UNKNOWN)
    known = _between(line, lambda kind: kind in SLEEP)
    widest = _between(line, lambda kind: kind not in WAKE)
    awake = sum(end - start for start, end, kind in widest if kind not in SLEEP)
    least = {
        "se": hypnogram.efficiency,
        "sol": (widest[0][0] - session.start_ms) / MINUTE_MS,
        "waso": hypnogram.waso / MINUTE_MS,
        "awakenings": sum(map(_has_awakening, _waking(known))),
    }
    most = {
        "se": 100 * (hypnogram.tst + hypnogram.unknown) / hypnogram.tib,
        "sol": hypnogram.sol / MINUTE_MS,
        "waso": awake / MINUTE_MS,
        "awakenings": sum(map(_most_awakenings, _waking(widest))),
    }
    return least, most


def _between(line: Sequence[Stage], counts: Callable[[str], bool]) -> Sequence[Stage]:
    """Give what lies between the first and the last stage of a kind that counts; there is one."""
    places = [place for place, (_, _, kind) in enumerate(line) if counts(kind)]
    return line[places[0] : places[-1] + 1]


def _waking(line: Sequence[Stage]) -> Iterator[list[Stage]]:
    """Give the stretches that may have been awake throughout: between known sleep."""
    for asleep, stages in groupby(line, key=lambda stage: stage[2] in SLEEP):
        if not asleep:
            yield list(stages)


def _has_awakening(stretch: Sequence[Stage]) -> bool:
    """Tell whether a stretch has an awakening in any case; several become one where all of it was wake."""
    wakes = groupby(stretch, key=lambda stage: stage[2] in WAKE)
    return any(awake and sum(end - start for start, end, _ in one) > AWAKENING_MS for awake, one in wakes)


def _most_awakenings(stretch: Sequence[Stage]) -> int:
    """Count the awakenings of a stretch if each ended, where it could, as soon as it is long enough."""
    count = awake = 0
    for start, end, kind in stretch:
        if kind in WAKE:
            awake += end - start
            continue
        if awake > AWAKENING_MS:
            count, awake = count + 1, 0
        more, awake = divmod(awake + end - start, AWAKENING_MS + 1)
        count += more
    return count + (awake > AWAKENING_MS)
