"""A person's blood glucose through their days, in steps of five minutes.

A deliberately small compartment model in the tradition of Bergman's minimal model and Hovorka's gut and
insulin chains: carbohydrate and insulin each pass two compartments before they act, glucose returns to a
drifting baseline, exercise draws on it, and low values are fought by the body and by a snack. It is
made to look like life, not to predict one. Additions and products only: see :mod:`etl.samples.chance`.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from etl.samples.chance import added, bell, seeded
from etl.samples.life import HOUR_MS, MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from etl.samples.life import Activity, Day, Life, Meal
    from etl.samples.people import Physiology

STEP = 5  # minutes
STEP_MS = STEP * MINUTE_MS

# Invented, like all numbers here: grams that no longer count, and levels (mg/dL) at which something is done.
_NOTHING = 0.05
_HIGH, _HIGH_AIM = 225, 160
_LOW, _LOW_AWAKE, _LOW_ASLEEP = 68, 66, 56

_SPIN_UP_DAYS = 2  # simulated before the first day asked for, so that it does not start from rest


class _Chain:
    """Two compartments in a row: what goes in comes out late and spread, fastest after ``tau`` minutes."""

    __slots__ = ("first", "second", "share")

    def __init__(self, grams: float, tau: float) -> None:
        self.first, self.second, self.share = grams, 0.0, STEP / tau

    def advance(self) -> float:
        """Move on by one step; what came out, in grams."""
        moved, released = self.first * self.share, self.second * self.share
        self.first -= moved
        self.second += moved - released
        return released

    @property
    def spent(self) -> bool:
        """Whether nothing worth counting is left."""
        return self.first + self.second < _NOTHING


class _Body:
    """The state that passes from step to step."""

    def __init__(self, body: Physiology) -> None:
        self._body = body
        self._glucose = body.baseline
        self._drift = 0.0
        self._exertion = 0.0
        self._gut: list[_Chain] = []
        self._insulin = _Chain(0.0, body.action)
        self._meals: list[Meal] = []
        self._doses: list[tuple[int, float]] = []
        self._activities: list[Activity] = []
        self._next_snack = self._next_correction = 0

    def live(self, day: Day, rng: Random) -> list[tuple[int, float]]:
        """Go through one day: (epoch ms, mg/dL) at each step."""
        self._meals += day.meals
        self._activities = [*self._activities[-1:], *day.activities]
        return [(now, self._step(now, day, rng)) for now in range(day.midnight_ms, day.end_ms, STEP_MS)]

    def _step(self, now: int, day: Day, rng: Random) -> float:
        self._eat(now, rng)
        self._correct(now)
        self._fight_lows(now, day)
        self._drift += bell(rng) * 1.3 - self._drift * 0.012
        body = self._body
        target = body.baseline + self._drift + body.dawn * _dawn(now - day.midnight_ms)
        absorbed = added(chain.advance() for chain in self._gut)
        self._glucose += body.rise * (absorbed - self._insulin.advance())
        self._glucose += (target - self._glucose) * body.pull * STEP - self._work(now)
        return self._glucose

    def _eat(self, now: int, rng: Random) -> None:
        """Start what is due: meals into the gut, their insulin some minutes later."""
        body = self._body
        while self._meals and self._meals[0].start_ms <= now:
            meal = self._meals.pop(0)
            self._gut = [chain for chain in self._gut if not chain.spent]
            self._gut.append(_Chain(meal.carbs, meal.absorption))
            share = body.matched + body.mismatch * bell(rng)
            self._doses.append((meal.start_ms + body.delay * MINUTE_MS, meal.carbs * share))
        while self._doses and self._doses[0][0] <= now:
            self._insulin.first += self._doses.pop(0)[1]

    def _correct(self, now: int) -> None:
        """Meet a high value with more insulin, at most every three hours."""
        if self._body.corrects and self._glucose > _HIGH and now >= self._next_correction:
            self._insulin.first += (self._glucose - _HIGH_AIM) / self._body.rise
            self._next_correction = now + 3 * HOUR_MS

    def _fight_lows(self, now: int, day: Day) -> None:
        """The body's own answer when low; something sweet, sooner while awake than asleep."""
        if self._glucose < _LOW:
            self._glucose += (_LOW - self._glucose) * 0.1
        noticed = _LOW_AWAKE if day.wake_ms < now < day.bed_ms else _LOW_ASLEEP
        if self._glucose < noticed and now >= self._next_snack:
            self._gut.append(_Chain(9, 14))
            self._next_snack = now + 35 * MINUTE_MS

    def _work(self, now: int) -> float:
        """What muscles draw in this step (mg/dL); the effect fades over an hour after the activity."""
        intensity = max((a.intensity for a in self._activities if a.start_ms <= now < a.end_ms), default=0.0)
        pace = 0.2 if intensity > self._exertion else 0.06
        self._exertion += (intensity - self._exertion) * pace
        return self._exertion * max(0.0, self._glucose - 60) * 0.008 * STEP


def _dawn(elapsed_ms: int) -> float:
    """The rise before waking: from 0 at 04:00 to 1 at 07:30 and back by 11:00, without a kink."""
    share = 1 - abs(elapsed_ms / HOUR_MS - 7.5) / 3.5
    return 0.0 if share <= 0 else share * share * (3 - 2 * share)


def traces(life: Life, body: Physiology, first: int) -> Iterator[tuple[Day, list[tuple[int, float]]]]:
    """Each day from day ``first`` on, without end, with its (epoch ms, mg/dL) every five minutes."""
    state = _Body(body)
    for index in count(first - _SPIN_UP_DAYS):
        day = life.day(index)
        trace = state.live(day, seeded(life.seed, life.subject, "metabolism", index))
        if index >= first:
            yield day, trace
