"""A meter and a lancet: four to eight checks a day, each said to be before or after a meal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.samples.chance import bell, happens, seeded, whole
from etl.samples.life import MINUTE_MS, offset_at
from etl.samples.measurement import Measurement
from etl.samples.metabolism import STEP_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from etl.samples.life import Day, Life, Meal

_SHARES = {"BREAKFAST": (0.0, 0.55), "LUNCH": (0.6, 0.55), "DINNER": (1.0, 1.0), "SNACK": (0.0, 0.2)}
"""In what share of days the check before and after each meal is made."""

_Check = tuple[int, str, str]  # epoch ms, meal, relation to it


def _plan(day: Day, rng: Random) -> list[_Check]:
    """Fasting, around dinner and at bedtime always; around the other meals on some days."""
    checks = [(day.wake_ms + whole(rng, 4, 14) * MINUTE_MS, "BREAKFAST", "FASTING")]
    checks.append((day.bed_ms - whole(rng, 8, 25) * MINUTE_MS, "UNKNOWN", "GENERAL"))
    for meal in {meal.name: meal for meal in day.meals}.values():  # one snack at most: eight checks
        before, after = _around(meal, rng)
        shares = _SHARES[meal.name]
        checks += [check for check, share in zip((before, after), shares, strict=True) if happens(rng, share)]
    return sorted(checks)


def _around(meal: Meal, rng: Random) -> tuple[_Check, _Check]:
    """Shortly before the first bite, and about two hours after it."""
    before = meal.start_ms - whole(rng, 2, 14) * MINUTE_MS
    after = meal.start_ms + whole(rng, 108, 128) * MINUTE_MS
    return (before, meal.name, "BEFORE_MEAL"), (after, meal.name, "AFTER_MEAL")


def _measure(check: _Check, glucose: float, rng: Random) -> Measurement:
    """A meter is off by a few percent; one value in eight is typed in by hand."""
    at, meal, relation = check
    return Measurement(
        time_ms=at,
        written_ms=at + whole(rng, 70_000, 9 * MINUTE_MS),
        level=glucose * (1 + bell(rng) * 0.035),
        zone=offset_at(at),
        named=True,
        meal=meal,
        relation=relation,
        typed_in=whole(rng, 1, 8) == 1,
    )


def checks(life: Life, days: Iterable[tuple[Day, list[tuple[int, float]]]]) -> Iterator[Measurement]:
    """The checks of every day, given its glucose at each step (epoch ms, mg/dL)."""
    due: list[_Check] = []
    for day, trace in days:
        rng = seeded(life.seed, life.subject, "meter", day.index)
        due = sorted([*due, *_plan(day, rng)])
        for now, glucose in trace:
            while due and due[0][0] < now + STEP_MS:
                yield _measure(due.pop(0), glucose, rng)
