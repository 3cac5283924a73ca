"""Episodes of low and high glucose beside those of iglu-python, on two weeks of made-up sensor readings.

Both follow Battelino 2023. They differ in how they see the time between readings: iglu lays a beat of five
minutes over the trace, draws a straight line over gaps of up to 45 minutes and counts the points of the beat
that lie out of bounds; we hold a reading for one beat and add nothing to what was read. What each gives is
worked out here from the fixture. Episodes are told as minutes by the minute in which they start.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import pytest

from etl.core.localtime import MINUTE_MS
from etl.records.blood_glucose.coverage import cadence_minutes
from etl.records.blood_glucose.events import Event, find_kinds
from tests.oracles.golden import golden, trace
from tests.oracles.make_fixtures import PLANTS
from tests.unit.records.blood_glucose.builders import MIDNIGHT, readings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

IGLU: Mapping[str, Mapping[str, Mapping[str, int]]] = golden()["values"]["glucose"]["episodes"]
TRACE = trace()
MINUTES = list(TRACE)
BEAT = 5
ROUNDED, RAW = "rounded", "raw"

OUT: dict[str, Callable[[float], bool]] = {
    "very_low": lambda level: level < 54,
    "low": lambda level: level < 70,
    "high": lambda level: level > 180,
    "very_high": lambda level: level > 250,
}
#: The kinds of episodes that what was planted in 14 to 16 minutes makes.
WITHIN = {
    "low": ("low",),
    "very_low": ("low", "very_low"),
    "high": ("high",),
    "very_high": ("high", "very_high"),
}
#: Held for 20 minutes just beside a whole number: out of bounds unless rounded.
HELD = {"very_low": 53.5, "low": 69.5, "high": 180.4, "very_high": 250.49}

Pair = tuple[int | None, int | None]  # the minutes of our episode and of iglu's, None where there is none


def events(kind: str) -> list[Event]:
    """Find our episodes."""
    found = [
        reading for at, level in TRACE.items() for reading in readings([level], MIDNIGHT + at * MINUTE_MS)
    ]
    cadence = cadence_minutes(reading.time_ms for reading in found)
    return find_kinds([kind], found, cadence * MINUTE_MS)[kind]


def ours(kind: str) -> dict[int, int]:
    """Give the lengths of our episodes in minutes, by start."""
    return {
        (event.start_ms - MIDNIGHT) // MINUTE_MS: event.duration_ms // MINUTE_MS for event in events(kind)
    }


def iglu(kind: str, form: str) -> dict[int, int]:
    """Read the episodes of iglu, of the readings as they are (raw) or rounded to whole mg/dL."""
    return {int(start): minutes for start, minutes in IGLU[form][kind].items()}


def seen(kind: str, start: int, minutes: int) -> int | None:
    """Work out our minutes: from the first to the last reading out of bounds, and a beat; 15 at least."""
    out = [at for at in MINUTES if start <= at < start + minutes and OUT[kind](TRACE[at])]
    length = out[-1] - out[0] + BEAT
    return length if length >= 15 else None


def drawn(kind: str, start: int, minutes: int) -> int | None:
    """Work out iglu's minutes: the points of its beat out of bounds, five each; 15 at least."""
    points = range(start, start + minutes, BEAT)
    length = BEAT * sum(OUT[kind](_line(point)) for point in points)
    return length if length >= 15 else None


def _line(minute: int) -> float:
    """Give the level on the straight line between the readings around a minute."""
    after = bisect_left(MINUTES, minute)
    if MINUTES[after] == minute:
        return TRACE[minute]
    left, right = MINUTES[after - 1], MINUTES[after]
    return TRACE[left] + (TRACE[right] - TRACE[left]) * (minute - left) / (right - left)


def off_the_beat(kind: str) -> dict[int, Pair]:
    """Work out the episodes of 14 and 16 minutes, whose last reading came a minute early or late.

    We take its time as it is; on iglu's beat both last 15 minutes.
    """
    starts = [
        PLANTS[f"{planted}_{minutes}"].start
        for planted, kinds in WITHIN.items()
        if kind in kinds
        for minutes in (14, 16)
    ]
    pairs = {start: (seen(kind, start, 15), drawn(kind, start, 15)) for start in starts}
    return {start: pair for start, pair in pairs.items() if pair != (None, None)}


def beside_gaps() -> dict[int, Pair]:
    """Work out the low episodes that end in a gap, or hold one.

    Before a gap of 30 minutes, iglu's line crosses 70 within it: the episode lasts longer. A single reading
    of recovery before such a gap is no recovery for us; with the points on iglu's line it is one of more than
    15 minutes, and makes two episodes of one. Before a gap of more than 45 minutes, a recovery too short to
    end the episode is part of it for iglu; ours ends, truncated, with the last low reading.
    """
    before, over, cut = (
        PLANTS[name].start for name in ("low_before_30", "recovery_over_30", "recovery_before_50")
    )
    readings_left = sum(cut <= at < cut + 70 for at in MINUTES)
    return {
        before: (seen("low", before, 40), drawn("low", before, 40)),
        over: (seen("low", over, 60), drawn("low", over, 30)),
        over + 40: (None, drawn("low", over + 30, 30)),
        cut: (seen("low", cut, 70), BEAT * readings_left),
    }


def differences(mine: Mapping[int, int], theirs: Mapping[int, int]) -> dict[int, Pair]:
    """Give the episodes that are not the same in both."""
    pairs = {start: (mine.get(start), theirs.get(start)) for start in sorted({*mine, *theirs})}
    return {start: pair for start, pair in pairs.items() if pair[0] != pair[1]}


def expected(kind: str) -> dict[int, Pair]:
    """Work out every difference that is intended between ours and iglu's of whole numbers."""
    return off_the_beat(kind) | (beside_gaps() if kind == "low" else {})


@pytest.mark.parametrize("kind", OUT)
def test_episodes(kind: str) -> None:
    """It should find the episodes of iglu, but for those it sees otherwise off the beat and beside gaps."""
    mine, theirs = ours(kind), iglu(kind, ROUNDED)
    assert differences(mine, theirs) == expected(kind)
    assert len(mine.items() & theirs.items()) >= 2


@pytest.mark.parametrize("kind", OUT)
def test_episodes_between_whole_numbers(kind: str) -> None:
    """It should find no episode where iglu finds one only because it does not round readings."""
    planted = PLANTS[f"held_{HELD[kind]}"]
    held: dict[int, Pair] = {planted.start: (None, drawn(kind, planted.start, planted.length))}
    assert differences(ours(kind), iglu(kind, RAW)) == expected(kind) | held


def test_planted_lengths() -> None:
    """It should count 15 and 16 minutes as episodes, 14 not."""
    for planted, kinds in WITHIN.items():
        for kind in kinds:
            found = [ours(kind).get(PLANTS[f"{planted}_{minutes}"].start) for minutes in (14, 15, 16)]
            assert found == [None, 15, 16]


def test_prolonged() -> None:
    """It should call prolonged what lies below 70 for more than 120 minutes in a row, and nothing else."""
    prolonged = {(event.start_ms - MIDNIGHT) // MINUTE_MS for event in events("low") if event.is_prolonged}
    assert prolonged == iglu("prolonged_low", ROUNDED).keys() == {PLANTS["low_125"].start}
