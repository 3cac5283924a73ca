"""A heart that follows the day."""

from __future__ import annotations

from functools import cache
from itertools import islice
from statistics import fmean
from typing import TYPE_CHECKING

from etl.samples.heart import heartbeats
from etl.samples.life import MINUTE_MS, Life
from etl.samples.nights import DEEP, LIGHT, REM

if TYPE_CHECKING:
    from etl.samples.motion import Minutes


@cache
def days() -> list[tuple[Minutes, list[int]]]:
    """Thirty days of three people."""
    return [day for subject in (1, 2, 3) for day in islice(heartbeats(Life(7, subject), 0), 30)]


@cache
def every_minute() -> list[tuple[str | None, int, int]]:
    """Each minute's stage, steps and beats."""
    return [
        (stage, steps, beats)
        for minutes, pulse in days()
        for stage, steps, beats in zip(minutes.stages, minutes.steps, pulse, strict=True)
    ]


def test_slow_asleep() -> None:
    """Asleep it should beat 50 to 65 times a minute, faster in dreams than in deep sleep."""
    asleep = [beats for stage, _, beats in every_minute() if stage in (LIGHT, DEEP, REM)]
    assert sum(49 <= beats <= 66 for beats in asleep) / len(asleep) > 0.95
    assert max(asleep) < 100
    means = {kind: fmean(b for stage, _, b in every_minute() if stage == kind) for kind in (LIGHT, DEEP, REM)}
    assert means[REM] > means[LIGHT]


def test_slowest_toward_morning() -> None:
    """The last hours of a night should be slower than the first ones."""
    early, late = [], []
    for minutes, pulse in days():
        wake = (minutes.day.wake_ms - minutes.day.midnight_ms) // MINUTE_MS
        early += pulse[60:120]
        late += pulse[wake - 120 : wake - 10]
    assert fmean(late) < fmean(early) - 1.5


def test_sitting_walking_running() -> None:
    """Sitting it should beat 60 to 80 times a minute, walking 95 to 125, running 130 to 165."""
    still = walking = running = 0
    paces: dict[str, list[int]] = {"sitting": [], "walking": [], "running": []}
    for stage, steps, beats in every_minute():
        still = still + 1 if stage is None and not steps else 0
        walking = walking + 1 if 95 < steps < 115 else 0
        running = running + 1 if steps > 130 else 0
        name = {still > 20: "sitting", walking > 6: "walking", running > 3: "running"}.get(True)
        if name:
            paces[name].append(beats)
    for name, low, high in (("sitting", 60, 80), ("walking", 95, 125), ("running", 130, 165)):
        inside = sum(low <= beats <= high for beats in paces[name])
        assert inside / len(paces[name]) > 0.97, name


def test_quickly_up_slowly_down() -> None:
    """A heart should need longer to calm down after a run than to get going."""
    ups, downs = [], []
    for minutes, pulse in days():
        for item in minutes.day.activities:
            if item.intensity > 0.8:
                start = (item.start_ms - minutes.day.midnight_ms) // MINUTE_MS + 1
                end = (item.end_ms - minutes.day.midnight_ms) // MINUTE_MS
                ups.append(pulse[start + 2] - pulse[start - 2])
                downs.append(pulse[end - 1] - pulse[end + 3])
    assert fmean(ups) > 45
    assert 15 < fmean(downs) < fmean(ups)


def test_people_differ_and_repeat() -> None:
    """Each person should have a pulse of their own, the same each time, whenever one begins to look."""
    first = next(heartbeats(Life(7, 1), 3))[1]
    assert next(heartbeats(Life(7, 1), 3))[1] == first
    assert next(heartbeats(Life(7, 2), 3))[1] != first
    assert next(islice(heartbeats(Life(7, 1), 2), 1, None))[1] == first
