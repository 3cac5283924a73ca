"""A heart, minute by minute: slow asleep and slowest toward morning, faster with every step.

Not a model of physiology: the pulse runs after what the moment asks for, quickly up and slowly down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.samples.chance import bell, seeded
from etl.samples.motion import by_minute
from etl.samples.nights import AWAKE, DEEP, LIGHT, OUT_OF_BED, REM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from etl.samples.life import Life
    from etl.samples.motion import Minutes

_STAGES = {AWAKE: 6.0, OUT_OF_BED: 14.0, LIGHT: 0.0, DEEP: -1.5, REM: 2.5}
"""What each stage adds to the slowest pulse (beats a minute)."""

_UP, _DOWN = 0.5, 0.25  # share of the way the pulse goes in a minute
_SETTLING = 420  # minutes of sleep until it is at its slowest
_SETTLED = 7.0  # beats a minute that takes away
_SPIN_UP_DAYS = 1  # lived before the first day asked for, so that it begins as it would have anyway
_EFFORT = [0.2 * steps + 0.0021 * steps * steps for steps in range(200)]
"""What so many steps a minute add: 41 at 100, 73 at 145 (beats a minute)."""


class _Heart:
    """What passes from minute to minute."""

    def __init__(self, rng: Random) -> None:
        self._slowest = 52.0 + 3.5 * rng.random()
        self._sitting = self._slowest + 14.0 + 3.0 * rng.random()
        self._pulse = self._sitting
        self._wobble = 0.0
        self._asleep = 0

    def live(self, minutes: Minutes, rng: Random) -> list[int]:
        """The beats in each minute of a day."""
        pulse, wobble, asleep = self._pulse, self._wobble, self._asleep  # locals: this is the hot loop
        beats = []
        for stage, steps in zip(minutes.stages, minutes.steps, strict=True):
            asleep = 0 if stage is None else asleep + 1
            target = self._sitting + _EFFORT[steps] if stage is None else self._lying(stage, asleep)
            pulse += (target - pulse) * (_UP if target > pulse else _DOWN)
            wobble = wobble * 0.7 + bell(rng) * (1.6 if stage is None else 0.8)
            beats.append(int(pulse + wobble + 0.5))
        self._pulse, self._wobble, self._asleep = pulse, wobble, asleep
        return beats

    def _lying(self, stage: str, asleep: int) -> float:
        """What is asked for in bed, after so many minutes."""
        calm = max(0.0, 1 - asleep / _SETTLING)
        return self._slowest + _STAGES[stage] + _SETTLED * calm * calm


def heartbeats(life: Life, first: int) -> Iterator[tuple[Minutes, list[int]]]:
    """Each day from day ``first`` on, without end, with the beats in each of its minutes."""
    heart = _Heart(seeded(life.seed, life.subject, "heart"))
    for minutes in by_minute(life, first - _SPIN_UP_DAYS):
        rng = seeded(life.seed, life.subject, "heart", minutes.day.index)
        beats = heart.live(minutes, rng)
        if minutes.day.index >= first:
            yield minutes, beats
