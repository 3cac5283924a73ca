"""Sets of readings of every shape that the texts must fit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from etl.core.localtime import DAY_MS, HOUR_MS
from etl.records.blood_glucose import BLOOD_GLUCOSE
from tests.support.rendering import Texts
from tests.unit.records.blood_glucose.builders import FIVE_MINUTES, FULL_DAY, MIDNIGHT, readings, sticks

if TYPE_CHECKING:
    from etl.records.blood_glucose.reading import Reading

STELO = "com.dexcom.stelo"


def wave(count: int, base: float = 130, swing: float = 50) -> list[float]:
    """A smooth trace."""
    return [round(base + swing * math.sin(index / 20)) for index in range(count)]


def clipped(count: int) -> list[float]:
    """A trace as a sensor with a limited display shows it."""
    return [min(250.0, max(70.0, level)) for level in wave(count, 150, 110)]


def meals(days: int = 1) -> list[Reading]:
    """Tagged fingersticks, five a day."""
    relations = ["FASTING", "BEFORE_MEAL", "AFTER_MEAL", "BEFORE_MEAL", "GENERAL"]
    return [
        reading
        for day in range(days)
        for reading in sticks(
            [95.0, 120.0, 190.0, 60.0, 260.0], MIDNIGHT + day * DAY_MS + 7 * HOUR_MS, relations=relations
        )
    ]


SHAPES: dict[str, list[Reading]] = {
    "sensor day": readings(wave(FULL_DAY)),
    "sensor day with everything": readings(wave(FULL_DAY, 150, 120)),
    "sensor day that is cut": readings(wave(210)),
    "sensor day with little": readings(wave(40)),
    "flat day": readings([120.0] * FULL_DAY),
    "day all high": readings([200.0] * FULL_DAY),
    "day all very high": readings([300.0] * FULL_DAY),
    "day all very low": readings([45.0] * FULL_DAY),
    "lone reading": readings([120.0]),
    "sensor period": readings(wave(15 * FULL_DAY, 150, 110)),
    "calm sensor period": readings(wave(14 * FULL_DAY, 120, 20)),
    "short sensor period": readings(wave(4 * FULL_DAY)),
    "holey sensor period": [r for i, r in enumerate(readings(wave(20 * FULL_DAY))) if i % 2],
    "short holey sensor period": [r for i, r in enumerate(readings(wave(4 * FULL_DAY))) if i % 500 < 150],
    "limited day": readings(clipped(FULL_DAY), origin=STELO),
    "limited day within": readings(wave(FULL_DAY), origin=STELO),
    "assumed limited day": readings(clipped(FULL_DAY)),
    "limited period": readings(clipped(15 * FULL_DAY), origin=STELO),
    "two sensors and fingersticks": [
        *readings(wave(250), origin="a"),
        *readings(wave(288), MIDNIGHT + 120_000, origin="b"),
        *meals(),
    ],
    "repeating sensor": readings(wave(400), step_ms=FIVE_MINUTES // 2)[:200] + readings(wave(250)),
    "meals": meals(),
    "few meals": meals()[:3],
    "lone fingerstick": meals()[:1],
    "untagged": sticks([100.0, 110.0, 120.0, 130.0]),
    "fingerstick period": meals(15),
    "short fingerstick period": meals(4)[:12],
    "sparse fingerstick period": [r for i, r in enumerate(meals(15)) if i % 5 < 2],
}

everything = Texts(BLOOD_GLUCOSE, SHAPES, units=2)
